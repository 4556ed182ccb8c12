/**
 * Stories of the documents of an order in Odoo: receipts of returns, credit notes that book a refund, invoices. Told to a real
 * Odoo and to the simulated one alike, through the steps that the flow takes.
 */
import { expect } from 'vitest';
import { type Policy, policySchema, toAmount } from '../../shared/core/index.ts';
import type { CreditLine, OdooCreditNote, OdooOrderTruth } from '../../shared/odoo/index.ts';
import { bookRefund } from '../../shared/steps/order-life/book-refund.ts';
import type { DocumentDeps } from '../../shared/steps/order-life/document-deps.ts';
import { invoiceOrder } from '../../shared/steps/order-life/invoice-order.ts';
import { makeReturn } from '../../shared/steps/order-life/make-return.ts';
import type { BookRefund, Fulfilment, LedgerEntry, LineBalance, MakeReturn } from '../../shared/transform/index.ts';
import { confirmedOrder, type LivingOdoo } from './odoo-fulfilment-story.ts';

const ACCOUNT = 'local/demo';
const NOW = Date.UTC(2026, 10, 24, 12);

export const documentDeps = (odoo: DocumentDeps['odoo'], policy: Partial<Policy> = {}): DocumentDeps => ({
  account: ACCOUNT,
  clock: { now: () => NOW },
  policy: policySchema.parse({ ordersFrom: '2026-01-01T00:00:00Z', ...policy }),
  odoo,
});

export const shippedLine = (
  change: Partial<LineBalance> & Pick<LineBalance, 'lineNumber' | 'shipped'>,
): LineBalance => ({
  ...{ sku: 'MUG', open: 0, unacknowledged: 0, delivered: 0, cancelled: 0, parcels: [], returned: 0 },
  ...{ returnRefunded: 0, intentToCancel: false, ordered: change.shipped },
  ...{ charge: { net: '0.00', tax: '0.00' }, refunded: { net: '0.00', tax: '0.00' } },
  ...change,
});

export const fulfilmentRow = (purchaseOrderId: string, lines: readonly LineBalance[]): Fulfilment => ({
  ...{ purchaseOrderId, customerOrderId: 'C1', orderedAt: NOW, shipBy: NOW, isOurs: true, methodCode: 'Value' },
  ...{ lines: [...lines], intents: [], shipments: [], held: [], customerOverruled: false, refusals: [] },
  ...{ reopened: false, zeroSkus: [], ledger: [], returnsMade: [], refundsBooked: [] },
});

export const refundOf = (entry: Partial<LedgerEntry>, how: BookRefund['how'] = 'draft'): BookRefund => ({
  kind: 'bookRefund',
  how,
  entry: {
    ...{ id: 'walmart/1/0', lineNumber: '1', source: 'walmart', units: 1, net: '13.81', tax: '1.29', at: NOW },
    ...entry,
  },
});

export const returnOf = (
  returnOrderId: string,
  lines: MakeReturn['lines'],
  how: MakeReturn['how'] = 'draft',
): MakeReturn => ({ kind: 'makeReturn', returnOrderId, how, lines });

const read = async <T>(desk: LivingOdoo, model: string, id: number, fields: readonly string[]): Promise<T> => {
  const [row] = (await desk.rpc.execute(model, 'read', [[id], fields], { load: '' })) as readonly T[];
  if (row === undefined) throw new Error(`${model} ${id} is missing`);
  return row;
};

const ship = (desk: LivingOdoo, pickingId: number): Promise<unknown> =>
  desk.rpc.execute('stock.picking', 'button_validate', [[pickingId]], {
    context: { skip_sms: true, skip_backorder: true },
  });

const statusOf = async (desk: LivingOdoo, orderId: number): Promise<string> =>
  (await read<{ invoice_status: string }>(desk, 'sale.order', orderId, ['invoice_status'])).invoice_status;

const tasksOn = async (odoo: LivingOdoo, beginning: string): Promise<number> =>
  ((await odoo.activities.open(beginning)) ?? []).length;

