import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { isVerified } from '../../../shared/transform/index.ts';
import { openStockWorld, type StockWorld } from '../../support/stock-world.ts';

const COUNT = 8;
const SKUS = Array.from({ length: COUNT }, (_, index) => `SKU-${index}`);

/** Eight SKUs of 50, published and verified; more than three changes go as a feed. */
const open = async (more: Partial<Parameters<typeof openStockWorld>[0]> = {}): Promise<StockWorld> => {
  const world = await openStockWorld({
    products: SKUS.map((sku) => ({ sku, qty: 50 })),
    atWalmart: Object.fromEntries(SKUS.map((sku) => [sku, 50])),
    policy: { putLimit: 3 },
    ...more,
  });
  await world.calmDown();
  return world;
};

const change = async (world: StockWorld, qty: number, skus: readonly string[] = SKUS): Promise<void> => {
  for (const sku of skus) await world.settle(world.odoo.control.countStock(sku, qty));
  await world.dropHints();
  await world.run('stock-poll');
};

/** Schedules as they tick, for so many minutes. */
const minutes = async (world: StockWorld, count: number): Promise<void> => {
  for (let minute = 1; minute <= count; minute += 1) {
    await world.pass(MINUTE_MS);
    await world.run('stock-poll');
    await world.run('inventory-push');
    await world.run('feed-status');
    if (minute % 5 === 0) await world.run('inventory-verify');
  }
};

const quantities = (world: StockWorld): readonly (number | undefined)[] => SKUS.map((sku) => world.inputQty(sku));
const all = (quantity: number): readonly number[] => SKUS.map(() => quantity);

const expectVerified = async (world: StockWorld, skus: readonly string[] = SKUS): Promise<void> => {
  for (const sku of skus) expect([sku, isVerified(await world.sku(sku))]).toEqual([sku, true]);
};

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

const slow = (delayMinutes: number) => ({
  usualMs: { min: delayMinutes * MINUTE_MS, max: delayMinutes * MINUTE_MS },
  slowShare: 0,
  slowMs: { min: 0, max: 0 },
});

type ReportRow = Readonly<Record<string, unknown>> & { readonly sku: string };

/** Walmart's reports with other rows. */
const rewriteReports = (world: StockWorld, rewrite: (rows: readonly ReportRow[]) => readonly ReportRow[]) =>
  world.onWalmart(async (request) => {
    if (request.method !== 'GET' || !/^\/v3\/feeds\/./.test(request.path)) return undefined;
    const answer = await world.walmart.handle(request);
    if (!('body' in answer) || answer.status !== 200) return answer;
    const report = JSON.parse(answer.body);
    report.itemDetails.itemIngestionStatus = rewrite(report.itemDetails.itemIngestionStatus);
    return { ...answer, body: JSON.stringify(report) };
  });

/** Walmart's reports with other words about one SKU. */
const reportAs = (world: StockWorld, sku: string, change: Readonly<Record<string, unknown>>) =>
  rewriteReports(world, (rows) => rows.map((row) => (row.sku === sku ? { ...row, ...change } : row)));

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
