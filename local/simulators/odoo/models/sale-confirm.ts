/** Confirming and cancelling an order, and who follows it (sections 9 and 25). */
import { truncateToSecond } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { userError } from '../orm/faults.ts';
import { type Cell, flag, num, type Row, ref, str, type Value } from '../orm/values.ts';
import { launchDelivery, movingOf } from './sale-delivery.ts';
import { linesOf, pickingsOf } from './sale-order.ts';
import { cancelMoves } from './stock-move.ts';
import { isOpen } from './stock-reserve.ts';

/** Overwrites date_order, makes and reserves the delivery, makes the customer a follower. */
export const confirm = (env: Env, ids: readonly number[]): Value => {
  for (const id of ids)
    if (!['draft', 'sent'].includes(str(env.existing('sale.order', id), 'state')))
      throw userError('Some orders are not in a state requiring confirmation.');
  env.write('sale.order', ids, { state: 'sale', date_order: truncateToSecond(env.now) });
  for (const id of ids) {
    follow(env, id, ref(env.existing('sale.order', id), 'partner_id'));
    for (const line of linesOf(env, env.existing('sale.order', id)))
      launchDelivery(env, line, num(line, 'product_uom_qty') - movingOf(env, line));
  }
  return true;
};

export const follow = (env: Env, id: number, partner: number | null): void => {
  const known = followers(env, env.existing('sale.order', id));
  if (partner !== null && !known.includes(partner))
    env.create('mail.followers', [{ res_model: 'sale.order', res_id: id, partner_id: partner }]);
};

export const followers = (env: Env, row: Row): number[] =>
  [...env.db.table('mail.followers').lookup('res_id', row.id)]
    .map((id) => env.row('mail.followers', id))
    .filter((each) => each?.res_model === 'sale.order')
    .map((each) => ref(each, 'partner_id') ?? 0);

export const unsubscribe = (env: Env, id: number, partners: readonly number[]): void => {
  for (const each of [...env.db.table('mail.followers').lookup('res_id', id)]) {
    const row = env.row('mail.followers', each);
    if (row?.res_model === 'sale.order' && partners.includes(ref(row, 'partner_id') ?? 0))
      env.unlink('mail.followers', [each]);
  }
};

export const cancel = (env: Env, ids: readonly number[]): Value => {
  const orders = ids.map((id) => env.existing('sale.order', id));
  if (orders.some((order) => flag(order, 'locked')))
    throw userError('You cannot cancel a locked order. Please unlock it first.');
  const first = orders.find((order) => order.state !== 'draft' && order.state !== 'cancel');
  if (first !== undefined && env.context.disable_cancel_warning !== true) return cancelWizard(first.id);
  cancelOrders(env, orders);
  return true;
};

export const cancelOrders = (env: Env, orders: readonly Row[]): void => {
  for (const order of orders)
    for (const picking of pickingsOf(env, order)) {
      const open = env.rowsOf('stock.move', 'picking_id', picking.id).filter(isOpen);
      cancelMoves(
        env,
        open.map((move) => move.id),
      );
    }
  cancelDrafts(env, orders);
  env.transaction.finishWork();
  env.write(
    'sale.order',
    orders.map((order) => order.id),
    { state: 'cancel' },
  );
};

/** Draft invoices go with the order, posted ones stay (section 22). */
const cancelDrafts = (env: Env, orders: readonly Row[]): void => {
  for (const order of orders)
    for (const id of refsOf(env.get('sale.order', order, 'invoice_ids')))
      if (env.existing('account.move', id).state === 'draft') env.write('account.move', [id], { state: 'cancel' });
};

const refsOf = (cell: Cell): readonly number[] => (Array.isArray(cell) ? cell : []);

const cancelWizard = (id: number): Value => ({
  name: 'Cancel Sales Order',
  view_mode: 'form',
  res_model: 'sale.order.cancel',
  view_id: 1229,
  type: 'ir.actions.act_window',
  context: {
    default_template_id: 17,
    default_order_id: id,
    mark_so_as_canceled: true,
    default_email_layout_xmlid: 'mail.mail_notification_layout_with_responsible_signature',
    model_description: 'Sales Order',
  },
  target: 'new',
});
