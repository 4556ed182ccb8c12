import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { openStockWorld, type StockWorld } from '../../support/stock-world.ts';

const open = async (qty: number, more: Parameters<typeof openStockWorld>[0]['products'] = []): Promise<StockWorld> => {
  const world = await openStockWorld({ products: [{ sku: 'MUG', qty }, ...more] });
  world.muteWebhooks();
  await world.calmDown();
  return world;
};

/** Every minute a poll and a push, as the schedules have it. */
const minutes = async (world: StockWorld, count: number): Promise<void> => {
  for (let minute = 0; minute < count; minute += 1) {
    await world.pass(MINUTE_MS);
    await world.run('stock-poll');
    await world.run('inventory-push');
  }
};

describe('stock-poll', () => {
  it('publishes what Walmart lacks after the first full read, and nothing that Walmart has', async () => {
    const world = await openStockWorld({
      products: [
        { sku: 'MUG', qty: 10 },
        { sku: 'CUP', qty: 4 },
      ],
      atWalmart: { MUG: 0, CUP: 4 },
    });

    await world.run('stock-poll');
    await world.run('inventory-verify');
    await world.run('inventory-push');

    expect([world.inputQty('MUG'), world.inputQty('CUP')]).toEqual([10, 4]);
    expect(world.puts()).toBe(1);
  });

  it('finds within a minute what a lost webhook would have told', async () => {
    const world = await open(10);

    await world.settle(world.odoo.control.countStock('MUG', 7));
    await minutes(world, 1);

    expect(world.inputQty('MUG')).toBe(7);
  });

  it('reads by its cursor after the full read, not everything since the beginning', async () => {
    const world = await open(10, [{ sku: 'OLD', qty: 3 }]);
    const bodies: string[] = [];
    world.onOdoo(({ body }) => {
      bodies.push(body);
      return undefined;
    });
    await world.pass(8 * MINUTE_MS);
    await world.settle(world.odoo.control.countStock('MUG', 9));
    await world.run('stock-poll');
    const before = world.metric('stock-poll', 'ProductsWritten');

    await world.pass(MINUTE_MS);
    await world.run('stock-poll');

    expect(world.metric('stock-poll', 'ProductsWritten') - before).toBe(1);
    expect(bodies.filter((body) => body.includes('1970-'))).toEqual([]);
  });

  it('finds waiting demand that wrote no quant', async () => {
    const world = await open(20, [{ sku: 'CUP', qty: 5 }]);
    await world.pass(8 * MINUTE_MS);
    await world.settle(world.odoo.control.countStock('CUP', 6));
    await minutes(world, 1);
    const types = await world.settle(world.rpc.execute('stock.picking.type', 'search', [[['code', '=', 'outgoing']]]));
    await world.settle(world.rpc.execute('stock.picking.type', 'write', [types, { reservation_method: 'manual' }]));

    await world.settle(world.odoo.control.sellElsewhere('MUG', 6));
    await minutes(world, 1);

    expect(world.inputQty('MUG')).toBe(14);
    expect((await world.sku('MUG')).wanted?.lineage).toMatchObject({ onHand: '20', reserved: '0', owed: '6' });
  });

  it('finds by its full read that Odoo deleted an empty quant', async () => {
    const world = await open(
      10,
      Array.from({ length: 20 }, (_, index) => ({ sku: `CUP-${index}`, qty: 8 })),
    );
    const quants = await world.settle(world.rpc.execute('stock.quant', 'search', [[['quantity', '=', 10]]]));

    // Neither a move nor a write_date tells.
    for (const id of quants as number[]) world.odoo.state.db.table('stock.quant').rows.delete(id);
    await minutes(world, 10);
    const before = world.inputQty('MUG');
    await minutes(world, 6);

    expect([before, world.inputQty('MUG')]).toEqual([10, 0]);
  });

  it('reads everything each 15 minutes, also when a tick comes a little early', async () => {
    const world = await open(10);
    const before = world.metric('stock-poll', 'FullRead');
    await world.pass(15 * MINUTE_MS);
    await world.run('stock-poll');

    await world.pass(15 * MINUTE_MS - 5_000);
    await world.run('stock-poll');

    expect(world.metric('stock-poll', 'FullRead') - before).toBe(2);
  });

  it('writes nothing of a SKU when nothing changed', async () => {
    const world = await open(10);

    await world.pass(20 * MINUTE_MS);
    await world.run('stock-poll');
    await world.run('stock-poll');

    expect(world.counts.writes('sku')).toBe(0);
    expect(world.counts.writes('known')).toBe(0);
  });

  it('fails loudly while Odoo is down, moves no cursor and catches up', async () => {
    const world = await open(10);
    await world.settle(world.odoo.control.countStock('MUG', 3));
    world.odoo.control.setReachable(false);

    await expect(world.run('stock-poll')).rejects.toMatchObject({ disposition: 'retry' });
    world.odoo.control.setReachable(true);
    await minutes(world, 1);

    expect(world.inputQty('MUG')).toBe(3);
  });

  it('lets only one of two runs work', async () => {
    const world = await open(10);

    const first = world.begin('stock-poll');
    const second = world.begin('stock-poll');
    await world.settle(Promise.all([first, second]));

    expect(world.metric('stock-poll', 'Overlap')).toBe(1);
  });
});

