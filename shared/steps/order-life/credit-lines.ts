/** How the net and tax of one refund spread over the order's lines in Odoo, to the cent. */
import {
  type Amount,
  type Policy,
  RejectedError,
  roundCents,
  sum,
  toAmount,
  toCentText,
  ZERO,
} from '../../core/index.ts';
import type { CreditLine, OdooOrderTruth, OdooTruthLine } from '../../odoo/index.ts';
import type { LedgerEntry } from '../../transform/index.ts';
import { type Dealt, dealUnits } from './deal-units.ts';

type Refund = Pick<LedgerEntry, 'lineNumber' | 'units' | 'net' | 'tax'>;

const amountOf = (line: OdooTruthLine): Amount => toAmount(line.unitPrice).times(line.ordered);

const unbookable = (truth: OdooOrderTruth, refund: Refund, why: string): RejectedError =>
  new RejectedError({
    code: 'ORDER_REFUND_LINE',
    message: `Order ${truth.name}: the refund of ${refund.net} and ${refund.tax} tax on Walmart's line ${refund.lineNumber} cannot be booked: ${why}; make its credit note by hand`,
    facts: { order: truth.orderId, line: refund.lineNumber },
  });

/** Charges of the refunded units by their share of the line; none when they would eat up the goods' part. */
const chargesOf = (charges: readonly OdooTruthLine[], refund: Refund, sold: number): ReadonlyMap<number, Amount> => {
  if (refund.units === 0 || sold === 0) return new Map();
  const shares = charges.map((line): [number, Amount] => [
    line.lineId,
    roundCents(amountOf(line).times(refund.units).div(sold)),
  ]);
  const used = shares.filter(([, share]) => !share.eq(0));
  return sum(used.map(([, share]) => share)).gt(toAmount(refund.net)) ? new Map() : new Map(used);
};

const oneAmount = (lineId: number, amount: Amount): CreditLine => ({
  lineId,
  quantity: 1,
  unitPrice: toCentText(amount),
  returned: 0,
});

/** Units came back, or are to, that no credit note gives back yet. */
const backUnits = (truth: OdooOrderTruth, lineId: number): number => {
  const unitsOf = (lines: readonly { readonly lineId?: number; readonly units: number }[]): number =>
    lines.reduce((units, line) => (line.lineId === lineId ? units + line.units : units), 0);
  const back = truth.returns.filter(({ state }) => state !== 'cancel').map(({ moves }) => unitsOf(moves));
  const credited = truth.creditNotes.filter(({ state }) => state !== 'cancel').map(({ lines }) => unitsOf(lines));
  return Math.max(
    0,
    [...back, ...credited.map((units) => -units)].reduce((all, units) => all + units, 0),
  );
};

/** A price that does not divide becomes two lines. */
const atPrices = (dealt: readonly Dealt[], amount: Amount, units: number, backOf: (lineId: number) => number) => {
  const cents = Number(amount.times(100).toFixed(0));
  const low = Math.floor(cents / units);
  let high = cents % units;
  return dealt.flatMap(({ lineId, units: ofLine }): readonly CreditLine[] => {
    const atHigh = Math.min(high, ofLine);
    high -= atHigh;
    let back = Math.min(ofLine, backOf(lineId));
    const parts = [
      { quantity: atHigh, price: low + 1 },
      { quantity: ofLine - atHigh, price: low },
    ].filter(({ quantity }) => quantity > 0);
    return parts.map(({ quantity, price }) => {
      const returned = Math.min(back, quantity);
      back -= returned;
      return { lineId, quantity, unitPrice: toCentText(toAmount(price).div(100)), returned };
    });
  });
};

const goodsLines = (truth: OdooOrderTruth, goods: readonly OdooTruthLine[], refund: Refund, amount: Amount) => {
  const { units } = refund;
  const [first] = goods;
  if (first === undefined) throw unbookable(truth, refund, 'the order has no goods on that line');
  if (units === 0) return amount.eq(0) ? [] : [oneAmount(first.lineId, amount)];
  const backOf = new Map(goods.map(({ lineId }) => [lineId, backUnits(truth, lineId)]));
  const rooms = goods.map(({ lineId, ordered }) => ({ lineId, first: backOf.get(lineId) ?? 0, most: ordered }));
  const lines = atPrices(dealUnits(rooms, units), amount, units, (lineId) => backOf.get(lineId) ?? 0);
  return lines.filter(({ unitPrice, returned }) => Number(unitPrice) !== 0 || returned > 0);
};

/** By the tax of each; the last one takes the cents that do not divide. */
const taxLines = (truth: OdooOrderTruth, taxes: readonly OdooTruthLine[], refund: Refund): readonly CreditLine[] => {
  const tax = toAmount(refund.tax);
  if (tax.eq(0)) return [];
  if (taxes.length === 0) throw unbookable(truth, refund, 'the order has no tax line for it');
  const whole = sum(taxes.map(amountOf));
  let left = tax;
  const lines = taxes.map((line, index) => {
    const isLast = index === taxes.length - 1;
    const part = isLast || whole.eq(0) ? left : roundCents(tax.times(amountOf(line)).div(whole));
    left = left.minus(part);
    return oneAmount(line.lineId, part);
  });
  return lines.filter(({ unitPrice }) => Number(unitPrice) !== 0);
};

/**
 * @returns lines that come to exactly net and tax; without the tax where Odoo does not carry it (policy taxPolicy).
 * @throws {RejectedError} ORDER_REFUND_LINE when the order has no line to book it on.
 */
export const toCreditLines = (
  truth: OdooOrderTruth,
  refund: Refund,
  { taxPolicy }: Pick<Policy, 'taxPolicy'>,
): readonly CreditLine[] => {
  const lines = truth.lines.filter(({ lineNumber }) => lineNumber === refund.lineNumber);
  const goods = lines.filter(({ isCharge }) => !isCharge);
  const taxes = lines.filter(({ chargeKind }) => chargeKind === 'tax');
  const others = lines.filter(({ isCharge, chargeKind }) => isCharge && chargeKind !== 'tax');
  const charges = chargesOf(
    others,
    refund,
    goods.reduce((units, { ordered }) => units + ordered, 0),
  );
  const forGoods = [...charges.values()].reduce((rest, share) => rest.minus(share), toAmount(refund.net));
  return [
    ...(forGoods.eq(ZERO) && refund.units === 0 ? [] : goodsLines(truth, goods, refund, forGoods)),
    ...[...charges].map(([lineId, share]) => oneAmount(lineId, share)),
    ...(taxPolicy === 'omit' ? [] : taxLines(truth, taxes, refund)),
  ];
};
