import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../../local/simulators/simulator.ts';
import { createWalmartSimulator, type WalmartWishes } from '../../../../../local/simulators/walmart/index.ts';
import { VirtualClock } from '../../../../../shared/memory/index.ts';
import { isObject } from '../../../../support/json-schema.ts';
import { account, basic } from '../../../../support/walmart-bench.ts';

const START = Date.parse('2026-11-20T10:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;

interface Post {
  readonly at: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A seller whose address answers as the script says. */
const openSeller = async (
  settings: WalmartWishes['webhooks'],
  answer: (count: number) => number | 'never' = () => 200,
) => {
  const clock = new VirtualClock({ startAt: START });
  const posts: Post[] = [];
  const walmart = createWalmartSimulator({
    time: clock,
    random: seededRandom(1),
    account,
    settings: { webhooks: { delayMs: { min: 0, max: 0 }, repeatShare: 0, ...settings } },
    deliver: (_url, headers, body) => {
      posts.push({ at: clock.now(), headers, body });
      const status = answer(posts.length);
      return status === 'never' ? new Promise(() => undefined) : Promise.resolve({ status });
    },
  });
  walmart.addItem({ sku: 'A', productName: 'Thing', price: 1000, inputQty: 1000 });
  const call = async (method: string, path: string, body: string, headers: Readonly<Record<string, string>>) => {
    const common = {
      accept: 'application/json',
      'wm_qos.correlation_id': '5b1bd84e-0e54-4a4d-9b0e-2bba1a0a1a11',
      'wm_svc.name': 'W',
    };
    const outcome = await clock.settle(walmart.handle({ method, path, headers: { ...common, ...headers }, body }));
    if ('broken' in outcome) throw new Error('broken');
    const json: unknown = JSON.parse(outcome.body);
    return { status: outcome.status, json: isObject(json) ? json : {} };
  };
  const form = { authorization: basic, 'content-type': 'application/x-www-form-urlencoded' };
  const { json } = await call('POST', '/v3/token', 'grant_type=client_credentials', form);
  const token = { 'wm_sec.access_token': String(json.access_token), 'content-type': 'application/json' };
  const subscribe = (eventType: string, authDetails: object = {}, more: object = {}) => {
    const entry = {
      eventType,
      eventVersion: 'V1',
      resourceName: 'ORDER',
      eventUrl: 'https://x.example.com/h',
      status: 'ACTIVE',
    };
    const auth = Object.keys(authDetails).length === 0 ? {} : { authDetails };
    return call(
      'POST',
      '/v3/webhooks/subscriptions',
      JSON.stringify({ events: [{ ...entry, ...auth, ...more }] }),
      token,
    );
  };
  const place = () => {
    const placement = walmart.placeOrder({ lines: [{ sku: 'A', quantity: 1 }], visibleAfterMs: 0 });
    if (!placement.placed) throw new Error(placement.refused);
    return placement.purchaseOrderId;
  };
  return { walmart, clock, posts, subscribe, place, call, token, pass: (ms: number) => clock.run(clock.now() + ms) };
};

const idOf = ({ body }: Post): string => /"eventId":"([^"]+)"/.exec(body)?.[1] ?? '';

