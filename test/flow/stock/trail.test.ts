import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { openStockWorld, type StockWorld } from '../../support/stock-world.ts';

const SKUS = Array.from({ length: 8 }, (_, index) => `SKU-${index}`);

const open = async (): Promise<StockWorld> => {
  const world = await openStockWorld({
    products: SKUS.map((sku) => ({ sku, qty: 50 })),
    atWalmart: Object.fromEntries(SKUS.map((sku) => [sku, 50])),
    policy: { putLimit: 3 },
  });
  await world.calmDown();
  return world;
};

const change = async (world: StockWorld, qty: number, skus: readonly string[]): Promise<void> => {
  for (const sku of skus) await world.settle(world.odoo.control.countStock(sku, qty));
  await world.dropHints();
  await world.run('stock-poll');
};

const exchangeOf = async (world: StockWorld, key = '') => JSON.parse(await world.platform.raw('raw').get(key));

/** What one run of feed-status says of the oldest open intent, in seconds. */
const oldestIntent = async (world: StockWorld): Promise<number> => {
  const before = world.metric('feed-status', 'OldestIntent');
  await world.run('feed-status').catch(() => {});
  return world.metric('feed-status', 'OldestIntent') - before;
};

describe('the trail of stock', () => {
  it('has a PUT with before, after and its bodies, in one entry', async () => {
    const world = await open();
    const seen = world.audit().length;
    await change(world, 31, ['SKU-3']);

    await world.run('inventory-push');

    const entries = world
      .audit()
      .slice(seen)
      .filter(({ subject }) => subject === 'sku/SKU-3');
    expect(entries).toMatchObject([
      {
        ...{ event: 'quantity-put', actor: 'inventory-push', before: { quantity: 50 }, after: { quantity: 31 } },
        outcome: { call: 'walmart inventory.put', result: 'done', status: 200, tries: 1 },
      },
    ]);
    expect(await exchangeOf(world, entries[0]?.exchange)).toMatchObject({
      request: { sku: 'SKU-3', quantity: { amount: 31 } },
      response: { sku: 'SKU-3' },
    });
  });

  it('has a PUT that failed or was refused, with what it wanted', async () => {
    const world = await open();
    const seen = world.audit().length;
    world.walmart.faults.add({ kind: 'status', status: 400, match: { path: /SKU-1/ }, count: 1 });
    world.walmart.faults.add({ kind: 'reset-after', match: { path: /SKU-2/ }, count: 3 });
    await change(world, 31, ['SKU-1', 'SKU-2']);

    await world.run('inventory-push').catch(() => {});

    const told = world.audit().slice(seen);
    const callOf = (sku: string) =>
      told.find(({ subject, outcome }) => subject === `sku/${sku}` && outcome !== undefined);
    expect([callOf('SKU-1'), callOf('SKU-2')]).toMatchObject([
      { event: 'walmart-call', after: { wanted: { quantity: 31 } }, outcome: { result: 'refused', status: 400 } },
      { event: 'walmart-call', before: { quantity: 50 }, outcome: { result: 'failed', tries: 3 } },
    ]);
    expect(told).toContainEqual(
      expect.objectContaining({ subject: 'sku/SKU-1', event: 'failure-parked', before: { state: null } }),
    );
  });

  it('has of a feed one call that refers to its rows, each with what was there before', async () => {
    const world = await open();
    await change(world, 40, SKUS);

    await world.run('inventory-push');

    const call = world.audit().find(({ outcome }) => outcome?.call === 'walmart feeds.submit:inventory');
    const { request } = await exchangeOf(world, call?.exchange);
    const rows = await exchangeOf(world, request.storedAt);
    expect(call?.subject).toMatch(/^feed\//);
    expect(rows).toEqual(expect.arrayContaining(SKUS.map((sku) => ({ sku, quantity: 40, before: 50 }))));
    expect(
      world.audit().filter(({ subject, event }) => subject.startsWith('sku/') && event !== 'quantity-put'),
    ).toEqual([]);
  });

  it('tells the age of a feed whose id is not known, until it is found or given up', async () => {
    const world = await open();
    await change(world, 40, SKUS);
    world.walmart.faults.add({ kind: 'reset-after', match: { path: '/v3/feeds' }, count: 1 });
    await world.run('inventory-push');
    world.walmart.faults.add({ kind: 'status', status: 500, until: world.clock.now() + 70 * MINUTE_MS });

    await world.pass(65 * MINUTE_MS);
    const old = await oldestIntent(world);
    await world.pass(20 * MINUTE_MS);
    await oldestIntent(world);
    await world.pass(10 * MINUTE_MS);

    expect(old).toBeGreaterThan(60 * 60);
    expect(await oldestIntent(world)).toBe(0);
    expect(world.feeds()).toHaveLength(1);
    expect(world.audit().map(({ event }) => event)).toContain('feed-adopted');
  });
});
