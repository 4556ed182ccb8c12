/** What people do to orders in the simulated Odoo, as its own truth tells it and as our client reads it. */
import { describe, expect, it } from 'vitest';
import { odooWebhookSchema } from '../../../shared/messages/index.ts';
import { setUpOdoo } from '../../../shared/odoo/index.ts';
import { confirmedOrder } from '../../support/odoo-fulfilment-story.ts';
import { ODOO_OPTIONS, simulatedOdoo } from '../../support/simulated-odoo.ts';

const PO = '1796277083022';

const prepared = async () => {
  const { simulator, odoo, rpc, posted, advance } = simulatedOdoo('json');
  await setUpOdoo(rpc, ODOO_OPTIONS);
  const order = await confirmedOrder(odoo, PO);
  const truth = () => {
    const found = simulator.truth.fulfilment().find(({ purchaseOrderId }) => purchaseOrderId === PO);
    if (!found) throw new Error('The order is not in the simulated Odoo');
    return found;
  };
  return { control: simulator.control, odoo, order, posted, advance, truth };
};

const idOf = (deed: { readonly done: number } | { readonly refused: string }): number => {
  if ('done' in deed) return deed.done;
  throw new Error(deed.refused);
};

describe('shipOrder', () => {
  it('packs two parcels with their numbers, and leaves the rest in a back order', async () => {
    const { control, order, truth, odoo } = await prepared();

    const shipped = await control.shipOrder(order.orderId, {
      carrier: 'UPS',
      parcels: [
        { tracking: '1Z1', lines: [{ lineNumber: '1', units: 1 }] },
        {
          tracking: '1Z2',
          lines: [
            { lineNumber: '1', units: 1 },
            { lineNumber: '2', units: 1 },
          ],
        },
      ],
    });

    expect(shipped).toEqual({ done: order.pickingId });
    const [done, rest] = truth().deliveries;
    expect(done).toMatchObject({ state: 'done', carrier: 'UPS', tracking: null });
    expect(new Set(done?.parcels.map((parcel) => `${parcel.lineNumber}:${parcel.units}@${parcel.tracking}`))).toEqual(
      new Set(['1:1@1Z1', '1:1@1Z2', '2:1@1Z2']),
    );
    expect(rest).toMatchObject({ state: 'assigned', carrier: 'UPS', tracking: null, parcels: [] });
    const [read] = await odoo.fulfilment.truths(ODOO_OPTIONS.account, [PO]);
    expect(read?.deliveries[0]).toMatchObject({ carrier: 'UPS', moves: [{ units: 1 }, { units: 1 }, { units: 1 }] });
    expect(read?.deliveries[1]?.carrier).toBe('UPS');
  });

  it('ships what is left with one number, and says so to the door', async () => {
    const { control, order, truth, posted } = await prepared();
    await control.shipOrder(order.orderId, { lines: [{ lineNumber: '1', units: 2 }], tracking: 'A1' });
    posted.length = 0;

    const last = await control.shipOrder(order.orderId);
    await control.writeTracking(idOf(last), 'A2');

    expect(truth().deliveries.map(({ state, tracking }) => [state, tracking])).toEqual([
      ['done', 'A1'],
      ['done', 'A2'],
    ]);
    expect(truth().lines.map(({ delivered }) => delivered)).toEqual([3, 1]);
    const hints = posted.flatMap(({ body }) => odooWebhookSchema.safeParse(body).data ?? []);
    const ofDeliveries = hints.filter((hint) => hint._model === 'stock.picking');
    expect(ofDeliveries.map((hint) => [hint._id, hint.sale_id])).toEqual([
      [idOf(last), order.orderId],
      [idOf(last), order.orderId],
    ]);
  });

  it('is refused while the delivery is held, and changes nothing', async () => {
    const { control, order, odoo, truth } = await prepared();
    await odoo.transfers.hold([order.orderId]);

    const refused = await control.shipOrder(order.orderId);

    expect(refused).toEqual({ refused: expect.stringContaining('must not be shipped now') });
    expect(truth().deliveries).toMatchObject([{ state: 'confirmed', held: true, parcels: [] }]);
  });
});

