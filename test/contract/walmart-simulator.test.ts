import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkAnswer, checkRequest, examplesOf, findOperation, loadOpenApi } from '../support/openapi.ts';
import { openWalmart, type WalmartBench } from '../support/walmart-bench.ts';

const api = loadOpenApi();

const operation = (method: string, path: string) => {
  const found = findOperation(api, method, path);
  if (found === undefined) throw new Error(`No operation for ${method} ${path}`);
  return found;
};

describe('the published documents', () => {
  it.each(api.operations)('hold only examples that fit their corrected schema: $name', (documented) => {
    const problems = examplesOf(documented).flatMap((example) => checkAnswer(documented, example));

    expect(problems).toEqual([]);
  });

  it.each([
    ['token.json', 'POST', '/v3/token'],
    ['token-detail.json', 'GET', '/v3/token/detail'],
    ['orders-page.json', 'GET', '/v3/orders'],
    ['order.json', 'GET', '/v3/orders/1796277083022'],
    ['inventory.json', 'GET', '/v3/inventory'],
    ['inventories-page.json', 'GET', '/v3/inventories'],
    ['inventories-of-sku.json', 'GET', '/v3/inventories/A'],
    ['feed-id.json', 'POST', '/v3/feeds'],
    ['feeds-page.json', 'GET', '/v3/feeds'],
    ['feed-status.json', 'GET', '/v3/feeds/F'],
    ['api-status.json', 'GET', '/v3/utilities/apiStatus'],
  ])('describe the fixture %s', (file, method, path) => {
    const body: unknown = JSON.parse(readFileSync(new URL(`../fixtures/walmart/${file}`, import.meta.url), 'utf8'));

    expect(checkAnswer(operation(method, path), body)).toEqual([]);
  });
});

describe('the Walmart simulator', () => {
  let bench: WalmartBench;

  beforeEach(async () => {
    bench = await openWalmart();
    for (let index = 0; index < 60; index += 1) {
      bench.walmart.addItem({ sku: `SKU ${index}`, productName: `Thing ${index}`, price: 1999, inputQty: 100 });
    }
    for (let index = 0; index < 60; index += 1) {
      bench.walmart.placeOrder({
        lines: [{ sku: `SKU ${index}`, quantity: 1 + (index % 3), amount: 1000 }],
        tax: index % 2 === 0 ? 0 : 77,
        shipping: index % 3 === 0 ? 0 : 499,
        discount: index % 5 === 0 ? 100 : 0,
        visibleAfterMs: 0,
        ...(index % 7 === 0 ? { replacementOf: '5281956426000' } : {}),
      });
    }
  });

  const firstOrder = () => bench.walmart.truth.orders()[0]?.po ?? '';

  const expectFits = async (method: string, path: string, body = '', headers: Record<string, string> = {}) => {
    const answer = await bench.call(method, path, body, headers);
    expect(answer.status).toBe(200);
    expect(checkAnswer(operation(method, path), answer.json)).toEqual([]);
    return answer;
  };

  it.each([
    '/v3/token/detail',
    '/v3/orders?limit=200',
    '/v3/orders?limit=200&replacementInfo=true&productInfo=true',
    '/v3/orders?limit=10',
    '/v3/orders/released?limit=200',
    '/v3/inventory?sku=SKU%201',
    '/v3/inventories?limit=50',
    '/v3/inventories/SKU%201',
    '/v3/feeds',
    '/v3/utilities/apiStatus',
  ])('answers GET %s as documented', async (path) => {
    await expectFits('GET', path);
  });

  it('answers a single order and its acknowledgement as documented', async () => {
    await expectFits('GET', `/v3/orders/${firstOrder()}`);
    await expectFits('POST', `/v3/orders/${firstOrder()}/acknowledge`, '', { 'content-type': 'application/json' });
  });

  it('answers a stock update as documented', async () => {
    const body = '{"sku":"SKU 1","quantity":{"unit":"EACH","amount":3}}';

    await expectFits('PUT', '/v3/inventory?sku=SKU%201', body, { 'content-type': 'application/json' });
  });

  it('answers feeds as documented, at each stage and with each outcome', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => ({
      sku: `SKU ${index * 2}`,
      quantity: { unit: 'EACH', amount: 1 },
    }));
    const file = JSON.stringify({ InventoryHeader: { version: '1.4' }, Inventory: rows });
    bench.walmart.failFeedItems(0.4);

    const sent = await expectFits('POST', '/v3/feeds?feedType=inventory', file, { 'content-type': 'application/json' });
    const path = `/v3/feeds/${encodeURIComponent(String(sent.json.feedId))}?includeDetails=true`;
    await expectFits('GET', path);
    bench.pass(3_600_000);
    await bench.renewToken();
    const done = await expectFits('GET', path);
    await expectFits('GET', '/v3/feeds');

    expect(done.json).toMatchObject({ feedStatus: 'PROCESSED', itemsReceived: 60, itemsProcessing: 0 });
  });
});

