import { describe, expect, it } from 'vitest';
import { type Bench, bench, goods, setUp } from './bench.ts';

const level = ({ sim }: Bench, sku = 'A'): { onHand: number; reserved: number; owed: number } | undefined => {
  const found = sim.truth.stock().find((each) => each.sku === sku);
  return found === undefined ? undefined : { onHand: found.onHand, reserved: found.reserved, owed: found.owed };
};

const moves = (desk: Bench, order: number): Promise<object[]> =>
  desk.ask(
    'stock.move',
    'search_read',
    [[['sale_line_id.order_id', '=', order]], ['state', 'product_uom_qty', 'quantity', 'picking_code']],
    {
      order: 'id',
    },
  );

const seeded = (qty: number): Bench => {
  const desk = bench();
  desk.sim.control.seedCatalogue([goods('A', qty)]);
  return desk;
};

describe('stock of the simulated Odoo', () => {
  it('reserves what is there and owes the rest', async () => {
    const desk = seeded(3);

    await desk.sim.control.sellElsewhere('A', 5);

    expect(level(desk)).toEqual({ onHand: 3, reserved: 3, owed: 2 });
  });

  it('takes reservations back when a count finds less, and keeps the demand as owed', async () => {
    const desk = seeded(5);
    await desk.sim.control.sellElsewhere('A', 5);

    await desk.sim.control.countStock('A', 2);

    expect(level(desk)).toEqual({ onHand: 2, reserved: 2, owed: 3 });
  });

  it('reserves waiting demand when goods arrive, not when a count finds more', async () => {
    const counted = seeded(0);
    await counted.sim.control.sellElsewhere('A', 4);
    const received = seeded(0);
    await received.sim.control.sellElsewhere('A', 4);

    await counted.sim.control.countStock('A', 10);
    await received.sim.control.receive('A', 10);

    expect(level(counted)).toEqual({ onHand: 10, reserved: 0, owed: 4 });
    expect(level(received)).toEqual({ onHand: 10, reserved: 4, owed: 0 });
  });

  it('moves neither for a quotation, and lets both go when an order is cancelled', async () => {
    const desk = seeded(10);
    await desk.sim.control.quotation('A', 4);
    const order = await desk.sim.control.sellElsewhere('A', 3);
    const sold = level(desk);

    await desk.sim.control.cancelOrder(order);

    expect(sold).toEqual({ onHand: 10, reserved: 3, owed: 0 });
    expect(level(desk)).toEqual({ onHand: 10, reserved: 0, owed: 0 });
  });

  it('keeps a history of each change with its time', async () => {
    const desk = seeded(5);
    await desk.clock.advance(60_000);
    await desk.sim.control.countStock('A', 7);
    const start = desk.clock.now();

    const [stock] = desk.sim.truth.stock();

    expect(stock?.history).toEqual([
      { at: start - 60_000, onHand: 5, reserved: 0, owed: 0 },
      { at: start, onHand: 7, reserved: 0, owed: 0 },
    ]);
  });

  it('counts dozens in the product’s unit and says how many EACH they are', async () => {
    const desk = bench();
    desk.sim.control.seedCatalogue([{ ...goods('D', 5), uom: 'Dozens' }]);

    await desk.sim.control.sellElsewhere('D', 7);

    expect(desk.sim.truth.stock()[0]).toMatchObject({
      unit: 'Dozens',
      eachPerUnit: 12,
      onHand: 5,
      reserved: 5,
      owed: 2,
    });
  });

  it('writes second rows beside held ones; the sums stay right and the screen merges them', async () => {
    const desk = seeded(50);
    const release = desk.sim.control.holdQuants('A');
    await desk.sim.control.sellElsewhere('A', 2);
    release();
    const rows = (): Promise<object[]> =>
      desk.ask('stock.quant', 'search_read', [[['location_id', '=', 8]], ['quantity', 'reserved_quantity']], {
        order: 'id',
      });

    const split = await rows();
    desk.sim.control.cleanUpQuants();
    const merged = await rows();

    expect(split).toMatchObject([
      { quantity: 50, reserved_quantity: 0 },
      { quantity: 0, reserved_quantity: 2 },
    ]);
    expect(merged).toMatchObject([{ quantity: 50, reserved_quantity: 2 }]);
    expect(level(desk)).toEqual({ onHand: 50, reserved: 2, owed: 0 });
  });

  it('deletes empty rows an hour later', async () => {
    const desk = seeded(4);
    const order = await desk.sim.control.sellElsewhere('A', 4);
    await desk.sim.control.deliver(order);
    const count = (): Promise<number> => desk.ask('stock.quant', 'search_count', [[['location_id', '=', 8]]]);

    const before = await count();
    await desk.clock.advance(3_600_001);
    const after = await count();

    expect([before, after]).toEqual([1, 0]);
    expect(level(desk)).toEqual({ onHand: 0, reserved: 0, owed: 0 });
  });

  it('ships a two-step delivery by a pick, then a ship from Output', async () => {
    const desk = seeded(0);
    const house = await desk.ask<number>('stock.warehouse', 'create', [
      { name: 'Two', code: 'WH3', delivery_steps: 'pick_ship' },
    ]);
    const [row] = await desk.ask<{ lot_stock_id: number }[]>('stock.warehouse', 'read', [[house], ['lot_stock_id']], {
      load: '',
    });
    await desk.ask('stock.quant', 'create', [{ product_id: 1, location_id: row?.lot_stock_id, quantity: 10 }]);
    const order = await desk.ask<number>('sale.order', 'create', [
      { partner_id: 1, warehouse_id: house, order_line: [[0, 0, { product_id: 1, product_uom_qty: 4 }]] },
    ]);
    await desk.ask('sale.order', 'action_confirm', [[order]]);
    const confirmed = await moves(desk, order);

    await desk.sim.control.deliver(order);

    expect(confirmed).toMatchObject([{ state: 'assigned', picking_code: 'internal' }]);
    expect(await moves(desk, order)).toMatchObject([
      { state: 'done', picking_code: 'internal' },
      { state: 'done', picking_code: 'outgoing' },
    ]);
  });
});

