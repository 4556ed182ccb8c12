/** The door of transform: the pure mapping between Odoo and Walmart. No I/O, no clients, no clock. */
export { type Address, type Countries, type CountryIds, toCountryCode, toDirectoryAddress, toZip } from './address.ts';
export { type BulkRead, shortReadBrake, type ZeroingRun, zeroingBrake } from './brakes.ts';
export { type Charge, type ChargeKind, type PricedUnits, splitPrice } from './charges.ts';
export { cleanLine } from './clean-text.ts';
export {
  type ChangedAddress,
  type CustomerContext,
  type CustomerPlan,
  toChangedAddress,
  toPartnerRef,
} from './customer.ts';
export { toCustomerEmail, toOrderEmail } from './email.ts';
export {
  compareSummary,
  type ExpectedTotal,
  expectedTotal,
  type SummaryComparison,
  toCents,
} from './expected-total.ts';
export { addressHashOf, addressWritten, planAddress, type WriteAddress } from './fulfilment/address-change.ts';
export { chargeOf, foldOrder, foldReturns, newFulfilment } from './fulfilment/balance.ts';
export {
  type CancelAtWalmart,
  type CancelCounts,
  CUSTOMER_REQUESTED,
  cancelBrake,
  toCancelReason,
} from './fulfilment/cancel-plan.ts';
export { cancellableUnits, sightOf } from './fulfilment/cancel-sight.ts';
export {
  type CancelInOdoo,
  type CancellationAction,
  type HoldTransfers,
  planCancellation,
  type ReopenInOdoo,
} from './fulfilment/cancellation.ts';
export {
  carrierIssues,
  toWalmartCarrier,
  USUAL_CARRIERS,
  type WalmartCarrier,
} from './fulfilment/carriers.ts';
export { type AlignCharges, planCharges } from './fulfilment/charges.ts';
export {
  beginCall,
  callNotSent,
  callRefused,
  callSent,
  callUnknown,
  keyOf,
  settleIntents,
  settlesAt,
  type WalmartAction,
} from './fulfilment/intents.ts';
export { committedOf, refundableOf, refundedOf, shareOf } from './fulfilment/ledger.ts';
export { showsOldReturns } from './fulfilment/old-read.ts';
export { type Parcel, type ParcelLine, type Parcels, toParcels, type WaitingParcel } from './fulfilment/parcels.ts';
export {
  effectDone,
  type FulfilmentAction,
  type FulfilmentPlan,
  type FulfilmentSight,
  foldSight,
  type HoldSkuAtZero,
  planFulfilment,
} from './fulfilment/plan.ts';
export { QUESTION_KINDS, type Question, type QuestionKind, type QuestionSubject } from './fulfilment/questions.ts';
export type { BookRefund, MakeReturn, RefundCreditNote, RefundReturn } from './fulfilment/refund-actions.ts';
export { toRefundCharges } from './fulfilment/refund-charges.ts';
export { planRefunds } from './fulfilment/refunds.ts';
export { returnLinesOf } from './fulfilment/returns.ts';
export { type CorrectTracking, fencedLines, planShipments, type ShipParcel } from './fulfilment/shipments.ts';
export { toShippingMethod } from './fulfilment/shipping-method.ts';
export {
  type Cancellation,
  type Fulfilment,
  fulfilmentSchema,
  type Intent,
  type LedgerEntry,
  type LineBalance,
} from './fulfilment/state.ts';
export {
  planStatus,
  STATUS_PRESETS,
  type StatusAction,
  stateOf,
  statusToWrite,
  toOdooStep,
} from './fulfilment/status-map.ts';
export { splitTracking, TRACKING_MAX, toTrackingKey } from './fulfilment/tracking.ts';
export {
  type OdooCreditNote,
  type OdooDelivery,
  type OdooLine,
  type OdooMove,
  type OdooOrderTruth,
  type OdooReturn,
  odooUnits,
  type TransferState,
  type WalmartReturnLine,
} from './fulfilment/truth.ts';
export { CANCEL_STEPS, ODOO_SIGHTS, TRUTH_TABLE, WALMART_SIGHTS } from './fulfilment/truth-table.ts';
export {
  type AddressFinding,
  type StandardAddress,
  toStandardAddress,
  type UsAddressText,
} from './fulfilment/us-address.ts';
export { type HeldUnits, toHeldUnits } from './open-units.ts';
export {
  type NothingToImport,
  type OrderContext,
  type OrderValues,
  type SaleOrderPlan,
  toSaleOrder,
} from './order.ts';
export { type CurrencyContext, needsNoPricelist, rawCurrencies } from './order-currency.ts';
export {
  type OrderDoubt,
  type OrderIssue,
  type OrderIssueCode,
  type OrderWarning,
  toOrderError,
} from './order-issues.ts';
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
  keptAtZero,
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
  LEAST_COUNTED,
  type SellerCounts,
  type SellerRates,
  toSellerRates,
} from './seller-rates.ts';
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
export { endCountedHold, endZeroHold, holdAtZero, isKeptAtZero } from './zero-hold.ts';
