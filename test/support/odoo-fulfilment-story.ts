/**
 * Stories of an order after its confirmation, told to a real Odoo and to the simulated one alike. Persons' deeds go over raw RPC,
 * from a desk of their own if one is given.
 */
import { expect } from 'vitest';
import { toAmount } from '../../shared/core/index.ts';
import {
  type Activities,
  activitiesOf,
  type Odoo,
  type OdooOrderTruth,
  type OrderLife,
  orderLifeOf,
} from '../../shared/odoo/index.ts';
import { draftOrder, stockProduct } from './odoo-story.ts';

const ACCOUNT = 'local/demo';
const OVERLAP_MS = 300_000;
const QUIET = { context: { skip_sms: true, skip_backorder: true } };

const definite = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`${what} is missing`);
  return value;
};

export type LivingOdoo = Odoo & OrderLife & { readonly activities: Activities };

export const withOrderLife = (odoo: Odoo): LivingOdoo => ({
  ...odoo,
  ...orderLifeOf(odoo),
  activities: activitiesOf(odoo),
});

const ask = async <T>(
  desk: LivingOdoo,
  model: string,
  method: string,
  args: readonly unknown[],
  kwargs = {},
): Promise<T> => (await desk.rpc.execute(model, method, args, kwargs)) as T;

const truthOf = async (odoo: LivingOdoo, purchaseOrderId: string): Promise<OdooOrderTruth> =>
  definite((await odoo.fulfilment.truths(ACCOUNT, [purchaseOrderId]))[0], `order ${purchaseOrderId}`);

/** A confirmed order: 3 mugs at 12.49 with shipping 4.95, discount −1.00 and tax 3.87 as line 1, one cup at 5.00 as line 2. */
export const confirmedOrder = async (odoo: LivingOdoo, purchaseOrderId: string, desk: LivingOdoo = odoo) => {
  const mug = await stockProduct(desk, `MUG-${purchaseOrderId}`, 10);
  const cup = await stockProduct(desk, `CUP-${purchaseOrderId}`, 10);
  const draft = await draftOrder(odoo, ACCOUNT, purchaseOrderId, mug);
  const [first, ...charges] = draft.lines;
  const lines = [
    { ...definite(first, 'line'), quantity: toAmount(3) },
    ...charges,
    {
      ...definite(first, 'line'),
      productId: cup,
      lineNumber: '2',
      quantity: toAmount(1),
      unitPrice: toAmount('5.00'),
    },
  ];
  const [orderId = 0] = await odoo.saleOrders.create([{ ...draft, lines }]);
  await odoo.saleOrders.confirm([orderId]);
  await odoo.saleOrders.writePlacedAt([{ id: orderId, placedAt: draft.placedAt }]);
  const truth = await truthOf(odoo, purchaseOrderId);
  const [mugLine, , , , cupLine] = truth.lines;
  return {
    orderId,
    purchaseOrderId,
    placedAt: draft.placedAt,
    mugLine: definite(mugLine, 'mug line').lineId,
    cupLine: definite(cupLine, 'cup line').lineId,
    pickingId: definite(truth.deliveries[0], 'delivery').pickingId,
    truth: () => truthOf(odoo, purchaseOrderId),
  };
};

const moveOf = async (desk: LivingOdoo, pickingId: number, lineId: number): Promise<number> => {
  const domain = [
    ['picking_id', '=', pickingId],
    ['sale_line_id', '=', lineId],
  ];
  return definite((await ask<number[]>(desk, 'stock.move', 'search', [domain]))[0], 'move');
};

const ship = (desk: LivingOdoo, pickingId: number): Promise<unknown> =>
  ask(desk, 'stock.picking', 'button_validate', [[pickingId]], QUIET);

const shipPart = async (desk: LivingOdoo, pickingId: number, lineId: number, quantity: number): Promise<void> => {
  const move = await moveOf(desk, pickingId, lineId);
  await ask(desk, 'stock.move', 'write', [[move], { quantity, picked: true }]);
  await ship(desk, pickingId);
};

