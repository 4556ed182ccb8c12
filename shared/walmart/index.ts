/** The door of the Walmart Marketplace client. */
export type { LineToCancel, OrderCancellation } from './cancellation.ts';
export { connectWalmart, type WalmartClient, type WalmartPlatform, type WalmartSettings } from './connect.ts';
export { ENDPOINTS, type EndpointName, type Priority } from './endpoints.ts';
export { WALMART_BASE_URLS } from './environments.ts';
export {
  type FeedPageOptions,
  type FeedReport,
  type Feeds,
  type StockItem,
  type SubmitOptions,
  toInventoryFile,
} from './feeds.ts';
export type { Fulfilment, OrderRefusal, OrderWrite } from './fulfilment.ts';
export type { CallOptions } from './http.ts';
export type { Inventory, NodeOptions, NodeStock, SkuStock, StockListOptions, StockPage } from './inventory.ts';
export type { Quota } from './limiter.ts';
export {
  type Acknowledgement,
  type OrderEntry,
  type OrderFilter,
  type OrderListFilter,
  type OrderPage,
  type Orders,
  type ReadableOrder,
  toOrderEntry,
  type UnreadableOrder,
} from './orders.ts';
export type { OpenLine } from './outgoing.ts';
export { collect } from './pages.ts';
export type { Problem } from './problems.ts';
export type { ChargeToRefund, LineToRefund, OrderRefund } from './refund.ts';
export { type ReturnUnits, refundChannelsOf, returnUnitsOf } from './return-units.ts';
export {
  type ReturnEntry,
  type ReturnFilter,
  type ReturnPage,
  type ReturnRefund,
  type Returns,
  type TimeWindow,
  toReturnEntry,
} from './returns.ts';
export { CARRIERS, type Carrier, isSameCarrier, METHOD_CODES, type MethodCode, toCarrier } from './schemas/carriers.ts';
export {
  FEED_STATUSES,
  type FeedItem,
  type FeedStatus,
  type FeedSummary,
  INGESTION_STATUSES,
} from './schemas/feed.ts';
export {
  LINE_STATUSES,
  SHIP_NODE_TYPES,
  type ShipNodeType,
  type WalmartCharge,
  type WalmartMoney,
  type WalmartOrder,
  type WalmartOrderLine,
  type WalmartTaxDetail,
  walmartChargeSchema,
  walmartOrderLineSchema,
  walmartOrderSchema,
} from './schemas/order.ts';
export { CANCELLATION_REASONS, type CancellationReason, REFUND_REASONS, type RefundReason } from './schemas/reasons.ts';
export {
  type WalmartReturn,
  type WalmartReturnLine,
  walmartReturnLineSchema,
  walmartReturnSchema,
} from './schemas/return.ts';
export type { ApiStatus, TokenDetail } from './schemas/token.ts';
export type { WebhookEventType, WebhookSubscription } from './schemas/webhook.ts';
export type { LineToShip, ParcelToShip, Shipment, TrackingCorrection } from './shipment.ts';
export {
  type EnsuredSubscription,
  ensureSubscriptions,
  isDoorAddress,
  LEGACY_EVENTS,
  LEGACY_EVENTS_END,
  offeredTarget,
  type SubscriptionOutcome,
  WANTED_EVENTS,
} from './subscriptions.ts';
export type { Utilities } from './utilities.ts';
export type { WebhookAuth, WebhookChanges, WebhookFilter, WebhookStatus, Webhooks, WebhookTarget } from './webhooks.ts';
