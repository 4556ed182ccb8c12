/** Half-up rounding as Odoo's float_round does it: away from zero, forgiving the last bits of a binary fraction. */
export const roundTo = (value: number, digits: number): number => {
  const factor = 10 ** digits;
  const scaled = value * factor;
  const forgiven = Math.abs(scaled) + Math.abs(scaled) * 2 ** -50;
  const rounded = Math.floor(forgiven + 0.5) / factor;
  return scaled < 0 ? -rounded : rounded;
};

/** Removes binary noise from sums of quantities. */
export const tidy = (value: number): number => {
  const rounded = roundTo(value, 6);
  return rounded === 0 ? 0 : rounded;
};
