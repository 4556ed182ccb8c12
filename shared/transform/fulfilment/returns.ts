/** Walmart's returns of one purchase order, line by line, in the planner's shape (walmart-api.md 12.1). */
import type { WalmartReturn, WalmartReturnLine as WireLine } from '../../walmart/schemas/return.ts';
import type { WalmartReturnLine } from './truth.ts';

/** Units whose refund is done by the per-quantity form of the answer; the open set of other words counts as not done. */
const completedUnits = (line: WireLine): number =>
  line.currentTrackingStatuses
    .filter(({ currentRefundStatus }) => /^REFUND_(COMPLETED|ISSUED)$/i.test(currentRefundStatus ?? ''))
    .reduce((units, { quantity }) => units + quantity.measurementValue, 0);

/** Any channel of Walmart's own (`…_SETTLED_REFUND`, `…_TRIGGERED_REFUND`). */
const isByWalmart = (line: WireLine): boolean =>
  [line.refundChannel ?? '', ...line.refundChannels.map(({ refundChannelName }) => refundChannelName ?? '')].some(
    (channel) => /^WALMART/i.test(channel),
  );

const isCancelled = (line: WireLine): boolean =>
  line.returnCancellationReason !== undefined ||
  line.returnTrackingDetail.some(({ eventTag }) => eventTag === 'RETURN_CANCELLED');

const toLine = (order: WalmartReturn, line: WireLine): WalmartReturnLine => ({
  returnOrderId: order.returnOrderId,
  returnLineNumber: line.returnOrderLineNumber,
  customerOrderId: order.customerOrderId,
  lineNumber: line.purchaseOrderLineNumber ?? line.salesOrderLineNumber ?? '',
  units: Math.max(0, line.quantity.measurementValue),
  refundedUnits: Math.max(0, line.refundedQty ?? 0, completedUnits(line)),
  isKeepIt: line.isKeepIt ?? false,
  byWalmart: isByWalmart(line),
  isCancelled: isCancelled(line),
});

/** The lines of these returns that are of the purchase order; a return holds lines of several (its key is the customer's order). */
export const returnLinesOf = (
  returns: readonly WalmartReturn[],
  purchaseOrderId: string,
): readonly WalmartReturnLine[] =>
  returns
    .toSorted((a, b) => a.returnOrderId.localeCompare(b.returnOrderId))
    .flatMap((order) =>
      order.returnOrderLines
        .filter((line) => line.purchaseOrderId === purchaseOrderId)
        .map((line) => toLine(order, line)),
    );
