/** `bridge walmart webhooks` against embedded engines, a simulated Walmart on loopback and the door as it is wired. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../bin/commands/run.ts';
import { wire } from '../../functions/walmart-webhook/wire.ts';
import { startEngines } from '../../local/engines/index.ts';
import { inProcessDispatcher } from '../../local/simulators/carrier-dispatcher.ts';
import { type HttpCarrier, serveHttp } from '../../local/simulators/carrier-http.ts';
import { seededRandom } from '../../local/simulators/simulator.ts';
import { createWalmartSimulator, type Deliver, type WalmartSimulator } from '../../local/simulators/walmart/index.ts';
import { awsTrail } from '../../shared/aws/index.ts';
import { memoryPlatform, seededChance, VirtualClock } from '../../shared/memory/index.ts';
import { walmartAddressPart } from '../../shared/messages/index.ts';

const NOW = Date.parse('2026-11-24T18:00:00Z');
const ACCOUNT = 'local/demo';
const TOKEN = 'PLANTED-key-of-the-door-0123456789abcdef';
const NEXT = 'PLANTED-next-key-of-the-door-0123456789ab';
const DOOR = 'https://door.localhost/walmart/';
const SELLER = { clientId: 'client', clientSecret: 'PLANTED-secret', partnerId: '100009', shipNode: '100009' };
const QUEUE = 'https://queues.localhost/order-changed';
const OURS = ['ORDER_UPDATES', 'RETURN_CREATED', 'RETURN_DELIVERED', 'RETURN_INVOICED'];

const createDoor = (tokenOf: () => string) => {
  const clock = new VirtualClock({ startAt: NOW });
  const posted: { readonly status: number; readonly body: string }[] = [];
  const deliver: Deliver = async (url, headers, body) => {
    const platform = memoryPlatform({
      ...{ clock, chance: seededChance(1), http: inProcessDispatcher({}), sink: () => {} },
      queues: [{ name: QUEUE, visibilitySeconds: 60, delaySeconds: 0 }],
      secrets: { door: JSON.stringify({ token: tokenOf() }) },
    });
    const handler = wire({ ACCOUNT, RELEASE: 'test', DOOR_SECRET: 'door', ORDER_CHANGED_QUEUE_URL: QUEUE }, platform);
    const secret = url.startsWith(DOOR) ? url.slice(DOOR.length) : '';
    const event = { pathParameters: { secret }, headers, body };
    const { statusCode } = await handler(event, { awsRequestId: 'r', getRemainingTimeInMillis: () => 1000 });
    posted.push({ status: statusCode, body });
    return { status: statusCode };
  };
  return { posted, deliver };
};

let token = TOKEN;
const door = createDoor(() => token);
/** As in a local run, so that quotas fill up between two commands. */
const SPEED = 2000;
const realStartAt = Date.now();
const time = {
  now: () => NOW + (Date.now() - realStartAt) * SPEED,
  sleep: async (ms: number) => void (await sleep(ms, undefined, { ref: false })),
};
let walmart: WalmartSimulator;
const carriers: HttpCarrier[] = [];
const folder = mkdtempSync(join(tmpdir(), 'bridge-webhooks-'));
const file = join(folder, 'endpoints.json');
let engines: Awaited<ReturnType<typeof startEngines>>;
let all = '';

const openWalmart = async (): Promise<void> => {
  walmart = createWalmartSimulator({ time, random: seededRandom(1), account: SELLER, deliver: door.deliver });
  const carrier = await serveHttp(walmart);
  carriers.push(carrier);
  writeFileSync(
    file,
    JSON.stringify({
      ...{ account: ACCOUNT, door: 'http://127.0.0.1:1/odoo/x', walmartDoor: DOOR, walmart: { url: carrier.url } },
      odoo: { url: 'http://127.0.0.1:1', database: 'demo', user: 'admin', key: 'key' },
      ...{ aws: engines.endpoints, tables: { state: 'state', failures: 'failures', audit: 'audit' } },
      clock: { speed: SPEED, startAt: NOW, realStartAt },
    }),
  );
};

beforeAll(async () => {
  engines = await startEngines({
    ...{ speed: 1, startAt: NOW },
    tables: ['state', 'failures', 'audit'].map((name) => ({ name, pending: name !== 'audit' })),
    secrets: {
      'bridge/local/demo/walmart-webhook': JSON.stringify({ token: TOKEN }),
      'bridge/local/demo/walmart/credentials': JSON.stringify({ clientId: 'client', clientSecret: 'PLANTED-secret' }),
      'bridge/local/demo/walmart/token-0': undefined,
      'bridge/local/demo/walmart/token-1': undefined,
    },
  });
  await openWalmart();
});

