/** The operator's command line against embedded engines that hold a few hours of a merchant's life; its clock stands still. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { run } from '../../bin/commands/run.ts';
import { startEngines } from '../../local/engines/index.ts';
import { awsState, awsTrail } from '../../shared/aws/index.ts';
import { type Account, HOUR_MS, MINUTE_MS } from '../../shared/core/index.ts';
import { type Failure, type LedgerEntry, park, readLedgerEntry, recordWaiting } from '../../shared/lambda/index.ts';
import { type Envelope, envelopeSchema, orderCaptured, stockHint } from '../../shared/messages/index.ts';
import { newOrderLife, type OrderLifeState, type OrderState, readOrderRow } from '../../shared/steps/index.ts';
import { toOrderLifeDraft } from '../../shared/steps/order-life/rows.ts';
import { orderKey, rawOrderKey, toOrderDraft } from '../../shared/steps/orders/order-rows.ts';
import { changeSku, loadSkus } from '../../shared/steps/stock/sku-rows.ts';
import type { SkuState } from '../../shared/transform/index.ts';

export const ACCOUNT: Account = 'local/demo';
export const NOW = Date.parse('2026-03-02T18:00:00Z');
const HEAD = { account: ACCOUNT, environment: 'local', correlationId: 'c-1', firstSentAt: NOW - HOUR_MS } as const;
export const HELD = '3200000000007';
export const IMPORTED = '3200000000011';
export const CAPTURED = '3200000000019';

const order = (purchaseOrderId: string, change: Partial<OrderState>): OrderState => ({
  purchaseOrderId,
  phase: 'captured',
  hash: 'f00d',
  rawKey: rawOrderKey(ACCOUNT, purchaseOrderId, 'f00d'),
  firstSeenAt: NOW - 2 * HOUR_MS,
  orderedAt: NOW - 2 * HOUR_MS - 5 * MINUTE_MS,
  shipBy: NOW + 24 * HOUR_MS,
  sentAt: NOW - 10 * MINUTE_MS,
  holds: [{ sku: 'OBS-1012', units: 2, lineNumber: '1' }],
  acknowledgement: { state: 'open' },
  ...change,
});

const UNKNOWN_SKU = { code: 'ORDER_UNKNOWN_SKU', text: 'Line 1: no active product in Odoo has the SKU GONE-1' };

const ORDERS: readonly OrderState[] = [
  order(HELD, { phase: 'held', reason: UNKNOWN_SKU }),
  order(IMPORTED, {
    phase: 'imported',
    odoo: { orderId: 42, confirmed: true },
    holds: [],
    acknowledgement: { state: 'done', at: NOW - 110 * MINUTE_MS },
  }),
  order(CAPTURED, { sentAt: NOW - MINUTE_MS, firstSeenAt: NOW - MINUTE_MS }),
];

/** One cup went out and arrived, one is to be shipped. */
const LIFE: OrderLifeState = {
  ...newOrderLife(IMPORTED),
  lookAt: NOW + 6 * HOUR_MS,
  fulfilment: {
    purchaseOrderId: IMPORTED,
    customerOrderId: '200000000000011',
    orderedAt: NOW - 2 * HOUR_MS,
    shipBy: NOW + 24 * HOUR_MS,
    isOurs: true,
    methodCode: 'Standard',
    lines: [
      {
        ...{ lineNumber: '1', sku: 'OBS-1012', ordered: 2, open: 1, unacknowledged: 0, shipped: 1, delivered: 1 },
        ...{ cancelled: 0, parcels: [{ trackingNumber: '1Z999AA10123456784', units: 1 }] },
        ...{ charge: { net: '51.00', tax: '6.98' }, refunded: { net: '0.00', tax: '0.00' } },
        ...{ returned: 0, returnRefunded: 0, intentToCancel: false },
      },
    ],
    intents: [],
    shipments: [{ parcel: '76', trackingNumber: '1Z999AA10123456784', at: NOW - HOUR_MS }],
    held: [],
    customerOverruled: false,
    refusals: [],
    reopened: false,
    zeroSkus: [],
    ledger: [],
    returnsMade: [],
    refundsBooked: [],
  },
};