/** Two mugs and the cup in two parcels, the third mug as a back order with a number of the transfer. */
export const tellShippingStory = async (
  odoo: LivingOdoo,
  purchaseOrderId: string,
  desk: LivingOdoo = odoo,
): Promise<void> => {
  const order = await confirmedOrder(odoo, purchaseOrderId, desk);

  const open = await order.truth();
  expect(open).toMatchObject({ purchaseOrderId, state: 'sale', locked: false, hold: false, placedAt: order.placedAt });
  expect(open.lines.map((line) => [line.lineNumber, line.chargeKind, line.isCharge, line.ordered])).toEqual([
    ['1', 'product', false, 3],
    ['1', 'shipping', true, 1],
    ['1', 'discount', true, 1],
    ['1', 'tax', true, 1],
    ['2', 'product', false, 1],
  ]);
  expect(open.lines[0]?.sku).toBe(`MUG-${purchaseOrderId}`);
  expect(open.deliveries).toMatchObject([{ state: 'assigned', hold: false, moves: [] }]);
  expect(open.deliveries[0]?.open).toEqual([
    { lineId: order.mugLine, units: 3 },
    { lineId: order.cupLine, units: 1 },
  ]);

  const domain = [['picking_id', '=', order.pickingId]];
  const fields = ['move_id', 'product_id', 'product_uom_id', 'location_id', 'location_dest_id', 'quantity'];
  const [mugs, cup] = await ask<Record<string, number>[]>(desk, 'stock.move.line', 'search_read', [domain], {
    fields,
    load: '',
    order: 'id',
  });
  const { id: mugRow, quantity: _, ...copied } = definite(mugs, 'move line');
  const [first, second] = [
    await ask<number>(desk, 'stock.quant.package', 'create', [{ x_walmart_tracking: '1Z0001' }]),
    await ask<number>(desk, 'stock.quant.package', 'create', [{}]),
  ];
  await ask(desk, 'stock.move.line', 'write', [[mugRow], { quantity: 1, picked: true, result_package_id: first }]);
  await ask(desk, 'stock.move.line', 'create', [
    { ...copied, picking_id: order.pickingId, quantity: 1, picked: true, result_package_id: second },
  ]);
  await ask(desk, 'stock.move.line', 'write', [[definite(cup, 'cup').id], { picked: true, result_package_id: second }]);
  expect(await ship(desk, order.pickingId)).toBe(true);
  await ask(desk, 'stock.quant.package', 'write', [[second], { x_walmart_tracking: '1Z0002' }]);
  const part = await order.truth();

  expect(part.lines.map((line) => line.delivered)).toEqual([2, 0, 0, 0, 1]);
  const [done, rest] = part.deliveries;
  expect(done).toMatchObject({ pickingId: order.pickingId, state: 'done', open: [] });
  expect(done?.doneAt).toBeGreaterThan(0);
  const moves = [...(done?.moves ?? [])].sort(
    (left, right) => left.lineId - right.lineId || (left.package ?? '').localeCompare(right.package ?? ''),
  );
  expect(moves.map((move) => [move.lineId, move.units, move.packageTracking])).toEqual([
    [order.mugLine, 1, '1Z0001'],
    [order.mugLine, 1, '1Z0002'],
    [order.cupLine, 1, '1Z0002'],
  ]);
  expect(new Set(moves.map((move) => move.package)).size).toBe(2);
  expect(rest).toMatchObject({ state: 'assigned', backorderOf: order.pickingId, moves: [] });
  expect(rest?.open).toEqual([{ lineId: order.mugLine, units: 1 }]);

  const backOrder = definite(rest, 'back order').pickingId;
  await odoo.transfers.validate(backOrder);
  await odoo.transfers.validate(backOrder);
  await ask(desk, 'stock.picking', 'write', [[backOrder], { carrier_tracking_ref: '1Z0003' }]);
  await odoo.transfers.writeShipmentState([backOrder], 'confirmed');
  const whole = await order.truth();

  expect(whole.deliveries[1]).toMatchObject({
    state: 'done',
    trackingRef: '1Z0003',
    shipmentState: 'confirmed',
    moves: [{ lineId: order.mugLine, units: 1 }],
  });
  expect(whole.deliveries[1]?.moves[0]).not.toHaveProperty('package');
  const [other] = await ask<{ write_date: string }[]>(desk, 'sale.order', 'read', [[order.orderId], ['write_date']]);
  const since = Date.parse(`${definite(other, 'order').write_date.replace(' ', 'T')}Z`);
  const changed = await odoo.fulfilment.changedSince(ACCOUNT, since, OVERLAP_MS);
  expect(changed.orders.map((each) => each.purchaseOrderId)).toContain(purchaseOrderId);
  expect(changed.latest).toBeGreaterThanOrEqual(since);
  const later = await odoo.fulfilment.changedSince(ACCOUNT, definite(changed.latest, 'cursor') + 3_600_000, 0);
  expect(later).toEqual({ orders: [] });
};

