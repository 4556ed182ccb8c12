import { beforeEach, describe, expect, it } from 'vitest';
import { basic, openWalmart, type WalmartBench } from '../../../../support/walmart-bench.ts';

let bench: WalmartBench;

beforeEach(async () => {
  bench = await openWalmart();
});

const form = { authorization: basic, 'content-type': 'application/x-www-form-urlencoded', 'wm_sec.access_token': '' };
const askToken = (headers: Record<string, string> = {}, body = 'grant_type=client_credentials') =>
  bench.call('POST', '/v3/token', body, { ...form, ...headers });

describe('POST /v3/token', () => {
  it('issues a token for 900 seconds and ignores form fields it does not know', async () => {
    const answer = await askToken({}, 'grant_type=client_credentials&scope=supplier');

    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ access_token: expect.stringMatching(/^eyJ/), token_type: 'Bearer', expires_in: 900 });
  });

  it.each([
    ['a wrong secret', { authorization: 'Basic d3Jvbmc=' }, 401],
    ['no Basic header', { authorization: '' }, 401],
    ['no correlation id', { 'wm_qos.correlation_id': '' }, 400],
    ['no service name', { 'wm_svc.name': '' }, 400],
    ['JSON in place of a form', { 'content-type': 'application/json' }, 415],
  ])('refuses %s', async (_, headers, status) => {
    expect((await askToken(headers)).status).toBe(status);
  });

  it('refuses another grant', async () => {
    expect((await askToken({}, 'grant_type=password')).status).toBe(400);
  });

  it('answers XML when JSON is not asked for', async () => {
    const answer = await askToken({ accept: '' });

    expect(answer.body).toContain('<expiresIn>900</expiresIn>');
  });
});

describe('access tokens', () => {
  const read = (headers: Record<string, string> = {}) => bench.call('GET', '/v3/utilities/apiStatus', '', headers);

  it('work until the 900 seconds are over, several at a time', async () => {
    const first = await bench.renewToken();
    await bench.renewToken();

    bench.pass(899_999);
    const alive = await read({ 'wm_sec.access_token': first });
    bench.pass(1);
    const dead = await read({ 'wm_sec.access_token': first });

    expect([alive.status, dead.status]).toEqual([200, 401]);
    expect(dead.json).toMatchObject({ error: [{ code: 'UNAUTHORIZED.GMP_GATEWAY_API' }] });
  });

  it('count only in their own header: Bearer alone is refused', async () => {
    const token = await bench.renewToken();

    const answer = await read({ 'wm_sec.access_token': '', authorization: `Bearer ${token}` });

    expect(answer.status).toBe(401);
  });

  it('die when they are revoked, and the secret with them when it is reset', async () => {
    bench.walmart.revokeTokens();
    expect((await read()).status).toBe(401);
    await bench.renewToken();
    expect((await read()).status).toBe(200);

    bench.walmart.resetSecret('another');

    expect((await read()).status).toBe(401);
    expect((await askToken()).status).toBe(401);
  });

  it('tell their times as text', async () => {
    const answer = await bench.call('GET', '/v3/token/detail');

    expect(answer.json).toMatchObject({ is_valid: true, issued_at: String(bench.now()) });
  });
});

describe('the gateway', () => {
  it.each(['wm_qos.correlation_id', 'wm_svc.name'])('wants the header %s', async (name) => {
    const answer = await bench.call('GET', '/v3/orders', '', { [name]: '' });

    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error: [{ code: 'INVALID_REQUEST_HEADER.GMP_GATEWAY_API' }] });
  });

  it('knows wrong paths from wrong methods', async () => {
    expect((await bench.call('GET', '/v3/prices')).json).toMatchObject({
      error: [{ code: 'URI_NOT_FOUND.GMP_GATEWAY_API' }],
    });
    expect((await bench.call('POST', '/v3/inventory')).status).toBe(405);
  });

  it('echoes the correlation id', async () => {
    const answer = await bench.call('GET', '/v3/orders', '', { 'wm_qos.correlation_id': 'abc' });

    expect(answer.headers['wm_qos.correlation_id']).toBe('abc');
  });

  it('answers XML on business calls that do not ask for JSON', async () => {
    const answer = await bench.call('GET', '/v3/utilities/apiStatus', '', { accept: '' });

    expect(answer.headers['content-type']).toContain('xml');
  });
});

