/** Draft credit notes that book a refund, each made once by its key, with amounts to the cent (odoo18.md section 21). */
import * as z from 'zod';
import { RejectedError, sum, toAmount, toOdooDatetime, toOdooFloat } from '../core/index.ts';
import { id, ids, parseAnswer, reference, requiredReference, searchRead, text } from './answer.ts';
import { DuplicateKeyError } from './errors.ts';
import type { OdooRpc } from './rpc.ts';
import type { Units } from './units.ts';

export interface CreditLine {
  /** Of the sale order. */
  readonly lineId: number;
  /** EACH; 1 for an amount. */
  readonly quantity: number;
  /** Of one; two decimals, below 0 for a discount. */
  readonly unitPrice: string;
  /** Of the quantity, goods that came or are to come back: only they lower what counts as invoiced. */
  readonly returned: number;
}

export interface CreditNoteRequest {
  readonly orderId: number;
  /** Marks the credit note; a second one with it is refused. */
  readonly key: string;
  readonly ref: string;
  /** Epoch ms. */
  readonly dateMs: number;
  readonly lines: readonly CreditLine[];
}

const orderRow = z.object({
  id,
  name: z.string(),
  partner_invoice_id: requiredReference,
  currency_id: requiredReference,
  journal_id: reference,
  invoice_ids: ids,
});
const ORDER_FIELDS = ['name', 'partner_invoice_id', 'currency_id', 'journal_id', 'invoice_ids'];

const lineRow = z.object({
  id,
  name: z.string(),
  product_id: requiredReference,
  product_uom: requiredReference,
  tax_id: ids,
});
const LINE_FIELDS = ['name', 'product_id', 'product_uom', 'tax_id'];

const productRow = z.object({ id, invoice_policy: text });
const moveRow = z.object({ id, journal_id: reference, amount_total: z.number() });

/** What the credit note comes to, tax included. */
export const creditNoteTotal = (lines: readonly CreditLine[]) =>
  sum(lines.map(({ quantity, unitPrice }) => toAmount(unitPrice).times(quantity)));

const findByKey = async (rpc: OdooRpc, key: string): Promise<number | undefined> => {
  const schema = { row: z.object({ id }), fields: ['name'] };
  return (await searchRead(rpc, 'account.move', [['x_walmart_document', '=', key]], schema, { order: 'id' }))[0]?.id;
};

/** The posted invoice that it reverses, if there is one. */
const invoiceOf = async (rpc: OdooRpc, invoiceIds: readonly number[]) => {
  const domain = [
    ['id', 'in', invoiceIds],
    ['move_type', '=', 'out_invoice'],
    ['state', '=', 'posted'],
  ];
  const schema = { row: moveRow, fields: ['journal_id', 'amount_total'] };
  return (await searchRead(rpc, 'account.move', domain, schema, { order: 'id desc', limit: 1 }))[0];
};

interface Sold {
  readonly row: z.output<typeof lineRow>;
  /** Of the credit note's line: EACH, or the line's own unit of another category. */
  readonly unitId: number;
  readonly isByDelivery: boolean;
}

const readSold = async (rpc: OdooRpc, units: Units, lineIds: readonly number[]): Promise<ReadonlyMap<number, Sold>> => {
  const rows = await searchRead(rpc, 'sale.order.line', [['id', 'in', lineIds]], { row: lineRow, fields: LINE_FIELDS });
  const products = await searchRead(
    rpc,
    'product.product',
    [['id', 'in', rows.map((row) => row.product_id)]],
    { row: productRow, fields: ['invoice_policy'] },
    { context: { active_test: false } },
  );
  const each = await units.each();
  const sold = rows.map(async (row): Promise<[number, Sold]> => {
    const unit = await units.of(row.product_uom);
    const unitId = unit.categoryId === each.categoryId ? each.id : unit.id;
    const isByDelivery = products.some(
      (product) => product.id === row.product_id && product.invoice_policy === 'delivery',
    );
    return [row.id, { row, unitId, isByDelivery }];
  });
  return new Map(await Promise.all(sold));
};

/**
 * Odoo takes each credited quantity for one that is to be invoiced again. So what did not come back is balanced by a line
 * without money: the order stays invoiced, and nobody bills the refund.
 */
