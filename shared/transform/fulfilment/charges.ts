/**
 * Charges in Odoo of a line that was cancelled in part: whoever lowered its goods, the line's shipping, discounts, fees and taxes
 * are to come to Walmart's share of the units that are left, to the cent.
 */
import { type Amount, type Policy, roundCents, sum, toAmount, toCentText } from '../../core/index.ts';
import { uncancelled } from './cancel-sight.ts';
import { shareOf } from './ledger.ts';
import type { Fulfilment, LineBalance } from './state.ts';
import { type OdooLine, type OdooOrderTruth, odooUnits } from './truth.ts';

/** Writes these charge lines; a charge of nothing has quantity 0 and keeps its price. */
export interface AlignCharges {
  readonly kind: 'alignCharges';
  readonly lines: readonly { readonly lineId: number; readonly quantity: number; readonly unitPrice: string }[];
}

const totalOf = (lines: readonly OdooLine[]): Amount => sum(lines.map(({ total }) => toAmount(total)));

/** What Walmart's units that are left come to. */
const expectedOf = (line: LineBalance, { taxPolicy }: Pick<Policy, 'taxPolicy'>): Amount => {
  const { net, tax } = shareOf(line, uncancelled(line));
  return taxPolicy === 'omit' ? net : net.plus(tax);
};

/** The charges in proportion, whole cents; what rounding leaves falls on the last. */
const scaled = (charges: readonly OdooLine[], wanted: Amount): AlignCharges['lines'] => {
  const before = totalOf(charges);
  let left = wanted;
  return charges.map(({ lineId, total }, index) => {
    const isLast = index === charges.length - 1;
    const amount = isLast ? left : roundCents(toAmount(total).times(wanted).div(before));
    left = left.minus(amount);
    return amount.eq(0)
      ? { lineId, quantity: 0, unitPrice: toCentText(toAmount(total)) }
      : { lineId, quantity: 1, unitPrice: toCentText(amount) };
  });
};

const alignLine = (
  line: LineBalance,
  odoo: OdooOrderTruth,
  policy: Pick<Policy, 'taxPolicy'>,
): AlignCharges['lines'] => {
  const { isKnown, kept } = odooUnits(odoo, line.lineNumber);
  if (!isKnown || line.fault !== undefined || line.cancelled === 0 || kept !== uncancelled(line)) return [];
  const own = odoo.lines.filter(({ lineNumber }) => lineNumber === line.lineNumber);
  const charges = own.filter(({ isCharge, ordered, total }) => isCharge && ordered !== 0 && !toAmount(total).eq(0));
  const now = totalOf(charges);
  const wanted = expectedOf(line, policy).minus(totalOf(own.filter(({ isCharge }) => !isCharge)));
  // Beyond them a person has changed prices, which is his affair.
  const isBetween = now.gt(0) ? wanted.gte(0) && wanted.lt(now) : wanted.lte(0) && wanted.gt(now);
  return charges.length > 0 && isBetween ? scaled(charges, wanted) : [];
};

/** Nothing while the order is cancelled, or the two sides do not agree about the units. */
export const planCharges = (
  row: Fulfilment,
  odoo: OdooOrderTruth,
  policy: Pick<Policy, 'taxPolicy'>,
): readonly AlignCharges[] => {
  const lines = odoo.state === 'sale' ? row.lines.flatMap((line) => alignLine(line, odoo, policy)) : [];
  return lines.length === 0 ? [] : [{ kind: 'alignCharges', lines }];
};
