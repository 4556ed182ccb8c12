/** The stock half of the report: agreement at the end, overselling on the way, and how long changes took. */
import { outagesOf } from './lateness.ts';
import { allowedAt, heldUnits, isKeptAtZero, ruleQuantity, ruleSteps, type Step, valueAt } from './rule.ts';
import { coveredMs, type Stretch } from './stretch.ts';
import type { InventoryTruth, RulePolicy, StockTruth, Truth } from './truth.ts';

export interface StockReport {
  readonly skusChanged: number;
  readonly verified: number;
  readonly different: number;
  readonly oversold: number;
  readonly undersold: number;
}

export interface SkuDifference {
  readonly sku: string;
  readonly rule: number;
  readonly inputQty: number | undefined;
}

const HOUR_MS = 3_600_000;
const UNDERSOLD_WINDOW_MS = 900_000;

interface Pair {
  readonly stock: StockTruth;
  readonly inventory: InventoryTruth | undefined;
  readonly steps: readonly Step[];
}

const pairs = (truth: Truth, policy: RulePolicy): readonly Pair[] => {
  const inventory = new Map(truth.inventory.map((item) => [item.sku, item]));
  return truth.stock.map((stock) => ({ stock, inventory: inventory.get(stock.sku), steps: ruleSteps(stock, policy) }));
};

/** SKUs whose published quantity is not the rule recomputed at the end. */
export const differences = (
  truth: Truth,
  policy: RulePolicy,
  settled: ReadonlySet<string>,
): readonly SkuDifference[] => {
  const visible = truth.walmartOrders.filter((order) => order.visibleAt <= truth.endedAt);
  const held = heldUnits(visible, settled);
  return pairs(truth, policy).flatMap(({ stock, inventory }) => {
    const last = stock.history.at(-1) ?? { onHand: 0, reserved: 0, owed: 0 };
    const rule = isKeptAtZero(stock, truth.endedAt) ? 0 : ruleQuantity(last, held.get(stock.sku) ?? 0, policy);
    return inventory?.inputQty === rule ? [] : [{ sku: stock.sku, rule, inputQty: inventory?.inputQty }];
  });
};

const oversoldUnits = ({ inventory, steps }: Pair, outages: readonly Stretch[]): number =>
  (inventory?.sold ?? []).reduce((total, sale) => {
    const left = Math.max(0, allowedAt(steps, sale.at, outages) - sale.reservedBefore);
    return total + Math.max(0, sale.quantity - left);
  }, 0);

/** Units × hours by which the offer stayed below the lowest value the rule had in the 15 minutes before. */
const undersoldUnitHours = ({ inventory, steps }: Pair, endedAt: number, heldAtEnd: number): number => {
  const applied = inventory?.applied ?? [];
  const times = [
    ...new Set([
      ...applied.map((entry) => entry.at),
      ...steps.flatMap((step) => [step.at, step.at + UNDERSOLD_WINDOW_MS]),
      endedAt,
    ]),
  ]
    .filter((at) => at <= endedAt)
    .sort((a, b) => a - b);
  const offers = applied.map((entry) => ({ at: entry.at, value: entry.quantity }));
  let total = 0;
  for (const [index, from] of times.entries()) {
    const until = times[index + 1];
    if (until === undefined) break;
    const inWindow = steps
      .filter((step) => step.at > from - UNDERSOLD_WINDOW_MS && step.at <= from)
      .map((step) => step.value);
    const before = valueAt(steps, from - UNDERSOLD_WINDOW_MS);
    if (before === undefined) continue;
    const lowest = Math.min(before, ...inWindow);
    const missing = Math.max(0, lowest - heldAtEnd - (valueAt(offers, from) ?? 0));
    total += (missing * (until - from)) / HOUR_MS;
  }
  return total;
};

/** Units of visible orders on their way into Odoo, per SKU: the bridge keeps them back meanwhile. */
interface Passage {
  readonly from: number;
  readonly until: number;
  readonly units: number;
}

/** A hold ends when a read shows the order's move, which may be a full read later. */
const HOLD_ENDS_WITHIN_MS = 900_000;

