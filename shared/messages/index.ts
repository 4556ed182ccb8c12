/** The door of messages: the schema of every queue message and webhook, with version. */
export {
  ENVELOPE_VERSION,
  type Envelope,
  type EnvelopeHead,
  envelopeSchema,
  isPurchaseOrderId,
  type OrderCaptured,
  type OrderChanged,
  orderCaptured,
  orderCapturedSchema,
  orderChanged,
  orderChangedSchema,
  type SaleOrderHint,
  type StockHint,
  saleOrderHint,
  saleOrderHintSchema,
  stockHint,
  stockHintSchema,
} from './envelope.ts';
export { type OdooWebhook, odooWebhookSchema } from './odoo-webhook.ts';
export {
  isFromWalmart,
  WALMART_BASIC_USER,
  WALMART_SIGNATURE_HEADER,
  type WalmartPost,
  walmartAddressPart,
} from './walmart-door.ts';
export {
  readWalmartEvent,
  WALMART_EVENT_KINDS,
  type WalmartEvent,
  type WalmartEventKind,
  walmartEventSchema,
} from './walmart-event.ts';
export { type BasicPair, isBasicOf, isHmacOf } from './walmart-signature.ts';