describe('a reading of Odoo', () => {
  it('never lets the reading that began earlier overwrite the one that began later', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
    await world.calmDown();
    const { binding } = await world.sku('MUG');
    const productId = binding?.status === 'bound' ? binding.productId : 0;
    let interfered = false;

    // While the first reading has its quants and looks at the products, the stock changes and a second reading runs to its end.
    world.onOdoo(async ({ body }) => {
      if (interfered || !body.includes('"product.product"')) return undefined;
      interfered = true;
      await world.odoo.control.countStock('MUG', 1);
      await world.begin('stock-poll');
      return undefined;
    });
    await world.callDoor(JSON.stringify({ _model: 'stock.quant', _id: 1, product_id: productId }));
    await world.workOffHints();

    const { wanted } = await world.sku('MUG');
    expect(interfered).toBe(true);
    expect(wanted?.quantity).toBe(1);
  });

  it('counts a unit that is un-reserved between its reads', async () => {
    const world = await open(10);
    const orderId = await world.settle(world.odoo.control.sellElsewhere('MUG', 6));
    const [picking] = (await world.settle(
      world.rpc.execute('stock.picking', 'search', [[['sale_id', '=', orderId]]]),
    )) as number[];
    let done = false;
    world.onOdoo(async (request) => {
      if (done || !request.body.includes('["product_id","in"')) return undefined;
      if (!request.body.includes('"stock.quant"')) return undefined;
      done = true;
      await world.rpc.execute('stock.picking', 'do_unreserve', [[picking ?? 0]]);
      return undefined;
    });

    await minutes(world, 1);

    expect(done).toBe(true);
    expect(world.inputQty('MUG')).toBe(4);
    await minutes(world, 1);
    expect(world.inputQty('MUG')).toBe(4);
  });

  it('gives back the units of an order that is cancelled', async () => {
    const world = await open(10);
    const orderId = await world.settle(world.odoo.control.sellElsewhere('MUG', 6));
    await minutes(world, 1);
    const sold = world.inputQty('MUG');

    await world.settle(world.odoo.control.cancelOrder(orderId));
    await minutes(world, 1);

    expect([sold, world.inputQty('MUG')]).toEqual([4, 10]);
  });

  it('adds up split quant rows, negative ones included', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 50 }], splitQuants: true });
    await world.calmDown();
    const release = world.odoo.control.holdQuants('MUG');

    const orderId = await world.settle(world.odoo.control.sellElsewhere('MUG', 2));
    await world.settle(world.odoo.control.deliver(orderId));
    release();
    await world.settle(world.odoo.control.sellElsewhere('MUG', 45));
    await world.workOffHints();

    expect(world.inputQty('MUG')).toBe(3);
  });

  it('counts a product whose unit is Dozens in EACH', async () => {
    const world = await openStockWorld({ products: [{ sku: 'EGGS', qty: 5, uom: 'Dozens' }] });

    await world.calmDown();

    expect(world.inputQty('EGGS')).toBe(60);
  });
});
