/** The order half of the report: every purchase order in Odoo once with its total, or held for a reason that the simulator made. */
import { type AcknowledgedAhead, isLate, outagesOf } from './lateness.ts';
import { coveredMs } from './stretch.ts';
import type { BridgeSays, RulePolicy, Truth, WalmartOrderTruth } from './truth.ts';

export interface OrdersReport {
  readonly placed: number;
  readonly bad: number;
  readonly inOdoo: number;
  readonly held: number;
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

/** What Odoo's total has to be under the tax policy. */
const expectedCents = (order: WalmartOrderTruth, policy: RulePolicy): number =>
  policy.taxPolicy === 'omit' ? order.netCents : order.netCents + order.taxCents;

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
  /** Purchase orders with a confirmed sale order. */
  readonly inOdoo: ReadonlySet<string>;
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

export const ordersReport = (truth: Truth, says: BridgeSays, policy: RulePolicy): OrdersCounted => {
  const confirmed = truth.saleOrders.filter((order) => order.state === 'sale' || order.state === 'done');
  const live = new Map(confirmed.map((order) => [order.purchaseOrderId, order]));
  const placed = truth.walmartOrders;
  const imported = placed.filter((order) => live.has(order.purchaseOrderId));
  const isVisible = (order: WalmartOrderTruth): boolean => order.visibleAt <= truth.endedAt;
  const isHeld = ({ purchaseOrderId }: WalmartOrderTruth): boolean =>
    !live.has(purchaseOrderId) && says.held.has(purchaseOrderId);
  const isAhead = ({ purchaseOrderId, acknowledgedAt }: WalmartOrderTruth): boolean =>
    acknowledgedAt !== undefined && acknowledgedAt < (live.get(purchaseOrderId)?.createdAt ?? Number.POSITIVE_INFINITY);
  const held = placed.filter(isHeld);
  const walmartAway = outagesOf(truth.injected, 'Walmart');
  const outages = outagesOf(truth.injected);
  const lists: OrderLists = {
    heldUnexpected: idsOf(held.filter((order) => order.bad === undefined)),
    badNotHeld: idsOf(placed.filter((order) => order.bad !== undefined && isVisible(order) && !isHeld(order))),
    lateAcknowledged: idsOf(placed.filter((order) => isLate(order, truth.endedAt, walmartAway))),
    missing: idsOf(
      placed.filter(
        (order) => isVisible(order) && !live.has(order.purchaseOrderId) && !says.held.has(order.purchaseOrderId),
      ),
    ),
    duplicates: duplicatesOf(truth),
    totalsDiffer: idsOf(
      imported.filter((order) => live.get(order.purchaseOrderId)?.totalCents !== expectedCents(order, policy)),
    ),
  };
  return {
    report: {
      placed: placed.length,
      bad: placed.filter((order) => order.bad !== undefined).length,
      inOdoo: imported.length,
      held: held.length,
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
    inOdoo: new Set(live.keys()),
    isAhead,
  };
};

/** Orders in Odoo that nobody acknowledged. */
export const unacknowledgedInOdoo = (truth: Truth, inOdoo: ReadonlySet<string>): readonly string[] =>
  idsOf(truth.walmartOrders.filter((order) => inOdoo.has(order.purchaseOrderId) && order.acknowledgedAt === undefined));
