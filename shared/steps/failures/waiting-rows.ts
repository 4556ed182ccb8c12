/** The ledger's waiting rows with what is known of their orders. */
import { type Account, mapBounded, pagesOf } from '../../core/index.ts';
import { type LedgerEntry, ledgerEntrySchema } from '../../lambda/index.ts';
import type { StateStore } from '../../ports/index.ts';
import { type OrderState, orderKey, orderStateSchema } from '../orders/order-rows.ts';
import type { WaitingRow } from './plan-redrive.ts';

export interface FailureScope {
  readonly account: Account;
  readonly state: StateStore;
  /** The failure ledger. */
  readonly ledger: StateStore;
}

export interface FailureRow {
  readonly key: string;
  readonly entry: LedgerEntry;
}

const PAGE = 500;
/** Beyond this the longest due come first, and the rest in later runs. */
const MOST_ROWS = 10_000;
const KEYS_AT_ONCE = 100;
const READS_AT_ONCE = 4;

/** Rows of a list; those that another release wrote in a form we do not know are left alone and counted. */
export const readFailures = async (
  { ledger }: FailureScope,
  list: string,
): Promise<{ readonly rows: readonly FailureRow[]; readonly unreadable: number }> => {
  const rows: FailureRow[] = [];
  let unreadable = 0;
  const all = { until: Number.MAX_SAFE_INTEGER, limit: PAGE };
  for await (const page of pagesOf((start) => ledger.pending(list, { ...all, ...start }))) {
    for (const { sk, data } of page.rows) {
      const parsed = ledgerEntrySchema.safeParse(data);
      if (parsed.success) rows.push({ key: sk, entry: parsed.data });
      else unreadable += 1;
    }
    if (rows.length >= MOST_ROWS) break;
  }
  return { rows, unreadable };
};

/** The purchase order of a business key, where it names one. */
export const purchaseOrderOf = (key: string): string | undefined =>
  /^(?:order|acknowledge|order-question)\/(\d+)(?:\/|$)/.exec(key)?.[1];

/** Each failure with the row of its order. */
export const withOrders = async (
  { state, account }: FailureScope,
  rows: readonly FailureRow[],
): Promise<readonly WaitingRow[]> => {
  const wanted = [...new Set(rows.flatMap(({ key }) => purchaseOrderOf(key) ?? []))];
  const parts = Array.from({ length: Math.ceil(wanted.length / KEYS_AT_ONCE) }, (_, index) =>
    wanted.slice(index * KEYS_AT_ONCE, (index + 1) * KEYS_AT_ONCE),
  );
  const found = new Map<string, OrderState>();
  await mapBounded(parts, READS_AT_ONCE, async (part) => {
    for (const { sk, data } of await state.getMany(part.map((id) => orderKey(account, id)))) {
      // An order in another release's form costs its own failure the ship-by, and the others nothing.
      const parsed = orderStateSchema.safeParse(data);
      if (parsed.success) found.set(sk, parsed.data);
    }
  });
  return rows.map((row) => {
    const order = found.get(purchaseOrderOf(row.key) ?? '');
    return order ? { ...row, order } : row;
  });
};
