/** The stock path on one bench: both simulators, memory ports, virtual time, and the flows wired as the functions wire them. */

import { wire as wireFeedStatus } from '../../functions/feed-status/wire.ts';
import { wire as wireInventoryPush } from '../../functions/inventory-push/wire.ts';
import { wire as wireInventoryVerify } from '../../functions/inventory-verify/wire.ts';
import { wire as wireOdooWebhook } from '../../functions/odoo-webhook/wire.ts';
import { trigger as stockChangedTrigger } from '../../functions/stock-changed/trigger.ts';
import { wire as wireStockChanged } from '../../functions/stock-changed/wire.ts';
import { wire as wireStockPoll } from '../../functions/stock-poll/wire.ts';
import { inProcessDispatcher } from '../../local/simulators/carrier-dispatcher.ts';
import { createOdooSimulator, type SeedProduct } from '../../local/simulators/odoo/index.ts';
import type { SimOutcome, SimRequest, Simulator } from '../../local/simulators/simulator.ts';
import { seededRandom } from '../../local/simulators/simulator.ts';
import { createWalmartSimulator, type WalmartSettings } from '../../local/simulators/walmart/index.ts';
import { type Account, MINUTE_MS, SECOND_MS, Secret } from '../../shared/core/index.ts';
import { type MemoryPlatform, memoryPlatform, seededChance, VirtualClock } from '../../shared/memory/index.ts';
import { connectRpc, setUpOdoo } from '../../shared/odoo/index.ts';
import type { Draft, Platform } from '../../shared/ports/index.ts';
import { loadSkus } from '../../shared/steps/index.ts';
import type { SkuState } from '../../shared/transform/index.ts';
import { countingPlatform } from './counting-platform.ts';
import { logCatcher } from './log-catcher.ts';

export const ACCOUNT: Account = 'local/acme';
export const START = Date.UTC(2026, 2, 2, 14);
export const DOOR_TOKEN = 'planted-door-secret-0123456789abcdef';
export const ODOO_KEY = 'planted0123456789abcdef0123456789abcdef01';
export const CLIENT_SECRET = 'planted-walmart-client-secret';
/** Texts that may stand in no log line and in no store. */
export const PLANTED_SECRETS: readonly string[] = [DOOR_TOKEN, ODOO_KEY, CLIENT_SECRET];

const WALMART_URL = 'https://walmart.localhost';
const ODOO_URL = 'https://odoo.localhost';
export const HINTS = 'stock-changed';

const FLOWS = {
  'stock-poll': wireStockPoll,
  'inventory-push': wireInventoryPush,
  'feed-status': wireFeedStatus,
  'inventory-verify': wireInventoryVerify,
} as const;
export type ScheduledFlow = keyof typeof FLOWS;

export interface WorldOptions {
  readonly products: readonly (Omit<SeedProduct, 'name' | 'price' | 'flagged'> & Partial<SeedProduct>)[];
  /** At Walmart from the start, with what it has of each; default every flagged product, with 0. */
  readonly atWalmart?: Readonly<Record<string, number>>;
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly walmart?: Partial<WalmartSettings>;
  readonly splitQuants?: boolean;
}

/** Milliseconds until the platform ends the function. */
type Remaining = number | (() => number);

/** Called before a request reaches the other side; may answer in its place. */
type Watcher = (request: SimRequest) => Promise<SimOutcome | undefined> | SimOutcome | undefined;

const watched = (simulator: Simulator, watchers: Set<Watcher>): Simulator => ({
  handle: async (request) => {
    for (const watcher of [...watchers]) {
      const answer = await watcher(request);
      if (answer) return answer;
    }
    return simulator.handle(request);
  },
});

const secrets = {
  door: JSON.stringify({ token: DOOR_TOKEN }),
  odoo: JSON.stringify({ apiKey: ODOO_KEY }),
  'walmart/credentials': JSON.stringify({ clientId: 'client', clientSecret: CLIENT_SECRET }),
  'walmart/token-0': undefined,
  'walmart/token-1': undefined,
};

