/** The published quantity once more, written from the rule's text and not from the product's code, and its history over time. */
import { coveredMs, type Stretch } from './stretch.ts';
import type { RulePolicy, StockTruth, WalmartOrderTruth } from './truth.ts';

export interface Step {
  readonly at: number;
  readonly value: number;
}

/** floor(on hand − reserved − owed − held − buffer), at least 0, at most the cap. */
export const ruleQuantity = (
  stock: { onHand: number; reserved: number; owed: number },
  held: number,
  policy: RulePolicy,
): number =>
  Math.min(policy.cap, Math.max(0, Math.floor(stock.onHand - stock.reserved - stock.owed - held - policy.buffer)));

export const isKeptAtZero = ({ keptAtZero = [] }: StockTruth, at: number): boolean =>
  keptAtZero.some(({ from, until }) => from <= at && at < until);

/** The rule's value over time without held units; equal neighbours are joined. */
export const ruleSteps = (stock: StockTruth, policy: RulePolicy): readonly Step[] => {
  const levels = stock.history.map((entry) => ({ at: entry.at, value: ruleQuantity(entry, 0, policy) }));
  const edges = (stock.keptAtZero ?? []).flatMap(({ from, until }) => [from, until]).filter(Number.isFinite);
  const all = [...levels, ...edges.map((at) => ({ at, value: valueAt(levels, at) ?? 0 }))].sort((a, b) => a.at - b.at);
  const steps: Step[] = [];
  for (const { at, value } of all) {
    const step = { at, value: isKeptAtZero(stock, at) ? 0 : value };
    if (steps.at(-1)?.at === at) steps.pop();
    if (steps.at(-1)?.value !== step.value) steps.push(step);
  }
  return steps;
};

/** The value in force at a time; undefined before the first step. */
export const valueAt = (steps: readonly Step[], at: number): number | undefined => {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return steps[low - 1]?.value;
};

/** Units of visible orders that are neither in Odoo nor cancelled, per SKU: what the bridge has to hold back at the end. */
export const heldUnits = (
  orders: readonly WalmartOrderTruth[],
  settled: ReadonlySet<string>,
): ReadonlyMap<string, number> => {
  const held = new Map<string, number>();
  for (const order of orders) {
    if (settled.has(order.purchaseOrderId)) continue;
    for (const line of order.lines) held.set(line.sku, (held.get(line.sku) ?? 0) + line.quantity - line.cancelled);
  }
  return held;
};

const SELL_OUT_GRACE_MS = 120_000;
const GRACE_MS = 900_000;

/**
 * The most that Walmart may still offer at a time: the rule's value then, or an older one whose end lies within the grace:
 * 2 minutes when the change was a sell-out, else 15. Time within the stretches does not count.
 */
export const allowedAt = (steps: readonly Step[], at: number, uncounted: readonly Stretch[] = []): number => {
  let index = steps.length - 1;
  while (index >= 0 && (steps[index]?.at ?? 0) > at) index -= 1;
  let allowed = steps[index]?.value ?? 0;
  for (; index > 0; index -= 1) {
    const change = steps[index];
    const before = steps[index - 1];
    if (!change || !before) break;
    const age = at - change.at - coveredMs(uncounted, change.at, at);
    if (age > (change.value === 0 ? SELL_OUT_GRACE_MS : GRACE_MS)) break;
    allowed = Math.max(allowed, before.value);
  }
  return allowed;
};
