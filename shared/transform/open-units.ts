/** Units of a captured order, for holds: also of an order that nothing else can be made of. Never throws. */
import { member, members, rawLines } from './raw-order.ts';

export interface HeldUnits {
  readonly sku: string;
  readonly units: number;
  readonly lineNumber: string;
}

/** Whole units, rounded up: too much is kept back rather than too little. What is no number counts as `otherwise`. */
const toUnits = (value: unknown, otherwise: number): number => {
  const units =
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;
  return Number.isFinite(units) && units >= 0 ? Math.ceil(units) : otherwise;
};

const toText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';

const cancelledUnits = (line: unknown): number =>
  members(line, 'orderLineStatuses', 'orderLineStatus')
    .filter((entry) => member(entry, 'status') === 'Cancelled')
    .reduce<number>((units, entry) => units + Math.floor(toUnits(member(entry, 'statusQuantity', 'amount'), 0)), 0);

/**
 * The uncancelled units of each line that names a SKU. A line without a readable quantity holds one unit.
 * @param raw one order as Walmart sent it; anything else gives nothing.
 */
export const toHeldUnits = (raw: unknown): readonly HeldUnits[] =>
  rawLines(raw)
    .map((line) => ({
      sku: toText(member(line, 'item', 'sku')),
      units: toUnits(member(line, 'orderLineQuantity', 'amount'), 1) - cancelledUnits(line),
      lineNumber: toText(member(line, 'lineNumber')),
    }))
    .filter(({ sku, units }) => sku !== '' && units > 0);
