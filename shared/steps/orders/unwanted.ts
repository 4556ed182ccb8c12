/** Orders that are not to be made in Odoo (any more): cancelled at Walmart, or cancelled or deleted in Odoo by a person. */
import type { Policy } from '../../core/index.ts';
import { clearFailure, type Run } from '../../lambda/index.ts';
import { isDraft, type SaleOrder } from '../../odoo/index.ts';
import { expectedTotal, totalsDifference } from '../../transform/index.ts';
import { isRawCancelled } from './cancelled-at-walmart.ts';
import { aboutCancelled } from './confirm-orders.ts';
import { finish, hold, type ImportDeps, ledgerKey, record, release, type Work } from './import-work.ts';
import { tellFollowers } from './settle-imported.ts';

/** What a draft comes to instead of the independent sum; undefined when both agree. */
export const differenceOf = (work: Work, order: SaleOrder, policy: Policy): string | undefined =>
  totalsDifference(expectedTotal(work.raw, policy.taxPolicy), order);

/** Walmart has cancelled it and Odoo has confirmed it, as when a run died between: order-changed cancels it there as well. */
const handOver = async (deps: ImportDeps, run: Run, work: Work, found: SaleOrder): Promise<void> => {
  await tellFollowers(deps, run, [{ work, order: found }]);
  await release(deps, work, ({ reason: _reason, ...order }) => ({
    ...order,
    phase: 'imported',
    odoo: { orderId: found.id, confirmed: true },
    holds: [],
    acknowledgement: { state: 'notNeeded', at: deps.clock.now() },
  }));
  await clearFailure(deps.ledger, deps.account, ledgerKey(work.state.purchaseOrderId));
  finish(work, 'CancelledAtWalmart');
};

const settleCancelled = async (deps: ImportDeps, run: Run, work: Work, found: SaleOrder | undefined): Promise<void> => {
  if (found?.state === 'sale') return handOver(deps, run, work, found);
  if (found && isDraft(found))
    await deps.odoo.saleOrders.cancel([found.id], [aboutCancelled(found, 'cancelled at Walmart')]);
  await record(deps, work);
};

const holdGone = (deps: ImportDeps, run: Run, work: Work, found: SaleOrder | undefined): Promise<void> => {
  const { purchaseOrderId } = work.state;
  if (!found) {
    const text = `The sale order of ${purchaseOrderId} was deleted in Odoo: it is not made again without a person's word`;
    return hold(deps, run, work, { code: 'ORDER_DELETED_IN_ODOO', text, endsHolds: true });
  }
  const difference = differenceOf(work, found, deps.policy);
  if (difference !== undefined) return holdDifferent(deps, run, work, found, difference);
  const text = `Order ${purchaseOrderId} is cancelled in Odoo as ${found.name}: decide whether to cancel it at Walmart`;
  return hold(deps, run, work, { code: 'ORDER_CANCELLED_IN_ODOO', text, orderId: found.id, endsHolds: true });
};

/** Said alike by the run that cancels the draft and by later ones that find it cancelled. */
export const holdDifferent = (
  deps: ImportDeps,
  run: Run,
  work: Work,
  order: SaleOrder,
  difference: string,
): Promise<void> =>
  hold(deps, run, work, {
    code: 'ORDER_TOTALS_DIFFER',
    text: `Odoo's order ${order.name} for ${work.state.purchaseOrderId} comes to ${difference}; it was cancelled as a draft`,
    orderId: order.id,
  });

/** Settles an order that must not be made or made again; others are left open. */
export const settleUnwanted = async (
  deps: ImportDeps,
  run: Run,
  work: Work,
  found: SaleOrder | undefined,
): Promise<void> => {
  if (isRawCancelled(work.raw)) return settleCancelled(deps, run, work, found);
  if (found?.state === 'cancel') return holdGone(deps, run, work, found);
  if (!found && work.state.odoo) return holdGone(deps, run, work, found);
  return undefined;
};
