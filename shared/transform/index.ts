/** The door of transform: the pure mapping between Odoo and Walmart. No I/O, no clients, no clock. */
export { type BulkRead, shortReadBrake, type ZeroingRun, zeroingBrake } from './brakes.ts';
export {
  type ChangedSku,
  type InventoryPlan,
  type InventoryQuotas,
  PLANNER_DEFAULTS,
  type PlannedSku,
  type PlannerSettings,
  planInventory,
  urgencyOf,
} from './planner.ts';
export {
  bind,
  clearMark,
  enterFeed,
  feedOverdue,
  feedRefused,
  feedSettled,
  type ItemResult,
  ingested,
  mark,
  notAtWalmart,
  refusedPut,
  SETTLE_MS,
  seenAtWalmart,
  skip,
  submittedByFeed,
  submittedByPut,
  want,
} from './publication.ts';
export {
  type Lineage,
  type OpenMove,
  type ProductStock,
  type PublishedQuantity,
  type QuantityInput,
  type QuantQuantities,
  sumOwed,
  sumQuants,
  toPublishedQuantity,
} from './quantity.ts';
export { type InventoryRead, type ReadBack, type ReadBackOutcome, readBack } from './read-back.ts';
export {
  isVerified,
  knownAtWalmart,
  newSkuState,
  type Publishability,
  publishability,
  type Sending,
  SKIP_REASONS,
  type SkipReason,
  type SkuState,
  sendDueAt,
  skuStateSchema,
  toSending,
} from './sku-state.ts';