export const tellHoldStory = async (
  odoo: LivingOdoo,
  purchaseOrderId: string,
  desk: LivingOdoo = odoo,
): Promise<void> => {
  const order = await confirmedOrder(odoo, purchaseOrderId, desk);

  const held = await odoo.transfers.hold([order.orderId]);
  const again = await odoo.transfers.hold([order.orderId]);

  expect(held).toMatchObject([{ pickingId: order.pickingId, state: 'confirmed', hold: true, kind: 'outgoing' }]);
  expect(again).toEqual(held);
  expect((await order.truth()).hold).toBe(true);
  await ask(desk, 'stock.picking', 'action_assign', [[order.pickingId]]);
  await expect(ship(desk, order.pickingId)).rejects.toMatchObject({
    code: 'ODOO_REFUSED',
    message: expect.stringContaining('Walmart cancellation in progress'),
  });
  await expect(odoo.transfers.validate(order.pickingId)).rejects.toMatchObject({ code: 'ODOO_REFUSED' });
  expect((await order.truth()).deliveries).toMatchObject([{ state: 'assigned', hold: true }]);

  const free = await odoo.transfers.release([order.orderId]);
  await odoo.transfers.release([order.orderId]);

  expect(free).toMatchObject([{ state: 'assigned', hold: false }]);
  await shipPart(desk, order.pickingId, order.mugLine, 1);
  const late = await odoo.transfers.hold([order.orderId]);
  expect(late).toMatchObject([
    { state: 'done', hold: false },
    { state: 'confirmed', hold: true },
  ]);
};

export const tellCancelStory = async (
  odoo: LivingOdoo,
  purchaseOrderId: string,
  desk: LivingOdoo = odoo,
): Promise<void> => {
  const whole = await confirmedOrder(odoo, `${purchaseOrderId}1`, desk);
  await odoo.transfers.hold([whole.orderId]);
  await odoo.orderChanges.lock([whole.orderId]);

  const cancelled = await odoo.orderChanges.cancel(whole.orderId);
  const again = await odoo.orderChanges.cancel(whole.orderId);

  expect(cancelled).toMatchObject({ outcome: 'cancelled', transfers: [{ state: 'cancel' }] });
  expect(again.outcome).toBe('cancelled');
  expect(await whole.truth()).toMatchObject({ state: 'cancel', locked: false, deliveries: [{ state: 'cancel' }] });

  const shipped = await confirmedOrder(odoo, `${purchaseOrderId}2`, desk);
  await shipPart(desk, shipped.pickingId, shipped.mugLine, 2);
  const refused = await odoo.orderChanges.cancel(shipped.orderId);
  expect(refused.outcome).toBe('shipped');
  expect(await shipped.truth()).toMatchObject({
    state: 'sale',
    deliveries: [{ state: 'done' }, { state: 'assigned' }],
  });

  expect(await odoo.orderChanges.cancelLines(shipped.orderId, [{ lineNumber: '1', remaining: 1 }])).toBe('shipped');
  await odoo.orderChanges.lock([shipped.orderId]);
  const rest = [
    { lineNumber: '1', remaining: 2 },
    { lineNumber: '2', remaining: 0 },
  ];
  expect(await odoo.orderChanges.cancelLines(shipped.orderId, rest)).toBe('changed');
  expect(await odoo.orderChanges.cancelLines(shipped.orderId, rest)).toBe('changed');
  const cut = await shipped.truth();
  expect(cut.locked).toBe(true);
  expect(cut.lines.map((line) => [line.ordered, Number(line.unitPrice)])).toEqual([
    [2, 12.49],
    [1, 3.3],
    [1, -0.67],
    [1, 2.58],
    [0, 5],
  ]);
  expect(cut.deliveries).toMatchObject([{ state: 'done' }, { state: 'cancel' }]);
  const [read] = await odoo.saleOrders.byIds([shipped.orderId]);
  expect(read?.total.toFixed(2)).toBe('30.19');
  const unknown = odoo.orderChanges.cancelLines(shipped.orderId, [{ lineNumber: '9', remaining: 0 }]);
  await expect(unknown).rejects.toMatchObject({ code: 'ODOO_UNKNOWN_LINE' });

  await odoo.orderChanges.mark([shipped.orderId], { status: 'Shipped', shipBy: 1_796_000_000_000 });
  await ask(desk, 'sale.order', 'write', [
    [shipped.orderId],
    { x_walmart_cancel_reason: 'SELLER_CANCEL_OUT_OF_STOCK' },
  ]);
  expect(await shipped.truth()).toMatchObject({
    cancelReason: 'SELLER_CANCEL_OUT_OF_STOCK',
    status: 'Shipped',
    shipBy: 1_796_000_000_000,
  });
  await odoo.orderChanges.mark([shipped.orderId], { cancelReason: null });
  expect(await shipped.truth()).not.toHaveProperty('cancelReason');
};

