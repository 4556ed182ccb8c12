import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import {
  all,
  change,
  expectVerified,
  minutes,
  open,
  quantities,
  rewriteReports,
  SKUS,
  slow,
} from '../../support/feed-bench.ts';

describe('a feed that was interrupted', () => {
  it('is never sent when the run ended between intent and submission, and its SKUs go later', async () => {
    const world = await open();
    await change(world, 40);
    let feedWrites = 0;
    world.onPut(({ pk }) => {
      if (pk.startsWith('feed#') && ++feedWrites === 2) throw new Error('the function was killed');
    });

    await expect(world.run('inventory-push')).rejects.toThrow('Unexpected Error');
    world.onPut(undefined);
    const fenced = (await world.sku('SKU-0')).openFeed;
    await minutes(world, 4);
    const early = world.feeds().length;
    await minutes(world, 20);

    expect(fenced?.phase).toBe('planned');
    expect(early).toBe(0);
    expect(world.feeds()).toHaveLength(1);
    expect(quantities(world)).toEqual(all(40));
    await expectVerified(world);
  });

  it('is adopted when the run ended between submission and record, not sent again', async () => {
    const world = await open();
    await change(world, 40);
    world.onPut(({ pk, data }) => {
      if (pk.startsWith('feed#') && data.phase === 'sent') throw new Error('the function was killed');
    });

    await expect(world.run('inventory-push')).rejects.toThrow('Unexpected Error');
    world.onPut(undefined);
    await minutes(world, 20);

    expect(world.feeds()).toHaveLength(1);
    expect(world.puts()).toBe(0);
    expect(world.metric('feed-status', 'FeedAdopted')).toBe(1);
    await expectVerified(world);
  });

  it.each([
    ['adopted when Walmart took it although the answer was lost', 'reset-after', 'FeedAdopted', 1],
    ['given up when it never arrived, after Walmart had time to show it', 'reset-before', 'FeedNeverArrived', 1],
  ] as const)('is %s', async (_what, kind, metric, feeds) => {
    const world = await open();
    await change(world, 40);
    world.walmart.faults.add({ kind, count: 1, match: { method: 'POST', path: '/v3/feeds' } });

    await world.run('inventory-push');
    await minutes(world, 20);

    expect(world.metric('feed-status', metric)).toBe(1);
    expect(world.feeds()).toHaveLength(feeds);
    await expectVerified(world);
  });

  it('adopts neither a known feed of the same size nor one of another program of the seller', async () => {
    const world = await open({ walmart: { feedDelay: slow(12) } });
    await change(world, 40, SKUS.slice(0, 4));
    await world.run('inventory-push');
    await world.sellerFeeds(['X-1', 'X-2', 'X-3', 'X-4'].map((sku) => ({ sku, amount: 1 })));
    await change(world, 30, SKUS.slice(4));
    world.walmart.faults.add({ kind: 'reset-before', count: 1, match: { method: 'POST', path: '/v3/feeds' } });

    await world.run('inventory-push');
    for (let minute = 0; minute < 6; minute += 1) {
      await world.pass(MINUTE_MS);
      await world.run('feed-status');
    }

    expect(world.metric('feed-status', 'FeedAdopted')).toBe(0);
    expect(world.metric('feed-status', 'FeedNeverArrived')).toBe(1);
    await minutes(world, 25);
    expect(quantities(world)).toEqual([40, 40, 40, 40, 30, 30, 30, 30]);
    await expectVerified(world);
  });

  it('is not taken for a known feed of the same size, even while Walmart shows no rows of it', async () => {
    const world = await open({ walmart: { feedDelay: slow(12) } });
    await change(world, 40, SKUS.slice(0, 4));
    await world.run('inventory-push');
    await change(world, 30, SKUS.slice(4));
    world.walmart.faults.add({ kind: 'reset-before', count: 1, match: { method: 'POST', path: '/v3/feeds' } });
    rewriteReports(world, () => []);

    await world.run('inventory-push');
    for (let minute = 0; minute < 6; minute += 1) {
      await world.pass(MINUTE_MS);
      await world.run('feed-status');
    }

    expect(world.metric('feed-status', 'FeedAdopted')).toBe(0);
    expect(world.metric('feed-status', 'FeedNeverArrived')).toBe(1);
  });

  it('is taken back when Walmart throttles it', async () => {
    const world = await open();
    await change(world, 40);
    world.walmart.faults.add({
      kind: 'throttle',
      retryAfterS: 120,
      count: 1,
      match: { method: 'POST', path: '/v3/feeds' },
    });

    await world.run('inventory-push');
    const taken = await world.sku('SKU-0');
    await minutes(world, 20);

    expect(taken.openFeed).toBeUndefined();
    expect(taken.mark).toBeDefined();
    expect(quantities(world)).toEqual(all(40));
    await expectVerified(world);
  });

  it('keeps no PUT from going out when it is refused as a whole, and says so', async () => {
    const world = await open();
    await change(world, 40, SKUS.slice(1));
    await change(world, 0, ['SKU-0']);
    world.walmart.faults.add({ kind: 'status', status: 400, count: 1, match: { method: 'POST', path: '/v3/feeds' } });

    await expect(world.run('inventory-push')).rejects.toMatchObject({ disposition: 'park' });

    expect(world.inputQty('SKU-0')).toBe(0);
    expect(world.alerts()).toEqual(['WALMART_REJECTED']);
    await minutes(world, 20);
    await expectVerified(world);
  });
});
