/** The door of the Odoo client: one RPC port over two wires, the records the flows use, and set-up. */
export {
  ACTIVITY_MODELS,
  type Activities,
  type ActivityRecord,
  type ActivityText,
  activitiesOf,
  type OpenActivity,
} from './activities.ts';
export type { ChangedOrder, ChangedOrders } from './changed-orders.ts';
export type { Companies, Company } from './companies.ts';
export {
  connectOdoo,
  connectRpc,
  type Odoo,
  type OdooConfig,
  type OdooLogin,
  type OdooPlatform,
} from './connect.ts';
export type { Countries, Country } from './countries.ts';
export { type CreditLine, type CreditNoteRequest, creditNoteTotal } from './credit-notes.ts';
export type { ChangedAddress, DeliveryAddresses } from './delivery-address.ts';
export { type Documents, documentKey, type InvoiceResult } from './documents.ts';
export { DuplicateKeyError, MissingRecordError } from './errors.ts';
export type { Fulfilment } from './fulfilment.ts';
export { type OdooIds, odooIdsOf } from './ids.ts';
export type { ChangedMove, Move, Moves } from './moves.ts';
export {
  CANCEL_REASONS,
  type CancelReason,
  CHARGE_PRODUCTS,
  type ChargeProduct,
  HOLD_RULE,
  PASS_THROUGH_TAX,
  PROBLEM_TYPE,
  UNIQUE_INDEX,
} from './names.ts';
export type { CancelResult, OrderChanges, OrderMarks } from './order-changes.ts';
export { type OrderLife, orderLifeOf } from './order-life.ts';
export { type OrderNotes, orderNotesOf } from './order-notes.ts';
export type {
  OdooCreditLine,
  OdooCreditNote,
  OdooDelivery,
  OdooInvoice,
  OdooOrderTruth,
  OdooParcelMove,
  OdooReturn,
  OdooTruthLine,
} from './order-truth.ts';
export type { TransferState } from './order-truth-rows.ts';
export type {
  AddressDraft,
  DeliveryDraft,
  PartnerDraft,
  PartnerIds,
  Partners,
  SharedCustomerDraft,
} from './partners.ts';
export {
  type Binding,
  type BindingObstacle,
  bindingObstacle,
  bindSkus,
  type Product,
  type Products,
} from './products.ts';
export type { Quant, Quants } from './quants.ts';
export type { ReturnRequest, Returns } from './returns.ts';
export type { Kwargs, OdooRpc, OdooVersion, WireName } from './rpc.ts';
export {
  CHARGE_KINDS,
  type ChargeKind,
  isDraft,
  type SaleLine,
  type SaleLineDraft,
  type SaleOrder,
  type SaleOrderDraft,
  type SaleOrders,
} from './sale-orders.ts';
export { type SetupReport, type StepReport, setUpOdoo } from './setup/set-up.ts';
export type { PolicyToCheck, SetupOptions } from './setup/step.ts';
export { hasLeft, isOpenTransfer, type Transfer, type Transfers } from './transfers.ts';
export { ODOO_TIMEOUT_MS } from './transport.ts';
export type { Unit, Units } from './units.ts';
export type { Warehouse, Warehouses } from './warehouses.ts';