export const tellReopenStory = async (
  odoo: LivingOdoo,
  purchaseOrderId: string,
  desk: LivingOdoo = odoo,
): Promise<void> => {
  const order = await confirmedOrder(odoo, purchaseOrderId, desk);
  const before = await order.truth();
  await odoo.orderChanges.cancel(order.orderId);

  const transfers = await odoo.orderChanges.reopen(order.orderId, order.placedAt);
  const again = await odoo.orderChanges.reopen(order.orderId, order.placedAt);

  expect(transfers).toMatchObject([
    { pickingId: order.pickingId, state: 'cancel' },
    { state: 'assigned', hold: false },
  ]);
  expect(again).toEqual(transfers);
  const after = await order.truth();
  expect(after).toMatchObject({ name: before.name, state: 'sale', placedAt: order.placedAt, purchaseOrderId });
  expect(after.lines).toEqual(before.lines);
  expect(after.deliveries[1]?.open).toEqual(before.deliveries[0]?.open);
};

export const tellReturnStory = async (
  odoo: LivingOdoo,
  purchaseOrderId: string,
  desk: LivingOdoo = odoo,
): Promise<void> => {
  const order = await confirmedOrder(odoo, purchaseOrderId, desk);
  await shipPart(desk, order.pickingId, order.mugLine, 2);
  const backOrder = definite((await order.truth()).deliveries[1], 'back order').pickingId;
  await ship(desk, backOrder);
  const request = {
    orderId: order.orderId,
    returnOrderId: `R${purchaseOrderId}`,
    lines: [{ lineId: order.mugLine, units: 2 }],
  };

  const made = await odoo.returns.createDraft(request);
  const again = await odoo.returns.createDraft(request);

  expect(again).toEqual(made);
  expect(made).toHaveLength(2);
  const coming = await order.truth();
  expect(coming.returns.map((each) => [each.state, each.returnOf, each.returnOrderId, each.moves])).toEqual([
    ['assigned', backOrder, request.returnOrderId, [{ lineId: order.mugLine, units: 1 }]],
    ['assigned', order.pickingId, request.returnOrderId, [{ lineId: order.mugLine, units: 1 }]],
  ]);
  expect(coming.deliveries).toHaveLength(2);
  const tooMuch = odoo.returns.createDraft({
    ...request,
    returnOrderId: 'R2',
    lines: [{ lineId: order.mugLine, units: 2 }],
  });
  await expect(tooMuch).rejects.toMatchObject({ code: 'ODOO_RETURN_QUANTITY' });
  expect((await order.truth()).returns).toHaveLength(2);

  for (const receipt of made) await ship(desk, receipt);
  const back = await order.truth();
  expect(back.returns.map((each) => [each.state, each.moves])).toEqual([
    ['done', [{ lineId: order.mugLine, units: 1 }]],
    ['done', [{ lineId: order.mugLine, units: 1 }]],
  ]);
  expect(back.lines[0]?.delivered).toBe(1);
  expect(back.deliveries.map((each) => each.state)).toEqual(['done', 'done']);
};

/** A receipt of which only a part came: its back order still belongs to the return. */
export const tellPartReturnStory = async (
  odoo: LivingOdoo,
  purchaseOrderId: string,
  desk: LivingOdoo = odoo,
): Promise<void> => {
  const order = await confirmedOrder(odoo, purchaseOrderId, desk);
  await ship(desk, order.pickingId);
  const request = {
    orderId: order.orderId,
    returnOrderId: `R${purchaseOrderId}`,
    lines: [{ lineId: order.mugLine, units: 2 }],
  };
  const [receipt = 0] = await odoo.returns.createDraft(request);

  await shipPart(desk, receipt, order.mugLine, 1);
  const again = await odoo.returns.createDraft(request);

  const { returns, lines } = await order.truth();
  expect(returns.map((each) => [each.state, each.returnOf, each.returnOrderId, each.moves])).toEqual([
    ['done', order.pickingId, request.returnOrderId, [{ lineId: order.mugLine, units: 1 }]],
    ['assigned', order.pickingId, request.returnOrderId, [{ lineId: order.mugLine, units: 1 }]],
  ]);
  expect(again).toEqual(returns.map((each) => each.pickingId));
  expect(lines[0]?.delivered).toBe(2);
};

