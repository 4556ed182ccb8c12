import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { isVerified } from '../../../shared/transform/index.ts';
import { openStockWorld, type StockWorld } from '../../support/stock-world.ts';

const many = (count: number, qty = 50) =>
  Array.from({ length: count }, (_, index) => ({ sku: `SKU-${String(index).padStart(3, '0')}`, qty }));

const readBack = async (world: StockWorld): Promise<void> => {
  await world.pass(15 * MINUTE_MS);
  await world.run('inventory-verify');
};

describe('inventory-verify', () => {
  it('verifies what was sent, over all pages', async () => {
    const world = await openStockWorld({ products: many(120) });
    await world.run('stock-poll');
    await world.run('inventory-verify');
    await world.run('inventory-push');
    const pages = world.calls('GET /v3/inventories');

    await readBack(world);

    const states = await Promise.all(many(120).map(({ sku }) => world.sku(sku)));
    expect(world.calls('GET /v3/inventories') - pages).toBe(3);
    expect(states.every(isVerified)).toBe(true);
  });

  it('writes nothing of a SKU when nothing changed, also after a hint that changed nothing', async () => {
    const world = await openStockWorld({ products: many(60) });
    await world.calmDown();
    const { binding } = await world.sku('SKU-000');
    const productId = binding?.status === 'bound' ? binding.productId : 0;
    await world.callDoor(JSON.stringify({ _model: 'stock.quant', _id: 1, product_id: productId }));
    await world.workOffHints();
    world.counts.clear();

    await readBack(world);

    expect(world.counts.writes('sku')).toBe(0);
    expect(world.metric('inventory-verify', 'Verified')).toBeGreaterThanOrEqual(60);
  });

  it('marks what differs, and it is sent again', async () => {
    const world = await openStockWorld({ products: many(3) });
    await world.calmDown();
    await world.sellerSets('SKU-001', 7);

    await readBack(world);
    const state = await world.sku('SKU-001');
    await world.run('inventory-push');

    expect(state.published?.phase).toBe('different');
    expect(world.metric('inventory-verify', 'Different')).toBe(1);
    expect(world.inputQty('SKU-001')).toBe(50);
  });

  it('believes no read that came too soon after a PUT', async () => {
    const world = await openStockWorld({ products: many(3) });
    await world.calmDown();
    await world.pass(15 * MINUTE_MS);
    await world.settle(world.odoo.control.countStock('SKU-001', 30));
    await world.workOffHints();
    await world.run('inventory-push');
    world.walmart.faults.add({ kind: 'stale', staleMs: 5 * MINUTE_MS, match: { path: '/v3/inventories' }, count: 1 });

    await world.run('inventory-verify');

    expect(world.metric('inventory-verify', 'Different')).toBe(0);
    expect((await world.sku('SKU-001')).published).toMatchObject({ quantity: 30, phase: 'ingested' });
  });

  it('reads nothing before its quarter of an hour, and does read when the schedule comes a little early', async () => {
    const world = await openStockWorld({ products: many(3) });
    await world.run('inventory-verify');
    const first = world.calls('GET /v3/inventories');

    await world.pass(10 * MINUTE_MS);
    await world.run('inventory-verify');
    const between = world.calls('GET /v3/inventories');
    await world.pass(5 * MINUTE_MS - 5_000);
    await world.run('inventory-verify');

    expect([first, between, world.calls('GET /v3/inventories')]).toEqual([1, 1, 2]);
  });

  it.each([
    ['breaks off in the middle', { kind: 'status', status: 500 }],
    ['throttles in the middle', { kind: 'throttle', retryAfterS: 300 }],
  ] as const)('keeps what it saw when Walmart %s, and tries again with the next tick', async (_what, fault) => {
    const world = await openStockWorld({ products: many(120) });
    await world.calmDown();
    await world.sellerSets('SKU-001', 7);
    await world.sellerSets('SKU-110', 7);
    const end = world.walmart.faults.add({ ...fault, match: { path: /\/v3\/inventories\?.*nextCursor/ } });

    await readBack(world).catch(() => undefined);
    end();
    const half = [(await world.sku('SKU-001')).published?.phase, (await world.sku('SKU-110')).published?.phase];
    await world.pass(6 * MINUTE_MS);
    await world.run('inventory-verify');

    expect(half).toEqual(['different', 'verified']);
    expect((await world.sku('SKU-110')).published?.phase).toBe('different');
  });

  it('fails loudly when its time is too short for all pages', async () => {
    const world = await openStockWorld({ products: many(120) });
    await world.pass(15 * MINUTE_MS);

    await expect(world.run('inventory-verify', 30_000)).rejects.toMatchObject({ code: 'INVENTORY_READ_CUT' });
  });

  it('counts and names a SKU that Walmart once showed and shows no more, and changes nothing of it', async () => {
    const world = await openStockWorld({ products: many(3) });
    await world.calmDown();
    const before = await world.sku('SKU-001');
    world.onWalmart(async (request) => {
      if (!request.path.startsWith('/v3/inventories?')) return undefined;
      const outcome = await world.walmart.handle(request);
      if ('broken' in outcome) return outcome;
      const list: { elements: { inventories: { sku: string }[] } } = JSON.parse(outcome.body);
      list.elements.inventories = list.elements.inventories.filter(({ sku }) => sku !== 'SKU-001');
      return { ...outcome, body: JSON.stringify(list) };
    });

    await readBack(world);

    expect(world.metric('inventory-verify', 'Missing')).toBe(1);
    expect(world.logs.events('SKUs missing from the list of Walmart')).toMatchObject([{ missing: 1, skus: 'SKU-001' }]);
    expect(await world.sku('SKU-001')).toEqual(before);
  });
});
