/** The stock half of the report: agreement at the end, overselling on the way, and how long changes took. */
import { allowedAt, heldUnits, ruleQuantity, ruleSteps, type Step, valueAt } from './rule.ts';
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
  inOdoo: ReadonlySet<string>,
): readonly SkuDifference[] => {
  const visible = truth.walmartOrders.filter((order) => order.visibleAt <= truth.endedAt);
  const held = heldUnits(visible, inOdoo);
  return pairs(truth, policy).flatMap(({ stock, inventory }) => {
    const last = stock.history.at(-1) ?? { onHand: 0, reserved: 0, owed: 0 };
    const rule = ruleQuantity(last, held.get(stock.sku) ?? 0, policy);
    return inventory?.inputQty === rule ? [] : [{ sku: stock.sku, rule, inputQty: inventory?.inputQty }];
  });
};

const oversoldUnits = ({ inventory, steps }: Pair): number =>
  (inventory?.sold ?? []).reduce((total, sale) => {
    const left = Math.max(0, allowedAt(steps, sale.at) - sale.reservedBefore);
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

/** Per change of the rule's value in Odoo: milliseconds until a value of that time or later was sent, or needed no sending. */
const changeLatencies = ({ inventory, steps, stock }: Pair, truth: Truth, heldMost: number): readonly number[] => {
  const submissions = inventory?.submissions ?? [];
  const applied = (inventory?.applied ?? []).map((entry) => ({ at: entry.at, value: entry.quantity }));
  const first = stock.history[0]?.at ?? 0;
  return steps.flatMap((step) => {
    if (step.at <= first) return [];
    const fits = (value: number, until: number): boolean =>
      steps.some((other, index) => {
        const ended = steps[index + 1]?.at ?? Number.POSITIVE_INFINITY;
        return (
          other.at <= until && ended > step.at && value <= other.value && value >= Math.max(0, other.value - heldMost)
        );
      });
    if (fits(valueAt(applied, step.at) ?? -1, step.at)) return [];
    const sent = submissions.find(
      (submission) => submission.sentAt >= step.at && fits(submission.quantity, submission.sentAt),
    );
    const returned = steps.find((other) => other.at > step.at && other.value === valueAt(applied, other.at));
    const doneAt = Math.min(sent?.sentAt ?? Number.POSITIVE_INFINITY, returned?.at ?? Number.POSITIVE_INFINITY);
    return [(Number.isFinite(doneAt) ? doneAt : truth.endedAt) - step.at];
  });
};

export const stockReport = (
  truth: Truth,
  policy: RulePolicy,
  inOdoo: ReadonlySet<string>,
): { readonly report: StockReport; readonly latencies: readonly number[] } => {
  const everHeld = heldUnits(truth.walmartOrders, new Set());
  const heldAtEnd = heldUnits(truth.walmartOrders, inOdoo);
  const all = pairs(truth, policy);
  const different = differences(truth, policy, inOdoo).length;
  const undersold = all.reduce(
    (total, pair) => total + undersoldUnitHours(pair, truth.endedAt, heldAtEnd.get(pair.stock.sku) ?? 0),
    0,
  );
  return {
    report: {
      skusChanged: all.filter((pair) => pair.steps.length > 1).length,
      verified: all.length - different,
      different,
      oversold: all.reduce((total, pair) => total + oversoldUnits(pair), 0),
      undersold: Math.round(undersold * 10) / 10,
    },
    latencies: all.flatMap((pair) => changeLatencies(pair, truth, everHeld.get(pair.stock.sku) ?? 0)),
  };
};