describe('the limits', () => {
  const spend = async (count: number) => {
    const statuses: number[] = [];
    for (let index = 0; index < count; index += 1) {
      statuses.push((await bench.call('GET', '/v3/orders/released')).status);
    }
    return statuses;
  };

  it('count down per endpoint and refuse with 429 when the bucket is empty', async () => {
    bench = await openWalmart({ replenishmentTimeAs: 'milliseconds', retryAfterShare: 1 });
    const first = await bench.call('GET', '/v3/orders/released');
    await spend(59);

    const refused = await bench.call('GET', '/v3/orders/released');
    const other = await bench.call('GET', '/v3/orders');

    expect(first.headers['x-current-token-count']).toBe('59');
    expect(refused.status).toBe(429);
    expect(refused.json).toMatchObject({
      error: [{ code: 'REQUEST_THRESHOLD_VIOLATED.GMP_GATEWAY_API', category: 'REQUEST' }],
    });
    expect(refused.headers).toMatchObject({
      'x-current-token-count': '0',
      'x-next-replenishment-time': String(bench.now() + 1000),
      'retry-after': '1',
    });
    expect(other.status).toBe(404);
    expect(bench.walmart.truth.calls().throttled).toBe(1);
  });

  it('fill continuously: 60 a minute is one each second', async () => {
    await spend(60);

    bench.pass(2000);
    const statuses = await spend(3);

    expect(statuses).toEqual([404, 404, 429]);
  });

  it('spell the replenishment time in three ways', async () => {
    const spellings = new Set<string>();
    for (let index = 0; index < 40; index += 1) {
      const text = (await bench.call('GET', '/v3/orders')).headers['x-next-replenishment-time'] ?? '';
      spellings.add(/T/.test(text) ? 'iso' : text.length > 10 ? 'ms' : 's');
    }

    expect([...spellings].sort()).toEqual(['iso', 'ms', 's']);
  });

  it('are shared by the list and the status of feeds', async () => {
    bench = await openWalmart({ limits: { 'GET /v3/feeds': { tokens: 2, periodMs: 60_000, bucket: 'feed reads' } } });

    await bench.call('GET', '/v3/feeds');
    const second = await bench.call('GET', '/v3/feeds/F%40A');

    expect(Number(second.headers['x-current-token-count'])).toBe(0);
  });
});

describe('faults', () => {
  const put = () =>
    bench.call('PUT', '/v3/inventory?sku=A', '{"sku":"A","quantity":{"unit":"EACH","amount":5}}', {
      'content-type': 'application/json',
    });
  const amount = () => bench.walmart.truth.inventory()[0]?.inputQty;

  beforeEach(() => {
    bench.walmart.addItem({ sku: 'A', productName: 'A', price: 100, inputQty: 1 });
  });

  it('hit what they match, as often as told', async () => {
    bench.walmart.faults.add({
      match: { method: 'PUT', path: '/v3/inventory' },
      kind: 'status',
      status: 500,
      count: 1,
    });

    const read = await bench.call('GET', '/v3/inventory?sku=A');
    const first = await put();
    const second = await put();

    expect([read.status, first.status, second.status]).toEqual([200, 500, 200]);
  });

  it('end at their time', async () => {
    bench.walmart.faults.add({ kind: 'html', until: bench.now() + 1000 });

    const during = await put();
    bench.pass(1000);
    const after = await put();

    expect(during).toMatchObject({ status: 503, headers: { 'content-type': 'text/html' } });
    expect(after.status).toBe(200);
  });

  it.each([
    ['reset-before', 0, 1],
    ['reset-after', 0, 5],
  ] as const)('%s breaks the connection, with the effect that its name says', async (kind, status, expected) => {
    bench.walmart.faults.add({ match: { path: /inventory\?/ }, kind });

    const answer = await put();

    expect([answer.status, amount()]).toEqual([status, expected]);
  });

  it('can lose the answer of a call that was carried out', async () => {
    bench.walmart.faults.add({ kind: 'status', status: 504, afterEffect: true });

    const answer = await put();

    expect([answer.status, amount()]).toEqual([504, 5]);
  });

  it('can be slow in simulated time', async () => {
    bench.walmart.faults.add({ kind: 'slow', delayMs: 30_000 });
    const before = bench.now();

    await put();

    expect(bench.now() - before).toBe(30_000);
  });

  it('can throttle with Retry-After', async () => {
    bench.walmart.faults.add({ kind: 'throttle', retryAfterS: 7 });

    expect(await put()).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
  });

  it('can show reads an earlier state', async () => {
    bench.pass(60_000);
    await put();
    bench.walmart.faults.add({ kind: 'stale', staleMs: 30_000, count: 1 });

    const stale = await bench.call('GET', '/v3/inventory?sku=A');
    const fresh = await bench.call('GET', '/v3/inventory?sku=A');

    expect([stale.json, fresh.json]).toMatchObject([{ quantity: { amount: 1 } }, { quantity: { amount: 5 } }]);
  });

  it('can be taken away one by one', async () => {
    const end = bench.walmart.faults.add({ kind: 'html' });

    end();

    expect((await put()).status).toBe(200);
  });

  it('hit only their share of calls', async () => {
    bench.walmart.faults.add({ kind: 'html', rate: 0.5 });
    const statuses = [];
    for (let index = 0; index < 60; index += 1) statuses.push((await put()).status);

    expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(15);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(15);
  });
});

describe('truth.calls', () => {
  it('counts per endpoint and per status', async () => {
    await bench.call('GET', '/v3/orders');
    await bench.call('GET', '/v3/orders?limit=0');

    expect(bench.walmart.truth.calls()).toEqual({
      total: 3,
      throttled: 0,
      endpoints: {
        'GET /v3/orders': { total: 2, byStatus: { 400: 1, 404: 1 } },
        'POST /v3/token': { total: 1, byStatus: { 200: 1 } },
      },
    });
  });
});
