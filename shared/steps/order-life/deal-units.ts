/** Deals the units of one Walmart line to its lines in Odoo. */

export interface Room {
  readonly lineId: number;
  /** Units that belong to this line before any other. */
  readonly first: number;
  /** Units that it takes at most, `first` included. */
  readonly most: number;
}

export interface Dealt {
  readonly lineId: number;
  readonly units: number;
}

/** In the order of the lines; what fits nowhere goes to the last one, so that nothing is lost and Odoo or a person says no. */
export const dealUnits = (rooms: readonly Room[], units: number): readonly Dealt[] => {
  let rest = units;
  const take = (most: number): number => {
    const taken = Math.max(0, Math.min(rest, most));
    rest -= taken;
    return taken;
  };
  const firsts = rooms.map(({ first }) => take(first));
  const dealt = rooms.map(({ lineId, most }, index) => {
    const first = firsts[index] ?? 0;
    return { lineId, units: first + take(most - first) };
  });
  const beyond = rest;
  return dealt
    .map((each, index) => (index === dealt.length - 1 ? { ...each, units: each.units + beyond } : each))
    .filter((each) => each.units > 0);
};
