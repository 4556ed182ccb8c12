/**
 * A line's charges, told apart by kind and cut down to the units that are ordered (walmart-api.md 7.3, 7.6). Amounts of a
 * line with several units are taken as totals of the line.
 */
import { type Amount, centIssue, roundCents, sum, toAmount, ZERO } from '../core/index.ts';
import type { WalmartCharge, WalmartMoney, WalmartOrderLine, WalmartTaxDetail } from '../walmart/schemas/order.ts';
import { cleanLine } from './clean-text.ts';
import type { Findings } from './order-issues.ts';

export type ChargeKind = 'product' | 'shipping' | 'discount' | 'tax' | 'fee';

export interface TaxPart {
  readonly name: string;
  readonly amount: Amount;
}

export interface Charge {
  readonly kind: Exclude<ChargeKind, 'tax'>;
  readonly name: string;
  /** Of all ordered units of the line; negative for a discount. */
  readonly amount: Amount;
  readonly taxes: readonly TaxPart[];
}

/** A discount by its name, whatever its sign; or any negative charge. */
const isDiscount = (charge: WalmartCharge, amount: Amount): boolean =>
  /discount/i.test(charge.chargeName) || amount.lt(0);

const kindOf = (charge: WalmartCharge, amount: Amount): Charge['kind'] => {
  if (isDiscount(charge, amount)) return 'discount';
  switch (charge.chargeType.toUpperCase()) {
    case 'PRODUCT':
      return 'product';
    case 'SHIPPING':
      return 'shipping';
    default:
      return 'fee';
  }
};

/** Cents of `amount` that belong to `ordered` of `quantity` units, half away from zero. */
const shareOf = (amount: Amount, ordered: number, quantity: number): Amount =>
  ordered === quantity ? amount : roundCents(amount.times(ordered).div(quantity));

/** Shares that add up to the share of the sum: each is the growth of the rounded running sum. */
const sharesOf = (amounts: readonly Amount[], ordered: number, quantity: number): readonly Amount[] => {
  let before = ZERO;
  return amounts.map((amount) => {
    const after = before.plus(amount);
    const share = shareOf(after, ordered, quantity).minus(shareOf(before, ordered, quantity));
    before = after;
    return share;
  });
};

interface Reading {
  readonly path: string;
  readonly currency: string;
  readonly findings: Findings;
}

const readMoney = (money: WalmartMoney, path: string, { currency, findings }: Reading): Amount => {
  const amount = toAmount(money.amount);
  const issue = centIssue(path, amount);
  if (issue) findings.issues.push({ ...issue, code: 'ORDER_AMOUNT' });
  if (money.currency.toUpperCase() !== currency) {
    const rule = `all amounts of an order must be in its currency ${currency}`;
    findings.issues.push({ code: 'ORDER_CURRENCY', path: `${path}.currency`, rule, value: money.currency });
  }
  return amount;
};

const nameOfDetail = (detail: WalmartTaxDetail, fallback: string): string =>
  cleanLine(detail.taxName ?? detail.taxType ?? '') || fallback;

/** One part per jurisdiction where Walmart says them and they add up; else the charge's one amount. */
const readTaxes = (charge: WalmartCharge, reading: Reading): readonly TaxPart[] => {
  const path = `${reading.path}.tax`;
  const name = cleanLine(charge.tax?.taxName ?? '') || 'Tax';
  const total = charge.tax?.taxAmount && readMoney(charge.tax.taxAmount, `${path}.taxAmount`, reading);
  const details = [...(charge.tax?.taxDetails ?? []), ...charge.taxDetails].map((detail, index) => ({
    name: nameOfDetail(detail, name),
    amount: readMoney(detail.taxAmount, `${path}.taxDetails[${index}].taxAmount`, reading),
  }));
  const detailsSum = sum(details.map(({ amount }) => amount));
  if (details.length > 0 && (total === undefined || total.eq(detailsSum))) return details;
  if (details.length > 0) {
    const message = `The tax details of ${path} add up to ${detailsSum.toFixed()}, not to its tax; the one amount was taken`;
    reading.findings.warnings.push({ code: 'ORDER_TAX_DETAILS_DIFFER', message });
  }
  return total === undefined ? [] : [{ name, amount: total }];
};

/** The sign of a SubscriptionDiscount is not confirmed (walmart-api.md 7.3): a discount and its tax always lower the total. */
const signed = (amount: Amount, kind: Charge['kind']): Amount =>
  kind === 'discount' ? amount.abs().times(-1) : amount;

const readCharge = (charge: WalmartCharge, ordered: number, quantity: number, reading: Reading): Charge => {
  const amount = readMoney(charge.chargeAmount, `${reading.path}.chargeAmount`, reading);
  const kind = kindOf(charge, amount);
  const taxes = readTaxes(charge, reading);
  const shares = sharesOf(
    taxes.map((tax) => signed(tax.amount, kind)),
    ordered,
    quantity,
  );
  return {
    kind,
    name: cleanLine(charge.chargeName) || charge.chargeType,
    amount: shareOf(signed(amount, kind), ordered, quantity),
    taxes: taxes.map((tax, index) => ({ name: tax.name, amount: shares[index] ?? ZERO })),
  };
};

/** The charges of `ordered` of the line's units; findings for other currencies and fractions of cents. */
export const readCharges = (
  line: WalmartOrderLine,
  ordered: number,
  linePath: string,
  currency: string,
  findings: Findings,
): readonly Charge[] =>
  line.charges.charge.map((charge, index) =>
    readCharge(charge, ordered, line.orderLineQuantity.amount, {
      path: `${linePath}.charges.charge[${index}]`,
      currency,
      findings,
    }),
  );

/** A run of units at one price. */
export interface PricedUnits {
  readonly units: number;
  readonly unitPrice: Amount;
}

const DOWN = 0;

/** A total that does not divide into cents becomes units − 1 at the floor price and one at the rest: cent-exact. */
export const splitPrice = (total: Amount, units: number): readonly PricedUnits[] => {
  const floor = total.div(units).round(2, DOWN);
  const rest = total.minus(floor.times(units - 1));
  return rest.eq(floor)
    ? [{ units, unitPrice: floor }]
    : [
        { units: units - 1, unitPrice: floor },
        { units: 1, unitPrice: rest },
      ];
};
