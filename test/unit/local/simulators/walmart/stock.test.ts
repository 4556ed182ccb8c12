import { beforeEach, describe, expect, it } from 'vitest';
import { isObject } from '../../../../support/json-schema.ts';
import { openWalmart, type WalmartBench } from '../../../../support/walmart-bench.ts';

let bench: WalmartBench;

beforeEach(async () => {
  bench = await openWalmart();
  bench.walmart.addItem({ sku: 'A/1 +b', productName: 'Odd SKU', price: 1000, inputQty: 10 });
});

const json = { 'content-type': 'application/json' };
const odd = 'A%2F1%20%2Bb';
const put = (body: object | string, sku = odd, headers: Record<string, string> = json) =>
  bench.call('PUT', `/v3/inventory?sku=${sku}`, typeof body === 'string' ? body : JSON.stringify(body), headers);
const row = (amount: unknown, sku = 'A/1 +b') => ({ sku, quantity: { unit: 'EACH', amount } });
const stock = () => bench.walmart.truth.inventory()[0];
const buy = (quantity: number) => bench.walmart.placeOrder({ lines: [{ sku: 'A/1 +b', quantity }], visibleAfterMs: 0 });
const buyOne = (): string => {
  const placement = buy(1);
  if (!placement.placed) throw new Error('refused');
  return placement.purchaseOrderId;
};

describe('PUT /v3/inventory', () => {
  it('sets the quantity, answers with it and remembers when', async () => {
    const answer = await put(row(7));

    expect(answer).toMatchObject({ status: 200, json: row(7) });
    expect(stock()).toMatchObject({ inputQty: 7, applied: [{ at: bench.now(), inputQty: 7, by: 'put' }] });
  });

  it.each([
    ['another SKU in the body', row(7, 'B'), odd],
    ['a plus sign that was not escaped', row(7), 'A%2F1%20+b'],
    ['a negative amount', row(-1), odd],
    ['a decimal amount', row(1.5), odd],
    ['an amount as text', row('7'), odd],
    ['another unit', { sku: 'A/1 +b', quantity: { unit: 'EA', amount: 7 } }, odd],
    ['a strange member', { ...row(7), lagTime: 1 }, odd],
    ['no JSON', '{', odd],
  ])('refuses %s', async (_, body, sku) => {
    const answer = await put(body, sku);

    expect(answer.status).toBe(400);
    expect(answer.json.errors).toHaveLength(1);
    expect(stock()?.inputQty).toBe(10);
  });

  it('answers 404 for an unknown SKU, and for a new one until it is ingested', async () => {
    bench.walmart.addItem({ sku: 'NEW', productName: 'New', price: 1, ingestedAfterMs: 60_000 });

    const unknown = await put(row(1, 'X'), 'X');
    const early = await put(row(1, 'NEW'), 'NEW');
    bench.pass(60_000);
    const later = await put(row(1, 'NEW'), 'NEW');

    expect([unknown.status, early.status, later.status]).toEqual([404, 404, 200]);
  });

  it('wants its Content-Type and the seller’s own ship node', async () => {
    expect((await put(row(1), odd, {})).status).toBe(415);
    expect((await put(row(1), `${odd}&shipNode=999`)).status).toBe(400);
    expect((await put(row(1), `${odd}&shipNode=100009`)).status).toBe(200);
  });
});

describe('GET /v3/inventory', () => {
  it('gives what the seller said, whatever is reserved', async () => {
    buy(4);

    expect((await bench.call('GET', `/v3/inventory?sku=${odd}`)).json).toEqual(row(10));
    expect((await bench.call('GET', '/v3/inventory?sku=X')).status).toBe(404);
  });
});

