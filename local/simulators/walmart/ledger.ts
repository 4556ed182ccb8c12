/** Money of one line: shipping charges the customer for the shipped units, refunds never exceed that. Whole cents. */

import { shippedUnits } from './order-lifecycle.ts';
import type { Charge, OrderLine, Refund } from './state.ts';

export interface Money {
  readonly cents: number;
  readonly taxCents: number;
}

export type MoneyByType = Readonly<Record<Charge['chargeType'], Money>>;

const chargeTypes: readonly Charge['chargeType'][] = ['PRODUCT', 'SHIPPING'];

const byType = (of: (type: Charge['chargeType']) => Money): MoneyByType => ({
  PRODUCT: of('PRODUCT'),
  SHIPPING: of('SHIPPING'),
});

const sum = (parts: readonly Money[]): Money => ({
  cents: parts.reduce((total, part) => total + part.cents, 0),
  taxCents: parts.reduce((total, part) => total + part.taxCents, 0),
});

/** A discount lowers what the product costs. */
const lineTotal = (line: OrderLine): MoneyByType =>
  byType((type) => sum(line.charges.filter((charge) => charge.chargeType === type)));

/** The first `units` of a line's total; what does not divide falls on the later units. */
const portion = (total: Money, units: number, quantity: number): Money => ({
  cents: Math.floor((total.cents * units) / quantity),
  taxCents: Math.floor((total.taxCents * units) / quantity),
});

export const chargedFor = (line: OrderLine, units: number): MoneyByType => {
  const total = lineTotal(line);
  return byType((type) => portion(total[type], units, line.quantity));
};

/** What the customer has paid: the shipped units' part. */
export const charged = (line: OrderLine, at: number): MoneyByType => chargedFor(line, shippedUnits(line, at));

export const refunded = (line: OrderLine, at: number, by?: (refund: Refund) => boolean): MoneyByType => {
  const charges = line.refunds
    .filter((refund) => refund.at <= at && (by?.(refund) ?? true))
    .flatMap((refund) => refund.charges);
  return byType((type) => sum(charges.filter((charge) => charge.chargeType === type)));
};

export const refundable = (line: OrderLine, at: number): MoneyByType => {
  const [paid, back] = [charged(line, at), refunded(line, at)];
  return byType((type) => ({
    cents: paid[type].cents - back[type].cents,
    taxCents: paid[type].taxCents - back[type].taxCents,
  }));
};

/** The product price of the unit after `before` others, with its tax. */
export const unitPrice = (line: OrderLine, before: number): Money => {
  const [upTo, till] = [chargedFor(line, before).PRODUCT, chargedFor(line, before + 1).PRODUCT];
  return { cents: till.cents - upTo.cents, taxCents: till.taxCents - upTo.taxCents };
};

export const exceeds = (wish: MoneyByType, limit: MoneyByType): boolean =>
  chargeTypes.some((type) => wish[type].cents > limit[type].cents || wish[type].taxCents > limit[type].taxCents);

export const sumByType = (charges: readonly (Money & { readonly chargeType: Charge['chargeType'] })[]): MoneyByType =>
  byType((type) => sum(charges.filter((charge) => charge.chargeType === type)));