const passages = (truth: Truth): ReadonlyMap<string, readonly Passage[]> => {
  const createdAt = new Map(truth.saleOrders.map((order) => [order.purchaseOrderId, order.createdAt]));
  const found = new Map<string, Passage[]>();
  for (const order of truth.walmartOrders) {
    const arrivedAt = createdAt.get(order.purchaseOrderId) ?? Number.POSITIVE_INFINITY;
    for (const line of order.lines) {
      const passage = { from: order.visibleAt, until: arrivedAt + HOLD_ENDS_WITHIN_MS, units: line.quantity };
      found.set(line.sku, [...(found.get(line.sku) ?? []), passage]);
    }
  }
  return found;
};

/**
 * Per change of the rule's value in Odoo: milliseconds until a value of that time or later was sent or took hold, or until
 * the rule came back to what Walmart has. A change to what Walmart has already needs no sending. Time in outages does not count.
 */
const changeLatencies = (
  { inventory, steps, stock }: Pair,
  truth: Truth,
  held: readonly Passage[],
  outages: readonly Stretch[],
): readonly number[] => {
  const submissions = (inventory?.submissions ?? []).map(({ sentAt, quantity }) => ({ at: sentAt, value: quantity }));
  const applied = (inventory?.applied ?? []).map(({ at, quantity }) => ({ at, value: quantity }));
  const first = stock.history[0]?.at ?? 0;
  const heldBetween = (from: number, until: number): number =>
    held.reduce((sum, passage) => sum + (passage.from <= until && passage.until >= from ? passage.units : 0), 0);
  return steps.flatMap((step) => {
    if (step.at <= first) return [];
    const fits = ({ at, value }: Step): boolean =>
      steps.some((other, index) => {
        const ended = steps[index + 1]?.at ?? Number.POSITIVE_INFINITY;
        const least = Math.max(0, other.value - heldBetween(step.at, at));
        return other.at <= at && ended > step.at && value <= other.value && value >= least;
      });
    if (fits({ at: step.at, value: valueAt(applied, step.at) ?? -1 })) return [];
    const after = (entry: Step): boolean => entry.at >= step.at && fits(entry);
    const ends = [
      submissions.find(after),
      applied.find(after),
      steps.find((other) => other.at > step.at && other.value === valueAt(applied, other.at)),
    ];
    const doneAt = Math.min(...ends.map((end) => end?.at ?? Number.POSITIVE_INFINITY));
    const until = Number.isFinite(doneAt) ? doneAt : truth.endedAt;
    return [until - step.at - coveredMs(outages, step.at, until)];
  });
};

export interface StockCounted {
  readonly report: StockReport;
  readonly different: readonly SkuDifference[];
  /** SKUs of which too many were sold. */
  readonly oversold: readonly string[];
  /** Milliseconds from each change in Odoo to its sending. */
  readonly latencies: readonly number[];
  /** The SKU whose change took longest. */
  readonly slowest: string | undefined;
}

export const stockReport = (truth: Truth, policy: RulePolicy, settled: ReadonlySet<string>): StockCounted => {
  const onTheirWay = passages(truth);
  const heldAtEnd = heldUnits(truth.walmartOrders, settled);
  const outages = outagesOf(truth.injected);
  const all = pairs(truth, policy);
  const different = differences(truth, policy, settled);
  const oversold = all
    .map((pair) => ({ sku: pair.stock.sku, units: oversoldUnits(pair, outages) }))
    .filter(({ units }) => units > 0);
  const undersold = all.reduce(
    (total, pair) => total + undersoldUnitHours(pair, truth.endedAt, heldAtEnd.get(pair.stock.sku) ?? 0),
    0,
  );
  const changes = all.flatMap((pair) =>
    changeLatencies(pair, truth, onTheirWay.get(pair.stock.sku) ?? [], outages).map((ms) => ({
      sku: pair.stock.sku,
      ms,
    })),
  );
  const slowest = changes.reduce<(typeof changes)[number] | undefined>(
    (most, change) => (most && most.ms >= change.ms ? most : change),
    undefined,
  );
  return {
    report: {
      skusChanged: all.filter((pair) => pair.steps.length > 1).length,
      verified: all.length - different.length,
      different: different.length,
      oversold: oversold.reduce((total, { units }) => total + units, 0),
      undersold: Math.round(undersold * 10) / 10,
    },
    different,
    oversold: oversold.map(({ sku }) => sku),
    latencies: changes.map(({ ms }) => ms),
    slowest: slowest?.sku,
  };
};
