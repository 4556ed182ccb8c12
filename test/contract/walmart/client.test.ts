import { describe, expect, it } from 'vitest';
import { UnknownOutcomeError } from '../../../shared/core/index.ts';
import { checkRequest, loadOpenApi } from '../../support/openapi.ts';
import { all, type ContractBench, openContractBench, SHIP_NODE, START } from './bench.ts';

const api = loadOpenApi();
const MINUTE = 60_000;
const DAY = 86_400_000;
const window = { createdStart: START - 179 * DAY };

const stocked = (count: number, settings = {}): ContractBench => {
  const bench = openContractBench(settings);
  for (let index = 0; index < count; index += 1) {
    bench.walmart.addItem({ sku: `SKU ${index} (a)`, productName: `Thing ${index}`, price: 1999, inputQty: 100 });
  }
  return bench;
};

const placeOrders = (bench: ContractBench, count: number): void => {
  for (let index = 0; index < count; index += 1) {
    bench.walmart.placeOrder({
      lines: [{ sku: `SKU ${index % 10} (a)`, quantity: 1 + (index % 3), amount: 1000 }],
      tax: index % 2 === 0 ? 0 : 77,
      shipping: index % 3 === 0 ? 0 : 499,
      discount: index % 5 === 0 ? 100 : 0,
      visibleAfterMs: 0,
      ...(index % 7 === 0 ? { replacementOf: '5281956426000' } : {}),
    });
  }
};

const trueKeys = (bench: ContractBench): string[] => bench.walmart.truth.orders().map(({ po }) => po);

describe('every request of the client', () => {
  it('fits Walmart’s documents', async () => {
    const bench = stocked(120);
    placeOrders(bench, 450);
    const { orders, inventory, feeds, utilities } = bench.client;
    const [po = ''] = trueKeys(bench);
    const items = [{ sku: 'SKU 1 (a)', amount: 3 }];

    await bench.run(all(orders.list({ ...window, lastModifiedStart: START - DAY, shipNodeType: 'SellerFulfilled' })));
    await bench.run(all(orders.list({ ...window, purchaseOrderId: po, status: 'Created', sku: 'SKU 0 (a)' })));
    await bench.run(all(orders.released({ createdStart: START - 7 * DAY })));
    await bench.run(orders.get(po));
    await bench.run(orders.acknowledge(po));
    await bench.run(inventory.put("odd /?#[]@!$&'()*+,;={}%", 1).catch(() => undefined));
    await bench.run(inventory.put('SKU 1 (a)', 3, { shipNode: SHIP_NODE }));
    await bench.run(inventory.get('SKU 1 (a)', { shipNode: SHIP_NODE }));
    await bench.run(inventory.nodes('SKU 1 (a)'));
    await bench.run(all(inventory.list()));
    const { feedId } = await bench.run(feeds.submitInventory(items, { feedType: 'inventory' }));
    await bench.run(feeds.status(feedId));
    await bench.run(feeds.recent());
    await bench.run(utilities.apiStatus());
    await bench.run(utilities.tokenDetail());

    const problems = bench.requests.flatMap((request) => checkRequest(api, request));
    expect(problems).toEqual([]);
    const endpoints = new Set(Object.keys(bench.walmart.truth.calls().endpoints));
    expect(endpoints.size).toBeGreaterThanOrEqual(14);
  });
});

