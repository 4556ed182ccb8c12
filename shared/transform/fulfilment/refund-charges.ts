/** The charges of a line that a refund names: goods first, then shipping, each up to what is left of it (walmart-api.md 7.5). */
import { type Amount, sum, toAmount, toCentText, ZERO } from '../../core/index.ts';
import type { ChargeToRefund, RefundReason } from '../../walmart/index.ts';
import type { WalmartCharge, WalmartOrderLine } from '../../walmart/schemas/order.ts';

const TYPES = ['PRODUCT', 'SHIPPING'] as const;
const USUAL_NAMES = { PRODUCT: 'ItemPrice', SHIPPING: 'Shipping' } as const;

const ofType = (charges: readonly WalmartCharge[], type: string): readonly WalmartCharge[] =>
  charges.filter(({ chargeType }) => chargeType.toUpperCase() === type);

const netOf = (charges: readonly WalmartCharge[]): Amount =>
  sum(charges.map(({ chargeAmount }) => toAmount(chargeAmount.amount)));
const taxOf = (charges: readonly WalmartCharge[]): Amount =>
  sum(charges.map(({ tax }) => toAmount(tax?.taxAmount?.amount ?? '0')));

const within = (wanted: Amount, left: Amount): Amount => (wanted.lt(left) ? wanted : left.gt(0) ? left : ZERO);
const negative = (amount: Amount): string => (amount.eq(0) ? '0.00' : `-${toCentText(amount)}`);

/**
 * @param refund positive decimal text. What goes beyond the line's charges stays with the goods, and Walmart says no to it.
 * @returns amounts as on Walmart's wire: zero or negative; charges of nothing are left out.
 */
export const toRefundCharges = (
  line: WalmartOrderLine,
  refund: { readonly net: string; readonly tax: string },
  reason: RefundReason,
): readonly ChargeToRefund[] => {
  // Refunded charges come negative, so that adding them leaves what is left.
  const refunded = (line.refund?.refundCharges?.refundCharge ?? []).map(({ charge }) => charge);
  let net = toAmount(refund.net);
  let tax = toAmount(refund.tax);
  const parts = TYPES.map((type) => {
    const charges = ofType(line.charges.charge, type);
    const back = ofType(refunded, type);
    const part = {
      type,
      name: charges[0]?.chargeName ?? USUAL_NAMES[type],
      net: within(net, netOf(charges).plus(netOf(back))),
      tax: within(tax, taxOf(charges).plus(taxOf(back))),
    };
    net = net.minus(part.net);
    tax = tax.minus(part.tax);
    return part;
  });
  const currency = line.charges.charge[0]?.chargeAmount.currency ?? '';
  return parts
    .map((part, index) => (index === 0 ? { ...part, net: part.net.plus(net), tax: part.tax.plus(tax) } : part))
    .filter((part) => part.net.gt(0) || part.tax.gt(0))
    .map((part) => ({
      reason,
      chargeType: part.type,
      chargeName: part.name,
      currency,
      amount: negative(part.net),
      ...(part.tax.gt(0) && { tax: { amount: negative(part.tax) } }),
    }));
};
