import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { openStockWorld } from '../../support/stock-world.ts';

const QUANT = JSON.stringify({ _model: 'stock.quant', _id: 1, product_id: 7 });

describe('odoo-webhook', () => {
  it('sends one hint per webhook, writes nothing and asks nobody', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
    const odooCalls = world.odooCalls();

    const answer = await world.callDoor(QUANT);

    expect(answer.statusCode).toBe(202);
    expect(world.counts.all()).toEqual({ send: 1 });
    expect(world.odooCalls()).toBe(odooCalls);
    expect(world.walmart.truth.calls().total).toBe(0);
  });

  it.each([
    ['a wrong secret', QUANT, 'x'.repeat(36), 401],
    ['no JSON', 'personal-mark {', undefined, 400],
    ['another model', JSON.stringify({ _model: 'res.partner', _id: 1 }), undefined, 400],
    ['a body that is too large', 'x'.repeat(17_000), undefined, 413],
  ])('refuses %s, and nothing reaches the queue', async (_what, body, secret, status) => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });

    const answer = await world.callDoor(body, secret);

    expect(answer.statusCode).toBe(status);
    expect(world.hints()).toBe(0);
    expect(world.logs.leaks(['personal-mark'])).toEqual([]);
  });
});

describe('stock-changed', () => {
  it('brings a sell-out from the webhook to Walmart in its own run', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
    await world.calmDown();

    await world.settle(world.odoo.control.sellElsewhere('MUG', 10));
    await world.workOffHints();

    expect(world.inputQty('MUG')).toBe(0);
    expect((await world.sku('MUG')).published).toMatchObject({ quantity: 0, by: 'put', phase: 'ingested' });
    expect(world.hints()).toBe(0);
  });

  it('sends low stock at once and leaves the rest to inventory-push', async () => {
    const world = await openStockWorld({
      products: [
        { sku: 'LOW', qty: 20 },
        { sku: 'MANY', qty: 50 },
      ],
    });
    await world.calmDown();
    const before = world.puts();

    await world.settle(world.odoo.control.countStock('LOW', 5));
    await world.settle(world.odoo.control.countStock('MANY', 40));
    await world.workOffHints();

    expect([world.inputQty('LOW'), world.inputQty('MANY')]).toEqual([5, 50]);
    await world.run('inventory-push');
    expect(world.inputQty('MANY')).toBe(40);
    expect(world.puts() - before).toBe(2);
  });

  it('makes no call when stock returns to what Walmart has before it was read', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
    await world.calmDown();
    const before = world.puts();

    await world.settle(world.odoo.control.countStock('MUG', 3));
    await world.settle(world.odoo.control.countStock('MUG', 10));
    await world.workOffHints();
    await world.run('inventory-push');

    expect(world.puts()).toBe(before);
  });

  it('leaves the same state when the same hints come again, with one reading and no call to Walmart', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
    await world.calmDown();
    await world.settle(world.odoo.control.countStock('MUG', 2));
    await world.workOffHints();
    const [puts, odooCalls, before] = [world.puts(), world.odooCalls(), await world.sku('MUG')];
    const productId = before.binding?.status === 'bound' ? before.binding.productId : 0;

    for (let again = 0; again < 5; again += 1)
      await world.callDoor(JSON.stringify({ _model: 'stock.quant', _id: 1, product_id: productId }));
    await world.workOffHints();

    const { version: _before, ...wantedBefore } = before.wanted ?? { version: 0 };
    const { version: _after, ...wantedAfter } = (await world.sku('MUG')).wanted ?? { version: 0 };
    expect({ ...wantedAfter, at: 0 }).toEqual({ ...wantedBefore, at: 0 });
    expect(world.puts()).toBe(puts);
    expect(world.odooCalls() - odooCalls).toBe(5);
  });

  it('writes one row per hint and one counter per batch when nothing came of it', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
    await world.calmDown();
    const { binding } = await world.sku('MUG');
    const productId = binding?.status === 'bound' ? binding.productId : 0;
    world.counts.clear();

    await world.callDoor(JSON.stringify({ _model: 'stock.quant', _id: 1, product_id: productId }));
    await world.workOffHints();

    expect(world.counts.all()).toEqual({ send: 1, 'write version': 1, 'write sku': 1 });
  });

  it('keeps the hints on the queue while Odoo is down, and works them off afterwards', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
    await world.calmDown();
    await world.settle(world.odoo.control.countStock('MUG', 0));
    world.odoo.control.setReachable(false);

    const kept = await world.workOffHints();
    world.odoo.control.setReachable(true);
    await world.pass(5 * MINUTE_MS);
    const left = await world.deliver();

    expect(kept).toBeGreaterThan(0);
    expect(left).toBe(0);
    expect(world.inputQty('MUG')).toBe(0);
  });

  it.each([
    ['is down', { kind: 'reset-before' }],
    ['throttles', { kind: 'throttle', retryAfterS: 30 }],
    ['answers HTML', { kind: 'html' }],
    ['does not accept the keys', { kind: 'status', status: 401 }],
    ['forbids it', { kind: 'status', status: 403 }],
  ] as const)(
    'is done with the hints when Walmart %s; the sell-out stays marked and goes with a later push',
    async (_what, fault) => {
      const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
      await world.calmDown();
      const end = world.walmart.faults.add({ ...fault, match: { method: 'PUT' } });

      await world.settle(world.odoo.control.countStock('MUG', 0));
      const kept = await world.workOffHints();

      expect(kept).toBe(0);
      expect(world.inputQty('MUG')).toBe(10);
      expect((await world.sku('MUG')).mark).toBeDefined();
      end();
      await world.pass(2 * MINUTE_MS);
      await world.run('inventory-push');
      expect(world.inputQty('MUG')).toBe(0);
    },
  );

  it('reads, and leaves sending to inventory-push, when little time is left', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
    await world.calmDown();
    const before = world.puts();
    await world.settle(world.odoo.control.countStock('MUG', 0));
    await world.pass(10_000);

    await world.deliver(30_000);

    expect(world.puts()).toBe(before);
    await world.run('inventory-push');
    expect(world.inputQty('MUG')).toBe(0);
  });

  it('finds the products of a sale order that changed its state', async () => {
    const world = await openStockWorld({ products: [{ sku: 'MUG', qty: 10 }] });
    await world.calmDown();
    const orderId = await world.settle(world.odoo.control.sellElsewhere('MUG', 8));
    await world.dropHints();

    await world.callDoor(JSON.stringify({ _model: 'sale.order', _id: orderId, id: orderId, state: 'sale' }));
    await world.workOffHints();

    expect(world.inputQty('MUG')).toBe(2);
  });
});