describe('a line that is lowered after the confirmation', () => {
  const lowered = async (vals: object): Promise<object[]> => {
    const desk = seeded(10);
    const order = await desk.ask<number>('sale.order', 'create', [
      {
        partner_id: 1,
        date_order: '2026-11-20 14:03:22',
        ...vals,
        order_line: [[0, 0, { product_id: 1, product_uom_qty: 3 }]],
      },
    ]);
    await desk.ask('sale.order', 'action_confirm', [[order]]);
    await desk.ask('sale.order', 'write', [[order], { date_order: '2026-11-20 14:03:22' }]);
    const [line] = await desk.ask<number[]>('sale.order.line', 'search', [[['order_id', '=', order]]]);
    await desk.ask('sale.order.line', 'write', [[line], { product_uom_qty: 1, price_unit: 9 }]);
    return moves(desk, order);
  };

  it('leaves the delivery alone and makes a receipt when date_order was written back', async () => {
    const result = await lowered({});

    expect(result).toMatchObject([
      { state: 'assigned', product_uom_qty: 3, picking_code: 'outgoing' },
      { state: 'assigned', product_uom_qty: 2, picking_code: 'incoming' },
    ]);
  });

  it('lowers the delivery when the order has a commitment_date', async () => {
    const result = await lowered({ commitment_date: '2026-11-27 00:00:00' });

    expect(result).toMatchObject([{ state: 'assigned', product_uom_qty: 1, quantity: 1 }]);
  });
});

describe('truth of the simulated Odoo', () => {
  it('shows flagged products only, and follows the flag once its field exists', async () => {
    const desk = bench();
    desk.sim.control.seedCatalogue([goods('A', 1), { ...goods('B', 1), flagged: false }]);
    const before = desk.sim.truth.stock().map((each) => each.sku);
    await setUp(desk);
    const unflagged = desk.sim.truth.stock().map((each) => each.sku);

    desk.sim.control.flagCatalogue();

    expect([before, unflagged, desk.sim.truth.stock().map((each) => each.sku)]).toEqual([['A'], [], ['A']]);
  });

  it('tells orders with their keys, delivery addresses by reference, and counts calls', async () => {
    const desk = bench();
    await setUp(desk);
    const partner = await desk.ask<number>('res.partner', 'create', [
      { name: 'Ann', child_ids: [[0, 0, { type: 'delivery', name: 'Ann', ref: 'walmart/lab/PO1' }]] },
    ]);
    await desk.ask('sale.order', 'create', [{ partner_id: partner, x_walmart_purchase_order_id: 'PO1' }]);

    const [order] = desk.sim.truth.saleOrders();

    expect(order).toMatchObject({ purchaseOrderId: 'PO1', state: 'draft', amountTotal: 0, partnerId: partner });
    expect([...desk.sim.truth.deliveryAddresses()]).toEqual([['walmart/lab/PO1', [order?.partnerShippingId]]]);
    expect(desk.sim.truth.calls()).toMatchObject({ 'res.partner.create': 1, 'sale.order.create': 1 });
  });
});
