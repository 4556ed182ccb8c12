import { beforeEach, describe, expect, it } from 'vitest';
import { isObject } from '../../../../support/json-schema.ts';
import { openWalmart, type WalmartBench } from '../../../../support/walmart-bench.ts';

const minuteMs = 60_000;
let bench: WalmartBench;

beforeEach(async () => {
  bench = await openFixed();
});

/** Every feed takes ten minutes, and 100 SKUs are on sale. */
const openFixed = async (settings: Parameters<typeof openWalmart>[0] = {}) => {
  const usualMs = { min: 10 * minuteMs, max: 10 * minuteMs };
  const opened = await openWalmart({ feedDelay: { usualMs, slowShare: 0, slowMs: usualMs }, ...settings });
  for (let index = 0; index < 100; index += 1) {
    opened.walmart.addItem({ sku: `S${index}`, productName: 'S', price: 1, inputQty: 1 });
  }
  return opened;
};

const json = { 'content-type': 'application/json' };
const quantityOf = (sku: string) => bench.walmart.truth.inventory().find((stock) => stock.sku === sku)?.inputQty;
const row = (sku: string, amount: number) => ({ sku, quantity: { unit: 'EACH', amount } });
const fileOf = (rows: readonly object[]) => JSON.stringify({ InventoryHeader: { version: '1.4' }, Inventory: rows });
const submit = (file: string, headers: Record<string, string> = json) =>
  bench.call('POST', '/v3/feeds?feedType=inventory', file, headers);
const send = async (...rows: object[]): Promise<string> => String((await submit(fileOf(rows))).json.feedId);
const status = (feedId: string, query = '?includeDetails=true') =>
  bench.call('GET', `/v3/feeds/${encodeURIComponent(feedId)}${query}`);
const rowsOf = (details: unknown): unknown[] =>
  isObject(details) && Array.isArray(details.itemIngestionStatus) ? details.itemIngestionStatus : [];

describe('POST /v3/feeds', () => {
  it('takes a form with a file, and plain JSON', async () => {
    const file = fileOf([row('S0', 5)]);
    const form = `--b1\r\nContent-Disposition: form-data; name="file"; filename="inventory.json"\r\nContent-Type: application/json\r\n\r\n${file}\r\n--b1--\r\n`;

    const asForm = await submit(form, { 'content-type': 'multipart/form-data; boundary=b1' });
    const asJson = await submit(file);

    expect([asForm.status, asJson.status]).toEqual([200, 200]);
    expect(asForm.json.feedId).toMatch(/^[0-9A-F]{32}@AUoBAQA$/);
    expect(bench.walmart.truth.feeds().map((feed) => feed.items.length)).toEqual([1, 1]);
  });

  it.each([
    ['another feed type', '/v3/feeds?feedType=price', json, 400],
    ['no feed type', '/v3/feeds', json, 400],
    ['no Content-Type', '/v3/feeds?feedType=inventory', {}, 415],
  ])('refuses %s', async (_, path, headers, expected) => {
    expect((await bench.call('POST', path, fileOf([row('S0', 5)]), headers)).status).toBe(expected);
  });

  it('refuses a file that is too large', async () => {
    bench = await openFixed({ maxFeedBytes: 100 });

    expect((await submit(fileOf([row('S0', 1), row('S1', 1), row('S2', 1)]))).status).toBe(413);
  });

  it('allows ten an hour, then one each six minutes', async () => {
    for (let index = 0; index < 10; index += 1) await send(row('S0', index));

    const eleventh = await submit(fileOf([row('S0', 1)]));
    bench.pass(6 * minuteMs);
    const later = await submit(fileOf([row('S0', 1)]));

    expect([eleventh.status, later.status]).toEqual([429, 200]);
  });
});

