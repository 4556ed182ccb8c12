/** From Odoo's truth to the quantities that Walmart shall have: version first, then the reading, then the rule, then the marks. */
import type { Policy } from '../../core/index.ts';
import { mapBounded } from '../../core/index.ts';
import type { Run, Tally } from '../../lambda/index.ts';
import { type Binding, bindSkus, type Moves, type Product, type Products, type Units } from '../../odoo/index.ts';
import type { Alerts, Audit } from '../../ports/index.ts';
import {
  bind,
  endCountedHold,
  keptAtZero,
  knownAtWalmart,
  newSkuState,
  type SkuState,
  shortReadBrake,
  skip,
  toPublishedQuantity,
  want,
} from '../../transform/index.ts';
import { readStockTotals, type StockTotals, stopsAndAsks, writeStockTotals } from './brake-rows.ts';
import { readHolds } from './holds.ts';
import { readKnownSkus, writeKnownSkus } from './known-skus.ts';
import { readStock, type StockReading, type StockSource } from './read-stock.ts';
import { changeSkuAndLedger, parkSku, type SkuFailureDeps } from './sku-failures.ts';
import { changeSku, drawVersion, type LoadedSku, loadSkus, WRITE_WIDTH } from './sku-rows.ts';
import { tellEndedHolds } from './zero-hold.ts';