/** Three mugs and a cup (odoo-fulfilment-story.ts) gone out; goods are invoiced by what was delivered if so wanted. */
const shippedOrder = async (odoo: LivingOdoo, po: string, desk: LivingOdoo, invoicePolicy: 'order' | 'delivery') => {
  const order = await confirmedOrder(odoo, po, desk);
  const templates = await desk.rpc.execute('product.template', 'search', [
    [['default_code', 'in', [`MUG-${po}`, `CUP-${po}`]]],
  ]);
  await desk.rpc.execute('product.template', 'write', [templates, { invoice_policy: invoicePolicy }]);
  await ship(desk, order.pickingId);
  const lines = [shippedLine({ lineNumber: '1', shipped: 3 }), shippedLine({ lineNumber: '2', shipped: 1 })];
  return { ...order, row: fulfilmentRow(po, lines) };
};

const isKept = ({ state }: { readonly state: string }): boolean => state !== 'cancel';

const backOf = (truth: OdooOrderTruth): readonly number[] =>
  truth.returns.filter(isKept).flatMap(({ moves }) => moves.map(({ units }) => units));

export const tellReturnStory = async (odoo: LivingOdoo, po: string, desk: LivingOdoo = odoo): Promise<void> => {
  const order = await shippedOrder(odoo, po, desk, 'order');
  const deps = documentDeps(odoo);
  const action = returnOf(`R${po}`, [{ lineNumber: '1', units: 2 }]);

  await makeReturn(deps, await order.truth(), order.row, action);
  await makeReturn(deps, await order.truth(), order.row, action);
  expect(backOf(await order.truth())).toEqual([2]);
  expect(await tasksOn(odoo, `Walmart return R${po}`)).toBe(1);

  const twice = returnOf(`S${po}`, [{ lineNumber: '1', units: 1 }]);
  const seen = await order.truth();
  await Promise.all([makeReturn(deps, seen, order.row, twice), makeReturn(deps, seen, order.row, twice)]);
  expect(backOf(await order.truth())).toEqual([2, 1]);

  const tooMuch = returnOf(`T${po}`, [{ lineNumber: '1', units: 1 }]);
  await expect(makeReturn(deps, await order.truth(), order.row, tooMuch)).rejects.toMatchObject({
    code: 'ODOO_RETURN_QUANTITY',
    disposition: 'park',
  });
  await makeReturn(deps, await order.truth(), order.row, returnOf(`N${po}`, [{ lineNumber: '2', units: 1 }], 'notify'));
  expect(backOf(await order.truth())).toEqual([2, 1]);
  expect(await tasksOn(odoo, `Walmart return N${po}`)).toBe(1);
};

export const tellInvoiceStory = async (odoo: LivingOdoo, po: string, desk: LivingOdoo = odoo): Promise<void> => {
  const order = await shippedOrder(odoo, po, desk, 'delivery');
  const deps = documentDeps(odoo, { invoice: 'posted', clearingJournal: 'BNK1' });

  const done = await invoiceOrder(deps, await order.truth(), order.row);
  const again = await invoiceOrder(deps, await order.truth(), order.row);

  expect([done, again]).toEqual([true, false]);
  const { invoices, deliveries } = await order.truth();
  const document = `${ACCOUNT}/${po}/invoice`;
  expect(invoices).toMatchObject([{ state: 'posted', paymentState: 'paid', total: '50.29', document }]);
  const shipDate = new Date(deliveries[0]?.doneAt ?? 0).toISOString().slice(0, 10);
  const made = await read<{ invoice_date: string }>(desk, 'account.move', invoices[0]?.moveId ?? 0, ['invoice_date']);
  expect(made.invoice_date).toBe(shipDate);
};

/** Made and not marked, as of a run that broke off between; a person's own draft is left alone. */
export const tellUnmarkedStory = async (odoo: LivingOdoo, po: string, desk: LivingOdoo = odoo): Promise<void> => {
  const order = await shippedOrder(odoo, po, desk, 'delivery');
  await odoo.documents.invoice(order.orderId);
  const deps = documentDeps(odoo, { invoice: 'posted', clearingJournal: 'BNK1' });

  expect(await invoiceOrder(deps, await order.truth(), order.row)).toBe(true);

  const document = `${ACCOUNT}/${po}/invoice`;
  expect((await order.truth()).invoices).toMatchObject([{ state: 'posted', paymentState: 'paid', document }]);
  if (desk === odoo) return;
  const other = await shippedOrder(odoo, `${po}2`, desk, 'delivery');
  await desk.documents.invoice(other.orderId);
  expect(await invoiceOrder(deps, await other.truth(), other.row)).toBe(false);
  expect((await other.truth()).invoices).toMatchObject([{ state: 'draft' }]);
};

