import { describe, expect, it } from 'vitest';
import { type Bench, bench, goods, setUp } from './bench.ts';

const quantity = async ({ ask }: Bench): Promise<number> => {
  const rows = await ask<{ quantity: number }[]>('stock.quant', 'search_read', [
    [['location_id', '=', 8]],
    ['quantity'],
  ]);
  return rows.reduce((sum, row) => sum + row.quantity, 0);
};

const stocked = async (desk: Bench): Promise<void> => {
  desk.sim.control.seedCatalogue([goods('A', 5)]);
  await setUp(desk);
  desk.hooks.length = 0;
};

describe('a webhook of the simulated Odoo', () => {
  it('lets a reader inside its handler see the old value, and the new one after the commit', async () => {
    const seen: number[] = [];
    const desk: Bench = bench({
      deliver: async () => {
        seen.push(await quantity(desk));
        return { status: 200 };
      },
    });
    await stocked(desk);
    seen.length = 0;

    await desk.sim.control.countStock('A', 9);

    expect(seen).toEqual([5, 5]);
    expect(await quantity(desk)).toBe(9);
  });

  it('costs the user one second when nobody answers, and the work is done all the same', async () => {
    const desk = bench({ deliver: () => new Promise(() => undefined) });
    desk.sim.control.seedCatalogue([goods('A', 5)]);
    await setUp(desk);

    let done = false;
    const count = desk.sim.control.countStock('A', 9).then(() => {
      done = true;
    });
    await desk.clock.advance(1999);
    const early = done;
    await desk.clock.advance(1);
    await count;

    expect({ early, done }).toEqual({ early: false, done: true });
    expect(desk.sim.truth.webhooks()).toEqual({ delivered: 0, failed: 0, timedOut: 2 });
    expect(await quantity(desk)).toBe(9);
  });

  it('is lost for good when the listener answers 500 or refuses', async () => {
    const answers = [() => Promise.resolve({ status: 500 }), () => Promise.reject(new Error('ECONNREFUSED'))];
    const desk = bench({ deliver: () => (answers.shift() ?? (() => Promise.resolve({ status: 200 })))() });
    desk.sim.control.seedCatalogue([goods('A', 5)]);
    await setUp(desk);

    await desk.sim.control.countStock('A', 9);

    expect(desk.sim.truth.webhooks()).toEqual({ delivered: 0, failed: 2, timedOut: 0 });
  });

  it('goes out even when the call is rolled back', async () => {
    const desk = bench();
    await stocked(desk);

    const answer = await desk.call('stock.quant', 'create', [
      [
        { product_id: 1, location_id: 8, quantity: 3 },
        { product_id: 1, location_id: 8, nonsense: 1 },
      ],
    ]);

    expect(answer).toMatchObject({ fault: 'builtins.ValueError' });
    expect(await quantity(desk)).toBe(5);
  });

  it('is not sent for a value that stays the same', async () => {
    const desk = bench();
    await stocked(desk);
    const [id] = await desk.ask<number[]>('stock.quant', 'search', [[['location_id', '=', 8]]]);

    await desk.ask('stock.quant', 'write', [[id], { note: 'counted' }]);

    expect(desk.hooks).toEqual([]);
  });
});

describe('calls that overlap in the simulated Odoo', () => {
  const order = (key: string): object => ({ partner_id: 1, x_walmart_purchase_order_id: key });

  it('make one order of one key: the loser gets the fault of the unique index', async () => {
    const desk = bench({ settings: { latency: 'measured' } });
    const ready = setUp(desk);
    await desk.clock.advance(60_000);
    await ready;

    const both = Promise.all([
      desk.call('sale.order', 'create', [order('PO1')]),
      desk.call('sale.order', 'create', [order('PO1')]),
    ]);
    await desk.clock.advance(60_000);
    const answers = await both;

    expect(answers.map((answer) => 'ok' in answer)).toEqual([true, false]);
    expect(answers[1]).toMatchObject({ fault: 'odoo.exceptions.ValidationError' });
    expect(desk.sim.truth.saleOrders()).toHaveLength(1);
  });

  it('make as many orders as calls without the index', async () => {
    const desk = bench({ settings: { latency: 'measured' } });

    const both = Promise.all([
      desk.call('sale.order', 'create', [{ partner_id: 1, client_order_ref: 'PO1' }]),
      desk.call('sale.order', 'create', [{ partner_id: 1, client_order_ref: 'PO1' }]),
    ]);
    await desk.clock.advance(60_000);
    await both;

    expect(desk.sim.truth.saleOrders()).toHaveLength(2);
  });

  it('write one record one after the other, and both succeed', async () => {
    const desk = bench({ settings: { latency: 'measured' } });

    const both = Promise.all([
      desk.call('res.partner', 'write', [[1], { ref: 'first' }]),
      desk.call('res.partner', 'write', [[1], { city: 'second' }]),
    ]);
    await desk.clock.advance(60_000);

    expect(await both).toEqual([{ ok: true }, { ok: true }]);
    expect(desk.sim.state.db.table('res.partner').get(1)).toMatchObject({ ref: 'first', city: 'second' });
  });

  it('stamp the start of the transaction: an older stamp can appear after a newer one', async () => {
    const desk = bench({ settings: { latency: 'measured' } });
    const list = Array.from({ length: 200 }, (_, index) => ({ name: `P${index}` }));

    const slow = desk.call('res.partner', 'create', [list]);
    await desk.clock.advance(100);
    const quick = desk.call('res.partner', 'write', [[1], { ref: 'quick' }]);
    await desk.clock.advance(500);
    await quick;
    const before = desk.sim.state.db.table('res.partner').rows.size;
    await desk.clock.advance(60_000);
    await slow;

    const rows = [...desk.sim.state.db.table('res.partner').rows.values()];
    const stamp = (name: string): number => Number(rows.find((row) => row.name === name)?.write_date);
    expect(rows.length - before).toBe(200);
    expect(stamp('P0')).toBeLessThan(stamp('My Company'));
  });
});
