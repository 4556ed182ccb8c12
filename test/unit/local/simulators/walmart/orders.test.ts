import { beforeEach, describe, expect, it } from 'vitest';
import type { NewOrder } from '../../../../../local/simulators/walmart/index.ts';
import { isObject } from '../../../../support/json-schema.ts';
import { type BenchAnswer, openWalmart, type WalmartBench } from '../../../../support/walmart-bench.ts';

const dayMs = 24 * 3_600_000;
let bench: WalmartBench;

beforeEach(async () => {
  bench = await openWalmart();
  bench.walmart.addItem({ sku: 'A', productName: 'Thing A', price: 1999, inputQty: 1000 });
  bench.walmart.addItem({ sku: 'B', productName: 'Thing B', price: 500, inputQty: 1000 });
});

const place = (order: Partial<NewOrder> = {}): string => {
  const placement = bench.walmart.placeOrder({ lines: [{ sku: 'A', quantity: 1 }], visibleAfterMs: 0, ...order });
  if (!placement.placed) throw new Error(`The order was refused: ${placement.refused}`);
  return placement.purchaseOrderId;
};

const passDays = async (days: number) => {
  bench.pass(days * dayMs);
  await bench.renewToken();
};

const list = (query = '') => bench.call('GET', `/v3/orders${query}`);
const at = (ms: number) => encodeURIComponent(`${new Date(ms).toISOString().slice(0, 19)}Z`);
const acknowledge = (po: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  bench.call('POST', `/v3/orders/${po}/acknowledge`, '', headers);

const ordersOf = (answer: BenchAnswer): Record<string, unknown>[] => {
  const elements = isObject(answer.json.list) ? answer.json.list.elements : undefined;
  const orders = isObject(elements) ? elements.order : undefined;
  return Array.isArray(orders) ? orders : [];
};
const posOf = (answer: BenchAnswer) => ordersOf(answer).map((order) => order.purchaseOrderId);
const metaOf = (answer: BenchAnswer) =>
  isObject(answer.json.list) && isObject(answer.json.list.meta) ? answer.json.list.meta : {};

describe('GET /v3/orders', () => {
  it('answers an empty search with 404 in the order service’s envelope', async () => {
    const answer = await list();

    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({
      errors: { error: [{ code: 'CONTENT_NOT_FOUND.GMP_ORDER_API', severity: 'INFO' }] },
    });
  });

  it('looks back 7 days, also when only a last-modified start is given', async () => {
    const po = place();
    await passDays(8);
    await acknowledge(po);

    const byDefault = await list();
    const byModified = await list(`?lastModifiedStartDate=${at(bench.now() - dayMs)}`);
    const withStart = await list(`?createdStartDate=${at(bench.now() - 30 * dayMs)}`);

    expect([byDefault.status, byModified.status]).toEqual([404, 404]);
    expect(posOf(withStart)).toEqual([po]);
  });

  it('never looks back more than 180 days', async () => {
    place();
    await passDays(181);

    expect((await list('?createdStartDate=2020-01-01')).status).toBe(404);
  });

  it('shows an order only when it is released, with its old date', async () => {
    const po = place({ visibleAfterMs: 5 * 60_000 });
    const placedAt = bench.now();

    const before = await list();
    const single = await bench.call('GET', `/v3/orders/${po}`);
    bench.pass(5 * 60_000);
    const after = await list();

    expect([before.status, single.status]).toEqual([404, 404]);
    expect(ordersOf(after)[0]?.orderDate).toBe(placedAt);
  });

  it('releases a share of the orders hours late, some without a new last-modified time', async () => {
    for (let index = 0; index < 400; index += 1) {
      bench.walmart.placeOrder({ lines: [{ sku: 'A', quantity: 1 }] });
    }
    const placedAt = bench.now();
    const late = bench.walmart.truth.orders().filter((order) => order.visibleAt - placedAt >= 3_600_000);

    const atOnce = await list();
    bench.pass(6 * 3_600_000);
    await bench.renewToken();
    const recent = await list(`?limit=200&lastModifiedStartDate=${at(placedAt + 3_600_000)}`);

    expect(late.length).toBeGreaterThan(3);
    expect(atOnce.status).toBe(404);
    expect(ordersOf(recent).length).toBeGreaterThan(0);
    expect(ordersOf(recent).length).toBeLessThan(late.length);
  });

  it.each([
    ['milliseconds in a date', '?createdStartDate=2026-11-01T00:00:00.000Z'],
    ['a limit above 200', '?limit=201'],
    ['an unknown status', '?status=Open'],
  ])('refuses %s', async (_, query) => {
    place();

    const answer = await list(query);

    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ errors: { error: [{ code: 'INVALID_REQUEST.GMP_ORDER_API' }] } });
  });

  it('pages with a cursor that continues where it stopped and ends without one', async () => {
    const placed = Array.from({ length: 25 }, () => place());

    const found: unknown[] = [];
    let cursor: unknown = '?limit=10';
    const sizes: number[] = [];
    while (typeof cursor === 'string') {
      const page = await list(cursor);
      sizes.push(posOf(page).length);
      found.push(...posOf(page));
      cursor = metaOf(page).nextCursor;
    }

    expect(sizes).toEqual([10, 10, 5]);
    expect([...found].sort()).toEqual([...placed].sort());
  });

  it('uses 100 as the page size when none is given', async () => {
    for (let index = 0; index < 101; index += 1) place();

    const page = await list();

    expect(posOf(page)).toHaveLength(100);
    expect(metaOf(page)).toMatchObject({ totalCount: 101, limit: 100 });
  });

  it('refuses a cursor that was decoded, re-encoded or carried to the other path', async () => {
    for (let index = 0; index < 3; index += 1) place();
    const cursor = String(metaOf(await list('?limit=1')).nextCursor);

    const decoded = await list(decodeURIComponent(cursor));
    const encoded = await list(`?${new URLSearchParams(cursor.slice(1)).toString()}`);
    const elsewhere = await bench.call('GET', `/v3/orders/released${cursor}`);
    const verbatim = await list(cursor);

    expect(cursor).toMatch(/^\?limit=1&hasMoreElements=true&/);
    expect([decoded.status, encoded.status, elsewhere.status, verbatim.status]).toEqual([400, 400, 400, 200]);
  });

  it('matches a status when any line has it, and keeps fulfilment types apart', async () => {
    const mixed = place({
      lines: [
        { sku: 'A', quantity: 1 },
        { sku: 'B', quantity: 1 },
      ],
    });
    const wfs = place({ shipNodeType: 'WFSFulfilled' });
    const [first] = bench.walmart.truth.orders()[0]?.lines ?? [];
    bench.walmart.moveOrder(mixed, 'Shipped', { lineNumber: first?.lineNumber ?? '' });

    expect(posOf(await list('?status=Shipped'))).toEqual([mixed]);
    expect(posOf(await list('?status=Created'))).toEqual([mixed]);
    expect(posOf(await list('?shipNodeType=WFSFulfilled'))).toEqual([wfs]);
    expect(posOf(await list())).toEqual([mixed]);
  });

  it('finds by sku, customer order and purchase order', async () => {
    const po = place({ lines: [{ sku: 'B', quantity: 1 }], customerOrderId: '5281956426648' });
    const sibling = place({ customerOrderId: '5281956426648' });

    expect(posOf(await list('?sku=B'))).toEqual([po]);
    expect(posOf(await list(`?purchaseOrderId=${sibling}`))).toEqual([sibling]);
    expect(posOf(await list('?customerOrderId=5281956426648')).sort()).toEqual([po, sibling].sort());
  });

  it('tells replacements only when asked, and sells them for nothing', async () => {
    place({ replacementOf: '5281956426000', tax: 50, shipping: 100 });

    const plain = ordersOf(await list())[0];
    const asked = ordersOf(await list('?replacementInfo=true'))[0];

    expect(plain).not.toHaveProperty('orderType');
    expect(asked).toMatchObject({ orderType: 'REPLACEMENT', originalCustomerOrderID: '5281956426000' });
    expect(bench.walmart.truth.orders()[0]?.totals).toEqual({ product: 0, shipping: 0, discount: 0, tax: 0 });
  });

  it('sees an acknowledgement as a change', async () => {
    const po = place();
    bench.pass(60_000);
    const since = `?lastModifiedStartDate=${at(bench.now())}`;

    const before = await list(since);
    await acknowledge(po);
    const after = await list(since);

    expect(before.status).toBe(404);
    expect(posOf(after)).toEqual([po]);
  });
});

