/** The order path on one bench: its three flows as they are wired, memory ports, virtual time, a simulated Walmart and Odoo. */

import { wire as wireDeadLetters } from '../../functions/dead-letters/wire.ts';
import { trigger as followUpTrigger } from '../../functions/order-follow-up/trigger.ts';
import { wire as wireFollowUp } from '../../functions/order-follow-up/wire.ts';
import { trigger as importTrigger } from '../../functions/order-import/trigger.ts';
import { wire as wireImport } from '../../functions/order-import/wire.ts';
import { trigger as pullTrigger } from '../../functions/order-pull/trigger.ts';
import { wire as wirePull } from '../../functions/order-pull/wire.ts';
import { trigger as reportTrigger } from '../../functions/problem-report/trigger.ts';
import { wire as wireReport } from '../../functions/problem-report/wire.ts';
import { trigger as redriveTrigger } from '../../functions/redrive/trigger.ts';
import { wire as wireRedrive } from '../../functions/redrive/wire.ts';
import { inProcessDispatcher } from '../../local/simulators/carrier-dispatcher.ts';
import { createOdooSimulator, type OdooSettings } from '../../local/simulators/odoo/index.ts';
import { type Simulator, seededRandom } from '../../local/simulators/simulator.ts';
import { createUspsSimulator, type DeliveryPoint } from '../../local/simulators/usps/index.ts';
import { createWalmartSimulator, type NewOrder, type WalmartSettings } from '../../local/simulators/walmart/index.ts';
import { type Account, MAX_RECEIVE_COUNT, MINUTE_MS, Secret } from '../../shared/core/index.ts';
import type { LambdaHandler, LedgerEntry } from '../../shared/lambda/index.ts';
import { readLedgerEntry } from '../../shared/lambda/index.ts';
import { memoryPlatform, seededChance, VirtualClock } from '../../shared/memory/index.ts';
import { connectRpc, setUpOdoo } from '../../shared/odoo/index.ts';
import type { Platform } from '../../shared/ports/index.ts';
import { type OrderState, orderKey, readOrderRow } from '../../shared/steps/orders/order-rows.ts';
import { logCatcher } from './log-catcher.ts';

export const ACCOUNT = 'local/acme' as Account;
export const START = Date.UTC(2026, 10, 20, 10);
const WALMART_URL = 'https://walmart.localhost';
const ODOO_URL = 'https://odoo.localhost';
const USPS_URL = 'https://usps.localhost';
const USPS_KEYS = { clientId: 'usps-client', clientSecret: 'secret-of-usps' };
const SELLER = { clientId: 'client', clientSecret: 'secret-of-walmart', partnerId: '100009', shipNode: '100009' };
export const ODOO_KEY = 'key-of-odoo-0123456789';
export const IMPORT_QUEUE = 'https://queues.localhost/order-import';
export const CHANGED_QUEUE = 'https://queues.localhost/order-changed';
export const STOCK_QUEUE = 'https://queues.localhost/stock-changed';
export const DEAD_LETTERS = 'https://queues.localhost/order-import-dlq';
const WALMART_SECRETS = 'walmart';

/** Stops a process: from the n-th effect on nothing gets out any more, and nothing comes back. */
export interface Guillotine {
  /** Effects from now on until the end; at the n-th one (from 1) the process dies, before or after it took effect. */
  arm(at: number, when: 'before' | 'after'): void;
  disarm(): void;
  /** Effects since the last `arm` or `disarm`. */
  count(): number;
  isDead(): boolean;
}

const DEAD = new Error('the process has died');

const guillotine = () => {
  let at = Number.POSITIVE_INFINITY;
  let when: 'before' | 'after' = 'before';
  let count = 0;
  const isDead = (): boolean => count > at || (count === at && when === 'before');
  const control: Guillotine = {
    arm: (next, side) => {
      at = next;
      when = side;
      count = 0;
    },
    disarm: () => {
      at = Number.POSITIVE_INFINITY;
      count = 0;
    },
    count: () => count,
    isDead: () => count >= at,
  };
  /** One effect: carried out unless the process is dead; at its last one the answer never comes. */
  const pass = async <T>(effect: () => Promise<T>): Promise<T> => {
    count += 1;
    if (isDead()) throw DEAD;
    const mine = count;
    const answer = await effect();
    if (mine >= at) throw DEAD;
    return answer;
  };
  return { control, pass };
};

type Pass = ReturnType<typeof guillotine>['pass'];

/** Every asynchronous method of a port is an effect. */
const guarded = <T extends object>(port: T, pass: Pass): T =>
  new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => pass(async () => Reflect.apply(member, target, args));
    },
  });