export const tellCreditStory = async (
  odoo: LivingOdoo,
  purchaseOrderId: string,
  desk: LivingOdoo = odoo,
): Promise<void> => {
  const order = await confirmedOrder(odoo, purchaseOrderId, desk);
  await ship(desk, order.pickingId);
  const today = Date.UTC(2026, 10, 24);

  const made = await odoo.documents.invoice(order.orderId);
  const nothing = await odoo.documents.invoice(order.orderId);

  if (made.outcome !== 'made') throw new Error(`no invoice: ${made.outcome}`);
  expect(nothing).toEqual({ outcome: 'none' });
  const invoiceId = definite(made.moveIds[0], 'invoice');
  await odoo.documents.post(made.moveIds, today);
  await odoo.documents.post(made.moveIds, today);
  const journal = await odoo.documents.journalId('BNK1');
  await odoo.documents.pay(invoiceId, journal, today);
  await odoo.documents.pay(invoiceId, journal, today);
  expect((await order.truth()).invoices).toMatchObject([
    { moveId: invoiceId, state: 'posted', paymentState: 'paid', total: '50.29' },
  ]);

  const journals = [['type', '=', 'sale']];
  const [salesJournal] = await ask<number[]>(desk, 'account.journal', 'search', [journals]);
  const context = { context: { active_model: 'account.move', active_ids: [invoiceId] } };
  const values = { move_ids: [[6, 0, [invoiceId]]], journal_id: salesJournal, reason: 'mug broken' };
  const wizard = await ask<number>(desk, 'account.move.reversal', 'create', [values], context);
  const { res_id: noteId } = await ask<{ res_id: number }>(desk, 'account.move.reversal', 'refund_moves', [[wizard]]);
  const rows = await ask<{ id: number; product_id: number; price_unit: number }[]>(
    desk,
    'account.move.line',
    'search_read',
    [
      [
        ['move_id', '=', noteId],
        ['display_type', '=', 'product'],
      ],
    ],
    { fields: ['product_id', 'price_unit'], load: '', order: 'id' },
  );
  const [mugRow, shippingRow, discountRow, taxRow, cupRow] = rows.map((row) => row.id);
  await ask(desk, 'account.move', 'write', [
    [noteId],
    {
      invoice_line_ids: [
        [1, mugRow, { quantity: 1 }],
        [2, shippingRow, 0],
        [2, discountRow, 0],
        [1, taxRow, { price_unit: 1.29 }],
        [2, cupRow, 0],
      ],
    },
  ]);
  const draft = await order.truth();
  expect(draft.creditNotes).toMatchObject([
    { moveId: noteId, state: 'draft', approved: false, reason: 'mug broken', total: '13.78' },
  ]);
  await ask(desk, 'account.move', 'action_post', [[noteId]]);
  await ask(desk, 'account.move', 'write', [[noteId], { x_walmart_refund_approved: true }]);
  await odoo.documents.markCreditNotes([noteId], 'sent');
  const byHand = await ask<number>(desk, 'account.move', 'create', [
    {
      move_type: 'out_refund',
      partner_id: (
        await ask<{ partner_id: number }[]>(desk, 'sale.order', 'read', [[order.orderId], ['partner_id']], { load: '' })
      )[0]?.partner_id,
      reversed_entry_id: invoiceId,
      invoice_line_ids: [[0, 0, { name: 'goodwill', quantity: 1, price_unit: 3.5, tax_ids: [[6, 0, []]] }]],
    },
  ]);

  const credited = await order.truth();

  expect(credited.creditNotes.map((note) => [note.moveId, note.state, note.approved, note.refundState])).toEqual([
    [noteId, 'posted', true, 'sent'],
    [byHand, 'draft', false, undefined],
  ]);
  expect(credited.creditNotes[0]?.lines).toEqual([
    { lineId: order.mugLine, lineNumber: '1', chargeKind: 'product', units: 1, amount: '12.49', tax: '0.00' },
    {
      lineId: definite(credited.lines[3], 'tax').lineId,
      lineNumber: '1',
      chargeKind: 'tax',
      units: 0,
      amount: '0.00',
      tax: '1.29',
    },
  ]);
  expect(credited.creditNotes[1]?.lines).toEqual([{ units: 0, amount: '3.50', tax: '0.00' }]);
  expect(await odoo.documents.invoice(order.orderId)).toEqual({ outcome: 'credited' });
  const changed = await odoo.fulfilment.changedSince(ACCOUNT, 0, 0);
  expect(changed.orders.map((each) => each.purchaseOrderId)).toContain(purchaseOrderId);
};

export const FULFILMENT_STORIES = [
  ['ships in parcels and back orders', tellShippingStory],
  ['holds and releases', tellHoldStory],
  ['cancels whole orders and lines', tellCancelStory],
  ['reopens a cancelled order', tellReopenStory],
  ['takes returns', tellReturnStory],
  ['takes a part of a return', tellPartReturnStory],
  ['invoices and credits', tellCreditStory],
] as const;
