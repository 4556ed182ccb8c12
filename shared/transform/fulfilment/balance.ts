/**
 * Folds Walmart's truth into the balance of each line. What Walmart was once seen to have shipped, delivered or cancelled
 * cannot be taken back (walmart-api.md 7.1), so a read that shows less is an older one and changes nothing.
 */
import { type Amount, roundCents, sum, toAmount, toCentText, ZERO } from '../../core/index.ts';
import type { WalmartOrder, WalmartOrderLine } from '../../walmart/schemas/order.ts';
import { readCharges } from '../charges.ts';
import { noFindings } from '../order-issues.ts';
import type { Fulfilment, LineBalance, LineMoney } from './state.ts';
import { toTrackingKey } from './tracking.ts';
import type { WalmartReturnLine } from './truth.ts';

const unitsIn = (line: WalmartOrderLine, ...statuses: readonly string[]): number =>
  line.orderLineStatuses.orderLineStatus
    .filter(({ status }) => statuses.includes(status))
    .reduce((units, { statusQuantity }) => units + statusQuantity.amount, 0);

/** `YES`, `true` and the like; the spelling is not confirmed (walmart-api.md 7.1). */
const isYes = (text: string | undefined): boolean => /^(y|yes|true|1)$/i.test(text?.trim() ?? '');

const toMoney = (net: Amount, tax: Amount): LineMoney => ({
  net: toCentText(net.lt(0) ? ZERO : net),
  tax: toCentText(tax.lt(0) ? ZERO : tax),
});

/** What the buyer pays for all ordered units of a line, discounts taken off. */
export const chargeOf = (line: WalmartOrderLine): LineMoney => {
  const currency = line.charges.charge[0]?.chargeAmount.currency.toUpperCase() ?? '';
  const charges = readCharges(line, line.orderLineQuantity.amount, '', currency, noFindings());
  return toMoney(
    roundCents(sum(charges.map(({ amount }) => amount))),
    roundCents(sum(charges.flatMap(({ taxes }) => taxes.map(({ amount }) => amount)))),
  );
};

/** Amounts come negative (walmart-api.md 7.3). */
const refundedOf = (line: WalmartOrderLine): LineMoney => {
  const charges = (line.refund?.refundCharges?.refundCharge ?? []).map(({ charge }) => charge);
  const amounts = charges.map(({ chargeAmount }) => toAmount(chargeAmount.amount).times(-1));
  const taxes = charges.map(({ tax }) => toAmount(tax?.taxAmount?.amount ?? '0').times(-1));
  return toMoney(roundCents(sum(amounts)), roundCents(sum(taxes)));
};

type Parcels = LineBalance['parcels'];

/** Entries of one number are added up; units without a number stand under ''. */
const parcelsOf = (line: WalmartOrderLine): Parcels => {
  const byNumber = new Map<string, Parcels[number]>();
  for (const { status, statusQuantity, trackingInfo } of line.orderLineStatuses.orderLineStatus) {
    if (!['Shipped', 'Delivered', 'Refund'].includes(status) || statusQuantity.amount <= 0) continue;
    const trackingNumber = trackingInfo?.trackingNumber?.trim() ?? '';
    const key = toTrackingKey(trackingNumber);
    const before = byNumber.get(key);
    const shippedAt = before?.shippedAt ?? trackingInfo?.shipDateTime;
    const units = (before?.units ?? 0) + statusQuantity.amount;
    byNumber.set(key, { trackingNumber, units, ...(shippedAt !== undefined && { shippedAt }) });
  }
  return [...byNumber.values()];
};

const sumLines = (lines: readonly WalmartReturnLine[], of: (line: WalmartReturnLine) => number): number =>
  lines.filter(({ isCancelled }) => !isCancelled).reduce((units, line) => units + of(line), 0);

