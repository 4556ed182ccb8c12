/**
 * A return as Walmart sends it (walmart-api.md section 12.1). Unknown fields are left out; numbers and text are taken both ways;
 * words of open sets stay text. Money is decimal text, times are epoch milliseconds.
 */
import * as z from 'zod';
import { personal } from '../../core/index.ts';
import { decimalText, filledListOf, idText, listOf, maybe, maybeObject, timeMs, truth, wholeNumber } from './values.ts';

const money = z.object({ currencyAmount: decimalText, currencyUnit: maybe(z.string()) });

/** The unit is missing in `refundChannels`. */
const quantity = z.object({ unitOfMeasure: maybe(z.string()), measurementValue: wholeNumber });

const label = z.object({
  labelImageURL: maybe(z.string()),
  carrierInfoList: listOf(
    z.object({
      carrierId: maybe(idText),
      carrierName: maybe(z.string()),
      serviceType: maybe(z.string()),
      trackingNo: maybe(idText),
    }),
  ),
});

const lineGroup = z.object({
  groupNo: maybe(wholeNumber),
  returnLines: listOf(z.object({ returnOrderLineNumber: wholeNumber })),
  labels: listOf(label),
  returnExpectedFlag: maybe(truth),
});

const charge = z.object({
  /** `PRODUCT`, `SHIPPING`; others are possible. */
  chargeCategory: maybe(z.string()),
  chargeName: maybe(z.string()),
  chargePerUnit: maybe(money),
  isDiscount: maybe(truth),
  tax: listOf(z.object({ taxName: maybe(z.string()), taxPerUnit: maybe(money) })),
});

/** Units of one line in one state: the form since April 2024. */
const trackingStatus = z.object({
  /** `INITIATED`, `DELIVERED`, `COMPLETED`. */
  status: maybe(z.string()),
  statusTime: maybe(timeMs),
  /** `REFUND_INITIATED`, `REFUND_COMPLETED`; an open set. */
  currentRefundStatus: maybe(z.string()),
  quantity,
});

export const walmartReturnLineSchema = z.object({
  returnOrderLineNumber: wholeNumber,
  salesOrderLineNumber: maybe(idText),
  purchaseOrderId: maybe(idText),
  /** The purchase order's `lineNumber`. */
  purchaseOrderLineNumber: maybe(idText),
  sellerOrderId: maybe(idText),
  returnReason: maybe(z.string()),
  returnCancellationReason: maybe(z.string()),
  item: maybeObject(z.object({ sku: maybe(idText), productName: maybe(z.string()) })),
  charges: listOf(charge),
  unitPrice: maybe(money),
  /** `lineUnitPrice`, `lineTotalTaxes`, `lineTotal`, … */
  chargeTotals: listOf(z.object({ name: maybe(z.string()), value: maybe(money) })),
  quantity,
  returnExpectedFlag: maybe(truth),
  /** The customer keeps the goods: no receipt is to be expected. */
  isKeepIt: maybe(truth),
  refundedQty: maybe(wholeNumber),
  refundChannel: maybe(z.string()),
  returnTrackingDetail: listOf(
    z.object({ sequenceNo: maybe(wholeNumber), eventTag: maybe(z.string()), eventTime: maybe(timeMs) }),
  ),
  status: maybe(z.string()),
  statusTime: maybe(timeMs),
  currentDeliveryStatus: maybe(z.string()),
  currentRefundStatus: maybe(z.string()),
  currentTrackingStatuses: listOf(trackingStatus),
  refundChannels: listOf(z.object({ refundChannelName: maybe(z.string()), quantity })),
});

export const walmartReturnSchema = z.object({
  /** The key of a return. */
  returnOrderId: idText,
  customerOrderId: idText,
  customerEmailId: maybe(personal(z.string())),
  customerName: maybeObject(
    z.object({ firstName: maybe(personal(z.string())), lastName: maybe(personal(z.string())) }),
  ),
  /** `REFUND`, `REPLACEMENT`. */
  returnType: maybe(z.string()),
  replacementCustomerOrderId: maybe(idText),
  refundMode: maybe(z.string()),
  returnOrderDate: maybe(timeMs),
  returnByDate: maybe(timeMs),
  totalRefundAmount: maybe(money),
  returnLineGroups: listOf(lineGroup),
  returnOrderLines: filledListOf(walmartReturnLineSchema),
  returnChannel: maybeObject(z.object({ channelName: maybe(z.string()) })),
});

export type WalmartReturnLine = z.output<typeof walmartReturnLineSchema>;
export type WalmartReturn = z.output<typeof walmartReturnSchema>;

/** GET /v3/returns; returns are parsed one by one, so that a bad one hides no other. */
export const returnListSchema = z.object({
  meta: maybeObject(z.object({ totalCount: maybe(wholeNumber), nextCursor: maybe(z.string()) })),
  returnOrders: listOf(z.unknown()),
});

/** POST /v3/returns/{returnOrderId}/refund: an echo. */
export const returnRefundSchema = z.object({
  returnOrderId: maybe(idText),
  customerOrderId: maybe(idText),
  refundLines: listOf(z.object({ returnOrderLineNumber: wholeNumber, quantity: maybe(quantity) })),
});
