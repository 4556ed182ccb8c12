/** The order half of the report: every purchase order in Odoo once with its total, or held for a reason that the simulator made. */
import type { BridgeSays, RulePolicy, Truth, WalmartOrderTruth } from './truth.ts';

export interface OrdersReport {
  readonly placed: number;
  readonly bad: number;
  readonly inOdoo: number;
  readonly held: number;
  readonly heldUnexpected: number;
  readonly acknowledged: number;
  readonly lateAcknowledged: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly totalsDiffer: number;
}

/** Walmart expects the acknowledgement within 4 hours of receipt. */
const ACKNOWLEDGE_WITHIN_MS = 4 * 3_600_000;

/** What Odoo's total has to be under the tax policy. */
const expectedCents = (order: WalmartOrderTruth, policy: RulePolicy): number =>
  policy.taxPolicy === 'omit' ? order.netCents : order.netCents + order.taxCents;

const isLate = (order: WalmartOrderTruth, endedAt: number): boolean =>
  (order.acknowledgedAt ?? endedAt) - order.visibleAt > ACKNOWLEDGE_WITHIN_MS;

export const ordersReport = (
  truth: Truth,
  says: BridgeSays,
  policy: RulePolicy,
): { readonly report: OrdersReport; readonly latencies: readonly number[]; readonly inOdoo: ReadonlySet<string> } => {
  const saleOrders = Map.groupBy(truth.saleOrders, (order) => order.purchaseOrderId);
  const live = new Set(
    truth.saleOrders.filter((order) => order.state === 'sale').map((order) => order.purchaseOrderId),
  );
  const placed = truth.walmartOrders;
  const isHeld = (order: WalmartOrderTruth): boolean =>
    says.held.has(order.purchaseOrderId) && !live.has(order.purchaseOrderId);
  const imported = placed.filter((order) => live.has(order.purchaseOrderId));
  const held = placed.filter(isHeld);
  const differ = imported.filter((order) => {
    const found = saleOrders.get(order.purchaseOrderId)?.find((saleOrder) => saleOrder.state === 'sale');
    return found?.totalCents !== expectedCents(order, policy);
  });
  const doubled = [...saleOrders].filter(
    ([po, orders]) => orders.length > 1 || (truth.deliveryAddresses.get(po) ?? 0) > 1,
  );
  const lonelyDoubles = [...truth.deliveryAddresses].filter(([po, count]) => count > 1 && !saleOrders.has(po));
  return {
    report: {
      placed: placed.length,
      bad: placed.filter((order) => order.bad !== undefined).length,
      inOdoo: imported.length,
      held: held.length,
      heldUnexpected: held.filter((order) => order.bad === undefined).length,
      acknowledged: placed.filter((order) => order.acknowledgedAt !== undefined).length,
      lateAcknowledged: placed.filter((order) => isLate(order, truth.endedAt)).length,
      missing: placed.filter(
        (order) => order.visibleAt <= truth.endedAt && !live.has(order.purchaseOrderId) && !isHeld(order),
      ).length,
      duplicates: doubled.length + lonelyDoubles.length,
      totalsDiffer: differ.length,
    },
    latencies: imported.map(
      (order) => (saleOrders.get(order.purchaseOrderId)?.[0]?.createdAt ?? truth.endedAt) - order.visibleAt,
    ),
    inOdoo: live,
  };
};

/** Orders in Odoo that nobody acknowledged. */
export const unacknowledgedInOdoo = (truth: Truth, inOdoo: ReadonlySet<string>): number =>
  truth.walmartOrders.filter((order) => inOdoo.has(order.purchaseOrderId) && order.acknowledgedAt === undefined).length;
