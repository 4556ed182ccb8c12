import { describe, expect, it } from 'vitest';
import {
  CredentialError,
  InvalidDataError,
  RejectedError,
  ThrottledError,
  TransientError,
  UnknownOutcomeError,
} from '../../../../shared/core/index.ts';
import { json, openBench } from './bench.ts';

const stock = (amount = 10) => json({ sku: 'A', quantity: { unit: 'EACH', amount } });
const items = [{ sku: 'A', amount: 1 }];
const feed = { feedType: 'inventory' } as const;
const unauthorized = json({ error: [{ code: 'UNAUTHORIZED.GMP_GATEWAY_API' }] }, 401);

describe('a call', () => {
  it('carries the headers of section 3.1', async () => {
    const bench = openBench(() => stock(), undefined, { channelType: 'channel-1', sandboxVersion: 'v2' });

    await bench.run(bench.client.inventory.put('A', 10));

    expect(bench.requests[0]).toMatchObject({
      method: 'PUT',
      path: '/v3/inventory?sku=A',
      body: '{"sku":"A","quantity":{"unit":"EACH","amount":10}}',
      headers: {
        'wm_sec.access_token': 'token-1',
        authorization: 'Bearer token-1',
        'wm_svc.name': 'Walmart Marketplace',
        accept: 'application/json',
        'content-type': 'application/json',
        'wm_consumer.channel.type': 'channel-1',
        wm_sandbox: 'v2',
      },
    });
    expect(bench.requests[0]?.headers['wm_qos.correlation_id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  it('sends no Content-Type, channel or sandbox header that nobody asked for', async () => {
    const bench = openBench(() => stock());

    await bench.run(bench.client.inventory.get('A'));

    const names = Object.keys(bench.requests[0]?.headers ?? {});
    expect(names).not.toContain('content-type');
    expect(names).not.toContain('wm_consumer.channel.type');
    expect(names).not.toContain('wm_sandbox');
  });

  it('asks for the token with Basic credentials, a form and no access token', async () => {
    const bench = openBench(() => stock());

    await bench.run(bench.client.inventory.get('A'));

    expect(bench.tokenRequests[0]).toMatchObject({
      method: 'POST',
      body: 'grant_type=client_credentials',
      headers: {
        authorization: `Basic ${Buffer.from('client:MARK-secret').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        'wm_svc.name': 'Walmart Marketplace',
      },
    });
    expect(bench.tokenRequests[0]?.headers).not.toHaveProperty('wm_sec.access_token');
  });

  it('measures the response time and logs ids and numbers, never secrets', async () => {
    const bench = openBench(() => ({ ...stock(), headers: { 'x-current-token-count': '180' } }));

    await bench.run(bench.client.inventory.get('A'));

    expect(bench.telemetry.metrics.filter(({ name }) => name === 'WalmartResponseMs')).toHaveLength(2);
    expect(bench.telemetry.lines.at(-1)).toMatchObject({
      event: 'Walmart answered',
      fields: { endpoint: 'inventory.get', status: 200, tokensLeft: 180 },
    });
    expect(JSON.stringify(bench.telemetry.lines)).not.toMatch(/MARK|token-1/);
  });

  it('repeats a read at most twice after a broken connection, under one correlation id', async () => {
    const bench = openBench((_request, count) => (count < 3 ? 'reset' : stock()));

    const found = await bench.run(bench.client.inventory.get('A'));

    expect(found).toEqual({ sku: 'A', amount: 10 });
    expect(new Set(bench.requests.map(({ headers }) => headers['wm_qos.correlation_id'])).size).toBe(1);
  });

  it('gives up a read after three broken connections', async () => {
    const bench = openBench(() => 'reset');

    const error = await bench.failure(bench.client.inventory.get('A'));

    expect(error).toBeInstanceOf(TransientError);
    expect(bench.requests).toHaveLength(3);
  });

  it('never repeats a write that is not idempotent, and calls its outcome unknown', async () => {
    const bench = openBench(() => 'reset');

    const feedError = await bench.failure(bench.client.feeds.submitInventory(items, feed));
    const ackError = await bench.failure(bench.client.orders.acknowledge('1796277083022'));

    expect(feedError).toBeInstanceOf(UnknownOutcomeError);
    expect(ackError).toBeInstanceOf(UnknownOutcomeError);
    expect(bench.requests).toHaveLength(2);
  });

  it('does not repeat after an error answer', async () => {
    const bench = openBench(() => json('<html>', 503));

    const error = await bench.failure(bench.client.inventory.get('A'));

    expect(error).toBeInstanceOf(TransientError);
    expect(bench.requests).toHaveLength(1);
  });

  it.each([
    ['500', json({}, 500)],
    ['a page with status 200', json('<html>maintenance</html>')],
    ['a 200 of another shape', json({ unexpected: true })],
  ])('calls the outcome of a feed unknown after %s', async (_what, reply) => {
    const bench = openBench(() => reply);

    const error = await bench.failure(bench.client.feeds.submitInventory(items, feed));

    expect(error).toBeInstanceOf(UnknownOutcomeError);
  });

  it.each([
    ['a 401', unauthorized],
    ['an authentication code of the 4000 series', json({ errors: [{ code: '4001' }] }, 400)],
  ])('renews the token once after %s and repeats the call, a write too', async (_what, refusal) => {
    const bench = openBench((request) =>
      request.headers['wm_sec.access_token'] === 'token-1' ? refusal : json({ feedId: 'F@1' }),
    );

    const result = await bench.run(bench.client.feeds.submitInventory(items, feed));

    expect(result).toEqual({ feedId: 'F@1' });
    expect(bench.requests.map(({ headers }) => headers['wm_sec.access_token'])).toEqual(['token-1', 'token-2']);
  });

  it('ends with a credential error at the second 401', async () => {
    const bench = openBench(() => unauthorized);

    const error = await bench.failure(bench.client.inventory.get('A'));

    expect(error).toBeInstanceOf(CredentialError);
    expect(bench.requests).toHaveLength(2);
    expect(bench.tokenRequests).toHaveLength(2);
  });

  it.each([400, 401, 403])('ends with a credential error when the token call answers %i', async (status) => {
    const bench = openBench(
      () => stock(),
      () => json({ error: 'invalid_client' }, status),
    );

    const error = await bench.failure(bench.client.inventory.get('A'));

    expect(error).toMatchObject({ code: 'WALMART_TOKEN_REFUSED', disposition: 'refresh' });
    expect(bench.requests).toHaveLength(0);
  });

  it.each([
    ['500', json({}, 500)],
    ['a page', json('<html>')],
    ['a reset', 'reset' as const],
  ])('is transient when the token call ends with %s', async (_what, reply) => {
    const bench = openBench(
      () => stock(),
      () => reply,
    );

    const error = await bench.failure(bench.client.inventory.get('A'));

    expect(error).toBeInstanceOf(TransientError);
  });

  it('waits as a 429 says before the next call of that endpoint', async () => {
    const bench = openBench((_request, count) => (count === 1 ? json({}, 429, { 'retry-after': '12' }) : stock()));

    const error = await bench.failure(bench.client.inventory.get('A'));
    const before = bench.clock.now();
    await bench.run(bench.client.inventory.get('A'));

    expect(error).toBeInstanceOf(ThrottledError);
    expect(error).toMatchObject({ retryAfterMs: 12_000 });
    expect(bench.clock.now() - before).toBeGreaterThanOrEqual(12_000);
  });

  it('fails on errors inside a 200, but not on remarks', async () => {
    const problem = { code: 'INVALID_REQUEST_PARAM.X', severity: 'ERROR', description: 'Invalid sku' };
    const bench = openBench((_request, count) => {
      const errors = count === 1 ? [problem] : [{ ...problem, severity: 'INFO' }];
      return json({ sku: 'A', quantity: { amount: 1 }, errors });
    });

    const error = await bench.failure(bench.client.inventory.get('A'));
    const found = await bench.run(bench.client.inventory.get('A'));

    expect(error).toBeInstanceOf(RejectedError);
    expect(found?.amount).toBe(1);
  });

  it('uses what came with a 206', async () => {
    const errors = [{ code: 'SOME_CONTENT_NOT_FOUND.X', severity: 'ERROR' }];
    const bench = openBench(() => json({ sku: 'A', quantity: { amount: 4 }, errors }, 206));

    expect(await bench.run(bench.client.inventory.get('A'))).toEqual({ sku: 'A', amount: 4 });
  });

  it('names the path where a read has another shape, without the value', async () => {
    const bench = openBench(() => json({ sku: 'A', quantity: { amount: 'MARK' } }));

    const error = await bench.failure(bench.client.inventory.get('A'));

    expect(error).toBeInstanceOf(InvalidDataError);
    expect(error).toMatchObject({ issues: [{ path: 'quantity.amount', rule: 'a whole number is needed' }] });
    expect(JSON.stringify(error)).not.toContain('MARK');
  });

  it('keeps the caller’s correlation id', async () => {
    const bench = openBench(() => stock());

    await bench.run(bench.client.inventory.get('A', { correlationId: '5b1bd84e-0e54-4a4d-9b0e-2bba1a0a1a11' }));

    expect(bench.requests[0]?.headers['wm_qos.correlation_id']).toBe('5b1bd84e-0e54-4a4d-9b0e-2bba1a0a1a11');
  });
});

describe('connectWalmart', () => {
  it('refuses a base URL that is none', () => {
    expect(() => openBench(() => stock(), undefined, { baseUrl: 'marketplace' })).toThrow('marketplace');
  });
});
