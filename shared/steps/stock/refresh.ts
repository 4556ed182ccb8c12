/** From Odoo's truth to the quantities that Walmart shall have: version first, then the reading, then the rule, then the marks. */
import type { Policy } from '../../core/index.ts';
import { mapBounded } from '../../core/index.ts';
import { park, type Run, type Tally } from '../../lambda/index.ts';
import { type Binding, bindSkus, type Product, type Products, type Units } from '../../odoo/index.ts';
import type { Alerts, Clock, Key, StateStore } from '../../ports/index.ts';
import {
  bind,
  knownAtWalmart,
  newSkuState,
  type SkuState,
  shortReadBrake,
  skip,
  toPublishedQuantity,
  want,
} from '../../transform/index.ts';
import { readStockTotals, stopsAndAsks, writeStockTotals } from './brake-rows.ts';
import { readHolds } from './holds.ts';
import { readStock, type StockReading, type StockSource } from './read-stock.ts';
import { changeSku, type LoadedSku, loadSkus, type SkuScope, WRITE_WIDTH } from './sku-rows.ts';

export interface RefreshDeps extends SkuScope {
  readonly clock: Clock;
  readonly policy: Policy;
  readonly alerts: Alerts;
  /** The failure ledger. */
  readonly ledger: StateStore;
  readonly odoo: StockSource & {
    readonly products: Pick<Products, 'byIds' | 'bySkus' | 'flagged'>;
    readonly units: Pick<Units, 'each'>;
  };
}

export interface Refreshed {
  readonly tally: Tally;
  /** The SKUs whose row was changed by this reading. */
  readonly changed: readonly LoadedSku[];
  /** The newest `write_date` read, by Odoo's clock. */
  readonly newestWriteAt?: number;
}

const versionKey = (deps: RefreshDeps): Key => ({ pk: `version#${deps.account}`, sk: 'stock' });

interface Reading {
  readonly version: number;
  readonly held: ReadonlyMap<string, number>;
  readonly stock: StockReading;
  readonly eachFactor: number;
  readonly at: number;
}

/** The version is drawn before anything is read: of two readings the one begun later has the higher one. */
const read = async (deps: RefreshDeps, scope: readonly number[] | 'warehouse'): Promise<Reading> => {
  const version = await deps.state.increment(versionKey(deps), 1);
  const at = deps.clock.now();
  const held = await readHolds(deps.state, deps.account);
  const options = deps.policy.openWalmartOrders === 'addBack' ? { openUnitsOf: deps.account } : {};
  const stock = await readStock(deps.odoo, scope, options);
  return { version, held, stock, at, eachFactor: (await deps.odoo.units.each()).factor };
};

/** EACH in our open Walmart orders: those with a move in Odoo, and those still held here. Rounded down: less is added back. */
const ourOpenUnits = (reading: Reading, product: Product, held: number): number =>
  held + Math.floor((reading.stock.walmartDemandOf(product.id) / product.unitFactor) * reading.eachFactor);

const wantQuantity = (deps: RefreshDeps, reading: Reading, product: Product, state: SkuState): SkuState => {
  const bound = bind(state, product.id, reading.at);
  const held = reading.held.get(state.sku) ?? 0;
  const { quantity, lineage } = toPublishedQuantity(
    {
      ...reading.stock.stockOf(product),
      productFactor: product.unitFactor,
      eachFactor: reading.eachFactor,
      held,
      walmartReserved: state.walmart?.reservedQty ?? 0,
      ourOpenUnits: ourOpenUnits(reading, product, held),
    },
    deps.policy,
  );
  return want(bound, { version: reading.version, quantity, at: reading.at, lineage });
};

/** A full read writes only what differs; a hint's read always leaves its version, so that an older reading cannot win. */
const isSettled = (before: SkuState, after: SkuState): boolean =>
  before.binding?.status === 'bound' &&
  after.binding?.status === 'bound' &&
  before.binding.productId === after.binding.productId &&
  before.wanted?.quantity === after.wanted?.quantity &&
  before.mark?.seq === after.mark?.seq;

const applyBinding = (deps: RefreshDeps, reading: Reading, binding: Binding, state: SkuState): SkuState =>
  binding.status === 'bound'
    ? wantQuantity(deps, reading, binding.product, state)
    : skip(state, binding.reason, reading.at);

/** A SKU that our own rules cannot compute is a person's task and never stops the others. */
const parkSku = async (deps: RefreshDeps, run: Run, sku: string, error: RangeError): Promise<void> => {
  run.telemetry.warn('SKU cannot be computed, parked', { sku, reason: error.message });
  await park(deps.ledger, {
    account: deps.account,
    key: `sku/${sku}`,
    code: 'SKU_NOT_COMPUTABLE',
    reason: `The quantity of SKU ${sku} cannot be computed: ${error.message}`,
    facts: { sku },
    flow: run.flow,
    at: deps.clock.now(),
  });
};