describe('GET /v3/inventories', () => {
  it('pages by 50 at most, with a cursor that changes each time', async () => {
    for (let index = 0; index < 119; index += 1)
      bench.walmart.addItem({ sku: `S${index}`, productName: 'S', price: 1 });

    const skus: unknown[] = [];
    const cursors: string[] = [];
    let next = '';
    do {
      const page = await bench.call('GET', `/v3/inventories?limit=50${next}`);
      const { elements, meta } = page.json;
      const rows = isObject(elements) && Array.isArray(elements.inventories) ? elements.inventories : [];
      skus.push(...rows.map((entry) => entry.sku));
      const cursor = isObject(meta) ? meta.nextCursor : undefined;
      if (typeof cursor === 'string') cursors.push(cursor);
      next = typeof cursor === 'string' ? `&nextCursor=${encodeURIComponent(cursor)}` : '';
    } while (next !== '');

    expect(new Set(skus).size).toBe(120);
    expect(skus).toHaveLength(120);
    expect(new Set(cursors).size).toBe(2);
  });

  it('gives 10 by default and refuses more than 50 or a made-up cursor', async () => {
    for (let index = 0; index < 20; index += 1) bench.walmart.addItem({ sku: `S${index}`, productName: 'S', price: 1 });

    const page = await bench.call('GET', '/v3/inventories');

    expect(page.json).toMatchObject({ meta: { totalCount: 21 }, elements: { inventories: { length: 10 } } });
    expect((await bench.call('GET', '/v3/inventories?limit=51')).status).toBe(400);
    expect((await bench.call('GET', '/v3/inventories?nextCursor=abc')).status).toBe(400);
  });

  it('tells input, reserved and available units of one SKU', async () => {
    buy(4);

    const answer = await bench.call('GET', `/v3/inventories/${odd}`);

    expect(answer.json).toMatchObject({
      sku: 'A/1 +b',
      nodes: [
        { shipNode: '100009', inputQty: { amount: 10 }, reservedQty: { amount: 4 }, availToSellQty: { amount: 6 } },
      ],
    });
  });
});

describe('placeOrder', () => {
  it('reserves what it sells and refuses what is not available', () => {
    const sold = buy(8);
    const refused = buy(3);

    expect(sold.placed).toBe(true);
    expect(refused).toEqual({ placed: false, refused: 'out-of-stock', sku: 'A/1 +b' });
    expect(stock()).toMatchObject({ inputQty: 10, reservedQty: 8, availToSellQty: 2, sold: [{ quantity: 8 }] });
  });

  it('adds up lines of the same SKU before it decides', () => {
    const line = { sku: 'A/1 +b', quantity: 6 };

    expect(bench.walmart.placeOrder({ lines: [line, line] }).placed).toBe(false);
    expect(stock()?.reservedQty).toBe(0);
  });

  it('leaves the seller’s stock alone for orders that Walmart fulfils', () => {
    bench.walmart.placeOrder({ lines: [{ sku: 'A/1 +b', quantity: 50 }], shipNodeType: 'WFSFulfilled' });

    expect(stock()?.reservedQty).toBe(0);
  });

  it('releases the reservation on shipping or cancelling, and the input stays', async () => {
    const shipped = buyOne();
    const cancelled = buyOne();
    buyOne();
    await bench.call('POST', `/v3/orders/${shipped}/acknowledge`, '', json);
    const acknowledged = stock()?.reservedQty;

    bench.walmart.moveOrder(shipped, 'Shipped');
    const afterShipping = stock()?.reservedQty;
    bench.walmart.moveOrder(shipped, 'Delivered');
    bench.walmart.moveOrder(cancelled, 'Cancelled');

    expect([acknowledged, afterShipping]).toEqual([3, 2]);
    expect(stock()).toMatchObject({ reservedQty: 1, inputQty: 10 });
  });

  it('releases it on acknowledgement when set so', async () => {
    bench = await openWalmart({ reservationReleasedBy: 'acknowledge' });
    bench.walmart.addItem({ sku: 'A/1 +b', productName: 'A', price: 1, inputQty: 10 });
    const po = buyOne();

    await bench.call('POST', `/v3/orders/${po}/acknowledge`, '', json);
    bench.walmart.moveOrder(po, 'Shipped');

    expect(stock()?.reservedQty).toBe(0);
  });

  it('spreads order amounts over the lines to the cent', () => {
    bench.walmart.addItem({ sku: 'B', productName: 'B', price: 333, inputQty: 10 });
    const lines = ['A/1 +b', 'B', 'B'].map((sku) => ({ sku, quantity: 1 }));

    bench.walmart.placeOrder({ lines, tax: 101, shipping: 499, discount: 7 });

    const [order] = bench.walmart.truth.orders();
    expect(order?.totals).toEqual({ product: 1666, shipping: 499, discount: 7, tax: 101 });
    expect(order?.lines.map((line) => line.totals.tax).reduce((sum, tax) => sum + tax, 0)).toBe(101);
    expect(order?.lines.every((line) => line.totals.tax > 0)).toBe(true);
  });

  it('gives the same shop for the same seed, however often the API is read', async () => {
    const story = async (reads: number) => {
      const other = await openWalmart({}, 5);
      other.walmart.addItem({ sku: 'A', productName: 'A', price: 1, inputQty: 10 });
      for (let index = 0; index < 5; index += 1) {
        for (let read = 0; read < reads; read += 1) await other.call('GET', '/v3/feeds');
        other.walmart.placeOrder({ lines: [{ sku: 'A', quantity: 1 }] });
      }
      return other.walmart.truth.orders();
    };

    expect(await story(3)).toEqual(await story(0));
  });
});
