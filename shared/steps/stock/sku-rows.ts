/** The rows of the SKUs: one each, read in bulk, written one by one under their revision. */
import { type Account, amend, mapBounded, pagesOf } from '../../core/index.ts';
import type { Draft, JsonObject, Key, Row, StateStore } from '../../ports/index.ts';
import { newSkuState, type SkuState, sendDueAt, skuStateSchema } from '../../transform/index.ts';

/** Which SKUs a step speaks of: one account's, at one ship node ('' is the seller's default node). */
export interface SkuScope {
  readonly state: StateStore;
  readonly account: Account;
  readonly shipNode: string;
}

/** A SKU's state and the revision it was read at; 0 when there was no row. */
export interface LoadedSku {
  readonly state: SkuState;
  readonly rev: number;
}

/** Writes side by side; DynamoDB and the embedded engine take more, one container's sockets do not. */
export const WRITE_WIDTH = 16;

const LARGEST_PAGE = 1000;

/** The list of SKUs that are to be sent to Walmart, ordered by when. */
export const changedList = (account: Account): string => `changed#${account}`;

const skuKey = (scope: SkuScope, sku: string): Key => ({
  pk: `sku#${scope.account}#${scope.shipNode}#${sku}`,
  sk: 'stock',
});

/** One number for a whole reading, drawn before it: of two readings the one begun later has the higher one. */
export const drawVersion = ({ state, account }: Pick<SkuScope, 'state' | 'account'>): Promise<number> =>
  state.increment({ pk: `version#${account}`, sk: 'stock' }, 1);

const fromRow = (row: Row): LoadedSku => ({ state: skuStateSchema.parse(row.data), rev: row.rev });

const toDraft = (scope: SkuScope, state: SkuState): Draft => {
  const dueAt = sendDueAt(state);
  return {
    ...skuKey(scope, state.sku),
    data: state satisfies JsonObject,
    ...(dueAt === undefined ? {} : { pending: { list: changedList(scope.account), at: dueAt } }),
  };
};

/** States of all SKUs asked for; a SKU without a row is new. */
export const loadSkus = async (scope: SkuScope, skus: readonly string[]): Promise<ReadonlyMap<string, LoadedSku>> => {
  const rows = await scope.state.getMany(skus.map((sku) => skuKey(scope, sku)));
  const found = new Map(rows.map((row) => fromRow(row)).map((loaded) => [loaded.state.sku, loaded]));
  return new Map(skus.map((sku) => [sku, found.get(sku) ?? { state: newSkuState(sku, scope.shipNode), rev: 0 }]));
};

/**
 * Clocks of containers differ: what one marks now lies in another's future, and would wait a whole tick for that. Whoever
 * plans goes by `notBefore` itself.
 */
const CLOCKS_DIFFER_MS = 5_000;

/** SKUs due to be sent, the longest due first. */
export const loadDueSkus = async (scope: SkuScope, now: number, limit: number): Promise<readonly LoadedSku[]> => {
  const found: LoadedSku[] = [];
  const list = changedList(scope.account);
  const due = { until: now + CLOCKS_DIFFER_MS };
  const pages = pagesOf((start) =>
    scope.state.pending(list, { ...due, limit: Math.min(LARGEST_PAGE, limit - found.length), ...start }),
  );
  for await (const page of pages) {
    found.push(...page.rows.map(fromRow).filter((loaded) => loaded.state.shipNode === scope.shipNode));
    if (found.length >= limit) break;
  }
  return found;
};

/** One pure step of a SKU's state, under its revision; a state that stays the same object is not written. */
export const changeSku = async (
  scope: SkuScope,
  loaded: LoadedSku,
  decide: (state: SkuState) => SkuState,
): Promise<LoadedSku> => {
  const next = decide(loaded.state);
  if (next === loaded.state) return loaded;
  if (await scope.state.put(toDraft(scope, next), loaded.rev === 0 ? 'absent' : { rev: loaded.rev })) {
    return { state: next, rev: loaded.rev + 1 };
  }
  return changeSkuAfresh(scope, loaded.state.sku, decide);
};

const changeSkuAfresh = async (
  scope: SkuScope,
  sku: string,
  decide: (state: SkuState) => SkuState,
): Promise<LoadedSku> => {
  let result: LoadedSku = { state: newSkuState(sku, scope.shipNode), rev: 0 };
  await amend<Row, Draft>(scope.state, skuKey(scope, sku), (row) => {
    const before = row ? fromRow(row) : { state: newSkuState(sku, scope.shipNode), rev: 0 };
    const next = decide(before.state);
    result = next === before.state ? before : { state: next, rev: before.rev + 1 };
    return next === before.state ? undefined : toDraft(scope, next);
  });
  return result;
};

/** The same step for many SKUs, a bounded number at a time; results stand in their order. */
export const changeSkus = (
  scope: SkuScope,
  loaded: readonly LoadedSku[],
  decide: (state: SkuState) => SkuState,
): Promise<readonly LoadedSku[]> => mapBounded(loaded, WRITE_WIDTH, (one) => changeSku(scope, one, decide));