afterAll(async () => {
  await Promise.all(carriers.map((carrier) => carrier.close()));
  await engines.close();
  rmSync(folder, { recursive: true });
  expect(all).not.toContain('PLANTED');
});

const webhooks = async (...args: readonly string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(['walmart', 'webhooks', ...args, '--local', file], {
    ...{ env: {}, user: 'alice' },
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  });
  all += [...out, ...err].join('\n');
  return { code, out: out.join('\n'), err: err.join('\n') };
};

const json = async (...args: readonly string[]) => JSON.parse((await webhooks(...args, '--json')).out);
const outcomes = async (...args: readonly string[]) =>
  (await json('subscribe', ...args)).subscriptions.map(({ outcome }: { readonly outcome: string }) => outcome);
const trail = async (event: string) =>
  (await awsTrail(engines.settings).trail('audit').of(ACCOUNT, `webhook/${event}`, 100)).map(
    (entry) => `${entry.event} ${entry.actor}`,
  );

const COMMON = {
  'wm_qos.correlation_id': '5b1bd84e-0e54-4a4d-9b0e-2bba1a0a1a11',
  ...{ 'wm_svc.name': 'Walmart Marketplace', accept: 'application/json' },
};

/** By hand, past our client. */
const call = async (method: string, path: string, body: string, headers: Readonly<Record<string, string>>) => {
  const answer = await walmart.handle({ method, path, body, headers: { ...COMMON, ...headers } });
  return JSON.parse('body' in answer ? answer.body : '{}');
};

