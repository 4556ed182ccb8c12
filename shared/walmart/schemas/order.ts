/**
 * An order as Walmart sends it (walmart-api.md section 7.3). Unknown fields are left out, not refused: the raw JSON is kept
 * elsewhere. Money amounts stay decimal text; times become epoch milliseconds; null counts as missing.
 */
import * as z from 'zod';
import { personal } from '../../core/index.ts';
import { decimalText, filledListOf, idText, listOf, maybe, maybeObject, timeMs, truth, wholeNumber } from './values.ts';

/** Text about a person. A number is taken as its digits: phones and postal codes come so from JSON made of XML. */
const personalText = () => personal(z.union([z.string(), z.number()], { error: 'a text is needed' }).transform(String));

const money = z.object({ currency: z.string().min(1), amount: decimalText });

const quantity = z.object({ unitOfMeasurement: maybe(z.string()), amount: wholeNumber });

/** One jurisdiction's part of a tax; only the global API is said to send it, its shape is unconfirmed. */
const taxDetail = z.object({
  taxName: maybe(z.string()),
  taxType: maybe(z.string()),
  taxAmount: money,
});

const tax = z.object({
  taxName: maybe(z.string()),
  /** Null and missing mean no tax. */
  taxAmount: maybe(money),
  taxDetails: listOf(taxDetail),
});

export const walmartChargeSchema = z.object({
  /** `PRODUCT`, `SHIPPING`; others are possible. */
  chargeType: z.string().min(1),
  /** `ItemPrice`, `Shipping`, `SubscriptionDiscount`, … */
  chargeName: z.string().min(1),
  /** Without tax. Taken as the total of the line (unconfirmed, walmart-api.md 7.3). */
  chargeAmount: money,
  tax: maybe(tax),
  taxDetails: listOf(taxDetail),
});

const trackingInfo = z.object({
  shipDateTime: maybe(timeMs),
  carrierName: maybe(z.object({ carrier: maybe(z.string()), otherCarrier: maybe(z.string()) })),
  methodCode: maybe(z.string()),
  trackingNumber: maybe(idText),
  trackingURL: maybe(z.string()),
});

export const LINE_STATUSES = ['Created', 'Acknowledged', 'Shipped', 'Delivered', 'Cancelled', 'Refund'] as const;

const lineStatus = z.object({
  status: z.enum(LINE_STATUSES, { error: `one of ${LINE_STATUSES.join(', ')} is needed` }),
  statusQuantity: quantity,
  cancellationReason: maybe(z.string()),
  trackingInfo: maybeObject(trackingInfo),
});

/** Amounts are negative. */
const refund = z.object({
  refundId: maybe(idText),
  refundCharges: maybeObject(
    z.object({
      refundCharge: listOf(z.object({ refundReason: maybe(z.string()), charge: walmartChargeSchema })),
    }),
  ),
});

export const walmartOrderLineSchema = z.object({
  /** "1", "4", …: not consecutive, unique in the purchase order. */
  lineNumber: idText,
  item: z.object({ productName: maybe(z.string()), sku: idText, condition: maybe(z.string()) }),
  charges: z.object({ charge: filledListOf(walmartChargeSchema) }),
  orderLineQuantity: quantity,
  statusDate: maybe(timeMs),
  orderLineStatuses: z.object({
    /** Status is per quantity: the entries sum up to the line's quantity. */
    orderLineStatus: filledListOf(lineStatus),
  }),
  refund: maybeObject(refund),
  returnOrderId: maybe(idText),
  sellerOrderId: maybe(idText),
  fulfillment: maybeObject(
    z.object({
      fulfillmentOption: maybe(z.string()),
      shipMethod: maybe(z.string()),
      shippingProgramType: maybe(z.string()),
      storeId: maybe(idText),
      pickUpDateTime: maybe(timeMs),
    }),
  ),
  /** Set when the customer wants to cancel (`YES`, `true` seen; unconfirmed). */
  intentToCancel: maybe(z.union([z.string(), z.boolean()]).transform(String)),
});

const postalAddress = z.object({
  name: personalText(),
  address1: personalText(),
  address2: maybe(personalText()),
  city: personalText(),
  /** Two letters. */
  state: personalText(),
  /** ZIP or ZIP+4. */
  postalCode: personalText(),
  /** `USA`: ISO alpha-3. */
  country: z.string().min(1),
  /** `RESIDENTIAL`, `OFFICE`. */
  addressType: maybe(z.string()),
});

export const SHIP_NODE_TYPES = ['SellerFulfilled', 'WFSFulfilled', '3PLFulfilled'] as const;
export type ShipNodeType = (typeof SHIP_NODE_TYPES)[number];

export const walmartOrderSchema = z.object({
  /** The key of an order: text of digits, never a number to compute with. */
  purchaseOrderId: idText.pipe(z.string().regex(/^\d{6,20}$/, { error: 'digits only' })),
  /** The number that the customer sees; several purchase orders may share one. */
  customerOrderId: idText,
  /** A relay address, the placeholder `nocxemail@walmartone.com`, or missing. */
  customerEmailId: maybe(personalText()),
  /** `REGULAR`, `REPLACEMENT`; only with replacementInfo=true. */
  orderType: maybe(z.string()),
  originalCustomerOrderID: maybe(idText),
  sellerOrderId: maybe(idText),
  orderDate: timeMs,
  buyerId: maybe(personalText()),
  mart: maybe(z.string()),
  isGuest: maybe(truth),
  shippingInfo: z.object({
    /** Digits without a country code; may turn to zeros after a cancellation. */
    phone: maybe(personalText()),
    estimatedDeliveryDate: maybe(timeMs),
    /** Ship-by time. */
    estimatedShipDate: timeMs,
    /** `Standard`, `Express`, `OneDay`, `Freight`, `WhiteGlove`, `Value`; a word we do not know is the transform's business. */
    methodCode: z.string().min(1),
    postalAddress,
  }),
  orderLines: z.object({ orderLine: filledListOf(walmartOrderLineSchema) }),
  /** Not always sent: the total is computed from the charges. */
  orderSummary: maybeObject(
    z.object({
      totalAmount: maybe(z.object({ currencyAmount: decimalText, currencyUnit: maybe(z.string()) })),
      orderSubTotals: listOf(
        z.object({
          subTotalType: maybe(z.string()),
          totalAmount: maybe(z.object({ currencyAmount: decimalText, currencyUnit: maybe(z.string()) })),
        }),
      ),
    }),
  ),
  shipNode: maybeObject(z.object({ type: maybe(z.string()), name: maybe(z.string()), id: maybe(idText) })),
});

export type WalmartMoney = z.output<typeof money>;
export type WalmartTaxDetail = z.output<typeof taxDetail>;
export type WalmartCharge = z.output<typeof walmartChargeSchema>;
export type WalmartOrderLine = z.output<typeof walmartOrderLineSchema>;
export type WalmartOrder = z.output<typeof walmartOrderSchema>;