/** A draft first, as of a run that broke off before it posted. */
export const tellHalfInvoiceStory = async (odoo: LivingOdoo, po: string, desk: LivingOdoo = odoo): Promise<void> => {
  const order = await shippedOrder(odoo, po, desk, 'order');
  const truth = await order.truth();
  const draft = documentDeps(odoo, { invoice: 'draft' });

  const made = await Promise.all([
    invoiceOrder(draft, truth, order.row),
    invoiceOrder(draft, truth, order.row).catch((error: unknown) => error),
  ]);
  expect(made).toContain(true);
  expect((await order.truth()).invoices).toMatchObject([{ state: 'draft', total: '50.29' }]);
  expect(await invoiceOrder(draft, await order.truth(), order.row)).toBe(false);

  const posted = documentDeps(odoo, { invoice: 'posted', clearingJournal: 'BNK1' });
  expect(await invoiceOrder(posted, await order.truth(), order.row)).toBe(true);
  expect((await order.truth()).invoices).toMatchObject([{ state: 'posted', paymentState: 'paid' }]);
  const wrong = documentDeps(odoo, { invoice: 'posted', clearingJournal: 'NONE' });
  expect(await invoiceOrder(wrong, await order.truth(), order.row)).toBe(false);
};

const moneyOf = (note: OdooCreditNote | undefined) => {
  const add = (which: 'amount' | 'tax') =>
    (note?.lines ?? []).reduce((all, line) => all.plus(line[which]), toAmount(0)).toFixed(2);
  return { net: add('amount'), tax: add('tax'), total: note?.total };
};

/** Units and number of each Walmart line, as the planner reads them. */
const unitsOf = (note: OdooCreditNote | undefined): number =>
  (note?.lines ?? []).reduce((all, line) => all + line.units, 0);

const tellBookedOf = async (
  odoo: LivingOdoo,
  po: string,
  desk: LivingOdoo,
  invoicePolicy: 'order' | 'delivery',
): Promise<void> => {
  const order = await shippedOrder(odoo, po, desk, invoicePolicy);
  const deps = documentDeps(odoo, { invoice: 'posted', clearingJournal: 'BNK1' });
  await invoiceOrder(deps, await order.truth(), order.row);
  await makeReturn(deps, await order.truth(), order.row, returnOf(`R${po}`, [{ lineNumber: '1', units: 1 }]));
  const action = refundOf({ id: 'return/1', source: 'return', returnOrderId: `R${po}` });

  const seen = await order.truth();
  const booked = await Promise.all([
    bookRefund(deps, seen, order.row, action),
    bookRefund(deps, seen, order.row, action),
  ]);
  const again = await bookRefund(deps, await order.truth(), order.row, action);

  const truth = await order.truth();
  const [note, ...others] = truth.creditNotes;
  expect(others).toEqual([]);
  expect([...booked, again]).toEqual([1, 2, 3].map(() => ({ creditNote: note?.moveId })));
  expect(note).toMatchObject({ state: 'draft', approved: false, document: `${ACCOUNT}/${po}/refund/return/1` });
  expect(moneyOf(note)).toEqual({ net: '13.81', tax: '1.29', total: '15.10' });
  expect(new Set(note?.lines.map(({ lineNumber }) => lineNumber))).toEqual(new Set(['1']));
  // What came back lowers what counts as invoiced, where Odoo invoices what was delivered.
  expect(unitsOf(note)).toBe(invoicePolicy === 'delivery' ? 1 : 0);
  const entry = await read<{ reversed_entry_id: number }>(desk, 'account.move', note?.moveId ?? 0, [
    'reversed_entry_id',
  ]);
  expect(entry.reversed_entry_id).toBe(truth.invoices[0]?.moveId);

  await ship(desk, truth.returns[0]?.pickingId ?? 0);
  await desk.rpc.execute('account.move', 'action_post', [[note?.moveId]]);
  // Nothing is left that a person's "create invoices" would bill again.
  expect(await statusOf(desk, order.orderId)).not.toBe('to invoice');
  expect(await odoo.documents.invoice(order.orderId)).toEqual({ outcome: 'none' });
  expect(await bookRefund(deps, await order.truth(), order.row, action)).toEqual({ creditNote: note?.moveId });
};

export const tellBookedByOrderStory = (odoo: LivingOdoo, po: string, desk: LivingOdoo = odoo): Promise<void> =>
  tellBookedOf(odoo, po, desk, 'order');
