import { describe, expect, it } from 'vitest';
import { collectAll, json, openBench } from './bench.ts';

const qty = (amount: unknown) => ({ unit: 'EACH', amount });
const row = (sku: string, input: unknown = 5) => ({
  sku,
  nodes: [{ shipNode: '100009', inputQty: qty(input), availToSellQty: qty(3), reservedQty: qty(2) }],
});
const page = (rows: readonly unknown[], nextCursor?: string) =>
  json({ meta: { totalCount: 3, nextCursor }, elements: { inventories: rows } });
const nothing = json({ errors: [{ code: 'CONTENT_NOT_FOUND.GMP_INVENTORY_API' }] }, 404);

describe('put', () => {
  it('names the SKU, escaped, in the query and plain in the body, and the node when one is named', async () => {
    const bench = openBench(() => json({ sku: "A'(1) *!", quantity: qty('7') }));

    const result = await bench.run(bench.client.inventory.put("A'(1) *!", 7, { shipNode: '100009' }));

    expect(result).toEqual({ sku: "A'(1) *!", amount: 7 });
    expect(bench.requests[0]?.path).toBe('/v3/inventory?sku=A%27%281%29%20%2A%21&shipNode=100009');
    expect(JSON.parse(bench.requests[0]?.body ?? '')).toEqual({
      sku: "A'(1) *!",
      quantity: { unit: 'EACH', amount: 7 },
    });
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('sends no %d', async (amount) => {
    const bench = openBench(() => json({}));

    const error = await bench.failure(bench.client.inventory.put('A', amount));

    expect(error).toMatchObject({ code: 'WALMART_QUANTITY', disposition: 'park' });
    expect(bench.requests).toHaveLength(0);
  });

  it('is refused for a SKU that Walmart does not know', async () => {
    const bench = openBench(() => nothing);

    expect(await bench.failure(bench.client.inventory.put('A', 1))).toMatchObject({ code: 'WALMART_NOT_FOUND' });
  });
});

describe('get', () => {
  it('gives nothing for a SKU that Walmart does not know', async () => {
    const bench = openBench(() => nothing);

    expect(await bench.run(bench.client.inventory.get('A'))).toBeUndefined();
  });
});

describe('nodes', () => {
  it('shows a node that failed although the answer did not', async () => {
    const failing = { shipNode: '2', errors: [{ code: 'INVALID_REQUEST_PARAM.X', description: 'no such node' }] };
    const bench = openBench(() => json({ sku: 'A/B', nodes: [row('A/B').nodes[0], failing] }));

    const stock = await bench.run(bench.client.inventory.nodes('A/B'));

    expect(bench.requests[0]?.path).toBe('/v3/inventories/A%2FB');
    expect(stock?.nodes).toMatchObject([
      { shipNode: '100009', inputQty: 5, availToSellQty: 3, reservedQty: 2, problems: [] },
      { shipNode: '2', inputQty: undefined, problems: [{ name: 'INVALID_REQUEST_PARAM' }] },
    ]);
  });
});

describe('list', () => {
  it('gives the opaque cursor back as an escaped parameter and ends without one', async () => {
    const bench = openBench((_request, count) =>
      count === 1 ? page([row('A'), row('B')], 'a+b/c==') : page([row('C')]),
    );

    const stock = await bench.run(collectAll(bench.client.inventory.list()));

    expect(stock.map(({ sku }) => sku)).toEqual(['A', 'B', 'C']);
    expect(bench.requests.map(({ path }) => path)).toEqual([
      '/v3/inventories?limit=50',
      '/v3/inventories?limit=50&nextCursor=a%2Bb%2Fc%3D%3D',
    ]);
  });

  it('counts a row that does not parse and goes on', async () => {
    const bench = openBench(() => page([row('A'), row('B', 'many'), row('C')]));

    const pages = await bench.run(collectAll(bench.client.inventory.listPages()));

    expect(pages[0]?.rows.map(({ sku }) => sku)).toEqual(['A', 'C']);
    expect(pages[0]?.unreadable).toMatchObject([{ sku: 'B', issues: [{ path: 'nodes.0.inputQty.amount' }] }]);
    expect(bench.telemetry.metrics).toContainEqual({ name: 'WalmartRowUnreadable', unit: 'Count', value: 1 });
  });

  it('reads on after a page of which no row parses', async () => {
    const bench = openBench((_request, count) => (count === 1 ? page([{}], 'next') : page([row('C')])));

    expect(await bench.run(collectAll(bench.client.inventory.list()))).toHaveLength(1);
  });

  it('is empty when Walmart finds nothing', async () => {
    const bench = openBench(() => nothing);

    expect(await bench.run(collectAll(bench.client.inventory.list()))).toEqual([]);
  });
});
