/** Imported orders whose stock moves were not seen yet: a hold ends with the move, or when the order is cancelled or deleted. */
import { RejectedError } from '../../core/index.ts';
import { failed } from '../../lambda/index.ts';
import { isDraft, type SaleOrder } from '../../odoo/index.ts';
import { isCancelledAtWalmart } from './cancelled-at-walmart.ts';
import { hasMoves } from './confirm-orders.ts';
import { finish, type ImportDeps, release, type Work } from './import-work.ts';

/** What a person did to it in Odoo is told, and its outcome parks the message; the order is never made again. */
const reportGone = async (deps: ImportDeps, work: Work, order: SaleOrder | undefined): Promise<void> => {
  const { purchaseOrderId } = work.state;
  const isWalmarts = await isCancelledAtWalmart(deps, work);
  await release(deps, work, (row) => ({ ...row, holds: [] }));
  if (isWalmarts) return finish(work, 'HoldReleased');
  const [code, message] = order
    ? ['ORDER_CANCELLED_IN_ODOO', `Order ${purchaseOrderId} was cancelled in Odoo as ${order.name}`]
    : ['ORDER_DELETED_IN_ODOO', `The sale order of ${purchaseOrderId} was deleted in Odoo`];
  const error = new RejectedError({
    code,
    message: `${message}: decide whether to cancel it at Walmart`,
    facts: { purchaseOrderId },
  });
  finish(work, 'HoldReleased', failed(error));
};

export const recheckImported = async (deps: ImportDeps, works: readonly Work[]): Promise<void> => {
  if (works.length === 0) return;
  const ids = works.flatMap(({ state }) => (state.odoo ? [state.odoo.orderId] : []));
  const orders = new Map((await deps.odoo.saleOrders.byIds(ids)).map((order) => [order.id, order]));
  const live = [...orders.values()].filter((order) => order.state === 'sale').map((order) => order.id);
  const moved = await hasMoves(deps.odoo, live);
  for (const work of works) {
    const order = orders.get(work.state.odoo?.orderId ?? 0);
    if (order && isDraft(order)) {
      await release(deps, work, (row) => ({ ...row, sentAt: deps.clock.now() }));
      finish(work, 'StillQuotation');
      continue;
    }
    if (order?.state !== 'sale') {
      await reportGone(deps, work, order);
      continue;
    }
    const isReleased = moved.has(order.id);
    await release(deps, work, (row) => ({
      ...row,
      odoo: { orderId: order.id, confirmed: true },
      holds: isReleased ? [] : row.holds,
      sentAt: deps.clock.now(),
    }));
    finish(work, isReleased ? 'HoldReleased' : 'StillHeldBack');
  }
};
