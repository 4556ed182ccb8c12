/** The invoice of a shipped order, as far as the policy says: a draft, or posted under the ship date and paid on the clearing journal. */
import { type Policy, RejectedError, SetupError } from '../../core/index.ts';
import { documentKey, type OdooOrderTruth } from '../../odoo/index.ts';
import { type Fulfilment, odooUnits } from '../../transform/index.ts';
import type { DocumentDeps } from './document-deps.ts';

/**
 * What is to be done about the invoice: nothing, to make it, to post and pay the one that the bridge made, or to see first whether
 * it made the draft that is there.
 */
export type InvoiceDue =
  | { readonly due: 'nothing' | 'make' | 'adopt' }
  | { readonly due: 'finish'; readonly moveId: number };

const NOTHING: InvoiceDue = { due: 'nothing' };

/** Every line is final at Walmart, and what it has as shipped has left in Odoo as well. */
const isShipped = (truth: OdooOrderTruth, row: Fulfilment): boolean =>
  row.lines.some(({ shipped }) => shipped > 0) &&
  row.lines.every(
    ({ open, shipped, fault, lineNumber }) =>
      open === 0 && fault === undefined && odooUnits(truth, lineNumber).done >= shipped,
  );

const keyOf = (account: string, truth: OdooOrderTruth): string =>
  documentKey(account, truth.purchaseOrderId, 'invoice');

/**
 * Decided by what both sides show. An order that has an invoice, also a person's or a cancelled one, gets no other: that is
 * people's affair. Only the bridge's own is posted and paid by it.
 */
export const invoiceDue = (
  account: string,
  policy: Pick<Policy, 'invoice'>,
  truth: OdooOrderTruth,
  row: Fulfilment,
): InvoiceDue => {
  if (policy.invoice === 'none' || truth.state !== 'sale' || !isShipped(truth, row)) return NOTHING;
  if (truth.invoices.length === 0) return { due: 'make' };
  if (policy.invoice !== 'posted') return NOTHING;
  const own = truth.invoices.find(({ document }) => document === keyOf(account, truth));
  if (own === undefined) return truth.invoices.every(({ state }) => state === 'draft') ? { due: 'adopt' } : NOTHING;
  const isOpen =
    own.state === 'draft' ||
    (own.state === 'posted' && (own.paymentState === 'not_paid' || own.paymentState === 'partial'));
  return isOpen ? { due: 'finish', moveId: own.moveId } : NOTHING;
};

/** When the last parcel left; by Walmart's word where Odoo has no date. */
const shippedAt = (truth: OdooOrderTruth, row: Fulfilment, now: number): number => {
  const done = truth.deliveries.flatMap(({ doneAt }) => (doneAt === undefined ? [] : [doneAt]));
  const told = row.shipments.map(({ at }) => at);
  return Math.max(...(done.length > 0 ? done : told.length > 0 ? told : [now]));
};

const clearingJournal = ({ clearingJournal: code }: Policy): string => {
  if (code !== '') return code;
  throw new SetupError({
    code: 'POLICY_CLEARING_JOURNAL',
    message: 'Policy invoice is posted and policy clearingJournal is missing: give the code of a bank or cash journal',
  });
};

const finish = async (deps: DocumentDeps, truth: OdooOrderTruth, row: Fulfilment, moveIds: readonly number[]) => {
  const { documents } = deps.odoo;
  // Before anything is posted: without the journal nothing could be paid.
  const journalId = await documents.journalId(clearingJournal(deps.policy));
  const at = shippedAt(truth, row, deps.clock.now());
  await documents.post(moveIds, at);
  for (const moveId of moveIds) await documents.pay(moveId, journalId, at);
};

const make = async (deps: DocumentDeps, truth: OdooOrderTruth, row: Fulfilment): Promise<boolean> => {
  const made = await deps.odoo.documents.invoice(truth.orderId, keyOf(deps.account, truth));
  switch (made.outcome) {
    case 'none':
      return false;
    case 'made':
      if (deps.policy.invoice === 'posted') await finish(deps, truth, row, made.moveIds);
      return true;
    case 'credited':
      throw new RejectedError({
        code: 'ORDER_INVOICE_CREDITED',
        message: `Order ${truth.name} has a credit note and no invoice: Odoo would bill what was credited; invoice it by hand`,
        facts: { order: truth.orderId },
      });
    default:
      return made satisfies never;
  }
};

/**
 * Repeatable; does nothing when nothing is due.
 * @returns whether anything was done.
 * @throws {RejectedError} ORDER_INVOICE_CREDITED: a person's credit note is there before any invoice.
 */
export const invoiceOrder = async (deps: DocumentDeps, truth: OdooOrderTruth, row: Fulfilment): Promise<boolean> => {
  const { account, policy, odoo } = deps;
  const found = invoiceDue(account, policy, truth, row);
  switch (found.due) {
    case 'nothing':
      return false;
    case 'make':
      return make(deps, truth, row);
    case 'finish':
      await finish(deps, truth, row, [found.moveId]);
      return true;
    case 'adopt': {
      const moveId = await odoo.documents.adoptInvoice(truth.orderId, keyOf(account, truth));
      if (moveId === undefined) return false;
      await finish(deps, truth, row, [moveId]);
      return true;
    }
    default:
      return found satisfies never;
  }
};