const guardedPlatform = (platform: Platform, pass: Pass, simulators: Readonly<Record<string, Simulator>>): Platform => {
  const broken = { broken: 'reset' } as const;
  const routes = Object.fromEntries(
    Object.entries(simulators).map(([url, simulator]): [string, Simulator] => [
      url,
      { handle: (request) => pass(() => simulator.handle(request)).catch(() => broken) },
    ]),
  );
  const http = inProcessDispatcher(routes);
  return {
    ...platform,
    state: (table) => guarded(platform.state(table), pass),
    audit: (table) => guarded(platform.audit(table), pass),
    outbox: () => guarded(platform.outbox(), pass),
    alerts: (topic) => guarded(platform.alerts(topic), pass),
    raw: (bucket) => guarded(platform.raw(bucket), pass),
    http: () => http,
  };
};

export interface OrderWorldOptions {
  readonly policy?: Readonly<Record<string, unknown>>;
  /** Further variables of the flows' environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly walmart?: Partial<WalmartSettings>;
  readonly odoo?: OdooSettings;
  readonly wire?: 'json' | 'xml';
  /** Switches the directory of addresses on: what it knows. */
  readonly usps?: readonly DeliveryPoint[];
  readonly seed?: number;
  /** Takes what Odoo's automation rules post. Default: nobody is there who cares. */
  readonly posted?: (body: string) => Promise<{ readonly status: number }>;
  /** SKUs on sale and in Odoo's stock (100 of each). Default MUG and CUP. */
  readonly skus?: readonly string[];
}

export type OrderWorld = Awaited<ReturnType<typeof openOrderWorld>>;

const PLAIN: Partial<WalmartSettings> = {
  orderVisibility: { usualMs: { min: 0, max: 0 }, lateShare: 0, lateMs: { min: 0, max: 0 }, lateUnmodifiedShare: 0 },
};