describe('GET /v3/orders/released', () => {
  it('lists orders with a line that is still Created', async () => {
    const open = place();
    const done = place();
    await acknowledge(done);

    const answer = await bench.call('GET', '/v3/orders/released');

    expect(posOf(answer)).toEqual([open]);
  });
});

describe('the order JSON', () => {
  it('writes quantities as text and amounts as numbers of the whole line', async () => {
    bench = await openWalmart({ irregularity: 0 });
    bench.walmart.addItem({ sku: 'A', productName: 'Thing A', price: 1999, inputQty: 10 });
    place({ lines: [{ sku: 'A', quantity: 3, amount: 1000, tax: 77, shippingTax: 4 }], shipping: 499, discount: 100 });

    const order = ordersOf(await list())[0];

    expect(order).toMatchObject({
      shippingInfo: { postalAddress: { country: 'USA' } },
      orderLines: {
        orderLine: [
          {
            item: { sku: 'A', productName: 'Thing A' },
            charges: {
              charge: [
                {
                  chargeType: 'PRODUCT',
                  chargeName: 'ItemPrice',
                  chargeAmount: { currency: 'USD', amount: 10 },
                  tax: { taxName: 'Tax1', taxAmount: { currency: 'USD', amount: 0.77 } },
                },
                { chargeType: 'PRODUCT', chargeName: 'SubscriptionDiscount', chargeAmount: { amount: -1 } },
                {
                  chargeType: 'SHIPPING',
                  chargeName: 'Shipping',
                  chargeAmount: { amount: 4.99 },
                  tax: { taxName: 'Tax2', taxAmount: { amount: 0.04 } },
                },
              ],
            },
            orderLineQuantity: { unitOfMeasurement: 'EACH', amount: '3' },
            orderLineStatuses: { orderLineStatus: [{ status: 'Created', statusQuantity: { amount: '3' } }] },
          },
        ],
      },
      orderSummary: { totalAmount: { currencyAmount: 14.8, currencyUnit: 'USD' } },
    });
  });

  it('varies: members missing, null or spelled in another way', async () => {
    for (let index = 0; index < 120; index += 1) place();

    const texts = ordersOf(await list('?limit=200')).map((order) => JSON.stringify(order));
    const share = (part: string) => texts.filter((text) => text.includes(part)).length;

    for (const part of [
      '"phone"',
      '"customerEmailId"',
      '"address2":null',
      '"tax":null',
      '"refund":null',
      '"EA"',
      '"orderSummary"',
      'nocxemail@walmartone.com',
    ]) {
      expect(share(part), part).toBeGreaterThan(0);
      expect(share(part), part).toBeLessThan(120);
    }
  });

  it('replaces the placeholder address after a while and zeroes the phone of a cancelled order', async () => {
    const placed = Array.from({ length: 30 }, () => place());
    const before = ordersOf(await list()).filter((order) => order.customerEmailId === 'nocxemail@walmartone.com');

    bench.pass(3_600_000);
    await bench.renewToken();
    for (const po of placed) bench.walmart.moveOrder(po, 'Cancelled');
    const after = ordersOf(await list());

    expect(before.length).toBeGreaterThan(0);
    expect(JSON.stringify(after)).not.toContain('nocxemail');
    expect(JSON.stringify(after)).toContain('"phone":"0000000000"');
  });

  it('shows several statuses of one line when its units part', async () => {
    const po = place({ lines: [{ sku: 'A', quantity: 3 }] });
    bench.walmart.moveOrder(po, 'Shipped', { quantity: 2 });
    bench.walmart.moveOrder(po, 'Cancelled');

    expect(bench.walmart.truth.orders()[0]?.lines[0]?.statuses).toEqual([
      { status: 'Shipped', quantity: 2 },
      { status: 'Cancelled', quantity: 1 },
    ]);
  });

  it('carries the customer’s wish to cancel', async () => {
    bench.walmart.askToCancel(place());

    expect((await list()).body).toContain('"intentToCancel":"YES"');
  });

  it.each([
    ['unknown-sku', '"sku":"NOT-OURS-'],
    ['currency', '"currency":"CAD"'],
    ['quantity', '"amount":"2.5"'],
  ] as const)('is unmappable on purpose: %s', async (bad, part) => {
    place({ bad, lines: [{ sku: 'A', quantity: 2 }] });

    expect((await list()).body).toContain(part);
    expect(bench.walmart.truth.orders()[0]?.bad).toBe(bad);
  });
});

