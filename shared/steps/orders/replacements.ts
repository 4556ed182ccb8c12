/** A replacement and the sale order that it replaces name each other in Odoo: the source document, and a note. */
import { type Account, isBridgeError } from '../../core/index.ts';
import type { Run } from '../../lambda/index.ts';
import { type Odoo, orderNotesOf, type SaleOrder } from '../../odoo/index.ts';
import type { OrderValues } from '../../transform/index.ts';

/** Sale orders by customer order. */
export type Originals = Awaited<ReturnType<Odoo['saleOrders']['byCustomerOrders']>>;

/** One look-up for a whole batch; none when nothing in it is a replacement. */
export const readOriginals = async (
  scope: { readonly account: Account; readonly odoo: Pick<Odoo, 'saleOrders'> },
  orders: readonly OrderValues[],
): Promise<Originals> => {
  const replaced = orders.flatMap(({ replaces }) => replaces?.customerOrderId ?? []);
  return replaced.length === 0 ? new Map() : scope.odoo.saleOrders.byCustomerOrders(scope.account, replaced);
};

const originalsOf = ({ replaces }: OrderValues, originals: Originals) =>
  originals.get(replaces?.customerOrderId ?? '') ?? [];

/** `walmart: replaces S00012`; the customer order where Odoo has no order of it. Undefined when it replaces nothing. */
export const originOf = (order: OrderValues, originals: Originals): string | undefined => {
  if (!order.replaces) return undefined;
  const { customerOrderId } = order.replaces;
  if (customerOrderId === undefined) return 'walmart: a replacement';
  const names = originalsOf(order, originals).map(({ name }) => name);
  return `walmart: replaces ${names.length > 0 ? names.join(', ') : `customer order ${customerOrderId}`}`;
};

/**
 * Repeatable: one note on each order that is replaced. Odoo may refuse it, as to a user without rights to notes: the source
 * document says it all the same, and no order is held for it.
 */
export const noteReplacement = async (
  deps: { readonly odoo: Pick<Odoo, 'rpc'> },
  run: Run,
  { order, values }: { readonly order: SaleOrder; readonly values: OrderValues },
  originals: Originals,
): Promise<void> => {
  const notes = orderNotesOf(deps.odoo.rpc);
  const text = `Walmart sends the customer this order again for nothing, as ${order.name} (purchase order ${values.purchaseOrderId}).`;
  const subject = `order/${values.purchaseOrderId}`;
  try {
    const ids = originalsOf(values, originals).map(({ id }) => id);
    const noted = await notes.withNote(ids, text);
    for (const id of ids) if (id !== order.id && !noted.has(id)) await notes.add(id, text, subject);
  } catch (error) {
    if (!isBridgeError(error) || !['park', 'alert'].includes(error.disposition)) throw error;
    run.telemetry.warn('replaced order not noted in Odoo', { subject, code: error.code });
  }
};
