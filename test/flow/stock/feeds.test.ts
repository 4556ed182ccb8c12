import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { all, COUNT, change, expectVerified, minutes, open, quantities, SKUS, slow } from '../../support/feed-bench.ts';

describe('a feed', () => {
  it('carries many changes, is settled SKU by SKU and read back', async () => {
    const world = await open();
    await change(world, 40);

    await world.run('inventory-push');
    await world.run('inventory-push');
    const planned = await world.sku('SKU-0');
    await minutes(world, 20);

    expect(planned.openFeed).toMatchObject({ quantity: 40 });
    expect(world.feeds()).toHaveLength(1);
    expect(world.puts()).toBe(0);
    expect(quantities(world)).toEqual(all(40));
    await expectVerified(world);
    const events = world.audit().map(({ event }) => event);
    expect(events.filter((event) => event !== 'token-issued')).toEqual(['walmart-call', 'feed-sent', 'feed-settled']);
  });

  it('costs four writes a SKU: marked, fenced, decided, verified', async () => {
    const world = await open();
    world.counts.clear();
    await change(world, 40);

    await minutes(world, 20);

    await expectVerified(world);
    expect(world.counts.writes('sku') / COUNT).toBe(4);
    expect(world.counts.all().audit).toBe(3);
  });

  it('asks Walmart only when the feed is due to be asked', async () => {
    const world = await open({ walmart: { feedDelay: slow(9) } });
    await change(world, 40);
    await world.run('inventory-push');
    const before = world.calls('GET /v3/feeds/{feedId}');

    for (let minute = 0; minute < 12; minute += 1) {
      await world.pass(MINUTE_MS);
      await world.run('feed-status');
    }

    // After 2 minutes and each minute until the 9th; the last time for the results, too.
    expect(world.calls('GET /v3/feeds/{feedId}') - before).toBe(9);
  });

  it('leaves sell-outs to single PUTs, which do not wait for it', async () => {
    const world = await open();
    await change(world, 40, SKUS.slice(2));
    await change(world, 0, SKUS.slice(0, 2));

    await world.run('inventory-push');

    expect([world.inputQty('SKU-0'), world.inputQty('SKU-1')]).toEqual([0, 0]);
    expect(world.feeds()[0]?.items).toHaveLength(COUNT - 2);
  });
});

describe('a SKU that changes while it is in a feed', () => {
  it('is PUT at once, goes into no second feed, and is PUT again when the feed has had its turn', async () => {
    const world = await open();
    await change(world, 40);
    await world.run('inventory-push');

    await change(world, 3, ['SKU-6']);
    await world.run('inventory-push');
    const atOnce = world.inputQty('SKU-6');
    await world.pass(2 * MINUTE_MS);
    const overwritten = world.inputQty('SKU-6');
    await minutes(world, 20);

    expect([atOnce, overwritten, world.inputQty('SKU-6')]).toEqual([3, 40, 3]);
    expect(world.applied('SKU-6').map(({ by, inputQty }) => [by, inputQty])).toEqual([
      ['put', 3],
      ['feed', 40],
      ['put', 3],
    ]);
    expect(world.feeds()).toHaveLength(1);
    await expectVerified(world);
  });

  it('ends right when the feed is applied after its age, long after a later PUT', async () => {
    const world = await open();
    await change(world, 40);
    world.walmart.stickFeed();
    await world.run('inventory-push');
    await change(world, 3, ['SKU-6']);
    await world.run('inventory-push');
    await minutes(world, 150);
    await expectVerified(world);

    world.walmart.releaseFeeds();
    const overwritten = world.inputQty('SKU-6');
    await minutes(world, 35);

    expect(overwritten).toBe(40);
    expect(world.inputQty('SKU-6')).toBe(3);
    await expectVerified(world);
  });
});