const SKU: SkuState = {
  sku: 'OBS-1012',
  shipNode: '',
  binding: { status: 'bound', productId: 12 },
  wanted: {
    version: 87,
    quantity: 5,
    at: NOW - 20 * MINUTE_MS,
    lineage: {
      ...{ onHand: '12', reserved: '4', owed: '1', freeEach: 7, held: 2 },
      ...{ buffer: 0, addedBack: 0, cap: 999, limitedBy: 'nothing' },
    },
  },
  marks: 3,
  puts: 2,
  published: { version: 80, quantity: 9, by: 'put', at: NOW - HOUR_MS, phase: 'verified' },
  walmart: { listed: true, inputQty: 9, reservedQty: 2, seenAt: NOW - 12 * MINUTE_MS },
  problem: { version: 87, quantity: 5, code: 'ERR_EXT_DATA', at: NOW - 19 * MINUTE_MS },
  systemErrors: 0,
};

const queued = (queue: string, envelope: Envelope): Pick<Failure, 'queue' | 'message'> => ({
  queue,
  message: JSON.stringify(envelope),
});

const failuresOf = (queueUrl: (name: string) => string): readonly Failure[] => [
  {
    account: ACCOUNT,
    key: `order/${HELD}`,
    code: UNKNOWN_SKU.code,
    reason: UNKNOWN_SKU.text,
    facts: { purchaseOrderId: HELD },
    flow: 'order-import',
    ...queued(queueUrl('order-import'), orderCaptured({ ...HEAD, cause: 'order-pull' }, HELD)),
    at: NOW - HOUR_MS,
  },
  {
    account: ACCOUNT,
    key: 'sku/OBS-1012',
    code: 'FEED_ITEM_REFUSED',
    reason: 'Walmart refused the quantity of SKU OBS-1012: ERR_EXT_DATA',
    facts: { sku: 'OBS-1012', walmartCode: 'ERR_EXT_DATA', feedId: 'F-1' },
    flow: 'feed-status',
    at: NOW - 19 * MINUTE_MS,
  },
];

const hint = (queue: string, productId: number): Failure => ({
  account: ACCOUNT,
  key: `product/${productId}`,
  code: 'ODOO_UNREACHABLE',
  reason: 'Odoo cannot be reached',
  facts: {},
  flow: 'stock-changed',
  ...queued(queue, stockHint({ ...HEAD, cause: 'odoo-webhook' }, productId)),
  at: NOW - 5 * MINUTE_MS,
});

export type BridgeDesk = Awaited<ReturnType<typeof openBridgeDesk>>;

const QUEUES = ['order-import', 'stock-changed', 'order-changed'] as const;

