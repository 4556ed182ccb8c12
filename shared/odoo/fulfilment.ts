/** Reading orders for the order flows: which ones changed, and the whole truth about some. */
import { type ChangedOrders, readChangedOrders } from './changed-orders.ts';
import { type OdooOrderTruth, readTruths } from './order-truth.ts';
import type { OdooRpc } from './rpc.ts';
import type { Units } from './units.ts';

export interface Fulfilment {
  /**
   * Purchase orders of the account written since `sinceMs − overlapMs`: orders, transfers, parcels, credit notes. write_date is
   * the start of a transaction, so the overlap must be longer than the longest one (minutes).
   */
  changedSince(account: string, sinceMs: number, overlapMs: number): Promise<ChangedOrders>;
  /** In no particular order; one that Odoo does not have is missing. One call per 50 orders. */
  truths(account: string, purchaseOrderIds: readonly string[]): Promise<readonly OdooOrderTruth[]>;
}

export const fulfilmentOf = (rpc: OdooRpc, units: Units): Fulfilment => ({
  changedSince: (account, sinceMs, overlapMs) => readChangedOrders(rpc, account, sinceMs - overlapMs),
  truths: (account, purchaseOrderIds) => readTruths(rpc, units, account, purchaseOrderIds),
});
