/** The door of transform: the pure mapping between Odoo and Walmart. No I/O, no clients, no clock. */
export { type Address, type Countries, type CountryIds, toCountryCode, toZip } from './address.ts';
export { type BulkRead, shortReadBrake, type ZeroingRun, zeroingBrake } from './brakes.ts';
export { type Charge, type ChargeKind, type PricedUnits, splitPrice } from './charges.ts';
export { cleanLine } from './clean-text.ts';
export { toCustomerEmail, toOrderEmail } from './email.ts';
export {
  compareSummary,
  type ExpectedTotal,
  expectedTotal,
  type SummaryComparison,
  toCents,
} from './expected-total.ts';
export { type HeldUnits, toHeldUnits } from './open-units.ts';
export {
  type CustomerPlan,
  type NothingToImport,
  type OrderContext,
  type OrderValues,
  type SaleOrderPlan,
  toPartnerRef,
  toSaleOrder,
} from './order.ts';
export { type OrderIssue, type OrderIssueCode, type OrderWarning, toOrderError } from './order-issues.ts';
export type { LineContext, OrderedLine, OrderTotals, SaleLine } from './order-lines.ts';
export { type OrderState, toOrderState, uncancelledUnits } from './order-state.ts';
export { toE164 } from './phone.ts';
export { parseOrder, planOrder, totalsDifference } from './plan-order.ts';
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
export { member, members, rawLines } from './raw-order.ts';
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