export const openOrderWorld = async (options: OrderWorldOptions = {}) => {
  const { seed = 1, skus = ['MUG', 'CUP'], wire = 'json' } = options;
  const clock = new VirtualClock({ startAt: START, longestWorkMs: 24 * 3_600_000 });
  const walmart = createWalmartSimulator({
    time: clock,
    random: seededRandom(seed),
    account: SELLER,
    settings: { ...PLAIN, ...options.walmart },
  });
  const odoo = createOdooSimulator({
    time: clock,
    random: seededRandom(seed + 1),
    database: 'shop',
    users: [{ login: 'bot', password: ODOO_KEY, name: 'Bot' }],
    deliver: (_url, _headers, body) => (options.posted ? options.posted(body) : Promise.resolve({ status: 202 })),
    settings: options.odoo ?? {},
  });
  const usps = createUspsSimulator({ time: clock, account: USPS_KEYS, points: options.usps ?? [] });
  const simulators = { [WALMART_URL]: walmart, [ODOO_URL]: odoo, [USPS_URL]: usps };
  const logs = logCatcher();
  const plain = memoryPlatform({
    clock,
    chance: seededChance(seed),
    http: inProcessDispatcher(simulators),
    sink: logs.sink,
    queues: [
      { name: DEAD_LETTERS, visibilitySeconds: 900, delaySeconds: 0 },
      {
        name: IMPORT_QUEUE,
        visibilitySeconds: 1202,
        delaySeconds: 0,
        deadLetter: { queue: DEAD_LETTERS, maxReceiveCount: MAX_RECEIVE_COUNT },
      },
      { name: CHANGED_QUEUE, visibilitySeconds: 1202, delaySeconds: 0 },
      { name: STOCK_QUEUE, visibilitySeconds: 900, delaySeconds: 10 },
    ],
    secrets: {
      odoo: JSON.stringify({ apiKey: ODOO_KEY }),
      [`${WALMART_SECRETS}/credentials`]: JSON.stringify({ clientId: 'client', clientSecret: SELLER.clientSecret }),
      [`${WALMART_SECRETS}/token-0`]: undefined,
      [`${WALMART_SECRETS}/token-1`]: undefined,
      usps: JSON.stringify(USPS_KEYS),
    },
  });
  const { control: death, pass } = guillotine();
  const platform = guardedPlatform(plain, pass, simulators);

  const env = {
    ACCOUNT,
    RELEASE: 'test',
    STATE_TABLE: 'state',
    FAILURES_TABLE: 'failures',
    AUDIT_TABLE: 'audit',
    RAW_BUCKET: 'raw',
    ALERTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alarms',
    POLICY: JSON.stringify({ ordersFrom: '2026-11-01T00:00:00Z', ...options.policy }),
    WALMART_BASE_URL: WALMART_URL,
    WALMART_SECRET_BASE: WALMART_SECRETS,
    WALMART_SHIP_NODE: '',
    ODOO_URL,
    ODOO_DATABASE: 'shop',
    ODOO_USER: 'bot',
    ODOO_SECRET: 'odoo',
    ODOO_WIRE: wire,
    ODOO_WAREHOUSE: 'WH',
    ...(options.usps && { USPS_BASE_URL: USPS_URL, USPS_SECRET: 'usps' }),
    QUEUE_URL: IMPORT_QUEUE,
    ORDER_IMPORT_QUEUE_URL: IMPORT_QUEUE,
    ORDER_CHANGED_QUEUE_URL: CHANGED_QUEUE,
    ...options.env,
    STOCK_CHANGED_QUEUE_URL: STOCK_QUEUE,
  };
  const rpc = connectRpc(
    { url: ODOO_URL, database: 'shop', user: 'bot', secretName: 'odoo', wire: 'json' },
    {
      vault: {
        read: async () => ({ value: new Secret(JSON.stringify({ apiKey: ODOO_KEY })), version: '1' }),
        write: async () => {},
      },
      clock,
      chance: seededChance(seed),
      http: inProcessDispatcher(simulators),
      telemetry: { add: () => {} },
    },
  );
  const addSku = (sku: string, where: 'both' | 'walmart' | 'odoo' = 'both'): void => {
    const name = `Name of ${sku}`;
    if (where !== 'odoo') walmart.addItem({ sku, productName: name, price: 1249, inputQty: 1000 });
    if (where !== 'walmart') odoo.control.seedCatalogue([{ sku, name, price: 51, qty: 100, flagged: true }]);
  };
  for (const sku of skus) addSku(sku);
  const report = await clock.settle(
    setUpOdoo(rpc, {
      account: ACCOUNT,
      warehouseCode: 'WH',
      hookUrl: 'https://door.localhost/odoo/x',
      currency: 'USD',
    }),
  );
  if (report.failure) throw new Error(report.failure.message);
  odoo.control.flagCatalogue();

  /** Handlers live as long as their container; a new one is a cold start. */
  const start = () => ({
    pull: wirePull(env, platform),
    import: wireImport(env, platform),
    followUp: wireFollowUp(env, platform),
    deadLetters: wireDeadLetters(env, platform),
    redrive: wireRedrive(env, platform),
    report: wireReport(env, platform),
  });
  let handlers = start();
  let requests = 0;
  const invoke = <E, R>(handler: LambdaHandler<E, R>, event: E, timeoutSeconds: number): Promise<R> => {
    const endsAt = clock.now() + timeoutSeconds * 1000;
    requests += 1;
    return handler(event, {
      awsRequestId: `request-${requests}`,
      getRemainingTimeInMillis: () => Math.max(0, endsAt - clock.now()),
    });
  };

  const outbox = plain.outbox();
  /** One batch as SQS and Lambda work it: what succeeded is deleted. Nothing of a run that threw. */
  const importBatch = async (max = importTrigger.batchSize): Promise<number> => {
    const received = outbox.receive(IMPORT_QUEUE, max);
    if (received.length === 0) return 0;
    const Records = received.map(({ messageId, receiptHandle, body, receiveCount }) => ({
      messageId,
      receiptHandle,
      body,
      attributes: { ApproximateReceiveCount: String(receiveCount) },
    }));
    const answer = await invoke(handlers.import, { Records }, importTrigger.timeoutSeconds);
    if (death.isDead()) throw DEAD;
    const kept = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { messageId, receiptHandle } of received)
      if (!kept.has(messageId)) outbox.acknowledge(IMPORT_QUEUE, receiptHandle);
    return received.length;
  };

  /** What lies in the import's dead-letter queue, as its event source gives it. */
  const takeDeadLetters = async (): Promise<number> => {
    const received = outbox.receive(DEAD_LETTERS, 10);
    const Records = received.map((each) => ({
      ...each,
      attributes: { ApproximateReceiveCount: String(each.receiveCount) },
    }));
    const { batchItemFailures } = await invoke(handlers.deadLetters, { Records }, 60);
    const kept = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { messageId, receiptHandle } of received)
      if (!kept.has(messageId)) outbox.acknowledge(DEAD_LETTERS, receiptHandle);
    return received.length;
  };

  const state = plain.state('state');
  const world = {
    clock,
    walmart,
    odoo,
    usps,
    platform: plain,
    logs,
    death,
    env,
    /** The platform that dies with the guillotine, and a Lambda's way to call a handler on it: for the flows of wider worlds. */
    mortal: platform,
    invoke,
    outbox,
    rpc,
    addSku,
    flag: () => odoo.control.flagCatalogue(),
    restart: () => {
      handlers = start();
    },
    pass: (ms: number) => clock.run(clock.now() + ms),
    place: (order: Partial<NewOrder> = {}): string => {
      const placed = walmart.placeOrder({ lines: [{ sku: 'MUG', quantity: 2 }], ...order });
      if (!placed.placed) throw new Error(`Walmart refused the order: ${placed.refused}`);
      return placed.purchaseOrderId;
    },
    pull: () => clock.settle(invoke(handlers.pull, {}, pullTrigger.timeoutSeconds)),
    followUp: () => clock.settle(invoke(handlers.followUp, {}, followUpTrigger.timeoutSeconds)),
    takeDeadLetters: () => clock.settle(takeDeadLetters()),
    report: () => clock.settle(invoke(handlers.report, {}, reportTrigger.timeoutSeconds)),
    redrive: () => clock.settle(invoke(handlers.redrive, {}, redriveTrigger.timeoutSeconds)),
    importBatch: (max?: number) => clock.settle(importBatch(max)),
    /** Several batches at the same time, as several containers would. */
    importAtOnce: (containers: number, max: number) =>
      clock.settle(
        Promise.allSettled(
          Array.from({ length: containers }, () => {
            handlers = start();
            return importBatch(max);
          }),
        ),
      ),
    /** All that is visible on the queue. */
    importAll: () =>
      clock.settle(
        (async () => {
          while ((await importBatch()) > 0);
        })(),
      ),
    sendImport: (purchaseOrderId: string, times = 1) =>
      outbox.send(
        IMPORT_QUEUE,
        Array.from({ length: times }, () => ({
          envelope: {
            version: 1 as const,
            account: ACCOUNT,
            environment: 'local' as const,
            key: `order/${purchaseOrderId}`,
            correlationId: 'test',
            cause: 'test',
            attempt: 0,
            firstSentAt: clock.now(),
            type: 'order-captured' as const,
            body: { purchaseOrderId },
          },
        })),
      ),
    /** Time passes as the schedules have it: pull every 4 minutes, follow-up every minute, the queue at once. */
    live: async (minutes: number): Promise<void> => {
      for (let minute = 0; minute < minutes; minute += 1) {
        const quiet = (error: unknown): void => {
          if (error === DEAD) throw error;
        };
        if (minute % pullTrigger.everyMinutes === 0) await world.pull().catch(quiet);
        await world.importAll();
        await world.followUp().catch(quiet);
        await world.importAll();
        await world.pass(MINUTE_MS - ((clock.now() - START) % MINUTE_MS));
      }
    },
    row: async (purchaseOrderId: string): Promise<OrderState | undefined> => {
      const row = await state.get(orderKey(ACCOUNT, purchaseOrderId));
      return row && readOrderRow(row);
    },
    ledger: async (): Promise<Readonly<Record<string, LedgerEntry>>> => {
      const { rows } = await plain.state('failures').list(ACCOUNT, { limit: 1000 });
      return Object.fromEntries(rows.map((row) => [row.sk, readLedgerEntry(row)]));
    },
    /** Sale orders of a purchase order, in any state. */
    salesOf: (purchaseOrderId: string) =>
      odoo.truth.saleOrders().filter((order) => order.purchaseOrderId === purchaseOrderId),
    addressesOf: (purchaseOrderId: string): number =>
      odoo.truth.deliveryAddresses().get(`walmart/${ACCOUNT}/${purchaseOrderId}`)?.length ?? 0,
    trueOrder: (purchaseOrderId: string) => {
      const order = walmart.truth.orders().find(({ po }) => po === purchaseOrderId);
      if (!order) throw new Error(`Walmart has no order ${purchaseOrderId}`);
      return order;
    },
    alerts: () => plain.alerts(env.ALERTS_TOPIC_ARN).raised,
    metric: (flow: string, name: string) => plain.metrics.sum(flow, name),
  };
  return world;
};

/** Cents that a sale order must come to when taxes are passed through or written as lines. */
export const centsOf = (order: ReturnType<OrderWorld['trueOrder']>): number => {
  const { product, shipping, discount, tax } = order.totals;
  return product + shipping - discount + tax;
};
