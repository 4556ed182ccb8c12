import { describe, expect, it } from 'vitest';
import { toInventoryFile } from '../../../../shared/walmart/index.ts';
import { collectAll, json, openBench } from './bench.ts';

const feed = { feedType: 'inventory' } as const;
const report = (changes: object = {}) =>
  json({
    feedId: 'F@1',
    feedStatus: 'PROCESSED',
    itemsReceived: 2,
    ingestionErrors: { ingestionError: null },
    ...changes,
  });
const item = (sku: string, changes: object = {}) => ({ sku, index: 0, ingestionStatus: 'SUCCESS', ...changes });

describe('submitInventory', () => {
  it('sends one multipart file part with capital letters where Walmart wants them', async () => {
    const bench = openBench(() => json({ feedId: 'F@1' }));
    const items = [
      { sku: 'A', amount: 1 },
      { sku: 'B', amount: 0 },
    ];

    const result = await bench.run(bench.client.feeds.submitInventory(items, { ...feed, fileName: 'intent 7/ä.json' }));

    const [request] = bench.requests;
    const boundary = /^multipart\/form-data; boundary=([\w-]+)$/.exec(request?.headers['content-type'] ?? '')?.[1];
    expect(result).toEqual({ feedId: 'F@1' });
    expect(request?.path).toBe('/v3/feeds?feedType=inventory');
    expect(request?.body).toBe(
      [
        `--${boundary}`,
        'Content-Disposition: form-data; name="file"; filename="intent-7--.json"',
        'Content-Type: application/json',
        '',
        '{"InventoryHeader":{"version":"1.4"},"Inventory":[{"sku":"A","quantity":{"unit":"EACH","amount":1}},{"sku":"B","quantity":{"unit":"EACH","amount":0}}]}',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    );
  });

  it.each([
    ['no items', [], 'at least one item is needed'],
    [
      'a SKU twice',
      [
        { sku: 'A', amount: 1 },
        { sku: 'A', amount: 2 },
      ],
      'each SKU once',
    ],
    ['a fraction', [{ sku: 'A', amount: 0.5 }], 'whole number'],
    ['too many items', Array.from({ length: 10_001 }, (_, n) => ({ sku: `S${n}`, amount: 1 })), 'at most 10000 items'],
    ['too many bytes', [{ sku: 'A'.repeat(5_300_000), amount: 1 }], 'at most 5242880 bytes'],
  ])('sends nothing with %s', async (_what, items, rule) => {
    const bench = openBench(() => json({ feedId: 'F' }));

    const error = await bench.failure(bench.client.feeds.submitInventory(items, feed));

    expect(error).toMatchObject({ code: 'WALMART_FEED', disposition: 'park' });
    expect(String(error)).toContain(rule);
    expect(bench.requests).toHaveLength(0);
  });

  it('does not wait for a feed that the quota cannot give in time', async () => {
    const bench = openBench((_request, count) => json({ feedId: `F@${count}` }));
    const submit = () => bench.client.feeds.submitInventory([{ sku: 'A', amount: 1 }], { ...feed, patienceMs: 0 });
    for (let count = 0; count < 9; count += 1) await bench.run(submit());

    const error = await bench.failure(submit());

    expect(error).toMatchObject({ code: 'WALMART_QUOTA', disposition: 'throttled' });
    expect(bench.requests).toHaveLength(9);
    expect(await bench.run(bench.client.quotaLeft('feeds.submit:inventory'))).toMatchObject({ available: 0 });
  });
});

describe('toInventoryFile', () => {
  it('holds nothing but SKU, unit and number', () => {
    expect(JSON.parse(toInventoryFile([{ sku: 'A', amount: 3 }]))).toEqual({
      InventoryHeader: { version: '1.4' },
      Inventory: [{ sku: 'A', quantity: { unit: 'EACH', amount: 3 } }],
    });
  });
});

describe('status', () => {
  it('escapes the feed id and reads item errors, one object in place of an array too', async () => {
    const error = { type: 'DATA_ERROR', code: 'ERR_1', description: 'no such SKU' };
    const rows = [item('A'), item('B', { ingestionStatus: 'DATA_ERROR', ingestionErrors: { ingestionError: error } })];
    const bench = openBench(() => report({ itemDetails: { itemIngestionStatus: rows } }));

    const status = await bench.run(bench.client.feeds.status('F@1'));

    expect(bench.requests[0]?.path).toBe('/v3/feeds/F%401?includeDetails=true&offset=0&limit=50');
    expect(status).toMatchObject({ feedStatus: 'PROCESSED', ingestionErrors: [] });
    expect(status?.items).toMatchObject([
      { sku: 'A', ingestionStatus: 'SUCCESS', ingestionErrors: [] },
      { sku: 'B', ingestionStatus: 'DATA_ERROR', ingestionErrors: [error] },
    ]);
  });

  it('gives nothing for a feed that Walmart does not know', async () => {
    const bench = openBench(() => json({ errors: [{ code: 'CONTENT_NOT_FOUND.GMP_RECEIVER_API' }] }, 404));

    expect(await bench.run(bench.client.feeds.status('F@1'))).toBeUndefined();
  });
});

describe('items', () => {
  it('pages by offset until all received items were read', async () => {
    const bench = openBench((_request, count) => {
      const rows = count === 1 ? [item('A'), item('B')] : [item('C')];
      return report({ itemsReceived: 3, itemDetails: { itemIngestionStatus: rows } });
    });

    const items = await bench.run(collectAll(bench.client.feeds.items('F@1')));

    expect(items.map(({ sku }) => sku)).toEqual(['A', 'B', 'C']);
    expect(bench.requests[1]?.path).toContain('offset=2');
  });

  it('ends at an empty page, however many items were received', async () => {
    const bench = openBench(() => report({ feedStatus: 'INPROGRESS', itemsReceived: 3 }));

    expect(await bench.run(collectAll(bench.client.feeds.items('F@1')))).toEqual([]);
  });
});

describe('recent', () => {
  it('gives what is needed to find a feed whose outcome is unknown', async () => {
    const listed = {
      feedId: 'F@1',
      feedType: 'inventory',
      itemsReceived: '2',
      feedDate: 1568048973739,
      feedStatus: 'RECEIVED',
    };
    const bench = openBench(() => json({ totalResults: 1, results: { feed: [listed] } }));

    const feeds = await bench.run(bench.client.feeds.recent());

    expect(bench.requests[0]?.path).toBe('/v3/feeds?offset=0&limit=50');
    expect(feeds).toMatchObject([{ feedId: 'F@1', feedType: 'inventory', itemsReceived: 2, feedDate: 1568048973739 }]);
  });
});
