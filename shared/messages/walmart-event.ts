/**
 * What Walmart posts: a hint at an order or a return (walmart-api.md section 14.3). Only ids are taken; everything else is read
 * again through the API. Untrusted, maybe doubled, late, out of order, or of a form that changed.
 */
import * as z from 'zod';

export const WALMART_EVENT_KINDS = [
  'order-created',
  'lines-cancelled',
  'intent-to-cancel',
  'fraud-cancelled',
  /** ORDER_UPDATES with a sub-event that we do not know. */
  'order-updated',
  'return-created',
  'return-delivered',
  'return-invoiced',
  /** Nothing that orders or returns follow. */
  'other',
] as const;

export type WalmartEventKind = (typeof WALMART_EVENT_KINDS)[number];

export interface WalmartEvent {
  /** Idempotency key; missing only if Walmart's envelope lacks it. */
  readonly eventId: string | undefined;
  readonly eventType: string;
  readonly kind: WalmartEventKind;
  readonly purchaseOrderId: string | undefined;
  readonly returnOrderId: string | undefined;
  readonly customerOrderId: string | undefined;
}

const KINDS: ReadonlyMap<string, WalmartEventKind> = new Map([
  ['PO_CREATED', 'order-created'],
  ['PO_LINE_AUTOCANCELLED', 'lines-cancelled'],
  ['INTENT_TO_CANCEL', 'intent-to-cancel'],
  ['FRAUD_CANCEL', 'fraud-cancelled'],
  ['RETURN_CREATED', 'return-created'],
  ['RETURN_DELIVERED', 'return-delivered'],
  ['RETURN_INVOICED', 'return-invoiced'],
]);

const ORDER_STREAM = 'ORDER_UPDATES';

const record = z.record(z.string(), z.unknown());

const toRecord = (value: unknown): Readonly<Record<string, unknown>> => {
  const parsed = record.safeParse(value);
  return parsed.success ? parsed.data : {};
};

/** An id from text or number; bounded, since it is untrusted. */
const idOf = (value: unknown): string | undefined => {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim();
  return /^[\w-]{1,64}$/.test(text) ? text : undefined;
};

const firstId = (...values: readonly unknown[]): string | undefined => values.map(idOf).find((id) => id !== undefined);

const firstOf = (value: unknown): Readonly<Record<string, unknown>> =>
  toRecord(Array.isArray(value) ? value[0] : value);

/** The sub-event of ORDER_UPDATES is announced at two places. */
const kindOf = (eventType: string, payload: Readonly<Record<string, unknown>>): WalmartEventKind => {
  if (eventType !== ORDER_STREAM) return KINDS.get(eventType) ?? 'other';
  const sub = firstId(payload.subEventType, toRecord(payload.meta).subEventType);
  return KINDS.get(sub?.toUpperCase() ?? '') ?? 'order-updated';
};

const envelope = z.looseObject({
  source: z.looseObject({ eventType: z.string().trim().min(1).max(100), eventId: z.unknown() }),
  payload: z.unknown(),
});

/** From the parsed JSON of a notification; fits the door as a schema. */
export const walmartEventSchema = envelope.transform(({ source, payload }): WalmartEvent => {
  const outer = toRecord(payload);
  const order = toRecord(outer.order);
  const returned = toRecord(outer.returnOrder);
  const line = firstOf(outer.returnOrderLines ?? returned.returnOrderLines);
  const eventType = source.eventType.toUpperCase();
  return {
    eventId: idOf(source.eventId),
    eventType,
    kind: kindOf(eventType, outer),
    purchaseOrderId: firstId(outer.purchaseOrderId, order.purchaseOrderId, line.purchaseOrderId),
    returnOrderId: firstId(outer.returnOrderId, returned.returnOrderId),
    customerOrderId: firstId(outer.customerOrderId, order.customerOrderId, returned.customerOrderId),
  };
});

/** @returns undefined when it is no notification of Walmart's form. */
export const readWalmartEvent = (json: unknown): WalmartEvent | undefined => {
  const parsed = walmartEventSchema.safeParse(json);
  return parsed.success ? parsed.data : undefined;
};
