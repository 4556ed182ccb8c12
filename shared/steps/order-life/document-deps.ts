/** What the steps on Odoo's documents use. */
import type { Account, Policy } from '../../core/index.ts';
import type { Activities, OdooOrderTruth, OrderLife } from '../../odoo/index.ts';
import type { Clock } from '../../ports/index.ts';

export interface DocumentDeps {
  readonly account: Account;
  readonly clock: Pick<Clock, 'now'>;
  readonly policy: Policy;
  readonly odoo: Pick<OrderLife, 'documents' | 'returns' | 'fulfilment'> & { readonly activities: Activities };
}

/**
 * A person's task on the order, once by its headline while it is open. The headline has not the form of a failure's, so that the
 * report of failures leaves it alone.
 */
export const tellOnOrder = async (
  { odoo, clock }: Pick<DocumentDeps, 'odoo' | 'clock'>,
  { orderId }: Pick<OdooOrderTruth, 'orderId'>,
  summary: string,
  note: string,
): Promise<void> => {
  const open = await odoo.activities.open(summary);
  if (open?.some((task) => task.summary === summary) === true) return;
  await odoo.activities.create({ model: 'sale.order', id: orderId }, { summary, note, deadline: clock.now() }, summary);
};