describe('a feed', () => {
  it('goes from RECEIVED over INPROGRESS to PROCESSED and only then takes effect', async () => {
    const feedId = await send(row('S0', 5));
    const received = await status(feedId);
    bench.pass(5 * minuteMs);
    const running = await status(feedId);
    const before = quantityOf('S0');
    bench.pass(5 * minuteMs);
    const done = await status(feedId);

    expect(received.json).toMatchObject({ feedStatus: 'RECEIVED', itemsReceived: 1, itemsProcessing: 1 });
    expect(running.json).toMatchObject({ feedStatus: 'INPROGRESS' });
    expect(rowsOf(running.json.itemDetails)).toMatchObject([{ sku: 'S0', ingestionStatus: 'INPROGRESS' }]);
    expect(done.json).toMatchObject({ feedStatus: 'PROCESSED', itemsSucceeded: 1, itemsProcessing: 0 });
    expect([before, quantityOf('S0')]).toEqual([1, 5]);
  });

  it('overwrites a PUT that came after it was sent', async () => {
    const sentAt = bench.now();
    const feedId = await send(row('S0', 5));
    bench.pass(minuteMs);
    await bench.call('PUT', '/v3/inventory?sku=S0', JSON.stringify(row('S0', 9)), json);
    const afterPut = quantityOf('S0');
    bench.pass(10 * minuteMs);

    expect([afterPut, quantityOf('S0')]).toEqual([9, 5]);
    expect(bench.walmart.truth.inventory()[0]?.applied).toEqual([
      { at: sentAt + minuteMs, inputQty: 9, by: 'put' },
      { at: sentAt + 10 * minuteMs, inputQty: 5, by: 'feed', feedId },
    ]);
  });

  it('is due before an order that comes after it', async () => {
    await send(row('S0', 50));
    bench.pass(10 * minuteMs);

    expect(bench.walmart.placeOrder({ lines: [{ sku: 'S0', quantity: 50 }] }).placed).toBe(true);
  });

  it('may be overtaken by a later one', async () => {
    bench = await openFixed({
      feedDelay: { usualMs: { min: minuteMs, max: 20 * minuteMs }, slowShare: 0, slowMs: { min: 0, max: 0 } },
    });
    for (let index = 0; index < 8; index += 1) {
      await send(row('S0', index));
      bench.pass(1000);
    }
    bench.pass(30 * minuteMs);

    const order = bench.walmart.truth.inventory()[0]?.applied.map((applied) => applied.inputQty) ?? [];
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(order).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it.each([
    ['small letters', JSON.stringify({ inventoryHeader: { version: '1.4' }, inventory: [row('S0', 1)] })],
    ['no JSON', 'sku;quantity'],
    ['no rows', fileOf([])],
    ['too many rows', fileOf(Array.from({ length: 10_001 }, () => row('S0', 1)))],
  ])('ends in ERROR for a file with %s', async (_, file) => {
    const feedId = String((await submit(file)).json.feedId);
    bench.pass(10 * minuteMs);

    expect((await status(feedId)).json).toMatchObject({
      feedStatus: 'ERROR',
      itemsReceived: 0,
      ingestionErrors: { ingestionError: [{ type: 'DATA_ERROR' }] },
    });
    expect(quantityOf('S0')).toBe(1);
  });

  it('is PROCESSED although rows failed, each with its own reason', async () => {
    const feedId = await send(row('S0', 5), row('UNKNOWN', 5), row('S1', -1), { ...row('S2', 5), extra: 1 });
    bench.pass(10 * minuteMs);
    const answer = await status(feedId);

    expect(answer.json).toMatchObject({ feedStatus: 'PROCESSED', itemsSucceeded: 1, itemsFailed: 3 });
    expect(rowsOf(answer.json.itemDetails).map((entry) => isObject(entry) && entry.ingestionStatus)).toEqual([
      'SUCCESS',
      'DATA_ERROR',
      'DATA_ERROR',
      'DATA_ERROR',
    ]);
    expect([quantityOf('S0'), quantityOf('S1'), quantityOf('S2')]).toEqual([5, 1, 1]);
  });

  it('fails a share of its rows on demand; errors come as list or as single object', async () => {
    bench.walmart.failFeedItems(0.5);
    const feedId = await send(...Array.from({ length: 100 }, (_, index) => row(`S${index}`, 7)));
    bench.pass(10 * minuteMs);
    const pages = [await status(feedId), await status(feedId, '?includeDetails=true&offset=50')];
    const text = pages.map((page) => page.body).join('');
    const [feed] = bench.walmart.truth.feeds();
    const effects = new Set(feed?.items.map((item) => `${item.outcome} ${item.appliedAt !== null}`));

    expect(text).toContain('"ingestionError":[{');
    expect(text).toContain('"ingestionError":{');
    expect([...effects].sort()).toEqual([
      'SUCCESS true',
      'SYSTEM_ERROR false',
      'TIMEOUT_ERROR false',
      'TIMEOUT_ERROR true',
    ]);
  });

  it('pages its rows by 50 and gives only counts unless asked', async () => {
    const feedId = await send(...Array.from({ length: 100 }, (_, index) => row(`S${index}`, 7)));

    const first = await status(feedId);
    const second = await status(feedId, '?includeDetails=true&offset=50&limit=50');
    const counts = await status(feedId, '');

    expect(rowsOf(first.json.itemDetails)).toHaveLength(50);
    expect(rowsOf(second.json.itemDetails)[0]).toMatchObject({ index: 50, sku: 'S50' });
    expect(rowsOf(counts.json.itemDetails)).toEqual([]);
    expect((await status(feedId, '?includeDetails=true&limit=51')).status).toBe(400);
  });

  it('is not found under an unknown id, nor with an @ that was not escaped', async () => {
    const feedId = await send(row('S0', 5));

    expect((await status('ABC@X')).status).toBe(404);
    expect((await bench.call('GET', `/v3/feeds/${feedId}`)).status).toBe(404);
  });
});

describe('a stuck feed', () => {
  it('stays INPROGRESS after its decided rows until it is released', async () => {
    bench.walmart.stickFeed({ decidedShare: 0.5 });
    const feedId = await send(row('S0', 5), row('S1', 5));
    const next = await send(row('S2', 5));
    bench.pass(14 * minuteMs);
    const stuck = await status(feedId);
    const halfway = [quantityOf('S0'), quantityOf('S1')];

    bench.walmart.releaseFeeds();
    const done = await status(feedId);

    expect(stuck.json).toMatchObject({ feedStatus: 'INPROGRESS', itemsSucceeded: 1, itemsProcessing: 1 });
    expect(halfway).toEqual([5, 1]);
    expect((await status(next)).json.feedStatus).toBe('PROCESSED');
    expect(done.json).toMatchObject({ feedStatus: 'PROCESSED', itemsSucceeded: 2 });
    expect(quantityOf('S1')).toBe(5);
  });
});

describe('GET /v3/feeds', () => {
  it('lists the newest first, 50 at most, and finds one by its id', async () => {
    const first = await send(row('S0', 5));
    bench.pass(minuteMs);
    const second = await send(row('S0', 6), row('S1', 6));

    const all = await bench.call('GET', '/v3/feeds');
    const one = await bench.call('GET', `/v3/feeds?feedId=${encodeURIComponent(first)}`);

    expect(all.json).toMatchObject({
      totalResults: 2,
      limit: 50,
      results: { feed: [{ feedId: second, itemsReceived: 2, feedType: 'inventory' }, { feedId: first }] },
    });
    expect(one.json).toMatchObject({ totalResults: 1, results: { feed: [{ feedId: first }] } });
    expect((await bench.call('GET', '/v3/feeds?limit=51')).status).toBe(400);
  });
});
