/** Units of captured Walmart orders that have no stock move in Odoo yet (docs/decisions/0004). */
import { type Account, pagesOf } from '../../core/index.ts';
import type { StateStore } from '../../ports/index.ts';
import { openOrdersList, readOrderRow } from '../orders/order-rows.ts';

const PAGE = 500;

/** EACH held per SKU, over every order that is not finished. */
export const readHolds = async (state: StateStore, account: Account): Promise<ReadonlyMap<string, number>> => {
  const held = new Map<string, number>();
  const all = { until: Number.MAX_SAFE_INTEGER, limit: PAGE };
  for await (const page of pagesOf((start) => state.pending(openOrdersList(account), { ...all, ...start }))) {
    for (const row of page.rows) {
      for (const hold of readOrderRow(row).holds) held.set(hold.sku, (held.get(hold.sku) ?? 0) + hold.units);
    }
  }
  return held;
};
