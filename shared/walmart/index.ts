/** The door of the Walmart Marketplace client. */
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
export { collect } from './pages.ts';
export type { Problem } from './problems.ts';
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
export type { ApiStatus, TokenDetail } from './schemas/token.ts';
export type { Utilities } from './utilities.ts';
