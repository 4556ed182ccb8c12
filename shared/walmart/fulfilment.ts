/**
 * What a seller does to an order: ships, corrects tracking, cancels, refunds (walmart-api.md section 7.5). None of it is idempotent
 * at Walmart and none can be undone: write the intent first, and after an unclear end read the order before anything is sent again.
 */
import { RejectedError } from '../core/index.ts';
import { type OrderCancellation, toCancellationBody } from './cancellation.ts';
import type { CallOptions, WalmartHttp } from './http.ts';
import { type OrderEntry, orderPath, toOrderEntry } from './orders.ts';
import { type OrderRefund, toRefundBody } from './refund.ts';
import { oneOrderSchema } from './schemas/order-answers.ts';
import { type Shipment, type TrackingCorrection, toCorrectionBody, toShipmentBody } from './shipment.ts';

/**
 * Refusals that say something about the order; after each, read it again and compare.
 * - `already-shipped`, `already-cancelled`, `higher-status`: some of it has been done, by an earlier call of ours or by others.
 * - `beyond-open`: more units than are open, or a line that the order does not have; often a shipment that went through before.
 * - `intent-to-cancel`: the customer wants to cancel and the override is missing.
 */
export type OrderRefusal =
  | 'already-shipped'
  | 'already-cancelled'
  | 'higher-status'
  | 'beyond-open'
  | 'intent-to-cancel';

/** `done`: with the order as Walmart answered it. `reason` is Walmart's own sentence within ours; `code` has its row in docs/errors.md. */
export type OrderWrite =
  | { readonly outcome: 'done'; readonly entry: OrderEntry }
  | { readonly outcome: 'refused'; readonly refusal: OrderRefusal; readonly code: string; readonly reason: string };

/**
 * Each call: a whole set of lines is taken or refused together.
 * @throws {InvalidDataError} WALMART_REQUEST_INVALID before anything is sent.
 * @throws {UnknownOutcomeError} after a time-out, reset, 5xx or an answer that cannot be read: get the order, then decide.
 * @throws {RejectedError} WALMART_NOT_FOUND for an unknown order, WALMART_REJECTED for any other refusal.
 */
export interface Fulfilment {
  /** Confirms parcels; this charges the customer. */
  ship(purchaseOrderId: string, shipment: Shipment, options?: CallOptions): Promise<OrderWrite>;
  /** Another number or carrier for a parcel, within four hours after its shipment. */
  correctTracking(purchaseOrderId: string, correction: TrackingCorrection, options?: CallOptions): Promise<OrderWrite>;
  cancel(purchaseOrderId: string, cancellation: OrderCancellation, options?: CallOptions): Promise<OrderWrite>;
  /** Money back for shipped lines. */
  refund(purchaseOrderId: string, refund: OrderRefund, options?: CallOptions): Promise<OrderWrite>;
}

const REFUSALS: ReadonlyMap<string, OrderRefusal> = new Map([
  ['WALMART_ALREADY_SHIPPED', 'already-shipped'],
  ['WALMART_ALREADY_CANCELLED', 'already-cancelled'],
  ['WALMART_HIGHER_STATUS', 'higher-status'],
  ['WALMART_BEYOND_OPEN', 'beyond-open'],
  ['WALMART_INTENT_TO_CANCEL', 'intent-to-cancel'],
]);

const subjectOf = (purchaseOrderId: string): string => `order ${purchaseOrderId}`;

export const createFulfilment = (http: WalmartHttp): Fulfilment => {
  const write = async (
    call: { readonly endpoint: string; readonly verb: string; readonly purchaseOrderId: string; readonly body: string },
    options: CallOptions,
  ): Promise<OrderWrite> => {
    const { purchaseOrderId } = call;
    try {
      const reply = await http.send({
        ...options,
        endpoint: call.endpoint,
        path: `${orderPath(purchaseOrderId)}/${call.verb}`,
        subject: subjectOf(purchaseOrderId),
        key: `order/${purchaseOrderId}`,
        contentType: 'application/json',
        body: call.body,
        schema: oneOrderSchema,
      });
      return { outcome: 'done', entry: toOrderEntry(reply.data.order) };
    } catch (error) {
      const refusal = error instanceof RejectedError ? REFUSALS.get(error.code) : undefined;
      if (!(error instanceof RejectedError) || refusal === undefined) throw error;
      return { outcome: 'refused', refusal, code: error.code, reason: error.message };
    }
  };
  const ship = (purchaseOrderId: string, body: string, options: CallOptions): Promise<OrderWrite> =>
    write({ endpoint: 'orders.ship', verb: 'shipping', purchaseOrderId, body }, options);

  return {
    ship: async (purchaseOrderId, shipment, options = {}) =>
      ship(purchaseOrderId, toShipmentBody(shipment, subjectOf(purchaseOrderId)), options),
    correctTracking: async (purchaseOrderId, correction, options = {}) =>
      ship(purchaseOrderId, toCorrectionBody(correction, subjectOf(purchaseOrderId)), options),
    cancel: async (purchaseOrderId, cancellation, options = {}) => {
      const body = toCancellationBody(cancellation, subjectOf(purchaseOrderId));
      return write({ endpoint: 'orders.cancel', verb: 'cancel', purchaseOrderId, body }, options);
    },
    refund: async (purchaseOrderId, refund, options = {}) => {
      const body = toRefundBody(purchaseOrderId, refund, subjectOf(purchaseOrderId));
      return write({ endpoint: 'orders.refund', verb: 'refund', purchaseOrderId, body }, options);
    },
  };
};