describe('orders', () => {
  it('reads all pages of a search, each order once, and parses every one', async () => {
    const bench = stocked(10);
    placeOrders(bench, 450);

    const entries = await bench.run(all(bench.client.orders.list(window)));

    expect(entries.filter(({ readable }) => !readable)).toEqual([]);
    expect(entries.map(({ purchaseOrderId }) => purchaseOrderId).sort()).toEqual(trueKeys(bench).sort());
  });

  it('reads the released list and its end in 404 as empty', async () => {
    const bench = stocked(10);
    placeOrders(bench, 3);
    const released = () => bench.run(all(bench.client.orders.released({ createdStart: START - 7 * DAY })));

    const before = await released();
    for (const po of trueKeys(bench)) await bench.run(bench.client.orders.acknowledge(po));

    expect(before).toHaveLength(3);
    expect(await released()).toEqual([]);
  });

  it('acknowledges an order, again too, until it has moved on', async () => {
    const bench = stocked(10);
    placeOrders(bench, 1);
    const [po = ''] = trueKeys(bench);
    const acknowledge = async () => (await bench.run(bench.client.orders.acknowledge(po))).outcome;

    const first = [await acknowledge(), await acknowledge()];
    bench.walmart.moveOrder(po, 'Shipped');

    expect(first).toEqual(['acknowledged', 'acknowledged']);
    expect(await acknowledge()).toBe('moved-on');
  });

  it('leaves an acknowledgement open that broke off after its effect, and a read shows it', async () => {
    const bench = stocked(10);
    placeOrders(bench, 1);
    const [po = ''] = trueKeys(bench);
    bench.walmart.faults.add({ kind: 'reset-after', match: { method: 'POST', path: '/v3/orders' }, count: 1 });

    const error = await bench.failure(bench.client.orders.acknowledge(po));
    const entry = await bench.run(bench.client.orders.get(po));

    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(entry).toMatchObject({
      order: { orderLines: { orderLine: [{ orderLineStatuses: { orderLineStatus: [{ status: 'Acknowledged' }] } }] } },
    });
  });

  it('finds no order that does not exist', async () => {
    const bench = stocked(1);

    expect(await bench.run(bench.client.orders.get('1796277083022'))).toBeUndefined();
  });
});

describe('inventory', () => {
  it('sets a quantity and reads it back in all three ways', async () => {
    const bench = stocked(60);
    await bench.run(bench.client.inventory.put('SKU 7 (a)', 42));

    const one = await bench.run(bench.client.inventory.get('SKU 7 (a)'));
    const nodes = await bench.run(bench.client.inventory.nodes('SKU 7 (a)'));
    const list = await bench.run(all(bench.client.inventory.list()));

    expect(one?.amount).toBe(42);
    expect(nodes?.nodes).toMatchObject([{ shipNode: SHIP_NODE, inputQty: 42, problems: [] }]);
    expect(list).toHaveLength(60);
    expect(list.find(({ sku }) => sku === 'SKU 7 (a)')?.nodes[0]?.inputQty).toBe(42);
  });

  it('does not find a SKU that Walmart has not ingested', async () => {
    const bench = stocked(1);

    expect(await bench.run(bench.client.inventory.get('nobody'))).toBeUndefined();
    expect(await bench.failure(bench.client.inventory.put('nobody', 1))).toMatchObject({ code: 'WALMART_NOT_FOUND' });
  });

  it('is never throttled by Walmart when many containers send as fast as they may', async () => {
    const bench = stocked(10);
    const containers = [bench.connect(), bench.connect(), bench.connect()];
    const puts = Array.from({ length: 300 }, (_, index) =>
      containers[index % 3]?.inventory.put(`SKU ${index % 10} (a)`, index, { patienceMs: 10 * MINUTE }),
    );

    await bench.run(Promise.all(puts));

    expect(bench.walmart.truth.calls().throttled).toBe(0);
    expect(bench.clock.now() - START).toBeLessThan(95_000);
  });
});

