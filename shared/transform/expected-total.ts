/**
 * The second, independent sum: over the raw order, in whole cents of its own arithmetic. It shares no code and no schema
 * with the mapping, so that a fault there shows as a difference (docs/architecture.md, rule 8).
 */
import type { Policy } from '../core/index.ts';
import { member, members, rawLines } from './raw-order.ts';

/** Whole cents. */
export interface ExpectedTotal {
  readonly untaxed: number;
  readonly tax: number;
  readonly total: number;
}

/** Whole cents of a number or text with at most two decimals; NaN for anything else. */
export const toCents = (value: unknown): number => {
  const match = /^([+-]?)0*(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(String(value).trim());
  if (!match) return Number.NaN;
  const cents = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  return match[1] === '-' ? 0 - cents : cents;
};

/** How a multi-quantity line and a discount are read; the first of each is ours, the others explain a difference. */
export interface ChargeReading {
  readonly amounts: 'lineTotal' | 'perUnit';
  readonly discounts: 'lower' | 'asSigned';
}

const OURS: ChargeReading = { amounts: 'lineTotal', discounts: 'lower' };

const unitsOf = (value: unknown): number => Number(member(value, 'amount'));

const keptUnits = (line: unknown): { readonly all: number; readonly kept: number } => {
  const all = unitsOf(member(line, 'orderLineQuantity'));
  const cancelled = members(line, 'orderLineStatuses', 'orderLineStatus')
    .filter((entry) => member(entry, 'status') === 'Cancelled')
    .reduce<number>((units, entry) => units + unitsOf(member(entry, 'statusQuantity')), 0);
  return { all, kept: Math.max(0, all - cancelled) };
};

/** The part of `cents` for `kept` of `all` units, half away from zero, in whole numbers only. */
const part = (cents: number, kept: number, all: number): number => {
  if (kept === all) return cents;
  const size = Math.floor((2 * Math.abs(cents) * kept + all) / (2 * all));
  return cents < 0 ? 0 - size : size;
};

const taxCents = (charge: unknown): number => {
  const whole = member(charge, 'tax', 'taxAmount', 'amount');
  if (whole !== undefined && whole !== null) return toCents(whole);
  return [...members(charge, 'tax', 'taxDetails'), ...members(charge, 'taxDetails')].reduce<number>(
    (cents, detail) => cents + toCents(member(detail, 'taxAmount', 'amount')),
    0,
  );
};

const sumOfLine = (line: unknown, reading: ChargeReading): { readonly net: number; readonly tax: number } => {
  const { all, kept } = keptUnits(line);
  const times = reading.amounts === 'perUnit' ? all : 1;
  let net = 0;
  let tax = 0;
  for (const charge of kept === 0 ? [] : members(line, 'charges', 'charge')) {
    const amount = toCents(member(charge, 'chargeAmount', 'amount')) * times;
    const taxed = taxCents(charge) * times;
    const named = String(member(charge, 'chargeName')).toLowerCase().includes('discount');
    const lowers = (named || amount < 0) && reading.discounts === 'lower';
    net += part(lowers ? 0 - Math.abs(amount) : amount, kept, all);
    tax += part(lowers ? 0 - Math.abs(taxed) : taxed, kept, all);
  }
  return { net, tax };
};

const sumOfOrder = (raw: unknown, reading: ChargeReading): { readonly net: number; readonly tax: number } =>
  rawLines(raw)
    .map((line) => sumOfLine(line, reading))
    .reduce((sum, line) => ({ net: sum.net + line.net, tax: sum.tax + line.tax }), { net: 0, tax: 0 });

/**
 * What the sale order must come to under the tax policy. NaN where an amount or quantity is not a number, which equals
 * nothing, so the order is held.
 * @param raw one order as Walmart sent it.
 */
export const expectedTotal = (raw: unknown, taxPolicy: Policy['taxPolicy']): ExpectedTotal => {
  const { net, tax } = sumOfOrder(raw, OURS);
  switch (taxPolicy) {
    case 'passThrough':
      return { untaxed: net, tax, total: net + tax };
    case 'line':
      return { untaxed: net + tax, tax: 0, total: net + tax };
    case 'omit':
      return { untaxed: net, tax: 0, total: net };
    default:
      return taxPolicy satisfies never;
  }
};

/**
 * Against Walmart's own `orderSummary.totalAmount`, where it is sent.
 * - `absent`: not sent, or something is cancelled, where its meaning is not known.
 * - `equal`: with tax, or without.
 * - `perUnit`, `discountAsSigned`: it equals another reading of the charges than ours, so ours is wrong for this order.
 * - `unexplained`: it equals no reading.
 */
export type SummaryComparison = 'absent' | 'equal' | 'perUnit' | 'discountAsSigned' | 'unexplained';

export const compareSummary = (raw: unknown): SummaryComparison => {
  const said = member(raw, 'orderSummary', 'totalAmount', 'currencyAmount');
  const isCut = rawLines(raw).some((line) => keptUnits(line).kept !== keptUnits(line).all);
  if (said === undefined || said === null || isCut) return 'absent';
  const isSaid = (reading: ChargeReading): boolean => {
    const { net, tax } = sumOfOrder(raw, reading);
    return [net, net + tax].includes(toCents(said));
  };
  if (isSaid(OURS)) return 'equal';
  if (isSaid({ ...OURS, amounts: 'perUnit' })) return 'perUnit';
  return isSaid({ ...OURS, discounts: 'asSigned' }) ? 'discountAsSigned' : 'unexplained';
};