export interface RefreshDeps extends SkuFailureDeps {
  readonly audit: Audit;
  readonly policy: Policy;
  readonly alerts: Alerts;
  readonly odoo: StockSource & {
    readonly moves: Pick<Moves, 'countedSince'>;
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

interface Reading {
  readonly version: number;
  readonly held: ReadonlyMap<string, number>;
  readonly stock: StockReading;
  readonly eachFactor: number;
  readonly at: number;
  /** Newest counts by product, read before the stock was; none unless a hold at 0 may end. */
  readonly counted: ReadonlyMap<number, number>;
}

const NO_COUNTS: ReadonlyMap<number, number> = new Map();

/** The version is drawn before anything is read: of two readings the one begun later has the higher one. */
const read = async (
  deps: RefreshDeps,
  scope: readonly number[] | 'warehouse',
  counted = NO_COUNTS,
): Promise<Reading> => {
  const version = await drawVersion(deps);
  const at = deps.clock.now();
  const held = await readHolds(deps.state, deps.account);
  const options = deps.policy.openWalmartOrders === 'addBack' ? { openUnitsOf: deps.account } : {};
  const stock = await readStock(deps.odoo, scope, options);
  return { version, held, stock, at, counted, eachFactor: (await deps.odoo.units.each()).factor };
};

/** Unit factors leave binary tails; far below any real part of a unit. */
const NOISE = 1e-6;

/** EACH in our open Walmart orders: those with a move in Odoo, and those still held here. Rounded down: less is added back. */
const ourOpenUnits = (reading: Reading, product: Product, held: number): number =>
  held + Math.floor((reading.stock.walmartDemandOf(product.id) / product.unitFactor) * reading.eachFactor + NOISE);

const wantQuantity = (deps: RefreshDeps, reading: Reading, product: Product, state: SkuState): SkuState => {
  const bound = endCountedHold(bind(state, product.id, reading.at), reading.counted.get(product.id));
  const held = reading.held.get(state.sku) ?? 0;
  const computed = toPublishedQuantity(
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
  const { quantity, lineage } = bound.zeroHold ? keptAtZero(computed) : computed;
  return want(bound, { version: reading.version, quantity, at: reading.at, lineage });
};

/** A full read writes only what differs; a hint's read always leaves its version, so that an older reading cannot win. */
const isSettled = (before: SkuState, after: SkuState): boolean =>
  before.binding?.status === 'bound' &&
  after.binding?.status === 'bound' &&
  before.binding.productId === after.binding.productId &&
  before.wanted?.quantity === after.wanted?.quantity &&
  before.zeroHold === after.zeroHold &&
  before.mark?.seq === after.mark?.seq;

/** What a SKU is bound to; `unreadable` when Odoo shows no product of this SKU any more. */
type FoundBinding = Binding | { readonly status: 'skipped'; readonly reason: 'unreadable' };
type Bindings = ReadonlyMap<string, FoundBinding>;

/** Learned to be skipped after this reading began: what it saw of the binding is older. */
const knowsBetter = ({ binding }: SkuState, reading: Reading): boolean =>
  binding?.status === 'skipped' && binding.at > reading.at;

const applyBinding = (deps: RefreshDeps, reading: Reading, binding: FoundBinding, state: SkuState): SkuState => {
  if (knowsBetter(state, reading)) return state;
  return binding.status === 'bound'
    ? wantQuantity(deps, reading, binding.product, state)
    : skip(state, binding.reason, reading.at);
};

/** A SKU that our own rules cannot compute is a person's task, is not written meanwhile, and never stops the others. */
const setAside = async (
  deps: RefreshDeps,
  run: Run,
  reading: Reading,
  before: LoadedSku,
  error: RangeError,
): Promise<readonly LoadedSku[]> => {
  const { sku } = before.state;
  run.telemetry.warn('SKU cannot be computed, parked', { sku, reason: error.message });
  await parkSku(deps, run, sku, {
    code: 'SKU_NOT_COMPUTABLE',
    reason: `The quantity of SKU ${sku} cannot be computed: ${error.message}`,
  });
  const after = await changeSku(deps, before, (state) => skip(state, 'unitNotCountable', reading.at));
  return after === before ? [] : [after];
};

type Writes = 'always' | 'whenDifferent';

const applyOne = async (
  deps: RefreshDeps,
  run: Run,
  reading: Reading,
  before: LoadedSku,
  binding: FoundBinding,
  writes: Writes,
): Promise<readonly LoadedSku[]> => {
  // A SKU that nobody flagged and that was never published needs no row.
  if (before.rev === 0 && binding.status === 'skipped' && binding.reason === 'unflagged') return [];
  try {
    const after = await changeSkuAndLedger(deps, before, (state) => {
      const next = applyBinding(deps, reading, binding, state);
      return writes === 'whenDifferent' && isSettled(state, next) ? state : next;
    });
    return after === before ? [] : [after];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return setAside(deps, run, reading, before, error);
  }
};

interface Applied {
  readonly changed: readonly LoadedSku[];
  /** Every SKU as it is now. */
  readonly all: ReadonlyMap<string, LoadedSku>;
}

const applyAll = async (
  deps: RefreshDeps,
  run: Run,
  reading: Reading,
  bindings: Bindings,
  writes: Writes,
): Promise<Applied> => {
  const all = new Map(await loadSkus(deps, [...bindings.keys()]));
  const results = await mapBounded([...bindings], WRITE_WIDTH, ([sku, binding]) =>
    applyOne(deps, run, reading, all.get(sku) ?? { state: newSkuState(sku, deps.shipNode), rev: 0 }, binding, writes),
  );
  const changed = results.flat();
  for (const loaded of changed) all.set(loaded.state.sku, loaded);
  return { changed, all };
};

/** Bindings whose SKU is held at 0 and whose product was counted since. */
const countedHolds = async (
  deps: RefreshDeps,
  bindings: Bindings,
  all: Applied['all'],
): Promise<{ readonly bindings: Bindings; readonly counted: ReadonlyMap<number, number> }> => {
  const held = [...bindings].flatMap(([sku, binding]) => {
    const since = all.get(sku)?.state.zeroHold?.since;
    return binding.status === 'bound' && since !== undefined ? [{ sku, binding, since }] : [];
  });
  if (held.length === 0) return { bindings: new Map(), counted: NO_COUNTS };
  const counted = await deps.odoo.moves.countedSince(
    held.map(({ binding }) => binding.product.id),
    Math.min(...held.map(({ since }) => since)),
  );
  const ended = held.filter(({ binding, since }) => (counted.get(binding.product.id) ?? 0) > since);
  return { bindings: new Map(ended.map(({ sku, binding }) => [sku, binding])), counted };
};

/**
 * As `applyAll`; SKUs held at 0 whose product was counted since are read once more: the stock read before may be older than
 * the count.
 */
const applyWithCounts = async (
  deps: RefreshDeps,
  run: Run,
  reading: Reading,
  bindings: Bindings,
  writes: Writes,
): Promise<Applied> => {
  const first = await applyAll(deps, run, reading, bindings, writes);
  const held = await countedHolds(deps, bindings, first.all);
  if (held.bindings.size === 0) return first;
  const products = [...held.bindings.values()].flatMap((each) => (each.status === 'bound' ? [each.product.id] : []));
  const again = await read(deps, products, held.counted);
  const second = await applyAll(deps, run, again, held.bindings, 'always');
  await tellEndedHolds(deps, run, first.all, second.changed);
  const changed = new Map([...first.changed, ...second.changed].map((one) => [one.state.sku, one]));
  return { changed: [...changed.values()], all: new Map([...first.all, ...second.all]) };
};

/** Skipped SKUs by reason. */
const countSkipped = (bindings: Bindings): Tally => {
  const counts: Record<string, number> = {};
  for (const binding of bindings.values())
    if (binding.status === 'skipped') counts[binding.reason] = (counts[binding.reason] ?? 0) + 1;
  return counts;
};

const tallyOf = (bindings: Bindings, changed: readonly LoadedSku[]): Tally => {
  const { unflagged = 0, ...reasons } = countSkipped(bindings);
  return {
    SkusRead: bindings.size,
    SkusChanged: changed.length,
    SkusMarked: changed.filter(({ state }) => state.mark).length,
    SkusSkipped: Object.values(reasons).reduce((total, count) => total + count, 0),
  };
};

/** Re-reads some products, all rows of each. Products without a SKU, or gone from Odoo, are left out and counted. */
export const refreshProducts = async (
  deps: RefreshDeps,
  run: Run,
  productIds: readonly number[],
  writes: Writes,
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
  const { changed } = await applyWithCounts(deps, run, reading, mine, writes);
  return { tally: { ...tallyOf(mine, changed), ProductsUnknown: ids.length - found.length }, changed };
};

const flaggedProducts = async (deps: RefreshDeps): Promise<readonly Product[]> => {
  const all: Product[] = [];
  for await (const page of deps.odoo.products.flagged()) all.push(...page);
  return all;
};

/** SKUs that the last full read showed and this one does not: unflagged, renamed, deleted. They are written no more. */
const missingBindings = async (deps: RefreshDeps, known: readonly string[], shown: Bindings): Promise<Bindings> => {
  const missing = known.filter((sku) => !shown.has(sku));
  const bindings = missing.length === 0 ? new Map() : bindSkus(await deps.odoo.products.bySkus(missing));
  const unreadable = { status: 'skipped', reason: 'unreadable' } as const;
  // One that is bound again was flagged between the two reads: the next one shows it.
  return new Map(
    missing
      .map((sku): readonly [string, FoundBinding] => [sku, bindings.get(sku) ?? unreadable])
      .filter(([, binding]) => binding.status === 'skipped'),
  );
};

/** Why the reading is not to be trusted, or undefined. */
const shortRead = (
  deps: RefreshDeps,
  reading: Reading,
  totals: StockTotals | undefined,
  skus: { readonly shown: number; readonly known: number },
): string | undefined =>
  shortReadBrake(
    { what: 'stock.quant of Odoo', rows: reading.stock.quantRows, lastRows: totals?.quantRows },
    deps.policy,
  ) ??
  // A few SKUs unflagged by hand are no accident, whatever their share.
  (skus.known - skus.shown < deps.policy.zeroCountFloor
    ? undefined
    : shortReadBrake({ what: 'flagged SKUs of Odoo', rows: skus.shown, lastRows: skus.known }, deps.policy));

const isAboveZero = ({ state }: LoadedSku): boolean => (knownAtWalmart(state) ?? 0) > 0;

/** Reads the whole warehouse and compares it with what was published; stops and asks when the reading looks too short. */
export const refreshWarehouse = async (deps: RefreshDeps, run: Run): Promise<Refreshed> => {
  const reading = await read(deps, 'warehouse');
  const { quantRows, newestWriteAt } = reading.stock;
  const shown = bindSkus(await flaggedProducts(deps));
  const known = await readKnownSkus(deps);
  const totals = await readStockTotals(deps.state, deps.account);
  const reason = shortRead(deps, reading, totals, { shown: shown.size, known: known.length });
  if (reason !== undefined && (await stopsAndAsks(deps, 'stock-short-read', reason, reading.at)))
    return { tally: { Braked: 1, QuantRows: quantRows }, changed: [] };
  const bindings: Bindings = new Map([...shown, ...(await missingBindings(deps, known, shown))]);
  const { changed, all } = await applyWithCounts(deps, run, reading, bindings, 'whenDifferent');
  await writeKnownSkus(deps, known, [...shown.keys()]);
  const aboveZero = [...all.values()].filter(isAboveZero).length;
  await writeStockTotals(deps.state, deps.account, { quantRows, aboveZero, at: reading.at });
  run.telemetry.info('SKUs skipped', { ...countSkipped(bindings) });
  return {
    tally: { ...tallyOf(bindings, changed), QuantRows: quantRows, AboveZero: aboveZero },
    changed,
    ...(newestWriteAt === undefined ? {} : { newestWriteAt }),
  };
};
