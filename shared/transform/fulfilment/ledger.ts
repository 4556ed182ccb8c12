/**
 * The refund ledger of a line: what was charged, what is refunded by whomever, what may still be. Amounts in exact decimals;
 * a unit is refunded at most once, and nothing beyond its charge.
 */
import { type Amount, roundCents, toAmount, toCentText } from '../../core/index.ts';
import type { Fulfilment, LedgerEntry, LineBalance, LineMoney } from './state.ts';

export interface LedgerLine {
  /** Units whose refund is done or under way, at most those shipped unless Walmart itself went beyond. */
  readonly units: number;
  readonly net: Amount;
  readonly tax: Amount;
}

/**
 * Cents of `units` of the line, so that parts add up: the growth of the rounded running share.
 * @param after units that were counted before these.
 */
export const shareOf = (
  line: LineBalance,
  units: number,
  after = 0,
): { readonly net: Amount; readonly tax: Amount } => {
  const upTo = (text: string, count: number): Amount =>
    line.ordered === 0 ? toAmount(0) : roundCents(toAmount(text).times(count).div(line.ordered));
  const part = (text: string): Amount => upTo(text, after + units).minus(upTo(text, after));
  return { net: part(line.charge.net), tax: part(line.charge.tax) };
};

const add = (
  sum: LedgerLine,
  { units, net, tax }: { units: number; net: Amount | string; tax: Amount | string },
): LedgerLine => ({
  units: sum.units + units,
  net: sum.net.plus(net),
  tax: sum.tax.plus(tax),
});

const NONE: LedgerLine = { units: 0, net: toAmount(0), tax: toAmount(0) };

const entriesOf = (row: Fulfilment, lineNumber: string): readonly LedgerEntry[] =>
  row.ledger.filter((entry) => entry.lineNumber === lineNumber);

/** Refunds under way, with what they will come to. */
const pending = (row: Fulfilment, line: LineBalance, before: LedgerLine): LedgerLine =>
  row.intents.reduce((sum, intent) => {
    if (intent.kind === 'refund')
      return intent.lines.filter(({ lineNumber }) => lineNumber === line.lineNumber).reduce(add, sum);
    if (intent.kind !== 'returnRefund') return sum;
    return intent.lines
      .filter(({ lineNumber }) => lineNumber === line.lineNumber)
      .reduce((all, { units }) => add(all, { units, ...shareOf(line, units, all.units) }), sum);
  }, before);

const most = (a: Amount, b: Amount): Amount => (a.gt(b) ? a : b);

/** Refunds that are done: the ledger's, or what Walmart shows where that is more. */
export const refundedOf = (row: Fulfilment, line: LineBalance): LedgerLine => {
  const known = entriesOf(row, line.lineNumber).reduce(add, NONE);
  return {
    units: Math.max(known.units, line.returnRefunded),
    net: most(known.net, toAmount(line.refunded.net)),
    tax: most(known.tax, toAmount(line.refunded.tax)),
  };
};

/** Done and under way. */
export const committedOf = (row: Fulfilment, line: LineBalance): LedgerLine =>
  pending(row, line, refundedOf(row, line));

export interface Refundable {
  readonly units: number;
  readonly net: Amount;
  readonly tax: Amount;
}

/** What may still be refunded of the shipped units; never below 0. */
export const refundableOf = (row: Fulfilment, line: LineBalance): Refundable => {
  const committed = committedOf(row, line);
  const charged = shareOf(line, line.shipped);
  const zero = toAmount(0);
  return {
    units: Math.max(0, line.shipped - committed.units),
    net: most(zero, charged.net.minus(committed.net)),
    tax: most(zero, charged.tax.minus(committed.tax)),
  };
};

/** Does a refund of this size keep within the charge? */
export const isWithin = (
  refundable: Refundable,
  refund: { readonly units: number; readonly net: Amount; readonly tax: Amount },
): boolean => refund.units <= refundable.units && refund.net.lte(refundable.net) && refund.tax.lte(refundable.tax);

/** Money of whole units, as they would be refunded next on this line. */
export const moneyOfUnits = (row: Fulfilment, line: LineBalance, units: number): LineMoney => {
  const { net, tax } = shareOf(line, units, committedOf(row, line).units);
  return { net: toCentText(net), tax: toCentText(tax) };
};

