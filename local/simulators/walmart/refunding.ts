/** POST refund: money back for shipped lines, negative amounts, never more than was charged. */

import type { SimResponse } from '../simulator.ts';
import type { Call } from './endpoint.ts';
import { charged, exceeds, refundable, refunded, sumByType } from './ledger.ts';
import { shippedUnits } from './order-lifecycle.ts';
import { answerOrder, findOrder, orderNotFound } from './order-read.ts';
import { listAt, member, type Refusal, readBody, refuseOrder, textAt } from './request-body.ts';
import { drawDigits, type Order, type OrderLine, type Refund, type World } from './state.ts';
import type { LineFault, WrittenLine } from './write-log.ts';

const reasons = new Set([
  'BillingError',
  'TaxExemptCustomer',
  'ItemNotAsAdvertised',
  'IncorrectItemReceived',
  'CancelledYetShipped',
  'ItemNotReceivedByCustomer',
  'IncorrectShippingPrice',
  'DamagedItem',
  'DefectiveItem',
  'CustomerChangedMind',
  'CustomerReceivedItemLate',
  'Missing Parts / Instructions',
  'Finance -> Goodwill',
  'Finance -> Rollback',
  'Buyer canceled',
  'Customer returned item',
  'General adjustment',
  'Merchandise not received',
  'Quality -> Missing Parts / Instructions',
  'Shipping & Delivery -> Damaged',
  'Shipping & Delivery -> Shipping Price Discrepancy',
  'Others',
]);

type RefundCharge = Refund['charges'][number];

interface Wish {
  readonly line: OrderLine;
  readonly comments: string | undefined;
  readonly charges: readonly RefundCharge[];
}

export const refundOrder = (call: Call): SimResponse => {
  const { world, now } = call;
  const order = findOrder(call);
  if (order === undefined) return orderNotFound();
  const read = readBody(call);
  if ('refused' in read) return read.refused;
  const lines = listAt(read.body, 'orderRefund', 'orderLines', 'orderLine');
  const tried = lines.map((line) => triedLine(order, line, now));
  const faults = tried.flatMap((line) => refundFault(order, line, now));
  const wishes =
    textAt(read.body, 'orderRefund', 'purchaseOrderId') === order.purchaseOrderId
      ? readWishes(order, lines, now)
      : { field: 'purchaseOrderId', description: 'purchaseOrderId of path and body differ' };
  const refused = Array.isArray(wishes) ? undefined : wishes;
  world.writes.push({
    at: now,
    kind: 'refund',
    by: 'api',
    purchaseOrderId: order.purchaseOrderId,
    accepted: refused === undefined,
    ...(refused === undefined ? {} : { refusal: refused.description }),
    lines: tried,
    faults,
  });
  if (!Array.isArray(wishes)) return refuseOrder(wishes);
  for (const wish of wishes)
    giveBack(world, order, wish.line, { by: 'order', comments: wish.comments, charges: wish.charges }, now);
  return answerOrder(call, order);
};

export const giveBack = (
  world: World,
  order: Order,
  line: OrderLine,
  refund: Pick<Refund, 'by' | 'comments' | 'charges'>,
  now: number,
): void => {
  line.refunds.push({ refundId: drawDigits(18, world.chance.later), at: now, ...refund });
  order.touchedAt.push(now);
};

const readWishes = (order: Order, lines: readonly unknown[], now: number): Wish[] | Refusal => {
  if (lines.length === 0) return { field: 'orderLine', description: 'orderRefund has no order lines' };
  const wishes: Wish[] = [];
  for (const wanted of lines) {
    const wish = readWish(order, wanted, now);
    if ('description' in wish) return wish;
    if (wishes.some(({ line }) => line === wish.line)) {
      return { field: 'lineNumber', description: `Line ${wish.line.lineNumber} stands in orderRefund twice` };
    }
    wishes.push(wish);
  }
  return wishes;
};

/** Walmart's own sentences for these refusals are not reported. */
const readWish = (order: Order, wanted: unknown, now: number): Wish | Refusal => {
  const lineNumber = textAt(wanted, 'lineNumber') ?? '';
  const line = order.lines.find((each) => each.lineNumber === lineNumber);
  const prefix = `Failed when called refund API for PO: ${order.purchaseOrderId}.`;
  if (line === undefined) return { field: 'lineNumber', description: `${prefix} Line ${lineNumber} is not valid` };
  if (shippedUnits(line, now) === 0) return { description: `${prefix} Line ${lineNumber} was not shipped` };
  const charges = readCharges(line, wanted, now);
  if ('description' in charges) return { ...charges, description: `${prefix} ${charges.description}` };
  if (exceeds(sumByType(charges), refundable(line, now))) {
    return { field: 'chargeAmount', description: `${prefix} Refund amount exceeds the charge of line ${lineNumber}` };
  }
  const [refund] = listAt(wanted, 'refunds', 'refund');
  return { line, comments: textAt(refund, 'refundComments'), charges };
};