export const tellBookedByDeliveryStory = (odoo: LivingOdoo, po: string, desk: LivingOdoo = odoo): Promise<void> =>
  tellBookedOf(odoo, po, desk, 'delivery');

/** Refunds before any invoice: of an amount, of a tax alone, of a unit that nobody sends back. The invoice is whole all the same. */
export const tellAloneStory = async (odoo: LivingOdoo, po: string, desk: LivingOdoo = odoo): Promise<void> => {
  const order = await shippedOrder(odoo, po, desk, 'delivery');
  const deps = documentDeps(odoo, { invoice: 'draft' });
  const refunds = [
    refundOf({ id: 'walmart/1/0', units: 0, net: '2.34', tax: '0.00' }),
    refundOf({ id: 'walmart/1/1', units: 0, net: '0.00', tax: '0.55' }),
    refundOf({ id: 'walmart/1/2', units: 2, net: '27.61', tax: '2.58' }),
    refundOf({ id: 'walmart/2/0', lineNumber: '2', net: '5.00', tax: '0.00' }),
  ];

  for (const refund of refunds) await bookRefund(deps, await order.truth(), order.row, refund);
  const nothing = await bookRefund(deps, await order.truth(), order.row, refundOf({ net: '0.00', tax: '0.00' }));

  expect(nothing).toEqual({});
  const { creditNotes } = await order.truth();
  expect(creditNotes.map(moneyOf)).toEqual([
    { net: '2.34', tax: '0.00', total: '2.34' },
    { net: '0.00', tax: '0.55', total: '0.55' },
    { net: '27.61', tax: '2.58', total: '30.19' },
    { net: '5.00', tax: '0.00', total: '5.00' },
  ]);
  expect(creditNotes.map(unitsOf)).toEqual([0, 0, 0, 0]);
  expect(await invoiceOrder(deps, await order.truth(), order.row)).toBe(true);
  expect((await order.truth()).invoices).toMatchObject([{ state: 'draft', total: '50.29' }]);
  expect(await statusOf(desk, order.orderId)).toBe('invoiced');

  const noTax = refundOf({ id: 'walmart/2/1', lineNumber: '2', net: '0.00', tax: '0.10' });
  await expect(bookRefund(deps, await order.truth(), order.row, noTax)).rejects.toMatchObject({
    code: 'ORDER_REFUND_LINE',
    disposition: 'park',
  });
  await bookRefund(deps, await order.truth(), order.row, { ...noTax, how: 'notify' });
  await bookRefund(deps, await order.truth(), order.row, { ...noTax, how: 'notify' });
  expect(await tasksOn(odoo, `Walmart refund ${po} walmart/2/1`)).toBe(1);
  expect((await order.truth()).creditNotes).toHaveLength(4);
};

/** A credit note that would come to another amount does not stay. */
export const tellWrongTotalStory = async (odoo: LivingOdoo, po: string, desk: LivingOdoo = odoo): Promise<void> => {
  const order = await shippedOrder(odoo, po, desk, 'order');
  const taxes = await desk.rpc.execute('account.tax', 'search', [
    [
      ['type_tax_use', '=', 'sale'],
      ['amount_type', '=', 'percent'],
    ],
  ]);
  await desk.rpc.execute('sale.order.line', 'write', [[order.cupLine], { tax_id: [[6, 0, taxes]] }]);
  const lines: readonly CreditLine[] = [{ lineId: order.cupLine, quantity: 1, unitPrice: '5.00', returned: 0 }];
  const request = { orderId: order.orderId, key: `${ACCOUNT}/${po}/refund/x`, ref: 'x', dateMs: NOW, lines };

  await expect(odoo.documents.creditNote(request)).rejects.toMatchObject({ code: 'ODOO_CREDIT_TOTAL' });

  expect((await order.truth()).creditNotes).toEqual([]);
};

export const DOCUMENT_STORIES = [
  ['takes returns in as drafts, each once', tellReturnStory],
  ['invoices what was shipped, posted under the ship date and paid', tellInvoiceStory],
  ['adopts the draft that an earlier run could not mark', tellUnmarkedStory],
  ['posts and pays the draft that an earlier run left', tellHalfInvoiceStory],
  ['books a refund of goods invoiced as ordered', tellBookedByOrderStory],
  ['books a refund of goods invoiced as delivered', tellBookedByDeliveryStory],
  ['books refunds before the invoice, which is whole all the same', tellAloneStory],
  ['keeps no credit note of another amount', tellWrongTotalStory],
] as const;
