import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import {
  all,
  COUNT,
  change,
  expectVerified,
  minutes,
  open,
  quantities,
  reportAs,
  SKUS,
} from '../../support/feed-bench.ts';

describe('feed-status', () => {
  it('parks the SKU of a refused item and settles the others', async () => {
    const world = await open();
    await change(world, 40);
    reportAs(world, 'SKU-3', {
      ingestionStatus: 'DATA_ERROR',
      ingestionErrors: {
        ingestionError: [{ type: 'DATA_ERROR', code: 'ERR_EXT_DATA_0101119', description: 'Not set up.' }],
      },
    });

    await world.run('inventory-push');
    await world.pass(3 * MINUTE_MS);
    await world.run('feed-status');
    await world.run('inventory-push');

    expect(await world.ledger('sku/SKU-3')).toMatchObject({
      state: 'parked',
      code: 'FEED_ITEM_REFUSED',
      facts: { sku: 'SKU-3', walmartCode: 'ERR_EXT_DATA_0101119' },
    });
    expect((await world.sku('SKU-3')).openFeed).toBeUndefined();
    expect((await world.sku('SKU-2')).published).toMatchObject({ by: 'feed', phase: 'ingested', quantity: 40 });
    expect(await world.ledger('sku/SKU-2')).toBeUndefined();
    expect([world.puts(), world.feeds().length]).toEqual([0, 1]);
  });

  it('sends again as single PUTs what failed by the fault of Walmart itself', async () => {
    const world = await open();
    await change(world, 40);
    world.walmart.failFeedItems(1);

    await world.run('inventory-push');
    await world.pass(3 * MINUTE_MS);
    await world.run('feed-status');
    world.walmart.failFeedItems(0);
    await minutes(world, 20);

    expect([world.feeds().length, world.puts()]).toEqual([1, COUNT]);
    expect(quantities(world)).toEqual(all(40));
    await expectVerified(world);
    expect(world.alerts()).toEqual([]);
  });

  it('keeps the rest of a stuck feed fenced until its age, then reports it and sends the rest again', async () => {
    const world = await open();
    await change(world, 40);
    world.walmart.stickFeed({ decidedShare: 0.5 });

    await world.run('inventory-push');
    for (let minute = 0; minute < 115; minute += 5) {
      await world.pass(5 * MINUTE_MS);
      await world.run('inventory-push');
      await world.run('feed-status');
    }
    const before = { feeds: world.feeds().length, puts: world.puts(), alerts: world.alerts().length };
    await minutes(world, 30);

    expect(before).toEqual({ feeds: 1, puts: 0, alerts: 0 });
    expect(world.alerts()).toEqual(['FEED_OVERDUE']);
    expect(quantities(world)).toEqual(all(40));
    await expectVerified(world);
  });

  it('waits for the rows of a processed feed that Walmart has not decided', async () => {
    const world = await open();
    await change(world, 40);
    const end = reportAs(world, 'SKU-5', { ingestionStatus: 'INPROGRESS' });

    await world.run('inventory-push');
    await world.pass(3 * MINUTE_MS);
    await world.run('feed-status');
    const waiting = await world.sku('SKU-5');
    const settled = await world.sku('SKU-4');
    end();
    await minutes(world, 20);

    expect([waiting.openFeed !== undefined, settled.openFeed !== undefined]).toEqual([true, false]);
    expect([world.puts(), world.feeds().length]).toEqual([0, 1]);
    await expectVerified(world);
  });

  it('sends again, and says loudly, when Walmart could not read the file', async () => {
    const world = await open();
    await change(world, 40);
    const end = world.onWalmart(async (request) => {
      if (request.method !== 'POST' || !request.path.startsWith('/v3/feeds')) return undefined;
      return world.walmart.handle({ ...request, body: request.body.replace('"Inventory":', '"inventory":') });
    });

    await world.run('inventory-push');
    end();
    await minutes(world, 25);

    expect(world.alerts()).toEqual(['FEED_FAILED']);
    expect(quantities(world)).toEqual(all(40));
    await expectVerified(world);
  });

  it.each([
    ['cannot be asked about', { kind: 'status', status: 500 }],
    ['has an answer that nobody understands', { kind: 'html', status: 200 }],
  ] as const)('looks at the other feeds when one %s', async (_what, fault) => {
    const world = await open();
    await change(world, 40, SKUS.slice(0, 4));
    await world.run('inventory-push');
    const [first] = world.feeds();
    await change(world, 30, SKUS.slice(4));
    await world.run('inventory-push');
    const path = `/v3/feeds/${encodeURIComponent(first?.feedId ?? '')}`;
    const end = world.walmart.faults.add({ ...fault, match: { method: 'GET', path } });

    await world.pass(3 * MINUTE_MS);
    await world.run('feed-status').catch(() => undefined);
    const second = await world.sku('SKU-7');
    end();
    await minutes(world, 20);

    expect(second.published).toMatchObject({ phase: 'ingested', quantity: 30 });
    await expectVerified(world);
  });

  it('looks at the other feeds, and fails loudly, when the content of one is gone', async () => {
    const world = await open();
    await change(world, 40, SKUS.slice(0, 4));
    await world.run('inventory-push');
    await change(world, 30, SKUS.slice(4));
    await world.run('inventory-push');
    const [contentKey = ''] = world.memory.raw('raw').keys.filter((key) => key.includes('/feeds/'));
    await world.memory.raw('raw').put(contentKey, 'no JSON');
    await world.pass(3 * MINUTE_MS);

    await expect(world.run('feed-status')).rejects.toThrow();

    expect((await world.sku('SKU-7')).published).toMatchObject({ phase: 'ingested', quantity: 30 });
  });

  it('lets the SKUs of a feed go that Walmart never shows, when it has passed its age', async () => {
    const world = await open();
    await change(world, 40);
    await world.run('inventory-push');
    world.onWalmart(({ path }) =>
      /^\/v3\/feeds\/./.test(path)
        ? {
            status: 404,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({
              errors: { error: [{ code: 'CONTENT_NOT_FOUND.GMP_RECEIVER_API', severity: 'INFO' }] },
            }),
          }
        : undefined,
    );

    await world.pass(121 * MINUTE_MS);
    await world.run('feed-status');

    expect(world.alerts()).toEqual(['FEED_OVERDUE']);
    expect((await world.sku('SKU-0')).openFeed).toBeUndefined();
    expect((await world.sku('SKU-0')).mark).toBeDefined();
  });

  it('goes on in the next run where its time ended', async () => {
    const world = await open();
    await change(world, 40);
    await world.run('inventory-push');
    await world.pass(3 * MINUTE_MS);
    let left = 200_000;
    const end = world.onWalmart(({ path }) => {
      if (path.startsWith('/v3/feeds/')) left = 30_000;
      return undefined;
    });

    await world.run('feed-status', () => left);
    const cut = world.metric('feed-status', 'FeedCutShort');
    end();
    await world.run('feed-status');

    expect(cut).toBe(1);
    expect((await world.sku('SKU-0')).published).toMatchObject({ phase: 'ingested' });
  });

  it('asks nothing when no feed is open', async () => {
    const world = await open();
    const before = world.walmart.truth.calls().total;

    await world.run('feed-status');

    expect(world.walmart.truth.calls().total).toBe(before);
    expect(world.counts.writes('feed')).toBe(0);
  });
});
