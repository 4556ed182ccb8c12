/**
 * Invoices and credit notes by policy, each marked with what it is for (odoo18.md section 21). All but making drafts of
 * invoices needs the group Invoicing.
 */
import * as z from 'zod';
import { RejectedError, SetupError, toOdooDatetime } from '../core/index.ts';
import { id, ids, parseAnswer, searchRead, text } from './answer.ts';
import { type CreditNoteRequest, draftCreditNote } from './credit-notes.ts';
import { DuplicateKeyError } from './errors.ts';
import type { OdooRpc } from './rpc.ts';
import { nothingDone } from './transfers.ts';
import type { Units } from './units.ts';

/** `x_walmart_document`: what an invoice or a credit note of the bridge is for. */
export const documentKey = (account: string, purchaseOrderId: string, what: string): string =>
  `${account}/${purchaseOrderId}/${what}`;

export type InvoiceResult =
  | { readonly outcome: 'made'; readonly moveIds: readonly number[] }
  /** Nothing is to be invoiced. */
  | { readonly outcome: 'none' }
  /** A credit note lowered what counts as invoiced: Odoo would bill refunded units again, so a person decides. */
  | { readonly outcome: 'credited' };

export interface Documents {
  /**
   * Makes the draft of what Odoo counts as to be invoiced. Repeatable: what is invoiced is not invoiced again.
   * @param key marks it (`documentKey`).
   */
  invoice(orderId: number, key?: string): Promise<InvoiceResult>;
  /** Marks the draft that an earlier run made and could not mark. @returns its id; undefined when there is none. */
  adoptInvoice(orderId: number, key: string): Promise<number | undefined>;
  /** Posts drafts under this date (epoch ms); posted ones are left alone. */
  post(moveIds: readonly number[], dateMs: number): Promise<void>;
  /** Registers the whole payment of a posted invoice in a journal; a paid one is left alone. */
  pay(moveId: number, journalId: number, dateMs: number): Promise<void>;
  /** @throws {SetupError} ODOO_JOURNAL when no bank or cash journal has this code. */
  journalId(journalCode: string): Promise<number>;
  /**
   * The draft that books a refund; it reverses the order's posted invoice if there is one. Repeatable by its key.
   * @throws {RejectedError} ODOO_CREDIT_TOTAL when it comes to another amount in Odoo; ODOO_UNKNOWN_LINE.
   */
  creditNote(request: CreditNoteRequest): Promise<number>;
  /** `x_walmart_refund_state` of credit notes. */
  markCreditNotes(moveIds: readonly number[], state: string): Promise<void>;
}

const orderRow = z.object({ id, invoice_status: text, invoice_ids: ids });
const moveRow = z.object({
  id,
  name: text,
  move_type: z.string(),
  state: z.enum(['draft', 'posted', 'cancel']),
  payment_state: text,
  x_walmart_document: text,
});
const MOVE_FIELDS = ['name', 'move_type', 'state', 'payment_state', 'x_walmart_document'];

const readMoves = (rpc: OdooRpc, moveIds: readonly number[]) =>
  searchRead(rpc, 'account.move', [['id', 'in', moveIds]], { row: moveRow, fields: MOVE_FIELDS }, { order: 'id' });

const readOrder = async (rpc: OdooRpc, orderId: number) => {
  const schema = { row: orderRow, fields: ['invoice_status', 'invoice_ids'] };
  return (await searchRead(rpc, 'sale.order', [['id', '=', orderId]], schema))[0];
};

type MoveRow = z.output<typeof moveRow>;

/** One of a person's: what it gives back Odoo would bill again. Our own are balanced (credit-notes.ts). */
const isForeignCredit = (move: MoveRow): boolean =>
  move.move_type === 'out_refund' && move.state !== 'cancel' && move.x_walmart_document === undefined;

const invoice = async (rpc: OdooRpc, orderId: number, key: string | undefined): Promise<InvoiceResult> => {
  const order = await readOrder(rpc, orderId);
  if (order?.invoice_status !== 'to invoice') return { outcome: 'none' };
  const known = await readMoves(rpc, order.invoice_ids);
  if (known.some(isForeignCredit)) return { outcome: 'credited' };
  const context = { active_model: 'sale.order', active_ids: [orderId], active_id: orderId };
  const values = { advance_payment_method: 'delivered', sale_order_ids: [[6, 0, [orderId]]] };
  const made = await rpc.execute('sale.advance.payment.inv', 'create', [values], { context });
  const wizard = parseAnswer(id, made, 'sale.advance.payment.inv.create');
  try {
    // Answers an action on one wire and nothing on the other: the order's own list tells what was made.
    await rpc.execute('sale.advance.payment.inv', 'create_invoices', [[wizard]], { context });
  } catch (error) {
    // Somebody else was faster: Odoo found nothing left to invoice.
    const now = error instanceof RejectedError ? await readOrder(rpc, orderId) : undefined;
    if (now !== undefined && now.invoice_status !== 'to invoice') return { outcome: 'none' };
    throw error;
  }
  const after = (await readOrder(rpc, orderId))?.invoice_ids ?? [];
  const fresh = after.filter((moveId) => !order.invoice_ids.includes(moveId));
  if (fresh.length === 0) throw nothingDone(`invoice order ${orderId}`, 'sale.order');
  if (key !== undefined) await mark(rpc, fresh, key);
  return { outcome: 'made', moveIds: fresh };
};