describe('checkRequest', () => {
  const headers = {
    'wm_sec.access_token': 'eyJ',
    'wm_qos.correlation_id': '5b1bd84e-0e54-4a4d-9b0e-2bba1a0a1a11',
    'wm_svc.name': 'Walmart Marketplace',
    accept: 'application/json',
  };
  const json = { ...headers, 'content-type': 'application/json' };
  const put = (path: string, body: string) => checkRequest(api, { method: 'PUT', path, headers: json, body });
  const get = (path: string, sent: Record<string, string> = headers) =>
    checkRequest(api, { method: 'GET', path, headers: sent, body: '' });

  it('has nothing to say about requests that follow the documents', () => {
    const feed = readFileSync(new URL('../fixtures/walmart/inventory-feed.json', import.meta.url), 'utf8');
    const form = `--x\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n${feed}\r\n--x--\r\n`;

    const problems = [
      get('/v3/orders?createdStartDate=2026-11-01T00%3A00%3A00Z&limit=200&replacementInfo=true'),
      get('/v3/orders?limit=2&hasMoreElements=true&soIndex=31&poIndex=2&createdEndDate=2019-09-17T18:47:03.703Z'),
      get('/v3/feeds/FFE538%40AUoBAQA?includeDetails=true&offset=50&limit=50'),
      put('/v3/inventory?sku=A%2F1', '{"sku":"A/1","quantity":{"unit":"EACH","amount":3}}'),
      checkRequest(api, { method: 'POST', path: '/v3/feeds?feedType=inventory', headers: json, body: feed }),
      checkRequest(api, {
        method: 'POST',
        path: '/v3/feeds?feedType=inventory',
        headers: { ...headers, 'content-type': 'multipart/form-data; boundary=x' },
        body: form,
      }),
    ];

    expect(problems.flat()).toEqual([]);
  });

  it.each([
    ['an unknown path', () => get('/v3/order'), 'not in the documents'],
    ['an unknown parameter', () => get('/v3/orders?createdStart=2026-11-01'), 'parameter createdStart is unknown'],
    ['a missing parameter', () => get('/v3/inventory'), 'parameter sku is missing'],
    ['a value outside the list', () => get('/v3/orders?status=Open'), 'not in the list'],
    ['a page that is too large', () => get('/v3/inventories?limit=200'), 'out of bounds'],
    ['milliseconds in a date', () => get('/v3/orders?createdStartDate=2026-11-01T00:00:00.000Z'), 'not like'],
    ['a missing header', () => get('/v3/orders', { accept: 'application/json' }), 'wm_sec.access_token is missing'],
    ['an unescaped feed id', () => get('/v3/feeds/FFE538@AUoBAQA'), 'unescaped @'],
    [
      'an amount as text',
      () => put('/v3/inventory?sku=A', '{"sku":"A","quantity":{"unit":"EACH","amount":"3"}}'),
      'not integer',
    ],
    [
      'a negative amount',
      () => put('/v3/inventory?sku=A', '{"sku":"A","quantity":{"unit":"EACH","amount":-1}}'),
      'out of bounds',
    ],
    [
      'a wrong unit',
      () => put('/v3/inventory?sku=A', '{"sku":"A","quantity":{"unit":"BOX","amount":1}}'),
      'not in the list',
    ],
    [
      'a strange member',
      () => put('/v3/inventory?sku=A', '{"sku":"A","quantity":{"unit":"EACH","amount":1},"x":1}'),
      '.x is not',
    ],
    ['a missing member', () => put('/v3/inventory?sku=A', '{"sku":"A"}'), 'quantity is missing'],
  ])('names %s', (_, check, problem) => {
    const problems = check();

    expect(problems.join('\n')).toContain(problem);
  });

  it('wants a Content-Type on the acknowledgement although it has no body', () => {
    const request = { method: 'POST', path: '/v3/orders/1/acknowledge', headers, body: '' };

    expect(checkRequest(api, request).join('\n')).toContain('content-type is missing');
    expect(checkRequest(api, { ...request, headers: json })).toEqual([]);
  });

  it('refuses small letters in the inventory feed', () => {
    const body = '{"inventoryHeader":{"version":"1.4"},"inventory":[]}';
    const request = { method: 'POST', path: '/v3/feeds?feedType=inventory', headers: json, body };

    expect(checkRequest(api, request).join('\n')).toContain('InventoryHeader is missing');
  });
});
