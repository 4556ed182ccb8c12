/** A SKU kept at 0 after an out-of-stock cancellation, through every flow that moves stock. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/index.ts';
import { holdSkuAtZero, releaseSkuHold } from '../../../shared/steps/index.ts';
import { isVerified } from '../../../shared/transform/index.ts';
import { ACCOUNT, HINTS, openStockWorld, type StockWorld } from '../../support/stock-world.ts';

const SKU = 'SKU-000';
const many = (count: number, qty = 50) =>
  Array.from({ length: count }, (_, index) => ({ sku: `SKU-${String(index).padStart(3, '0')}`, qty }));

const depsOf = (world: StockWorld) => ({
  state: world.memory.state('state'),
  account: ACCOUNT,
  shipNode: '',
  clock: world.clock,
  audit: world.memory.audit('audit'),
});

const runOf = (world: StockWorld) => ({
  flow: 'order-changed',
  account: ACCOUNT,
  environment: 'local' as const,
  correlationId: 'c-1',
  startedAt: world.clock.now(),
  telemetry: world.memory.telemetry('order-changed', ACCOUNT),
  remainingMs: () => 60_000,
});

const hold = (world: StockWorld, sku = SKU) => world.settle(holdSkuAtZero(depsOf(world), runOf(world), sku));

const heldWorld = async (count = 3): Promise<StockWorld> => {
  const world = await openStockWorld({ products: many(count) });
  await world.calmDown();
  await hold(world);
  await world.run('inventory-push');
  await world.pass(5 * SECOND_MS);
  return world;
};

const events = (world: StockWorld) =>
  world
    .audit()
    .filter(({ event }) => event.startsWith('sku-h'))
    .map(({ event, actor }) => `${event} ${actor}`);

describe('holdSkuAtZero', () => {
  it('sends 0 though Odoo has stock, and stays there through polls, hints, full reads and read-backs', async () => {
    const world = await heldWorld();
    await world.settle(world.odoo.control.sellElsewhere(SKU, 1));
    await world.workOffHints();

    for (let round = 0; round < 3; round += 1) {
      await world.pass(15 * MINUTE_MS);
      await world.run('stock-poll');
      await world.run('inventory-push');
      await world.run('inventory-verify');
    }

    const state = await world.sku(SKU);
    expect(world.inputQty(SKU)).toBe(0);
    expect(isVerified(state)).toBe(true);
    expect(state.wanted).toMatchObject({ quantity: 0, lineage: { freeEach: 49, limitedBy: 'hold' } });
    expect(world.inputQty('SKU-001')).toBe(50);
  });

  it('is told once, however often it is repeated', async () => {
    const world = await heldWorld();
    const before = await world.sku(SKU);

    await hold(world);

    expect(await world.sku(SKU)).toEqual(before);
    expect(events(world)).toEqual(['sku-held-at-zero order-changed']);
  });

  it('puts 0 back when a person raises it in Seller Center', async () => {
    const world = await heldWorld();
    await world.run('inventory-verify');
    await world.sellerSets(SKU, 30);
    await world.pass(15 * MINUTE_MS);

    await world.run('inventory-verify');
    await world.run('inventory-push');

    expect(world.inputQty(SKU)).toBe(0);
  });

  it('wins against a reading that was under way', async () => {
    const world = await openStockWorld({ products: many(3) });
    await world.calmDown();
    await world.settle(world.odoo.control.countStock(SKU, 40));
    await world.pass(MINUTE_MS);
    let quantReads = 0;
    const off = world.onOdoo(async ({ body }) => {
      // The first finds what was written lately, the second is the reading itself.
      if (body?.includes('stock.quant')) quantReads += 1;
      if (quantReads === 2) await holdSkuAtZero(depsOf(world), runOf(world), SKU);
      return undefined;
    });

    await world.run('stock-poll');
    off();

    expect(quantReads).toBe(2);
    expect((await world.sku(SKU)).wanted?.quantity).toBe(0);
  });

  it('does not count for the zeroing brake', async () => {
    const world = await openStockWorld({ products: many(30) });
    await world.calmDown();
    const skus = many(25).map(({ sku }) => sku);
    for (const sku of skus) await hold(world, sku);

    await world.run('inventory-push');

    expect(world.alerts()).not.toContain('STOCK_ZEROING_BRAKE');
    expect(skus.every((sku) => world.inputQty(sku) === 0)).toBe(true);
  });

  it('asks Odoo for counts only while a SKU is held', async () => {
    const world = await openStockWorld({ products: many(3) });
    await world.calmDown();
    let asked = 0;
    world.onOdoo(({ body }) => {
      if (body?.includes('is_inventory')) asked += 1;
      return undefined;
    });
    await world.pass(15 * MINUTE_MS);
    await world.run('stock-poll');
    const before = asked;

    await hold(world);
    await world.pass(15 * MINUTE_MS);
    await world.run('stock-poll');

    expect([before, asked]).toEqual([0, 1]);
  });
});

describe('a hold at 0', () => {
  it.each([
    ['finds other than was there', 7],
    ['confirms what was there', 50],
  ])('ends by a count that %s, with the quantity counted', async (_what, qty) => {
    const world = await heldWorld();
    await world.settle(world.odoo.control.applyCount(SKU, qty));
    await world.pass(MINUTE_MS);

    await world.run('stock-poll');
    await world.run('inventory-push');

    expect((await world.sku(SKU)).zeroHold).toBeUndefined();
    expect(world.inputQty(SKU)).toBe(qty);
    expect(events(world)).toEqual(['sku-held-at-zero order-changed', 'sku-hold-ended stock-poll']);
  });

  it('ends by a count of 0 too, and what comes in afterwards is sent', async () => {
    const world = await heldWorld();
    await world.settle(world.odoo.control.applyCount(SKU, 0));
    await world.workOffHints();
    const afterCount = await world.sku(SKU);

    await world.settle(world.odoo.control.receive(SKU, 6));
    await world.workOffHints();

    expect(afterCount).toMatchObject({ wanted: { quantity: 0 } });
    expect(afterCount.zeroHold).toBeUndefined();
    expect((await world.sku(SKU)).wanted?.quantity).toBe(6);
  });

  it.each([
    ['goods that come in', (world: StockWorld) => world.odoo.control.receive(SKU, 20)],
    ['a sale', (world: StockWorld) => world.odoo.control.sellElsewhere(SKU, 2)],
    ['a count of another product', (world: StockWorld) => world.odoo.control.applyCount('SKU-001', 9)],
  ])('does not end by %s', async (_what, act) => {
    const world = await heldWorld();
    await world.settle(Promise.resolve(act(world)));
    await world.pass(16 * MINUTE_MS);

    await world.run('stock-poll');

    expect(await world.sku(SKU)).toMatchObject({ wanted: { quantity: 0 }, zeroHold: {} });
  });

  it('does not end by a count from before it began', async () => {
    const world = await openStockWorld({ products: many(3) });
    await world.calmDown();
    await world.settle(world.odoo.control.applyCount(SKU, 12));
    await world.pass(2 * SECOND_MS);
    await hold(world);
    await world.pass(16 * MINUTE_MS);

    await world.run('stock-poll');

    expect(await world.sku(SKU)).toMatchObject({ wanted: { quantity: 0 }, zeroHold: {} });
  });

  it('ends by a person’s word: the product is read again, with who and why in the trail', async () => {
    const world = await heldWorld();
    const deps = { ...depsOf(world), outbox: world.memory.outbox(), stockChangedQueue: world.env.QUEUE_URL };
    const head = {
      ...{ account: ACCOUNT, environment: 'local' as const, correlationId: 'c-9', cause: 'bridge' },
      firstSentAt: world.clock.now(),
    };
    const word = { by: 'alice', reason: 'counted by phone', head };

    const released = await world.settle(releaseSkuHold(deps, SKU, word));
    const again = await world.settle(releaseSkuHold(deps, SKU, word));
    await world.workOffHints();
    await world.run('inventory-push');

    expect([released, again]).toEqual([true, false]);
    expect(world.inputQty(SKU)).toBe(50);
    expect(events(world)).toEqual(['sku-held-at-zero order-changed', 'sku-hold-ended bridge (alice)']);
    expect(world.env.QUEUE_URL).toContain(HINTS);
  });
});
