/** A replacement names the sale order that it replaces, as its origin in Odoo. */
import type { Odoo } from '../../odoo/index.ts';
import type { OrderValues } from '../../transform/index.ts';

/** Names of sale orders by customer order. */
export type Originals = ReadonlyMap<string, readonly string[]>;

/** One look-up for a whole batch; none when nothing in it is a replacement. */
export const readOriginals = async (
  scope: { readonly account: string; readonly odoo: Pick<Odoo, 'saleOrders'> },
  orders: readonly OrderValues[],
): Promise<Originals> => {
  const replaced = orders.flatMap(({ replaces }) => replaces?.customerOrderId ?? []);
  return replaced.length === 0 ? new Map() : scope.odoo.saleOrders.namesByCustomerOrders(scope.account, replaced);
};

/** `walmart: replaces S00012`; the customer order where Odoo has no order of it. Undefined when it replaces nothing. */
export const originOf = ({ replaces }: OrderValues, originals: Originals): string | undefined => {
  if (!replaces) return undefined;
  const { customerOrderId } = replaces;
  if (customerOrderId === undefined) return 'walmart: a replacement';
  const names = originals.get(customerOrderId) ?? [];
  return `walmart: replaces ${names.length > 0 ? names.join(', ') : `customer order ${customerOrderId}`}`;
};
