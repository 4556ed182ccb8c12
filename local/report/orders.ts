/** The order half of the report: every purchase order in Odoo once with its total, or held for a reason that the simulator made. */
import { type AcknowledgedAhead, isLate, outagesOf } from './lateness.ts';
import { coveredMs } from './stretch.ts';
import type { BridgeSays, RulePolicy, Truth, WalmartOrderTruth } from './truth.ts';

export interface OrdersReport {
  readonly placed: number;
  readonly bad: number;
  readonly inOdoo: number;
  readonly held: number;
  /** Cancelled at Walmart before they came into Odoo. */
  readonly cancelledBefore: number;
  readonly heldUnexpected: number;
  /** Held ones by the code of their reason. */
  readonly heldBy: Readonly<Record<string, number>>;
  /** Made unmappable, but not held or even in Odoo. */
  readonly badNotHeld: number;
  readonly acknowledged: number;
  /** … before they were in Odoo: at the deadline. */
  readonly acknowledgedAhead: number;
  readonly lateAcknowledged: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly totalsDiffer: number;
}

/** What Odoo's total has to be under the tax policy, and what rounding allows: cancelled units take their share of each charge along. */
const expectedCents = (
  order: WalmartOrderTruth,
  policy: RulePolicy,
): { readonly cents: number; readonly off: number } => {
  const taken = order.lines.reduce((sum, { quantity, cancelled, netCents, taxCents }) => {
    const cents = policy.taxPolicy === 'omit' ? netCents : netCents + taxCents;
    return sum + (cents * cancelled) / quantity;
  }, 0);
  const cents = policy.taxPolicy === 'omit' ? order.netCents : order.netCents + order.taxCents;
  const partly = order.lines.filter(({ quantity, cancelled }) => cancelled > 0 && cancelled < quantity).length;
  return { cents: cents - taken, off: partly * ROUNDING_CENTS };
};

/** Of a line in part: each of its charges is rounded by itself. */
const ROUNDING_CENTS = 6;

/** Which orders the counts are about. */
export interface OrderLists {
  readonly heldUnexpected: readonly string[];
  readonly badNotHeld: readonly string[];
  readonly lateAcknowledged: readonly string[];
  readonly missing: readonly string[];
  readonly duplicates: readonly string[];
  readonly totalsDiffer: readonly string[];
}

export interface OrdersCounted {
  readonly report: OrdersReport;
  readonly lists: OrderLists;
  /** Milliseconds from visible at Walmart to created in Odoo, outages left out. */
  readonly latencies: readonly number[];
  /** Purchase orders with a sale order, and those that are cancelled: nothing has to be kept back for them. */
  readonly settled: ReadonlySet<string>;
  readonly isAhead: AcknowledgedAhead;
}

/** How often each text occurs, by text. */
export const tallyOf = (texts: Iterable<string>): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const text of [...texts].sort()) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Object.fromEntries(counts);
};

const idsOf = (orders: readonly WalmartOrderTruth[]): readonly string[] => orders.map((order) => order.purchaseOrderId);

const duplicatesOf = (truth: Truth): readonly string[] => {
  const saleOrders = new Map<string, number>();
  for (const { purchaseOrderId } of truth.saleOrders)
    saleOrders.set(purchaseOrderId, (saleOrders.get(purchaseOrderId) ?? 0) + 1);
  const doubled = [...saleOrders, ...truth.deliveryAddresses].filter(([, count]) => count > 1).map(([po]) => po);
  return [...new Set(doubled)];
};

/** In Odoo: confirmed, or cancelled where the lines are judged; a draft that was given up for another total is held. */
const importedOrders = (truth: Truth, says: Pick<BridgeSays, 'held'>): Truth['saleOrders'] => {
  const judged = new Set(truth.lines.filter(({ odoo }) => odoo !== undefined).map((line) => line.purchaseOrderId));
  return truth.saleOrders.filter(({ state, purchaseOrderId }) => {
    if (state === 'cancel') return judged.has(purchaseOrderId) && !says.held.has(purchaseOrderId);
    return state === 'sale' || state === 'done';
  });
};