/** The wizard makes it as superuser, which drops every `default_…` of the context: the mark comes after it (measured). */
const mark = async (rpc: OdooRpc, moveIds: readonly number[], key: string): Promise<void> => {
  try {
    await rpc.execute('account.move', 'write', [moveIds.slice(0, 1), { x_walmart_document: key }]);
  } catch (error) {
    // Another run's invoice has it.
    if (!(error instanceof DuplicateKeyError)) throw error;
  }
};

/** A draft without its mark that this user made: of a run that broke off before it could mark it. */
const adopt = async (rpc: OdooRpc, orderId: number, key: string): Promise<number | undefined> => {
  const order = await readOrder(rpc, orderId);
  const domain = [
    ['id', 'in', order?.invoice_ids ?? []],
    ['move_type', '=', 'out_invoice'],
    ['state', '=', 'draft'],
    ['x_walmart_document', '=', false],
    ['create_uid', '=', await rpc.uid()],
  ];
  const [own] = await searchRead(rpc, 'account.move', domain, { row: moveRow, fields: MOVE_FIELDS }, { order: 'id' });
  if (own) await mark(rpc, [own.id], key);
  return own?.id;
};

const toDate = (dateMs: number): string => toOdooDatetime(dateMs).slice(0, 10);

const post = async (rpc: OdooRpc, moveIds: readonly number[], dateMs: number): Promise<void> => {
  const drafts = (await readMoves(rpc, moveIds)).filter((move) => move.state === 'draft').map((move) => move.id);
  if (drafts.length === 0) return;
  await rpc.execute('account.move', 'write', [drafts, { invoice_date: toDate(dateMs) }]);
  await rpc.execute('account.move', 'action_post', [drafts]);
};

const pay = async (rpc: OdooRpc, moveId: number, journalId: number, dateMs: number): Promise<void> => {
  const isOpen = async () => {
    const [move] = await readMoves(rpc, [moveId]);
    return move?.state === 'posted' && (move.payment_state === 'not_paid' || move.payment_state === 'partial');
  };
  if (!(await isOpen())) return;
  const context = { active_model: 'account.move', active_ids: [moveId] };
  const values = { journal_id: journalId, payment_date: toDate(dateMs) };
  const made = await rpc.execute('account.payment.register', 'create', [values], { context });
  const wizard = parseAnswer(id, made, 'account.payment.register.create');
  await rpc.execute('account.payment.register', 'action_create_payments', [[wizard]], { context });
  if (await isOpen()) throw nothingDone(`register the payment of invoice ${moveId}`, 'account.move');
};

const journalId = async (rpc: OdooRpc, journalCode: string): Promise<number> => {
  const domain = [
    ['code', '=', journalCode],
    ['type', 'in', ['bank', 'cash']],
  ];
  const [found] = await searchRead(rpc, 'account.journal', domain, { row: z.object({ id }), fields: ['code'] });
  if (found) return found.id;
  throw new SetupError({
    code: 'ODOO_JOURNAL',
    message: `Odoo has no bank or cash journal ${JSON.stringify(journalCode)}: make it in Invoicing › Configuration › Journals, or correct the invoice policy`,
  });
};

export const documentsOf = (rpc: OdooRpc, units: Units): Documents => ({
  invoice: (orderId, key) => invoice(rpc, orderId, key),
  adoptInvoice: (orderId, key) => adopt(rpc, orderId, key),
  post: (moveIds, dateMs) => post(rpc, moveIds, dateMs),
  pay: (moveId, journal, dateMs) => pay(rpc, moveId, journal, dateMs),
  journalId: (journalCode) => journalId(rpc, journalCode),
  creditNote: (request) => draftCreditNote(rpc, units, request),
  async markCreditNotes(moveIds, state) {
    if (moveIds.length === 0) return;
    await rpc.execute('account.move', 'write', [moveIds, { x_walmart_refund_state: state }]);
  },
});