/** One line as this read shows it. */
const readLine = (line: WalmartOrderLine): LineBalance => {
  const shipped = unitsIn(line, 'Shipped', 'Delivered', 'Refund');
  const cancelled = unitsIn(line, 'Cancelled');
  const unacknowledged = unitsIn(line, 'Created');
  const open = unacknowledged + unitsIn(line, 'Acknowledged');
  const ordered = line.orderLineQuantity.amount;
  const entries = line.orderLineStatuses.orderLineStatus;
  const isNegative = ordered < 0 || entries.some(({ statusQuantity }) => statusQuantity.amount < 0);
  const said = { lineNumber: line.lineNumber, sku: line.item.sku, ordered: Math.max(0, ordered) };
  const rest = { charge: chargeOf(line), refunded: refundedOf(line), returned: 0, returnRefunded: 0 };
  if (isNegative || open + shipped + cancelled !== ordered) {
    const fault = `Line ${line.lineNumber}: Walmart shows ${open} open, ${shipped} shipped and ${cancelled} cancelled of ${ordered} ordered units; they must add up`;
    const none = { unacknowledged: 0, shipped: 0, delivered: 0, cancelled: 0, parcels: [] };
    return { ...said, ...rest, ...none, open: said.ordered, intentToCancel: false, fault };
  }
  return {
    ...said,
    ...rest,
    open,
    unacknowledged,
    shipped,
    delivered: unitsIn(line, 'Delivered', 'Refund'),
    cancelled,
    parcels: parcelsOf(line),
    intentToCancel: open > 0 && isYes(line.intentToCancel),
  };
};

/** Less is shipped, delivered or cancelled than was seen before, or its acknowledgement is gone. */
const isOlder = (read: LineBalance, known: LineBalance): boolean =>
  read.shipped < known.shipped ||
  read.cancelled < known.cancelled ||
  read.delivered < known.delivered ||
  read.unacknowledged > known.unacknowledged;

const moreMoney = (a: LineMoney, b: LineMoney): LineMoney => ({
  net: toAmount(a.net).gt(toAmount(b.net)) ? a.net : b.net,
  tax: toAmount(a.tax).gt(toAmount(b.tax)) ? a.tax : b.tax,
});

const withoutFault = ({ fault: _fault, ...line }: LineBalance): LineBalance => line;

/** The newer of what is known and what is read; first-seen charges and seen refunds never shrink. */
const foldLine = (known: LineBalance | undefined, read: LineBalance): LineBalance => {
  if (!known) return read;
  if (read.fault !== undefined) return { ...known, fault: read.fault };
  if (isOlder(read, known)) return withoutFault(known);
  const { returned, returnRefunded } = known;
  const charge = moreMoney(known.charge, read.charge);
  return { ...read, charge, refunded: moreMoney(known.refunded, read.refunded), returned, returnRefunded };
};

/**
 * The row with what a read of the order shows. A line that the read does not have stays as it was. Idempotent, and blind to
 * reads that are older than what is known.
 */
export const foldOrder = (row: Fulfilment, order: WalmartOrder): Fulfilment => {
  const reads = order.orderLines.orderLine.map(readLine);
  const known = new Map(row.lines.map((line) => [line.lineNumber, line]));
  const folded = reads.map((read) => foldLine(known.get(read.lineNumber), read));
  const seen = new Set(reads.map(({ lineNumber }) => lineNumber));
  const gone = row.lines.filter(({ lineNumber }) => !seen.has(lineNumber));
  return { ...row, shipBy: order.shippingInfo.estimatedShipDate, lines: [...folded, ...gone] };
};

/** The row with what a read of the returns shows: never less than before, never more than was shipped. */
export const foldReturns = (row: Fulfilment, returns: readonly WalmartReturnLine[]): Fulfilment => ({
  ...row,
  lines: row.lines.map((line) => {
    const mine = returns.filter(({ lineNumber }) => lineNumber === line.lineNumber);
    const refunded = sumLines(mine, ({ refundedUnits, units }) => Math.min(refundedUnits, units));
    const returnRefunded = Math.min(line.shipped, Math.max(line.returnRefunded, refunded));
    const returned = Math.max(
      returnRefunded,
      Math.min(
        line.shipped,
        sumLines(mine, ({ units }) => units),
      ),
    );
    return { ...line, returned, returnRefunded };
  }),
});

/**
 * The row of an order that is seen for the first time.
 * @param shipNodeType of the search that found it: a single read does not always say it (walmart-api.md 7.3).
 */
export const newFulfilment = (order: WalmartOrder, shipNodeType?: string): Fulfilment =>
  foldOrder(
    {
      purchaseOrderId: order.purchaseOrderId,
      customerOrderId: order.customerOrderId,
      orderedAt: order.orderDate,
      shipBy: order.shippingInfo.estimatedShipDate,
      // What others fulfil for the seller (3PL) is reported by the seller.
      isOurs: (order.shipNode?.type ?? shipNodeType) !== 'WFSFulfilled',
      methodCode: order.shippingInfo.methodCode,
      lines: [],
      intents: [],
      shipments: [],
      held: [],
      customerOverruled: false,
      refusals: [],
      reopened: false,
      zeroSkus: [],
      ledger: [],
      returnsMade: [],
      refundsBooked: [],
    },
    order,
  );