/** What Walmart shows as refunded on the line beyond the ledger; undefined while it shows nothing more. */
export const shownBeyond = (row: Fulfilment, line: LineBalance): { net: Amount; tax: Amount } | undefined => {
  const known = entriesOf(row, line.lineNumber).reduce(add, NONE);
  const zero = toAmount(0);
  const net = most(zero, toAmount(line.refunded.net).minus(known.net));
  const tax = most(zero, toAmount(line.refunded.tax).minus(known.tax));
  return net.gt(0) || tax.gt(0) ? { net, tax } : undefined;
};

/** Units of Walmart's count of refunded returns that no entry accounts for. */
const newReturnUnits = (row: Fulfilment, line: LineBalance): number =>
  Math.max(
    0,
    line.returnRefunded -
      entriesOf(row, line.lineNumber).reduce((units, { returnUnits = 0 }) => units + returnUnits, 0),
  );

/** Money of whole units, or of one with a fee kept back; a small sum is another matter. */
const isOfUnits = (line: LineBalance, { net }: LedgerEntry): boolean =>
  toAmount(net).times(2).gte(shareOf(line, 1).net);

/**
 * The order may show a refund before its return does, which is pulled more seldom: units that come without more money are
 * those of the entry that is there, and no second refund.
 */
const withReturns = (row: Fulfilment, line: LineBalance): Fulfilment => {
  if (line.fault !== undefined || isUnderWay(row, line.lineNumber) || shownBeyond(row, line)) return row;
  let left = newReturnUnits(row, line);
  if (left === 0) return row;
  const ledger = row.ledger.map((entry): LedgerEntry => {
    const isFitting =
      entry.lineNumber === line.lineNumber && entry.source === 'walmart' && entry.returnUnits === undefined;
    if (left === 0 || !isFitting || !isOfUnits(line, entry)) return entry;
    const returnUnits = Math.min(left, Math.max(1, entry.units));
    left -= returnUnits;
    return { ...entry, units: Math.max(entry.units, returnUnits), returnUnits };
  });
  return { ...row, ledger };
};

/**
 * Refunds that Walmart shows and nobody entered: it refunded by itself, or a person did in Seller Center. Each becomes an
 * entry, so that the books can follow and no credit note refunds it again.
 */
export const reconcile = (before: Fulfilment, now: number): Fulfilment => {
  const row = before.lines.reduce(withReturns, before);
  const found = row.lines.flatMap((line) => foreignRefund(row, line, now));
  return found.length === 0 ? row : { ...row, ledger: [...row.ledger, ...found] };
};

const isUnderWay = (row: Fulfilment, lineNumber: string): boolean =>
  row.intents.some(
    ({ kind, lines }) =>
      (kind === 'refund' || kind === 'returnRefund') && lines.some((line) => line.lineNumber === lineNumber),
  );

/** Whole units that an amount stands for, by the price of one; 0 when it is none. */
const unitsOfAmount = (line: LineBalance, net: Amount): number => {
  const unit = shareOf(line, 1).net;
  if (unit.lte(0)) return 0;
  const units = net.div(unit);
  return units.eq(units.round(0)) ? Number(units.toFixed(0)) : 0;
};

const foreignRefund = (row: Fulfilment, line: LineBalance, now: number): readonly LedgerEntry[] => {
  // What is under way would be taken for somebody else's.
  if (line.fault !== undefined || isUnderWay(row, line.lineNumber)) return [];
  const known = entriesOf(row, line.lineNumber).reduce(add, NONE);
  const newUnits = newReturnUnits(row, line);
  const shown = shownBeyond(row, line);
  if (newUnits === 0 && !shown) return [];
  // A return may be refunded without its shipping: what Walmart shows counts, and the share only until it does.
  const { net, tax } = shown ?? shareOf(line, newUnits, known.units);
  const room = Math.max(0, line.shipped - known.units);
  const units = Math.min(room, newUnits > 0 ? newUnits : unitsOfAmount(line, net));
  const seq = row.ledger.filter((entry) => entry.lineNumber === line.lineNumber).length;
  return [
    {
      id: `walmart/${line.lineNumber}/${seq}`,
      lineNumber: line.lineNumber,
      source: 'walmart',
      units,
      net: toCentText(net),
      tax: toCentText(tax),
      at: now,
      ...(newUnits > 0 && { returnUnits: newUnits }),
    },
  ];
};
