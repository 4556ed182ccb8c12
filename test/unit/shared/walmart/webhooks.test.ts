import { describe, expect, it } from 'vitest';
import { inProcessDispatcher } from '../../../../local/simulators/carrier-dispatcher.ts';
import { Secret, UnknownOutcomeError } from '../../../../shared/core/index.ts';
import { MemoryStateStore, MemoryVault, seededChance, VirtualClock } from '../../../../shared/memory/index.ts';
import type { Attempt } from '../../../../shared/ports/index.ts';
import { connectWalmart, type WebhookTarget } from '../../../../shared/walmart/index.ts';
import { ACCOUNT, json, listeningTelemetry, openBench, START, secrets } from './bench.ts';

const target: WebhookTarget = {
  eventType: 'ORDER_UPDATES',
  resourceName: 'ORDER',
  eventUrl: 'https://hooks.example.com/walmart',
  auth: { method: 'HMAC', headerName: 'x-walmart-signature', secret: new Secret('MARK-hook') },
};
const subscribed = {
  event: [{ eventType: 'ORDER_UPDATES', subscriptionId: 's-1', authDetails: { clientSecret: 'MARK-hook' } }],
};

describe('subscribe', () => {
  it('sends the secret, and gives back none', async () => {
    const bench = openBench(() => json(subscribed));
    const basic = { method: 'BASIC_AUTH', headerName: 'Authorization', user: 'u', password: new Secret('p') } as const;

    const made = await bench.run(bench.client.webhooks.subscribe([target, { ...target, auth: basic }]));

    expect(JSON.parse(bench.requests[0]?.body ?? '')).toMatchObject({
      events: [
        {
          eventType: 'ORDER_UPDATES',
          eventVersion: 'V1',
          status: 'ACTIVE',
          authDetails: { authMethod: 'HMAC', authHeaderName: 'x-walmart-signature', clientSecret: 'MARK-hook' },
        },
        { authDetails: { authMethod: 'BASIC_AUTH', userName: 'u', password: 'p' } },
      ],
    });
    expect(made).toMatchObject([{ subscriptionId: 's-1' }]);
    expect(JSON.stringify(made)).not.toContain('MARK');
    expect(JSON.stringify(bench.telemetry.lines)).not.toContain('MARK');
  });

  it('keeps both bodies out of the trail', async () => {
    const clock = new VirtualClock({ startAt: START });
    const attempts: Attempt[] = [];
    const handle = async (request: { readonly path: string }) => ({
      status: 200,
      headers: {},
      body: JSON.stringify(request.path === '/v3/token' ? { access_token: 't', expires_in: 900 } : subscribed),
    });
    const client = connectWalmart(
      { baseUrl: 'https://walmart.test/v3/', account: ACCOUNT, secretBase: 'walmart' },
      {
        state: new MemoryStateStore(clock),
        vault: new MemoryVault(clock, secrets),
        clock,
        chance: seededChance(1),
        http: inProcessDispatcher({ 'https://walmart.test': { handle } }),
        telemetry: listeningTelemetry(),
        journal: { note: (attempt) => void attempts.push(attempt) },
      },
    );

    await clock.settle(client.webhooks.subscribe([target]));
    await clock.settle(client.webhooks.patch('s-1', target.auth === undefined ? {} : { auth: target.auth }));

    expect(attempts.map(({ call }) => call)).toEqual(['token.issue', 'webhooks.subscribe', 'webhooks.patch']);
    expect(JSON.stringify(attempts)).not.toContain('MARK');
  });

  it.each([
    ['an address without TLS', { eventUrl: 'http://hooks.example.com' }, 'eventUrl'],
    ['no event type', { eventType: '' }, 'eventType'],
  ])('sends nothing for %s', async (_, change, path) => {
    const bench = openBench(() => json({}));

    const error = await bench.failure(bench.client.webhooks.subscribe([{ ...target, ...change }]));

    expect(error).toMatchObject({ code: 'WALMART_REQUEST_INVALID', issues: [{ path }] });
    expect(bench.requests).toEqual([]);
  });

  it('leaves the outcome open after a reset', async () => {
    const bench = openBench(() => 'reset');

    expect(await bench.failure(bench.client.webhooks.subscribe([target]))).toBeInstanceOf(UnknownOutcomeError);
  });
});

describe('list, patch and remove', () => {
  it('give nothing for 404', async () => {
    const nothing = json({ errors: [{ code: 'CONTENT_NOT_FOUND.X' }] }, 404);
    const bench = openBench(() => nothing);

    expect(await bench.run(bench.client.webhooks.list({ status: 'ACTIVE' }))).toEqual([]);
    expect(await bench.run(bench.client.webhooks.remove('a/b'))).toBe(false);
    expect(await bench.failure(bench.client.webhooks.patch('s-1', { status: 'ACTIVE' }))).toMatchObject({
      code: 'WALMART_NOT_FOUND',
    });
    expect(bench.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v3/webhooks/subscriptions?status=ACTIVE',
      'DELETE /v3/webhooks/subscriptions/a%2Fb',
      'PATCH /v3/webhooks/subscriptions/s-1',
    ]);
  });
});