const byHand = async (method: string, body = '') => {
  const issued = await call('POST', '/v3/token', 'grant_type=client_credentials', {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Basic ${Buffer.from('client:PLANTED-secret').toString('base64')}`,
  });
  const headers = { 'content-type': 'application/json', 'wm_sec.access_token': issued.access_token };
  return call(method, '/v3/webhooks/subscriptions', body, headers);
};

interface Subscribed {
  readonly subscriptionId: string;
  readonly eventType: string;
  readonly eventUrl: string;
  readonly status: string;
  readonly authDetails?: { readonly authMethod: string };
}

const there = async (): Promise<readonly Subscribed[]> => (await byHand('GET')).events;

/** Somebody else's. */
const subscribeElsewhere = async (eventType: string, eventUrl: string): Promise<void> => {
  const event = { eventType, eventVersion: 'V1', resourceName: 'ORDER', eventUrl, status: 'ACTIVE' };
  await byHand('POST', JSON.stringify({ events: [event] }));
};

describe('bridge walmart webhooks', () => {
  beforeEach(async () => {
    for (const { subscriptionId } of await there()) await webhooks('remove', subscriptionId);
  });

  it('says that there is no subscription, and what that means', async () => {
    const { code, out, err } = await webhooks('list');

    expect([code, out]).toEqual([0, 'local/demo has no subscription at Walmart']);
    expect(err).toContain('found by polling only: bridge walmart webhooks subscribe');
  });

  it('subscribes to orders and returns, signed and at our door, and tells the trail', async () => {
    const { code, out, err } = await webhooks('subscribe');

    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').map((line) => line.split(/\s+/).slice(0, 2))).toEqual(OURS.map((event) => ['made', event]));
    expect(
      (await there()).map(({ eventUrl, status, authDetails }) => [eventUrl, status, authDetails?.authMethod]),
    ).toEqual(OURS.map(() => [`${DOOR}${walmartAddressPart(TOKEN)}`, 'ACTIVE', 'HMAC']));
    expect(await trail('RETURN_CREATED')).toContain('webhook-subscribed bridge (alice)');
  });

  it('keeps what is right already', async () => {
    await webhooks('subscribe');
    const before = await there();

    expect(await outcomes()).toEqual(['kept', 'kept', 'kept', 'kept']);
    expect(await there()).toEqual(before);
  });

  it('changes ours with another address in place, and leaves those of others alone', async () => {
    await subscribeElsewhere('ORDER_UPDATES', 'https://erp.example/hook?key=x');
    await webhooks('subscribe', 'ORDER_UPDATES', '--url', 'https://former.example/walmart/');

    const second = await json('subscribe', 'ORDER_UPDATES', '--url', 'https://door.localhost');

    expect(second.subscriptions).toMatchObject([{ eventType: 'ORDER_UPDATES', outcome: 'changed' }]);
    expect((await there()).map(({ eventUrl }) => eventUrl)).toEqual([
      'https://erp.example/hook?key=x',
      `${DOOR}${walmartAddressPart(TOKEN)}`,
    ]);
  });

  it('gives the key again when told to, or when it is to be a password', async () => {
    await webhooks('subscribe', 'ORDER_UPDATES');

    expect(await outcomes('ORDER_UPDATES', '--renew')).toEqual(['changed']);
    expect(await outcomes('ORDER_UPDATES', '--auth', 'basic')).toEqual(['changed']);
    expect((await there()).map(({ authDetails }) => authDetails?.authMethod)).toEqual(['BASIC_AUTH']);
    expect((await webhooks('test', '--auth', 'basic')).code).toBe(0);
  });

  it('has Walmart post a sample, and says what came of it', async () => {
    const sent = door.posted.length;

    const { code, out } = await webhooks('test', 'RETURN_CREATED');

    expect([code, out]).toEqual([
      0,
      "The door took Walmart's sample of RETURN_CREATED. Walmart says: Eventurl successfully validated",
    ]);
    expect(door.posted.slice(sent).map(({ status }) => status)).toEqual([202]);
  });

  it('says that the door refuses: it has another key', async () => {
    token = NEXT;

    const { code, err } = await webhooks('test');

    token = TOKEN;
    expect(code).toBe(1);
    expect(err).toContain('401');
    expect(err.split('\n')).toHaveLength(1);
  });

  it('shows every subscription, and warns about events that end', async () => {
    await subscribeElsewhere('PO_CREATED', 'https://erp.example/hook?key=PLANTED');
    await webhooks('subscribe', 'ORDER_UPDATES');

    const { out, err } = await webhooks('list');

    const [head, ...rows] = out.split('\n').map((line) => line.split(/\s{2,}/).slice(0, 5));
    expect(head).toEqual(['event', 'status', 'by', 'address', 'whose']);
    expect(rows).toEqual([
      ['PO_CREATED', 'ACTIVE', 'nothing', 'https://erp.example/hook', "another system's"],
      ['ORDER_UPDATES', 'ACTIVE', 'HMAC', `${DOOR}${walmartAddressPart(TOKEN)}`, 'ours'],
    ]);
    expect(err).toMatch(/^Warning: PO_CREATED ends on 15 December 2026: .* remove [\w-]+$/);
    expect((await json('list')).subscriptions).toMatchObject([{ ours: false }, { ours: true, auth: 'HMAC' }]);
  });

  it('removes ours by event or all of them, others only by their id', async () => {
    await subscribeElsewhere('PO_CREATED', 'https://erp.example/hook');
    await webhooks('subscribe');

    const byEvent = await json('remove', 'RETURN_CREATED');
    const others = await webhooks('remove', 'PO_CREATED');
    const rest = await json('remove', '--all');

    expect(byEvent.removed).toMatchObject([{ eventType: 'RETURN_CREATED' }]);
    expect([others.code, others.err]).toEqual([3, expect.stringContaining('no such subscription of ours')]);
    expect(rest.removed).toHaveLength(3);
    expect((await there()).map(({ eventType }) => eventType)).toEqual(['PO_CREATED']);
    expect(await trail('RETURN_CREATED')).toContain('webhook-removed bridge (alice)');
  });

  it.each([
    [['subscribe', 'MOON_PHASE'], 'Walmart offers no event MOON_PHASE; it offers ORDER_UPDATES, '],
    [['subscribe', '--url', 'http://door.localhost/walmart/'], '--url http://door.localhost/walmart/ is no door'],
    [['subscribe', '--url', 'https://shop.example/cart'], "give the stack's output WalmartWebhookAddress"],
    [['list', '--walmart-url', 'https://marketplace.walmartapis.com'], 'does not belong to the environment local'],
    [['remove'], 'Give ids or events of subscriptions, or --all'],
    [['remove', 'ORDER_UPDATES', '--all'], 'Give ids or events of subscriptions, or --all'],
    [['subscribe', '--auth', 'oauth'], 'Allowed choices are hmac, basic'],
    [['poke'], "unknown command 'poke'"],
  ])('refuses %j', async (args, said) => {
    const { code, out, err } = await webhooks(...args);

    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
  });
});
