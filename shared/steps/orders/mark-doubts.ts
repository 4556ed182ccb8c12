/** What a person has to look at before an imported order is shipped: noted on the sale order, and parked as a question. */
import { type Account, isBridgeError } from '../../core/index.ts';
import { park, type Run } from '../../lambda/index.ts';
import { type Odoo, orderNotesOf, type SaleOrder } from '../../odoo/index.ts';
import type { Clock, StateStore } from '../../ports/index.ts';
import type { OrderDoubt, OrderWarning, SaleOrderPlan } from '../../transform/index.ts';

export interface DoubtDeps {
  readonly account: Account;
  readonly clock: Clock;
  /** The failure ledger. */
  readonly ledger: StateStore;
  readonly odoo: Pick<Odoo, 'rpc'>;
}

export interface Doubtful {
  readonly order: SaleOrder;
  readonly plan: SaleOrderPlan;
}

type Doubt = OrderWarning & { readonly doubt: OrderDoubt };

const doubtsOf = ({ warnings }: SaleOrderPlan): readonly Doubt[] =>
  warnings.flatMap((warning) => (warning.doubt === undefined ? [] : [{ ...warning, doubt: warning.doubt }]));

export const hasDoubts = (plan: SaleOrderPlan): boolean => doubtsOf(plan).length > 0;

const BEGINNING = 'Look at this Walmart order before it is shipped.';

/** Odoo may refuse the note, as to a user without rights to it: the question stands all the same, and no order is held for it. */
const addNote = async (deps: DoubtDeps, run: Run, { order, plan }: Doubtful, subject: string): Promise<void> => {
  const notes = orderNotesOf(deps.odoo.rpc);
  const text = [BEGINNING, ...doubtsOf(plan).map(({ message }) => `${message}.`)].join(' ');
  try {
    if ((await notes.withNote([order.id], BEGINNING)).has(order.id)) return;
    await notes.add(order.id, text, subject);
  } catch (error) {
    if (!isBridgeError(error) || !['park', 'alert'].includes(error.disposition)) throw error;
    run.telemetry.warn('order not marked in Odoo', { subject, code: error.code });
  }
};

/** Repeatable: one note, and one question of a kind. */
export const markDoubts = async (deps: DoubtDeps, run: Run, doubtful: Doubtful): Promise<void> => {
  const { purchaseOrderId, shipBy } = doubtful.plan.order;
  await addNote(deps, run, doubtful, `order/${purchaseOrderId}`);
  for (const { code, doubt, message } of doubtsOf(doubtful.plan)) {
    await park(deps.ledger, {
      account: deps.account,
      key: `order-question/${purchaseOrderId}/${doubt}`,
      ...{ code, reason: `Order ${purchaseOrderId}: ${message}`, facts: { purchaseOrderId, shipBy } },
      ...{ flow: run.flow, at: deps.clock.now() },
    });
  }
};