const toMoveLines = (line: CreditLine, sold: Sold): readonly object[] => {
  const { row, unitId, isByDelivery } = sold;
  const shared = {
    product_id: row.product_id,
    product_uom_id: unitId,
    sale_line_ids: [[6, 0, [row.id]]],
  };
  const refunded = {
    ...shared,
    name: row.name,
    quantity: line.quantity,
    price_unit: toOdooFloat(toAmount(line.unitPrice)),
    tax_ids: [[6, 0, row.tax_id]],
  };
  const kept = line.quantity - (isByDelivery ? line.returned : 0);
  const balance = {
    ...shared,
    name: `${row.name.split('\n')[0]}: stays invoiced`,
    quantity: -kept,
    price_unit: 0,
    tax_ids: [[6, 0, []]],
  };
  return kept > 0 ? [refunded, balance] : [refunded];
};

const missingLine = (request: CreditNoteRequest, lineId: number): RejectedError =>
  new RejectedError({
    code: 'ODOO_UNKNOWN_LINE',
    message: `Order ${request.orderId} in Odoo has no line ${lineId} to credit: make the credit note by hand`,
    facts: { order: request.orderId, line: lineId },
  });

const toValues = async (rpc: OdooRpc, units: Units, request: CreditNoteRequest): Promise<object> => {
  const schema = { row: orderRow, fields: ORDER_FIELDS };
  const [order] = await searchRead(rpc, 'sale.order', [['id', '=', request.orderId]], schema);
  const invoice = await invoiceOf(rpc, order?.invoice_ids ?? []);
  const sold = await readSold(rpc, units, [...new Set(request.lines.map(({ lineId }) => lineId))]);
  const lines = request.lines.flatMap((line) => {
    const of = sold.get(line.lineId);
    if (of === undefined) throw missingLine(request, line.lineId);
    return toMoveLines(line, of);
  });
  return {
    move_type: 'out_refund',
    partner_id: order?.partner_invoice_id,
    currency_id: order?.currency_id,
    invoice_origin: order?.name,
    invoice_date: toOdooDatetime(request.dateMs).slice(0, 10),
    ref: request.ref,
    x_walmart_document: request.key,
    x_walmart_refund_state: 'Books a refund of Walmart',
    ...(order?.journal_id !== undefined && { journal_id: order.journal_id }),
    ...(invoice && { reversed_entry_id: invoice.id, journal_id: invoice.journal_id }),
    invoice_line_ids: lines.map((line) => [0, 0, line]),
  };
};

/** One that comes to another amount is taken away again: rather none than a wrong one. */
const checkTotal = async (rpc: OdooRpc, moveId: number, request: CreditNoteRequest): Promise<void> => {
  const schema = { row: moveRow, fields: ['journal_id', 'amount_total'] };
  const [made] = await searchRead(rpc, 'account.move', [['id', '=', moveId]], schema);
  const [total, wanted] = [toAmount(made?.amount_total ?? 0), creditNoteTotal(request.lines)];
  if (total.eq(wanted)) return;
  await rpc.execute('account.move', 'unlink', [[moveId]]);
  throw new RejectedError({
    code: 'ODOO_CREDIT_TOTAL',
    message: `A credit note of ${wanted.toFixed(2)} for order ${request.orderId} came to ${total.toFixed(2)} in Odoo and was taken away: check the taxes and the decimal places of its products, or make it by hand`,
    facts: { order: request.orderId, wanted: wanted.toFixed(2), total: total.toFixed(2) },
  });
};

/** @returns the id; of the one that is there already, in whatever state people have brought it. */
export const draftCreditNote = async (rpc: OdooRpc, units: Units, request: CreditNoteRequest): Promise<number> => {
  const known = await findByKey(rpc, request.key);
  if (known !== undefined) return known;
  const values = await toValues(rpc, units, request);
  try {
    const made = await rpc.execute('account.move', 'create', [[values]]);
    const [moveId = 0] = parseAnswer(ids.length(1), made, 'account.move.create');
    await checkTotal(rpc, moveId, request);
    return moveId;
  } catch (error) {
    if (!(error instanceof DuplicateKeyError)) throw error;
    const other = await findByKey(rpc, request.key);
    if (other === undefined) throw error;
    return other;
  }
};