/** Purchase orders for which nothing has to be kept back: in Odoo, or cancelled. */
export const settledOrders = (truth: Truth, says: Pick<BridgeSays, 'held'>): ReadonlySet<string> =>
  new Set([
    ...importedOrders(truth, says).map(({ purchaseOrderId }) => purchaseOrderId),
    ...idsOf(truth.walmartOrders.filter(({ cancelledAt }) => cancelledAt !== undefined)),
  ]);

export const ordersReport = (truth: Truth, says: BridgeSays, policy: RulePolicy): OrdersCounted => {
  const live = new Map(importedOrders(truth, says).map((order) => [order.purchaseOrderId, order]));
  const placed = truth.walmartOrders;
  const imported = placed.filter((order) => live.has(order.purchaseOrderId));
  const isVisible = (order: WalmartOrderTruth): boolean => order.visibleAt <= truth.endedAt;
  const isHeld = ({ purchaseOrderId }: WalmartOrderTruth): boolean =>
    !live.has(purchaseOrderId) && says.held.has(purchaseOrderId);
  const isAhead = ({ purchaseOrderId, acknowledgedAt }: WalmartOrderTruth): boolean =>
    acknowledgedAt !== undefined && acknowledgedAt < (live.get(purchaseOrderId)?.createdAt ?? Number.POSITIVE_INFINITY);
  const held = placed.filter(isHeld);
  const isCancelledBefore = (order: WalmartOrderTruth): boolean =>
    order.cancelledAt !== undefined && !live.has(order.purchaseOrderId) && !isHeld(order);
  const hasOtherTotal = (order: WalmartOrderTruth): boolean => {
    const sold = live.get(order.purchaseOrderId);
    const { cents, off } = expectedCents(order, policy);
    // The total of what is cancelled as a whole says nothing any more.
    return (
      sold?.state !== 'cancel' && order.cancelledAt === undefined && Math.abs((sold?.totalCents ?? 0) - cents) > off
    );
  };
  const walmartAway = outagesOf(truth.injected, 'Walmart');
  const outages = outagesOf(truth.injected);
  const lists: OrderLists = {
    heldUnexpected: idsOf(held.filter((order) => order.bad === undefined)),
    badNotHeld: idsOf(placed.filter((order) => order.bad !== undefined && isVisible(order) && !isHeld(order))),
    lateAcknowledged: idsOf(placed.filter((order) => isLate(order, truth.endedAt, walmartAway))),
    missing: idsOf(
      placed.filter(
        (order) =>
          isVisible(order) &&
          !live.has(order.purchaseOrderId) &&
          !says.held.has(order.purchaseOrderId) &&
          !isCancelledBefore(order),
      ),
    ),
    duplicates: duplicatesOf(truth),
    totalsDiffer: idsOf(imported.filter(hasOtherTotal)),
  };
  return {
    report: {
      placed: placed.length,
      bad: placed.filter((order) => order.bad !== undefined).length,
      inOdoo: imported.length,
      held: held.length,
      cancelledBefore: placed.filter(isCancelledBefore).length,
      heldUnexpected: lists.heldUnexpected.length,
      heldBy: tallyOf(held.map((order) => says.held.get(order.purchaseOrderId) ?? '')),
      badNotHeld: lists.badNotHeld.length,
      acknowledged: placed.filter((order) => order.acknowledgedAt !== undefined).length,
      acknowledgedAhead: placed.filter(isAhead).length,
      lateAcknowledged: lists.lateAcknowledged.length,
      missing: lists.missing.length,
      duplicates: lists.duplicates.length,
      totalsDiffer: lists.totalsDiffer.length,
    },
    lists,
    latencies: imported.map((order) => {
      const arrivedAt = live.get(order.purchaseOrderId)?.createdAt ?? truth.endedAt;
      return arrivedAt - order.visibleAt - coveredMs(outages, order.visibleAt, arrivedAt);
    }),
    settled: settledOrders(truth, says),
    isAhead,
  };
};

/** Orders in Odoo that nobody acknowledged, and that are not cancelled. */
export const unacknowledgedInOdoo = (truth: Truth, settled: ReadonlySet<string>): readonly string[] =>
  idsOf(
    truth.walmartOrders.filter(
      ({ purchaseOrderId, acknowledgedAt, cancelledAt }) =>
        settled.has(purchaseOrderId) && acknowledgedAt === undefined && cancelledAt === undefined,
    ),
  );