describe('feeds', () => {
  it('submits a feed and reads the result of each item', async () => {
    const bench = stocked(120);
    const items = Array.from({ length: 120 }, (_, index) => ({ sku: `SKU ${index} (a)`, amount: index }));
    const { feedId } = await bench.run(
      bench.client.feeds.submitInventory([...items, { sku: 'nobody', amount: 1 }], { feedType: 'inventory' }),
    );
    await bench.pass(60 * MINUTE);

    const status = await bench.run(bench.client.feeds.status(feedId));
    const results = await bench.run(all(bench.client.feeds.items(feedId)));

    expect(status).toMatchObject({ feedStatus: 'PROCESSED', itemsReceived: 121, itemsSucceeded: 120, itemsFailed: 1 });
    expect(results).toHaveLength(121);
    expect(results.filter(({ ingestionStatus }) => ingestionStatus !== 'SUCCESS')).toMatchObject([
      { sku: 'nobody', ingestionStatus: 'DATA_ERROR', ingestionErrors: [{ type: 'DATA_ERROR' }] },
    ]);
  });

  it('finds a feed whose outcome was unknown among the recent ones', async () => {
    const bench = stocked(5);
    bench.walmart.faults.add({
      kind: 'status',
      status: 504,
      afterEffect: true,
      match: { path: '/v3/feeds' },
      count: 1,
    });

    const error = await bench.failure(
      bench.client.feeds.submitInventory([{ sku: 'SKU 1 (a)', amount: 1 }], { feedType: 'inventory' }),
    );
    const recent = await bench.run(bench.client.feeds.recent());

    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(recent).toMatchObject([{ feedType: 'inventory', itemsReceived: 1, feedDate: START }]);
  });
});

describe('the token', () => {
  it('carries a day of calls with one renewal in ten minutes and no refused call', async () => {
    const bench = stocked(1);
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      await bench.run(bench.client.inventory.get('SKU 0 (a)'));
      await bench.pass(MINUTE);
    }

    const { endpoints } = bench.walmart.truth.calls();
    expect(endpoints['POST /v3/token']?.total).toBe(144);
    expect(endpoints['GET /v3/inventory']?.byStatus).toEqual({ '200': 1440 });
  });

  it('is renewed once when all tokens died, whichever container notices first', async () => {
    const bench = stocked(1);
    const containers = [bench.client, bench.connect(), bench.connect()];
    const readAll = () => bench.run(Promise.all(containers.map(({ inventory }) => inventory.get('SKU 0 (a)'))));
    await readAll();
    bench.walmart.revokeTokens();

    const found = await readAll();

    expect(found.map((each) => each?.amount)).toEqual([100, 100, 100]);
    expect(bench.walmart.truth.calls().endpoints['POST /v3/token']?.total).toBe(2);
  });

  it.each([400, 401] as const)('tells that the keys were reset (%i)', async (rejectedCredentialsStatus) => {
    const bench = stocked(1, { rejectedCredentialsStatus });
    await bench.run(bench.client.inventory.get('SKU 0 (a)'));
    bench.walmart.resetSecret('another');

    const error = await bench.failure(bench.client.inventory.get('SKU 0 (a)'));

    expect(error).toMatchObject({ code: 'WALMART_TOKEN_REFUSED', disposition: 'refresh' });
  });
});

describe('faults', () => {
  it.each([
    ['html', { kind: 'html' }, 'retry'],
    ['520', { kind: 'status', status: 520 }, 'retry'],
    ['throttle', { kind: 'throttle', retryAfterS: 30 }, 'throttled'],
  ] as const)('of kind %s end as %s', async (_name, fault, disposition) => {
    const bench = stocked(1);
    bench.walmart.faults.add({ ...fault, match: { path: '/v3/inventory' } });

    const error = await bench.failure(bench.client.inventory.get('SKU 0 (a)'));

    expect(error).toMatchObject({ disposition });
  });

  it('of one broken connection are bridged by a quick second try', async () => {
    const bench = stocked(1);
    bench.walmart.faults.add({ kind: 'reset-before', match: { path: '/v3/inventory' }, count: 2 });

    expect(await bench.run(bench.client.inventory.get('SKU 0 (a)'))).toMatchObject({ amount: 100 });
  });

  it('of throttling are obeyed', async () => {
    const bench = stocked(1);
    bench.walmart.faults.add({ kind: 'throttle', retryAfterS: 30, match: { path: '/v3/inventory' }, count: 1 });
    await bench.failure(bench.client.inventory.get('SKU 0 (a)'));

    const before = bench.clock.now();
    await bench.run(bench.client.inventory.get('SKU 0 (a)', { patienceMs: MINUTE }));

    expect(bench.clock.now() - before).toBeGreaterThanOrEqual(30_000);
  });
});