describe('POST /v3/orders/{purchaseOrderId}/acknowledge', () => {
  it('moves the whole order and may be repeated; the first time counts', async () => {
    const po = place({
      lines: [
        { sku: 'A', quantity: 2 },
        { sku: 'B', quantity: 1 },
      ],
    });
    const acknowledgedAt = bench.now();

    const first = await acknowledge(po);
    bench.pass(1000);
    const second = await acknowledge(po);

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body).not.toContain('Created');
    expect(bench.walmart.truth.orders()[0]?.acknowledgedAt).toBe(acknowledgedAt);
  });

  it('refuses once units have moved on', async () => {
    const po = place();
    bench.walmart.moveOrder(po, 'Shipped');

    const answer = await acknowledge(po);

    expect(answer.status).toBe(400);
    expect(answer.body).toContain('Some or all qty in higher status');
  });

  it.each([415, 500] as const)('answers %i without Content-Type', async (status) => {
    bench = await openWalmart({ acknowledgeWithoutContentType: status });
    bench.walmart.addItem({ sku: 'A', productName: 'Thing A', price: 1999, inputQty: 10 });

    expect((await acknowledge(place(), {})).status).toBe(status);
  });

  it('is not for orders that Walmart fulfils, nor for unknown ones', async () => {
    expect((await acknowledge(place({ shipNodeType: 'WFSFulfilled' }))).status).toBe(400);
    expect((await acknowledge('1999999999999')).status).toBe(404);
  });
});
