/** A refund that Walmart or a return made, in Odoo's books: a draft credit note of exactly its amounts, or a person's task alone. */
import { documentKey, type OdooOrderTruth } from '../../odoo/index.ts';
import type { BookRefund, Fulfilment } from '../../transform/index.ts';
import { toCreditLines } from './credit-lines.ts';
import { type DocumentDeps, tellOnOrder } from './document-deps.ts';

export interface BookedRefund {
  /** The credit note, also one that a person has posted or cancelled meanwhile; missing when nothing was to be booked. */
  readonly creditNote?: number;
}

const refOf = (truth: OdooOrderTruth, { entry }: BookRefund): string =>
  `Walmart refund ${entry.returnOrderId ?? truth.purchaseOrderId}, line ${entry.lineNumber}`;

/**
 * Repeatable by the id of the ledger's entry.
 * @throws {RejectedError} ORDER_REFUND_LINE, ODOO_CREDIT_TOTAL, ODOO_UNKNOWN_LINE: a person books it.
 */
export const bookRefund = async (
  deps: DocumentDeps,
  truth: OdooOrderTruth,
  _row: Fulfilment,
  action: BookRefund,
): Promise<BookedRefund> => {
  const { entry } = action;
  if (action.how === 'notify') {
    const note = `Walmart refunded ${entry.net} and ${entry.tax} tax for ${entry.units} units of line ${entry.lineNumber}. Book it with a credit note of these amounts; it is not sent to Walmart again.`;
    await tellOnOrder(deps, truth, `Walmart refund ${truth.purchaseOrderId} ${entry.id}`, note);
    return {};
  }
  // A receipt that was made a step ago counts: what comes back is credited by the unit.
  const [fresh = truth] = await deps.odoo.fulfilment.truths(deps.account, [truth.purchaseOrderId]);
  const lines = toCreditLines(fresh, entry, deps.policy);
  if (lines.length === 0) return {};
  const creditNote = await deps.odoo.documents.creditNote({
    orderId: truth.orderId,
    key: documentKey(deps.account, truth.purchaseOrderId, `refund/${entry.id}`),
    ref: refOf(truth, action),
    dateMs: entry.at,
    lines,
  });
  return { creditNote };
};