const environment = (policy: Readonly<Record<string, unknown>>) => ({
  ACCOUNT,
  RELEASE: 'test',
  STATE_TABLE: 'state',
  FAILURES_TABLE: 'failures',
  AUDIT_TABLE: 'audit',
  RAW_BUCKET: 'raw',
  ALERTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alarms',
  POLICY: JSON.stringify({ ordersFrom: new Date(START).toISOString(), ...policy }),
  DOOR_SECRET: 'door',
  WALMART_BASE_URL: WALMART_URL,
  WALMART_SECRET_BASE: 'walmart',
  WALMART_SHIP_NODE: '',
  ODOO_URL,
  ODOO_DATABASE: 'shop',
  ODOO_USER: 'bot',
  ODOO_SECRET: 'odoo',
  ODOO_WIRE: 'json',
  ODOO_WAREHOUSE: 'WH',
  QUEUE_URL: `https://queues.localhost/${HINTS}`,
  STOCK_CHANGED_QUEUE_URL: `https://queues.localhost/${HINTS}`,
  ORDER_CHANGED_QUEUE_URL: 'https://queues.localhost/order-changed',
});

export const openStockWorld = async (options: WorldOptions) => {
  const clock = new VirtualClock({ startAt: START });
  const chance = seededChance(1);
  const logs = logCatcher();
  const env = environment(options.policy ?? {});
  const watchers = { walmart: new Set<Watcher>(), odoo: new Set<Watcher>() };

  const walmart = createWalmartSimulator({
    time: clock,
    random: seededRandom(7),
    account: { clientId: 'client', clientSecret: CLIENT_SECRET, partnerId: '10001', shipNode: '10001' },
    settings: {
      feedDelay: { usualMs: { min: 90 * SECOND_MS, max: 90 * SECOND_MS }, slowShare: 0, slowMs: { min: 0, max: 0 } },
      ...options.walmart,
    },
  });
  let post: (body: string) => Promise<{ readonly status: number }> = async () => ({ status: 404 });
  const odoo = createOdooSimulator({
    time: clock,
    random: seededRandom(8),
    database: 'shop',
    users: [{ login: 'bot', password: ODOO_KEY, name: 'Bot' }],
    deliver: (_url, _headers, body) => post(body),
    settings: { splitQuants: options.splitQuants ?? false },
  });
  const http = inProcessDispatcher({
    [WALMART_URL]: watched(walmart, watchers.walmart),
    [ODOO_URL]: watched(odoo, watchers.odoo),
  });
  const memory: MemoryPlatform = memoryPlatform({
    clock,
    chance,
    http,
    secrets,
    sink: logs.sink,
    queues: [
      { name: env.QUEUE_URL, visibilitySeconds: 900, delaySeconds: stockChangedTrigger.deliveryDelaySeconds },
      { name: env.ORDER_CHANGED_QUEUE_URL, visibilitySeconds: 900, delaySeconds: 0 },
    ],
  });
  let beforePut: ((draft: Draft, table: string) => void | Promise<void>) | undefined;
  const { platform, counts } = countingPlatform(memory, (draft, table) => beforePut?.(draft, table));

  let requests = 0;
  const contextOf = (remaining: Remaining) => ({
    awsRequestId: `request-${++requests}`,
    getRemainingTimeInMillis: () => (typeof remaining === 'number' ? remaining : remaining()),
  });
  /** As a fresh container each. */
  const wireAll = (source: Platform = platform) => ({
    door: wireOdooWebhook(env, source),
    stockChanged: wireStockChanged(env, source),
    'stock-poll': FLOWS['stock-poll'](env, source),
    'inventory-push': FLOWS['inventory-push'](env, source),
    'feed-status': FLOWS['feed-status'](env, source),
    'inventory-verify': FLOWS['inventory-verify'](env, source),
  });
  let handlers = wireAll();
  const PLENTY_MS = 200_000;

  const callDoor = (body: string, secret = DOOR_TOKEN) =>
    handlers.door({ pathParameters: { secret }, body }, contextOf(10_000));

  const settle = <T>(promise: Promise<T>): Promise<T> => clock.settle(promise);
  const outbox = memory.outbox();

  let sellersPuts = 0;
  const common = { 'wm_qos.correlation_id': 'seller', 'wm_svc.name': 'Seller Center', accept: 'application/json' };
  /** Another program of the seller, with the same keys. */
  const sellersCall = async (method: string, path: string, contentType: string, body: string): Promise<void> => {
    const authorization = `Basic ${Buffer.from(`client:${CLIENT_SECRET}`).toString('base64')}`;
    const form = { ...common, authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const grant = 'grant_type=client_credentials';
    const issued = await walmart.handle({ method: 'POST', path: '/v3/token', headers: form, body: grant });
    const token: unknown = 'body' in issued ? JSON.parse(issued.body).access_token : undefined;
    const headers = { ...common, 'wm_sec.access_token': String(token), 'content-type': contentType };
    const answer = await walmart.handle({ method, path, headers, body });
    if (!('status' in answer) || answer.status !== 200) throw new Error(`The seller's ${method} ${path} failed`);
  };
  const sellerSets = (sku: string, amount: number): Promise<void> => {
    sellersPuts += 1;
    const body = JSON.stringify({ sku, quantity: { unit: 'EACH', amount } });
    return sellersCall('PUT', `/v3/inventory?sku=${encodeURIComponent(sku)}`, 'application/json', body);
  };
  const sellerFeeds = (items: readonly { readonly sku: string; readonly amount: number }[]): Promise<void> => {
    const rows = items.map(({ sku, amount }) => ({ sku, quantity: { unit: 'EACH', amount } }));
    const file = JSON.stringify({ InventoryHeader: { version: '1.4' }, Inventory: rows });
    return sellersCall('POST', '/v3/feeds?feedType=inventory', 'application/json', file);
  };

  const deliver = async (remainingMs: number): Promise<number> => {
    const records = outbox.receive(env.QUEUE_URL, stockChangedTrigger.batchSize).map((message) => ({
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: { ApproximateReceiveCount: String(message.receiveCount) },
    }));
    if (records.length === 0) return 0;
    const { batchItemFailures } = await handlers.stockChanged({ Records: records }, contextOf(remainingMs));
    const kept = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { messageId, receiptHandle } of records)
      if (!kept.has(messageId)) outbox.acknowledge(env.QUEUE_URL, receiptHandle);
    return kept.size;
  };

  const world = {
    clock,
    walmart,
    odoo,
    memory,
    env,
    logs,
    /** Calls of the ports since the last `counts.clear()`. */
    counts,
    settle,
    pass: (ms: number) => clock.run(clock.now() + ms),
    /** Looks at each row before it is written; throwing plays a crash at that point. */
    onPut: (hook: typeof beforePut): void => {
      beforePut = hook;
    },
    /** The flows in new containers, on another platform if one is given. */
    restart: (source?: Platform) => {
      handlers = wireAll(source);
    },
    platform,
    callDoor: (body: string, secret?: string) => settle(callDoor(body, secret)),
    run: async (flow: ScheduledFlow, remainingMs: Remaining = PLENTY_MS): Promise<void> => {
      await settle(handlers[flow]({}, contextOf(remainingMs)));
    },
    /** Begins a run that the caller drives and awaits himself. */
    begin: (flow: ScheduledFlow, remainingMs = PLENTY_MS): Promise<void> => handlers[flow]({}, contextOf(remainingMs)),
    /** Delivers what is visible as one batch to stock-changed. @returns how many messages stay on the queue. */
    deliver: (remainingMs = PLENTY_MS): Promise<number> => settle(deliver(remainingMs)),
    /** Hints wait 10 s for Odoo's commit; then they are worked off. */
    workOffHints: async (): Promise<number> => {
      await world.pass(stockChangedTrigger.deliveryDelaySeconds * SECOND_MS);
      return world.deliver();
    },
    hints: (): number => {
      const { visible, delayed, inFlight } = outbox.depth(env.QUEUE_URL);
      return visible + delayed + inFlight;
    },
    dropHints: async (): Promise<void> => {
      await world.pass(stockChangedTrigger.deliveryDelaySeconds * SECOND_MS);
      for (;;) {
        const batch = outbox.receive(env.QUEUE_URL, 100);
        if (batch.length === 0) return;
        for (const { receiptHandle } of batch) outbox.acknowledge(env.QUEUE_URL, receiptHandle);
      }
    },
    /** Webhooks that go nowhere, as when the door is down. */
    muteWebhooks: () => {
      post = async () => ({ status: 503 });
    },
    /** What Walmart has of a SKU. */
    inputQty: (sku: string): number | undefined =>
      walmart.truth.inventory().find((stock) => stock.sku === sku)?.inputQty,
    /** Quantities that arrived at Walmart for a SKU, in order. */
    applied: (sku: string) => walmart.truth.inventory().find((stock) => stock.sku === sku)?.applied ?? [],
    calls: (endpoint: string): number => walmart.truth.calls().endpoints[endpoint]?.total ?? 0,
    /** Our PUTs. */
    puts: (): number => world.calls('PUT /v3/inventory') - sellersPuts,
    feeds: () => walmart.truth.feeds(),
    odooCalls: (): number => Object.values(odoo.truth.calls()).reduce((total, count) => total + count, 0),
    sku: async (sku: string): Promise<SkuState> => {
      const scope = { state: memory.state('state'), account: ACCOUNT, shipNode: '' };
      const state = [...(await loadSkus(scope, [sku])).values()][0]?.state;
      if (!state) throw new Error(`${sku} was not loaded`);
      return state;
    },
    ledger: async (key: string) => (await memory.state('failures').get({ pk: ACCOUNT, sk: key }))?.data,
    /** All rows of the state and failures tables that the tests know partitions of. */
    rows: async () => {
      const skus = walmart.truth.inventory().map(({ sku }) => ({ pk: `sku#${ACCOUNT}##${sku}`, sk: 'stock' }));
      const [states, failures, feeds, tokens] = await Promise.all([
        memory.state('state').getMany(skus),
        memory.state('failures').list(ACCOUNT, { limit: 1000 }),
        memory.state('state').list(`feed#${ACCOUNT}`, { limit: 1000 }),
        memory.state('state').list(`token#${ACCOUNT}`, { limit: 10 }),
      ]);
      return [...states, ...failures.rows, ...feeds.rows, ...tokens.rows];
    },
    alerts: () => memory.alerts(env.ALERTS_TOPIC_ARN).raised.map(({ code }) => code),
    audit: () => memory.audit('audit').entries,
    metric: (flow: string, name: string): number => memory.metrics.sum(flow, name),
    onWalmart: (watcher: Watcher) => {
      watchers.walmart.add(watcher);
      return () => watchers.walmart.delete(watcher);
    },
    onOdoo: (watcher: Watcher) => {
      watchers.odoo.add(watcher);
      return () => watchers.odoo.delete(watcher);
    },
    /** Everything known and sent once: a first full read, a first read-back, what differs is published and verified. */
    calmDown: async (): Promise<void> => {
      await world.run('stock-poll');
      await world.run('inventory-verify');
      for (let round = 0; round < 4; round += 1) {
        await world.run('inventory-push');
        await world.pass(4 * MINUTE_MS);
        await world.run('feed-status');
      }
      await world.run('inventory-verify');
      await world.run('stock-poll');
      counts.clear();
    },
    rpc: connectRpc(
      { url: ODOO_URL, database: 'shop', user: 'bot', secretName: 'odoo', wire: 'json' },
      {
        vault: { read: async () => ({ value: new Secret(secrets.odoo), version: '1' }), write: async () => {} },
        clock,
        chance,
        http,
        telemetry: { add: () => {} },
      },
    ),
    /** The seller types a quantity into Seller Center. */
    sellerSets: (sku: string, quantity: number): Promise<void> => settle(sellerSets(sku, quantity)),
    sellerFeeds: (items: Parameters<typeof sellerFeeds>[0]): Promise<void> => settle(sellerFeeds(items)),
    archiveFirst: async (sku: string): Promise<void> => {
      const found = await settle(
        world.rpc.execute('product.product', 'search', [[['default_code', '=', sku]]], { order: 'id', limit: 1 }),
      );
      await settle(world.rpc.execute('product.product', 'write', [found, { active: false }]));
    },
    /** Writes on products by SKU, as somebody does in Odoo's screens. */
    writeProduct: async (sku: string, values: Readonly<Record<string, unknown>>): Promise<void> => {
      const found = await settle(
        world.rpc.execute('product.product', 'search', [[['default_code', '=', sku]]], {
          context: { active_test: false },
        }),
      );
      await settle(world.rpc.execute('product.product', 'write', [found, values]));
    },
  };

  const products = options.products.map((product) => ({
    name: product.sku,
    price: 10,
    flagged: true,
    ...product,
  }));
  odoo.control.seedCatalogue(products);
  const report = await settle(
    setUpOdoo(world.rpc, {
      account: ACCOUNT,
      warehouseCode: 'WH',
      hookUrl: `https://door.localhost/odoo/${DOOR_TOKEN}`,
      currency: 'USD',
    }),
  );
  if (report.failure) throw new Error(report.failure.message);
  odoo.control.flagCatalogue();
  const listed =
    options.atWalmart ?? Object.fromEntries(products.filter((one) => one.flagged).map((one) => [one.sku, 0]));
  for (const [sku, inputQty] of Object.entries(listed))
    walmart.addItem({ sku, productName: sku, price: 1000, inputQty });
  post = async (body) => ({ status: (await callDoor(body)).statusCode });
  counts.clear();
  return world;
};

export type StockWorld = Awaited<ReturnType<typeof openStockWorld>>;