describe('webhooks', () => {
  it('come signed over the whole body, at the time of the event, without any call', async () => {
    const seller = await openSeller({});
    await seller.subscribe('ORDER_UPDATES', { authMethod: 'HMAC', authHeaderName: 'x-sig', clientSecret: 's3cret' });

    const po = seller.place();
    await seller.pass(MINUTE);

    const [post] = seller.posts;
    expect(seller.posts).toHaveLength(1);
    expect(post?.body).toContain(po);
    expect(post?.headers['x-sig']).toBe(
      createHmac('sha256', 's3cret')
        .update(post?.body ?? '')
        .digest('base64'),
    );
  });

  it.each([true, false])('come with user and password, the word Basic: %s', async (basicWord) => {
    const seller = await openSeller({ basicWord });
    await seller.subscribe('PO_CREATED', {
      authMethod: 'BASIC_AUTH',
      authHeaderName: 'Authorization',
      userName: 'u',
      password: 'p',
    });

    seller.place();
    await seller.pass(MINUTE);

    expect(seller.posts[0]?.headers.authorization).toBe(basicWord ? 'Basic dTpw' : 'dTpw');
  });

  it('are tried again after 5, 15 and 45 minutes, then lost', async () => {
    const seller = await openSeller({}, () => 500);
    await seller.subscribe('PO_CREATED');

    seller.place();
    await seller.pass(3 * 60 * MINUTE);

    expect(seller.posts.map(({ at }) => (at - START) / MINUTE)).toEqual([0, 5, 20, 65]);
    expect(new Set(seller.posts.map(idOf)).size).toBe(1);
    expect(seller.walmart.truth.webhooks()).toMatchObject([{ ended: 'lost' }]);
  });

  it('count as failed when nobody answers within three seconds, and end when one is taken', async () => {
    const seller = await openSeller({}, (count) => (count === 1 ? 'never' : 202));
    await seller.subscribe('PO_CREATED');

    seller.place();
    await seller.pass(3 * 60 * MINUTE);

    const [event] = seller.walmart.truth.webhooks();
    expect(event?.sent.map(({ status }) => status)).toEqual([0, 202]);
    expect(event?.ended).toBe('taken');
  });

  it('come twice, overtake each other, and get lost, as the settings say', async () => {
    const seller = await openSeller({ repeatShare: 0.5, lostShare: 0.2, delayMs: { min: 0, max: 20_000 } });
    await seller.subscribe('PO_CREATED');

    const placed = Array.from({ length: 40 }, () => seller.place());
    await seller.pass(60 * MINUTE);

    const ids = seller.posts.map(idOf);
    const order = seller.posts.map(({ body }) => placed.findIndex((po) => body.includes(po)));
    expect(new Set(ids).size).toBeLessThan(40);
    expect(ids.length).toBeGreaterThan(new Set(ids).size);
    expect(order).not.toEqual(order.toSorted((a, b) => a - b));
  });

  it('tell of cancellations by their kind, of wishes and of fraud', async () => {
    const seller = await openSeller({});
    await seller.subscribe('ORDER_UPDATES');
    const [first, second, third] = [seller.place(), seller.place(), seller.place()];
    await seller.pass(MINUTE);

    seller.walmart.askToCancel(first);
    seller.walmart.cancelByCustomer(second);
    seller.walmart.cancelForFraud(third);
    await seller.pass(MINUTE);

    const told = seller.walmart.truth.webhooks().map(({ subEventType, subject }) => [subEventType, subject]);
    expect(told.slice(3)).toEqual([
      ['INTENT_TO_CANCEL', first],
      ['PO_LINE_AUTOCANCELLED', second],
      ['FRAUD_CANCEL', third],
    ]);
  });

  it('of the single order events end on 15 December 2026; the stream goes on', async () => {
    const seller = await openSeller({});
    await seller.subscribe('PO_CREATED');
    await seller.subscribe('ORDER_UPDATES');
    await seller.pass(Date.parse('2026-12-15T00:00:00Z') - START - 15 * MINUTE);
    seller.place();
    await seller.pass(20 * MINUTE);
    seller.place();
    await seller.pass(20 * MINUTE);

    expect(
      seller.walmart.truth
        .webhooks()
        .map(({ eventType }) => eventType)
        .toSorted(),
    ).toEqual(['ORDER_UPDATES', 'ORDER_UPDATES', 'PO_CREATED']);
  });

  it('leave nothing for what is not subscribed, or not active', async () => {
    const seller = await openSeller({});
    await seller.subscribe('PO_CREATED', {}, { status: 'INACTIVE' });

    seller.place();
    await seller.pass(DAY);

    expect(seller.posts).toEqual([]);
    expect(seller.walmart.truth.webhooks()).toEqual([]);
  });

  it.each([
    ['an unknown type', { eventType: 'NOTHING' }],
    ['an address without TLS', { eventUrl: 'http://x.example.com' }],
    ['a missing status', { status: undefined }],
    ['HMAC without its key', { authDetails: { authMethod: 'HMAC', authHeaderName: 'x' } }],
  ])('are refused for %s', async (_, more) => {
    const seller = await openSeller({});

    const answer = await seller.subscribe('PO_CREATED', {}, more);

    expect(answer.status).toBe(400);
    expect(seller.walmart.truth.subscriptions()).toEqual([]);
  });

  it('fail the test call when the address does not take the sample', async () => {
    const seller = await openSeller({}, () => 401);
    const body = {
      eventType: 'PO_CREATED',
      eventVersion: 'V1',
      resourceName: 'ORDER',
      eventUrl: 'https://x.example.com/h',
    };

    const answer = await seller.call('POST', '/v3/webhooks/test', JSON.stringify(body), seller.token);

    expect(answer.status).toBe(400);
    expect(seller.posts).toHaveLength(1);
  });
});