const applyOne = async (
  deps: RefreshDeps,
  reading: Reading,
  before: LoadedSku,
  binding: Binding,
  writes: 'always' | 'whenDifferent',
): Promise<readonly LoadedSku[]> => {
  // A SKU that nobody flagged and that was never published needs no row.
  if (before.rev === 0 && binding.status === 'skipped' && binding.reason === 'unflagged') return [];
  const after = await changeSku(deps, before, (state) => {
    const next = applyBinding(deps, reading, binding, state);
    return writes === 'whenDifferent' && isSettled(state, next) ? state : next;
  });
  return after === before ? [] : [after];
};

const applyAll = async (
  deps: RefreshDeps,
  run: Run,
  reading: Reading,
  bindings: ReadonlyMap<string, Binding>,
  writes: 'always' | 'whenDifferent',
): Promise<readonly LoadedSku[]> => {
  const loaded = await loadSkus(deps, [...bindings.keys()]);
  const results = await mapBounded([...bindings], WRITE_WIDTH, async ([sku, binding]) => {
    const before = loaded.get(sku) ?? { state: newSkuState(sku, deps.shipNode), rev: 0 };
    try {
      return await applyOne(deps, reading, before, binding, writes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      await parkSku(deps, run, sku, error);
      return [];
    }
  });
  return results.flat();
};

const tallyOf = (bindings: ReadonlyMap<string, Binding>, changed: readonly LoadedSku[]): Tally => {
  const skipped = [...bindings.values()].filter(
    (binding) => binding.status === 'skipped' && binding.reason !== 'unflagged',
  ).length;
  return {
    SkusRead: bindings.size,
    SkusChanged: changed.length,
    SkusMarked: changed.filter(({ state }) => state.mark).length,
    SkusSkipped: skipped,
  };
};

/** Re-reads some products, all rows of each. Products without a SKU, or gone from Odoo, are left out and counted. */
export const refreshProducts = async (
  deps: RefreshDeps,
  run: Run,
  productIds: readonly number[],
  writes: 'always' | 'whenDifferent',
): Promise<Refreshed> => {
  const ids = [...new Set(productIds)];
  if (ids.length === 0) return { tally: {}, changed: [] };
  const reading = await read(deps, ids);
  const found = await deps.odoo.products.byIds(ids);
  const skus = [...new Set(found.flatMap(({ sku }) => (sku === undefined ? [] : [sku])))];
  const bindings = bindSkus(await deps.odoo.products.bySkus(skus));
  // A SKU may be bound to another variant than the one that changed; that one's stock was not part of this reading.
  const known = new Set(ids);
  const mine = new Map(
    [...bindings].filter(([, binding]) => binding.status === 'skipped' || known.has(binding.product.id)),
  );
  const changed = await applyAll(deps, run, reading, mine, writes);
  return { tally: { ...tallyOf(mine, changed), ProductsUnknown: ids.length - found.length }, changed };
};

const flaggedProducts = async (deps: RefreshDeps): Promise<readonly Product[]> => {
  const all: Product[] = [];
  for await (const page of deps.odoo.products.flagged()) all.push(...page);
  return all;
};

/** Reads the whole warehouse and compares it with what was published; stops and asks when the reading looks too short. */
export const refreshWarehouse = async (deps: RefreshDeps, run: Run): Promise<Refreshed> => {
  const reading = await read(deps, 'warehouse');
  const bindings = bindSkus(await flaggedProducts(deps));
  const totals = await readStockTotals(deps.state, deps.account);
  const reason = shortReadBrake(
    { what: 'stock.quant of Odoo', rows: reading.stock.quantRows, lastRows: totals?.quantRows },
    deps.policy,
  );
  if (reason !== undefined && (await stopsAndAsks(deps, 'stock-short-read', reason, reading.at))) {
    return { tally: { Braked: 1, QuantRows: reading.stock.quantRows }, changed: [] };
  }
  const changed = await applyAll(deps, run, reading, bindings, 'whenDifferent');
  const loaded = await loadSkus(deps, [...bindings.keys()]);
  const aboveZero = [...loaded.values()].filter(({ state }) => (knownAtWalmart(state) ?? 0) > 0).length;
  await writeStockTotals(deps.state, deps.account, { quantRows: reading.stock.quantRows, aboveZero, at: reading.at });
  return {
    tally: { ...tallyOf(bindings, changed), QuantRows: reading.stock.quantRows, AboveZero: aboveZero },
    changed,
  };
};
