import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { collectAll, json, openBench, START } from './bench.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/walmart/${name}`, import.meta.url), 'utf8'));
const template = fixture('orders-page.json').list.elements.order[0];
const order = (purchaseOrderId: string, changes: object = {}) => ({ ...template, purchaseOrderId, ...changes });
const page = (orders: readonly unknown[], nextCursor?: string | null, totalCount?: number) =>
  json({ list: { meta: { totalCount, limit: 200, nextCursor }, elements: { order: orders } } });
const empty = json(fixture('error-orders-empty.json'), 404);
const DAY = 86_400_000;
const window = { createdStart: START - 179 * DAY };

describe('list', () => {
  it('asks for the window to the second, replacements included', async () => {
    const bench = openBench(() => page([]));

    await bench.run(
      collectAll(
        bench.client.orders.list({
          ...window,
          lastModifiedStart: START - 1_800_123,
          shipNodeType: '3PLFulfilled',
          status: 'Created',
        }),
      ),
    );

    expect(bench.requests.map(({ path }) => path)).toEqual([
      '/v3/orders?lastModifiedStartDate=2026-11-20T09%3A29%3A59Z&createdStartDate=2026-05-25T10%3A00%3A00Z&status=Created&shipNodeType=3PLFulfilled&replacementInfo=true&limit=200',
    ]);
  });

  it('follows cursors verbatim until hasMoreElements is false', async () => {
    const cursor = '?limit=2&hasMoreElements=true&soIndex=4&createdEndDate=2019-09-17T18:47:03.703Z';
    const bench = openBench((_request, count) =>
      count === 1
        ? page([order('1000001'), order('1000002')], cursor, 3)
        : page([order('1000003')], '?hasMoreElements=false&soIndex=4', 3),
    );

    const entries = await bench.run(collectAll(bench.client.orders.list(window)));

    expect(entries.map(({ purchaseOrderId }) => purchaseOrderId)).toEqual(['1000001', '1000002', '1000003']);
    expect(bench.requests[1]?.path).toBe(`/v3/orders${cursor}`);
  });

  it('gives nothing for the 404 of an empty search', async () => {
    const bench = openBench(() => empty);

    expect(await bench.run(collectAll(bench.client.orders.list(window)))).toEqual([]);
  });

  it.each([undefined, null, ''])('ends at the cursor %j', async (cursor) => {
    const bench = openBench(() => page([order('1000001')], cursor));

    expect(await bench.run(collectAll(bench.client.orders.list(window)))).toHaveLength(1);
  });

  it('ends when a page begins like the last one, and says so', async () => {
    const bench = openBench(() => page([order('1000001')], '?hasMoreElements=true&soIndex=1'));

    const entries = await bench.run(collectAll(bench.client.orders.list(window)));

    expect(entries).toHaveLength(1);
    expect(bench.telemetry.lines.at(-1)?.event).toBe('Walmart repeated a page');
  });

  it('fails rather than take half a list for the whole', async () => {
    const bench = openBench((_request, count) =>
      count === 1 ? page([order('1000001')], '?hasMoreElements=true&soIndex=1', 9) : empty,
    );

    const error = await bench.failure(collectAll(bench.client.orders.list(window)));

    expect(error).toMatchObject({ code: 'WALMART_PAGES_CUT', disposition: 'retry' });
  });

  it('fails when the pages do not end', async () => {
    const bench = openBench((_request, count) => page([order(`${1_000_000 + count}`)], `?soIndex=${count}`));

    const error = await bench.failure(collectAll(bench.client.orders.list({ ...window, limit: 200 })));

    expect(error).toMatchObject({ code: 'WALMART_TOO_MANY_PAGES' });
    expect(bench.requests).toHaveLength(101);
  });

  it('yields an order that does not parse with its issues, beside the others and the raw JSON', async () => {
    const bad = order('1000002', { orderDate: 'soon' });
    const bench = openBench(() => page([order('1000001'), bad, { nothing: true }, order('1000004')]));

    const entries = await bench.run(collectAll(bench.client.orders.list(window)));

    expect(entries.map(({ readable, purchaseOrderId }) => [readable, purchaseOrderId])).toEqual([
      [true, '1000001'],
      [false, '1000002'],
      [false, undefined],
      [true, '1000004'],
    ]);
    expect(entries[1]).toMatchObject({ issues: [{ path: 'orderDate' }], raw: bad });
    expect(entries[0]?.raw).toEqual(order('1000001'));
  });
});

describe('released', () => {
  it('continues on the released path', async () => {
    const bench = openBench((_request, count) =>
      count === 1 ? page([order('1000001')], '?hasMoreElements=true&status=Created') : page([]),
    );

    await bench.run(collectAll(bench.client.orders.released({ createdStart: START - 7 * DAY })));

    expect(bench.requests.map(({ path }) => path)).toEqual([
      '/v3/orders/released?createdStartDate=2026-11-13T10%3A00%3A00Z&replacementInfo=true&limit=200',
      '/v3/orders/released?hasMoreElements=true&status=Created',
    ]);
  });
});

describe('get', () => {
  it('gives the order, raw beside parsed', async () => {
    const bench = openBench(() => json({ order: order('1000001') }));

    const entry = await bench.run(bench.client.orders.get('1000001'));

    expect(entry).toMatchObject({ readable: true, purchaseOrderId: '1000001', raw: order('1000001') });
    expect(bench.requests[0]?.path).toBe('/v3/orders/1000001?replacementInfo=true');
  });

  it('gives nothing for an order that Walmart does not know', async () => {
    const bench = openBench(() => empty);

    expect(await bench.run(bench.client.orders.get('1000001'))).toBeUndefined();
  });
});

describe('acknowledge', () => {
  it('posts no body but a Content-Type', async () => {
    const bench = openBench(() => json({ order: order('1000001') }));

    const result = await bench.run(bench.client.orders.acknowledge('1000001'));

    expect(result).toMatchObject({ outcome: 'acknowledged', entry: { purchaseOrderId: '1000001' } });
    expect(bench.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v3/orders/1000001/acknowledge',
      body: '',
      headers: { 'content-type': 'application/json' },
    });
  });

  it('tells when a line has moved on already', async () => {
    const problem = { code: 'INVALID_REQUEST_CONTENT.GMP_ORDER_API', description: 'Some or all qty in higher status' };
    const bench = openBench(() => json({ errors: { error: [problem] } }, 400));

    const result = await bench.run(bench.client.orders.acknowledge('1000001'));

    expect(result.outcome).toBe('moved-on');
  });

  it('fails for an order that Walmart does not know', async () => {
    const bench = openBench(() => empty);

    expect(await bench.failure(bench.client.orders.acknowledge('1000001'))).toMatchObject({
      code: 'WALMART_NOT_FOUND',
    });
  });
});