export const openBridgeDesk = async () => {
  const queue = (name: string) => ({ name, visibilitySeconds: 900, delaySeconds: 0 });
  const engines = await startEngines({
    speed: 1,
    startAt: NOW,
    tables: ['state', 'failures', 'audit'].map((name) => ({ name, pending: name !== 'audit' })),
    queues: QUEUES.map(queue),
  });
  const folder = mkdtempSync(join(tmpdir(), 'bridge-'));
  const file = join(folder, 'endpoints.json');
  const places = {
    account: ACCOUNT,
    door: 'http://127.0.0.1:1/odoo/x',
    odoo: { url: 'http://127.0.0.1:1', database: 'demo', user: 'admin', key: 'key' },
    aws: engines.endpoints,
    tables: { state: 'state', failures: 'failures', audit: 'audit' },
    queues: Object.fromEntries(QUEUES.map((name) => [name, engines.queueUrl(name)])),
    clock: { speed: 0, startAt: NOW, realStartAt: 0 },
  };
  writeFileSync(file, JSON.stringify(places));
  const rows = awsState(engines.settings);
  const [state, ledger, audit] = [rows.state('state'), rows.state('failures'), rows.audit('audit')];
  const scope = { state, account: ACCOUNT, shipNode: '' };
  const loadSku = async (sku: string) => {
    const loaded = (await loadSkus(scope, [sku])).get(sku);
    if (!loaded) throw new Error(`no ${sku}`);
    return loaded;
  };

  for (const one of ORDERS) await state.put(toOrderDraft(ACCOUNT, one, { ackDeadlineHours: 3 }), 'any');
  await state.put(toOrderLifeDraft(ACCOUNT, LIFE), 'any');
  await changeSku(scope, await loadSku(SKU.sku), () => SKU);
  for (const failure of failuresOf(engines.queueUrl)) await park(ledger, failure);
  for (const id of [7, 8, 9, 10, 11])
    await recordWaiting(ledger, hint(engines.queueUrl('stock-changed'), id), NOW + 2 * MINUTE_MS);
  const entry = { account: ACCOUNT, actor: 'inventory-push', correlationId: 'c-0' } as const;
  await audit.append([
    {
      ...{ ...entry, at: NOW - HOUR_MS, subject: 'sku/OBS-1012', event: 'quantity-put' },
      ...{ before: { quantity: 12 }, after: { quantity: 9, version: 80 } },
    },
    {
      ...{ ...entry, actor: 'order-import', at: NOW - 115 * MINUTE_MS, subject: `order/${IMPORTED}` },
      ...{ event: 'order-imported', before: { phase: 'captured' } },
      after: { phase: 'imported', saleOrder: 'S00004', total: '57.98' },
    },
    {
      ...{ ...entry, actor: 'order-follow-up', at: NOW - 111 * MINUTE_MS, subject: `order/${IMPORTED}` },
      ...{ event: 'walmart-call', exchange: 'local/demo/exchanges/2026-03-02/1.json' },
      outcome: {
        ...{ call: 'walmart orders.acknowledge', result: 'unknown', code: 'WALMART_UNKNOWN_OUTCOME' },
        ...{ status: 503, durationMs: 212, tries: 2 },
      },
    },
    {
      ...{ ...entry, actor: 'order-follow-up', at: NOW - 110 * MINUTE_MS, subject: `order/${IMPORTED}` },
      ...{ event: 'order-acknowledged', before: { acknowledgement: 'tried' }, after: { acknowledgement: 'done' } },
    },
  ]);

  const sqs = new SQSClient({ ...engines.settings, endpoint: engines.endpoints.sqs });
  return {
    engines,
    file,
    state,
    ledger,
    places,
    sku: async (sku: string): Promise<SkuState> => (await loadSku(sku)).state,
    order: async (purchaseOrderId: string): Promise<OrderState | undefined> => {
      const row = await state.get(orderKey(ACCOUNT, purchaseOrderId));
      return row && readOrderRow(row);
    },
    failure: async (key: string): Promise<LedgerEntry | undefined> => {
      const row = await ledger.get({ pk: ACCOUNT, sk: key });
      return row && readLedgerEntry(row);
    },
    /** What the trail says that people did to it. */
    trail: async (subject: string): Promise<readonly string[]> => {
      const entries = await awsTrail(engines.settings).trail('audit').of(ACCOUNT, subject, 100);
      return entries.map(({ event, actor, after }) => `${event} ${actor} ${JSON.stringify(after)}`);
    },
    /** Takes all that is visible on the queue. */
    take: async (name: string): Promise<readonly Envelope[]> => {
      const QueueUrl = engines.queueUrl(name);
      const taken: Envelope[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
        if (Messages.length === 0) return taken;
        for (const { Body = '', ReceiptHandle } of Messages) {
          taken.push(envelopeSchema.parse(JSON.parse(Body)));
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      }
    },
    bridge: async (...args: readonly string[]) => {
      const out: string[] = [];
      const err: string[] = [];
      const code = await run([...args, '--local', file], {
        ...{ env: {}, user: 'alice' },
        out: (text) => out.push(text),
        err: (text) => err.push(text),
      });
      return { code, out: out.join('\n'), err: err.join('\n') };
    },
    close: async () => {
      sqs.destroy();
      await engines.close();
      rmSync(folder, { recursive: true });
    },
  };
};