const readCharges = (line: OrderLine, wanted: unknown, now: number): RefundCharge[] | Refusal => {
  const sent = chargesOf(wanted);
  const [first] = sent;
  if (first === undefined)
    return { field: 'refundCharge', description: `Line ${line.lineNumber} has no refund charge` };
  const unknown = sent.find((charge) => !reasons.has(textAt(charge, 'refundReason') ?? ''));
  if (unknown !== undefined) return { field: 'refundReason', description: 'refundReason is not valid' };
  if (member(wanted, 'isFullRefund') === true) return fullRefund(line, textAt(first, 'refundReason') ?? 'Others', now);
  const charges: RefundCharge[] = [];
  for (const charge of sent) {
    const read = readCharge(charge);
    if ('description' in read) return read;
    charges.push(read);
  }
  return charges;
};

const chargesOf = (wanted: unknown): readonly unknown[] =>
  listAt(wanted, 'refunds', 'refund').flatMap((refund) => listAt(refund, 'refundCharges', 'refundCharge'));

const readCharge = (sent: unknown): RefundCharge | Refusal => {
  const chargeType = textAt(sent, 'charge', 'chargeType');
  const chargeName = textAt(sent, 'charge', 'chargeName');
  if (chargeName === undefined || (chargeType !== 'PRODUCT' && chargeType !== 'SHIPPING')) {
    return { field: 'chargeType', description: 'chargeType or chargeName is not valid' };
  }
  const cents = centsAt(sent, 'charge', 'chargeAmount', 'amount');
  const tax = member(sent, 'charge', 'tax');
  const taxCents = tax === undefined || tax === null ? 0 : centsAt(tax, 'taxAmount', 'amount');
  if (cents === undefined || taxCents === undefined || cents > 0 || taxCents > 0 || cents + taxCents === 0) {
    return { field: 'chargeAmount', description: 'Refund amounts must be negative, with at most 2 decimals' };
  }
  return { chargeType, chargeName, reason: textAt(sent, 'refundReason') ?? '', cents: -cents, taxCents: 0 - taxCents };
};

const centsAt = (value: unknown, ...names: readonly string[]): number | undefined => {
  const amount = member(value, ...names);
  if (typeof amount !== 'number') return undefined;
  const cents = Math.round(amount * 100);
  return Math.abs(amount * 100 - cents) < 1e-6 ? cents : undefined;
};

const fullRefund = (line: OrderLine, reason: string, now: number): RefundCharge[] | Refusal => {
  const left = refundable(line, now);
  const back = refunded(line, now);
  if (back.PRODUCT.cents + back.SHIPPING.cents > 0) {
    return { field: 'isFullRefund', description: `Refund amount exceeds the charge of line ${line.lineNumber}` };
  }
  const charges = (['PRODUCT', 'SHIPPING'] as const).map((chargeType) => ({
    chargeType,
    chargeName: chargeType === 'PRODUCT' ? 'ItemPrice' : 'Shipping',
    reason,
    ...left[chargeType],
  }));
  return charges.filter(({ cents, taxCents }) => cents + taxCents > 0);
};

const triedLine = (
  order: Order,
  wanted: unknown,
  now: number,
): Required<Pick<WrittenLine, 'lineNumber' | 'cents' | 'taxCents'>> => {
  const lineNumber = textAt(wanted, 'lineNumber') ?? '';
  const line = order.lines.find((each) => each.lineNumber === lineNumber);
  const charges = line === undefined ? [] : readCharges(line, wanted, now);
  const isFull = line !== undefined && member(wanted, 'isFullRefund') === true;
  const sums = isFull ? charged(line, now) : sumByType('description' in charges ? [] : charges);
  return {
    lineNumber,
    cents: sums.PRODUCT.cents + sums.SHIPPING.cents,
    taxCents: sums.PRODUCT.taxCents + sums.SHIPPING.taxCents,
  };
};

/** The seller had given so much back before that this would go beyond the charge; what Walmart gave is left out. */
export const refundFault = (
  order: Order,
  tried: Pick<WrittenLine, 'lineNumber' | 'cents' | 'taxCents'>,
  now: number,
): { lineNumber: string; fault: LineFault }[] => {
  const { lineNumber, cents = 0, taxCents = 0 } = tried;
  const line = order.lines.find((each) => each.lineNumber === lineNumber);
  if (line === undefined) return [];
  const mine = refunded(line, now, ({ by }) => by !== 'walmart');
  const before = mine.PRODUCT.cents + mine.SHIPPING.cents + mine.PRODUCT.taxCents + mine.SHIPPING.taxCents;
  const paid = line.charges.reduce((sum, charge) => sum + charge.cents + charge.taxCents, 0);
  return before > 0 && before + cents + taxCents > paid ? [{ lineNumber, fault: 'refundedTwice' }] : [];
};
