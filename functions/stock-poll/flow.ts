/** Catches what hints miss: each minute what Odoo wrote lately, each quarter of an hour everything. */
import { type Account, chunk, MINUTE_MS, SECOND_MS } from '@bridge/shared/core';
import type { Run, Tally } from '@bridge/shared/lambda';
import type { Moves, Quants } from '@bridge/shared/odoo';
import {
  type RefreshDeps,
  readWatermark,
  refreshProducts,
  refreshWarehouse,
  writeWatermark,
} from '@bridge/shared/steps';

export type StockPollDeps = RefreshDeps & {
  readonly odoo: { readonly moves: Pick<Moves, 'changedSince'>; readonly quants: Pick<Quants, 'changedSince'> };
};

/** write_date is the start of a transaction: the overlap is longer than the longest one (odoo18.md section 5). */
const OVERLAP_MS = 5 * MINUTE_MS;
/**
 * Odoo deletes empty quants, which no poll by write_date can see. A quarter of an hour, less what a
 * schedule may come early.
 */
const FULL_READ_EVERY_MS = 15 * MINUTE_MS - 20 * SECOND_MS;
const PRODUCTS_PER_READ = 1000;

/** The cursor goes by Odoo's own timestamps, never by our clock. */
const CURSOR = 'stock-poll';
const FULL_READ = 'stock-full-read';

interface Written {
  readonly productId: number;
  readonly writtenAt: number;
}

const writtenSince = async (deps: StockPollDeps, cursor: number): Promise<readonly Written[]> => {
  const written: Written[] = [];
  for await (const page of deps.odoo.moves.changedSince(cursor, OVERLAP_MS)) written.push(...page);
  for await (const page of deps.odoo.quants.changedSince(cursor, OVERLAP_MS)) written.push(...page);
  return written;
};

const moveCursor = async (
  deps: StockPollDeps,
  account: Account,
  before: number,
  seen: readonly number[],
): Promise<void> => {
  const newest = seen.reduce((latest, at) => Math.max(latest, at), before);
  if (newest > before) await writeWatermark(deps.state, account, CURSOR, newest);
};

const pollChanges = async (deps: StockPollDeps, run: Run, cursor: number): Promise<Tally> => {
  const written = await writtenSince(deps, cursor);
  const products = [...new Set(written.map((row) => row.productId))];
  let changed = 0;
  for (const part of chunk(products, PRODUCTS_PER_READ)) {
    changed += (await refreshProducts(deps, run, part, 'whenDifferent')).changed.length;
  }
  await moveCursor(
    deps,
    run.account,
    cursor,
    written.map((row) => row.writtenAt),
  );
  return { ProductsWritten: products.length, SkusChanged: changed };
};

export const stockPoll = async (deps: StockPollDeps, run: Run): Promise<Tally> => {
  const cursor = await readWatermark(deps.state, run.account, CURSOR);
  const lastFull = await readWatermark(deps.state, run.account, FULL_READ);
  if (cursor !== undefined && lastFull !== undefined && run.startedAt - lastFull < FULL_READ_EVERY_MS) {
    return pollChanges(deps, run, cursor);
  }
  const { tally, newestWriteAt } = await refreshWarehouse(deps, run);
  await moveCursor(deps, run.account, cursor ?? -1, [newestWriteAt ?? 0]);
  await writeWatermark(deps.state, run.account, FULL_READ, run.startedAt);
  return { FullRead: 1, ...tally };
};
