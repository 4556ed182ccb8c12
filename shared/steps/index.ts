/** The door of steps: parts of the story that several flows share. They use ports and the two clients, never AWS. */

export { auditEntry } from './audit-entry.ts';
export { odooOf, publishDepsOf, runDepsOf, trailOf, walmartOf } from './connect.ts';
export { readBreakers } from './failures/breaker.ts';
export { toEscalate } from './failures/escalate.ts';
export { activityBeginning, planActivities, type Task } from './failures/plan-activities.ts';
export { isDone, planRedrive, type Redriven, type WaitingRow } from './failures/plan-redrive.ts';
export { flowOf, MESSAGE_TYPES, type QueuedFlow } from './failures/routes.ts';
export { type FailureScope, readFailures, withOrders } from './failures/waiting-rows.ts';
export { intentsOf, oldestFeedIntent, oldestLifeIntent, oldestOrderIntent, tellOldestIntent } from './intents.ts';
export { questionCode } from './order-life/ask.ts';
export { CANCEL_BRAKE, noteSellerCancel, readCancelCounts, releaseCancellations } from './order-life/cancel-counts.ts';
export {
  type CaptureReturnsDeps,
  captureReturns,
  RETURN_OUTCOMES,
  recheckReturns,
} from './order-life/capture-returns.ts';
export { followOrders, type OrderLifeDeps } from './order-life/follow.ts';
export {
  type CountScope,
  noteOrders,
  noteShipment,
  readSellerCounts,
  type Shipment,
} from './order-life/order-counts.ts';
export {
  changeOrderLife,
  newOrderLife,
  type OrderLifeScope,
  type OrderLifeState,
  orderLifeKey,
  orderLifeList,
  orderLifeSchema,
  orderLookAt,
  readOrderLifeRow,
} from './order-life/rows.ts';
export { readSeenWrites, unseenOrders, writeSeenWrites } from './order-life/seen-writes.ts';
export { tellSellerRates } from './order-life/seller-rates.ts';
export { sendDueLives, sendOrderChanged } from './order-life/send.ts';
export { type AcknowledgeDeps, type AcknowledgeOutcome, acknowledgeOrder } from './orders/acknowledge.ts';
export {
  HELD_BY_PERSON,
  type HoldOutcome,
  holdOrder,
  isHeldByPerson,
  LOOK_SOON,
  type PersonDeps,
  type PersonsWord,
  releaseOrder,
} from './orders/by-person.ts';
export { CAPTURE_OUTCOMES, type CaptureDeps, type CaptureOutcome, captureOrders } from './orders/capture.ts';
export { type ImportDeps, importOrders } from './orders/import.ts';
export {
  ackAheadAt,
  acknowledgeAt,
  changeOrder,
  isAcknowledged,
  nextLookAt,
  type OrderScope,
  type OrderState,
  openOrdersList,
  orderKey,
  orderStateSchema,
  rawOrderKey,
  readOrderRow,
  resendAt,
} from './orders/order-rows.ts';
export { BRAKE_NAMES, type BrakeName, readStockTotals, releaseBrake } from './stock/brake-rows.ts';
export { feedKey, openFeedsList, readFeedRow } from './stock/feed-rows.ts';
export { type PublishDeps, publishStock } from './stock/publish.ts';
export { type RefreshDeps, type Refreshed, refreshProducts, refreshWarehouse } from './stock/refresh.ts';
export type { FeedItem, FeedSender } from './stock/send-feed.ts';
export type { InventoryPutter } from './stock/send-put.ts';
export type { FeedItemStatus, FeedReader, FeedSummary, RecentFeed, SettleFeedDeps } from './stock/sent-feed.ts';
export { lookLater, settleFeed } from './stock/settle-feed.ts';
export { changedList, changeSku, type LoadedSku, loadDueSkus, loadSkus, type SkuScope } from './stock/sku-rows.ts';
export { type InventoryLister, type ListedInventory, type VerifyDeps, verifyInventory } from './stock/verify.ts';
export { feedReader, inventoryLister } from './stock/walmart-stock.ts';
export {
  holdSkuAtZero,
  type ReleaseDeps,
  type ReleaseWord,
  releaseSkuHold,
  type ZeroHoldDeps,
} from './stock/zero-hold.ts';
export { readWatermark, writeWatermark } from './watermark.ts';