describe('cancelWithReason', () => {
  it('cancels the order and its delivery, and is refused on a locked one', async () => {
    const { control, order, odoo, truth } = await prepared();
    await odoo.orderChanges.lock([order.orderId]);

    const refused = await control.cancelWithReason(order.orderId, 'SELLER_CANCEL_OUT_OF_STOCK');
    const untouched = truth();
    await odoo.rpc.execute('sale.order', 'action_unlock', [[order.orderId]]);
    const done = await control.cancelWithReason(order.orderId, 'SELLER_CANCEL_OUT_OF_STOCK');

    expect(refused).toEqual({ refused: 'You cannot cancel a locked order. Please unlock it first.' });
    expect(untouched).toMatchObject({ state: 'sale', cancelReason: null });
    expect(done).toEqual({ done: true });
    expect(truth()).toMatchObject({
      state: 'cancel',
      cancelReason: 'SELLER_CANCEL_OUT_OF_STOCK',
      deliveries: [{ state: 'cancel' }],
    });
  });

  it('may only choose the reason, which the orders rule hints at', async () => {
    const { control, order, posted, truth } = await prepared();
    posted.length = 0;

    await control.chooseCancelReason(order.orderId, 'SELLER_CANCEL_PRICING_ERROR');

    expect(truth()).toMatchObject({ state: 'sale', cancelReason: 'SELLER_CANCEL_PRICING_ERROR' });
    expect(posted).toMatchObject([{ body: { _model: 'sale.order', _id: order.orderId } }]);
  });
});

describe('lowerLine', () => {
  it('is refused below what was delivered', async () => {
    const { control, order, truth } = await prepared();
    await control.shipOrder(order.orderId, { lines: [{ lineNumber: '1', units: 2 }] });

    const refused = await control.lowerLine(order.orderId, { lineNumber: '1', units: 1 });

    expect(refused).toEqual({ refused: expect.stringContaining('cannot be decreased below the amount') });
    expect(truth().lines[0]).toMatchObject({ ordered: 3, delivered: 2 });
  });
});

describe('receiveReturn', () => {
  it('takes a part in and keeps the rest waiting', async () => {
    const { control, order, odoo, truth } = await prepared();
    await control.shipOrder(order.orderId);
    const [receipt = 0] = await odoo.returns.createDraft({
      orderId: order.orderId,
      returnOrderId: 'R1',
      lines: [{ lineId: order.mugLine, units: 2 }],
    });

    await control.receiveReturn(receipt, [{ lineNumber: '1', units: 1 }]);

    expect(truth().returns).toMatchObject([
      { pickingId: receipt, state: 'done', returnOrderId: 'R1', units: [{ lineNumber: '1', units: 1 }] },
      { state: 'assigned', units: [{ lineNumber: '1', units: 1 }] },
    ]);
    expect(truth().lines[0]).toMatchObject({ delivered: 2 });
  });

  it('takes in a return that a person made', async () => {
    const { control, order, truth } = await prepared();
    await control.shipOrder(order.orderId);

    const made = await control.makeReturn(order.orderId, [{ lineNumber: '2', units: 1 }]);
    await control.receiveReturn(idOf(made));

    expect(truth().returns).toMatchObject([
      { state: 'done', returnOrderId: null, units: [{ lineNumber: '2', units: 1 }] },
    ]);
    expect(truth().lines[1]).toMatchObject({ delivered: 0 });
  });
});

describe('credit', () => {
  it('posts a note for one unit with its share of charges and tax, to the cent', async () => {
    const { control, order, odoo, truth, advance } = await prepared();
    await control.shipOrder(order.orderId);
    await control.invoiceOrder(order.orderId);
    advance(60_000);

    const note = await control.credit(order.orderId, { lines: [{ lineNumber: '1', units: 1 }], reason: 'broken' });
    await control.approveCredit(idOf(note));

    // 12.49 + 4.95/3 − 1.00/3 + 3.87/3
    expect(truth().credits).toEqual([
      {
        moveId: idOf(note),
        state: 'posted',
        approved: true,
        refundState: null,
        total: 15.1,
        units: [{ lineNumber: '1', units: 1 }],
      },
    ]);
    const [read] = await odoo.fulfilment.truths(ODOO_OPTIONS.account, [PO]);
    expect(read?.creditNotes).toMatchObject([{ approved: true, reason: 'broken', total: '15.10' }]);
    const changed = await odoo.fulfilment.changedSince(ODOO_OPTIONS.account, Date.UTC(2026, 10, 24) + 59_000, 0);
    expect(changed.orders.map(({ purchaseOrderId }) => purchaseOrderId)).toEqual([PO]);
  });
});
