/** The names and numbers of the local run: one account, its tables, queues, secrets and policy, and each flow's environment. */
import {
  LONGEST_QUEUE_DELAY_S,
  MAX_RECEIVE_COUNT,
  type QueuedTrigger,
  type Trigger,
  visibilitySeconds,
} from '@bridge/shared/core';
import type { QueueSpec } from '@bridge/shared/memory';
import { walmartAddressPart } from '@bridge/shared/messages';
import { FLOWS } from './host-flows.ts';
import type { Options } from './options.ts';
import type { RulePolicy } from './report/truth.ts';

export const ACCOUNT = 'local/demo';

/** Simulated time begins here, so that a run can be repeated. */
export const START_AT = Date.parse('2026-03-02T14:00:00Z');
/** A day before a run starts: every order of the run is imported, older ones of a real Odoo are left alone. */
const ORDERS_FROM_BEFORE_MS = 24 * 3_600_000;

export const TABLES = { state: 'state', failures: 'failures', audit: 'audit' } as const;
export const BUCKET = 'raw';
export const TOPIC = 'alarms';
export const WAREHOUSE = 'WH';

export const SECRETS = {
  door: 'bridge/local/demo/door',
  walmartDoor: 'bridge/local/demo/walmart-webhook',
  odoo: 'bridge/local/demo/odoo',
  walmart: 'bridge/local/demo/walmart',
} as const;

/** Known to nobody but this machine, and for one run of a simulator only. */
export const DOOR_TOKEN = 'local-run-door-secret-0123456789abcdef';

export const WALMART_DOOR_TOKEN = 'local-run-key-of-walmarts-webhooks-0123456789';

/**
 * Walmart posts to https addresses only. Nobody listens there: the engine that carries what the simulated Walmart posts
 * knows the way to the door.
 */
export const WALMART_DOOR_URL = 'https://door.localhost/walmart/';
/** With its last part. */
export const WALMART_HOOK_URL = `${WALMART_DOOR_URL}${walmartAddressPart(WALMART_DOOR_TOKEN)}`;

export const WALMART_ACCOUNT = {
  clientId: 'local-client',
  clientSecret: 'local-client-secret',
  partnerId: '10001234567',
  shipNode: '10001234567',
} as const;

/** As the simulated Odoo knows its administrator. */
export const SIMULATED_ODOO = {
  database: 'demo',
  user: 'admin',
  key: '0123456789abcdef0123456789abcdef01234567',
} as const;

/** The part of the policy by which the report judges. All defaults of the product, written down apart from it. */
export const RULE_POLICY: RulePolicy = { cap: 999, buffer: 0, taxPolicy: 'passThrough' };

/** @param startAt epoch milliseconds of the run's start. */
export const policyText = (startAt: number): string =>
  JSON.stringify({ ordersFrom: new Date(startAt - ORDERS_FROM_BEFORE_MS).toISOString() });

const hasOwnQueue = (trigger: Trigger): trigger is QueuedTrigger =>
  trigger.shape === 'queued' && trigger.deadLettersOf === undefined;

/** Those with a queue of their own. */
export const QUEUED_TRIGGERS: readonly QueuedTrigger[] = FLOWS.map((flow) => flow.trigger).filter(hasOwnQueue);

export const deadLetterOf = (flow: string): string => `${flow}-dlq`;

/** The names of the queues that feed a flow. */
export const queuesOf = ({ flow, deadLettersOf }: QueuedTrigger): readonly string[] =>
  deadLettersOf?.map(deadLetterOf) ?? [flow];

/**
 * One queue and one dead-letter queue for each queued flow, as lib makes them.
 * @param nameOf how a queue is called; the memory outbox goes by URLs.
 */
export const queueSpecs = (nameOf: (name: string) => string): readonly QueueSpec[] =>
  QUEUED_TRIGGERS.flatMap((trigger) => [
    { name: nameOf(deadLetterOf(trigger.flow)), visibilitySeconds: LONGEST_QUEUE_DELAY_S, delaySeconds: 0 },
    {
      name: nameOf(trigger.flow),
      visibilitySeconds: visibilitySeconds(trigger),
      delaySeconds: trigger.deliveryDelaySeconds,
      deadLetter: { queue: nameOf(deadLetterOf(trigger.flow)), maxReceiveCount: MAX_RECEIVE_COUNT },
    },
  ]);

/** Where the two sides and the queues are, in this run. */
export interface Places {
  readonly walmartUrl: string;
  readonly odoo: { readonly url: string; readonly database: string; readonly user: string; readonly key: string };
  readonly topicArn: string;
  queueUrl(name: string): string;
}

/** By name; the token secrets exist without a value until the first token is stored. */
export const secretsOf = (places: Pick<Places, 'odoo'>): Readonly<Record<string, string | undefined>> => ({
  [SECRETS.door]: JSON.stringify({ token: DOOR_TOKEN }),
  [SECRETS.walmartDoor]: JSON.stringify({ token: WALMART_DOOR_TOKEN }),
  [SECRETS.odoo]: JSON.stringify({ apiKey: places.odoo.key }),
  [`${SECRETS.walmart}/credentials`]: JSON.stringify({
    clientId: WALMART_ACCOUNT.clientId,
    clientSecret: WALMART_ACCOUNT.clientSecret,
  }),
  [`${SECRETS.walmart}/token-0`]: undefined,
  [`${SECRETS.walmart}/token-1`]: undefined,
});

/** What a deployment would put into a function's environment. Each flow takes what its schema names. */
export const flowEnvironment = (
  flow: string,
  places: Places,
  options: Pick<Options, 'wire'> & { readonly startAt: number },
): Readonly<Record<string, string>> => ({
  ACCOUNT,
  RELEASE: 'local',
  LOG_LEVEL: 'INFO',
  STATE_TABLE: TABLES.state,
  FAILURES_TABLE: TABLES.failures,
  AUDIT_TABLE: TABLES.audit,
  RAW_BUCKET: BUCKET,
  ALERTS_TOPIC_ARN: places.topicArn,
  POLICY: policyText(options.startAt),
  DOOR_SECRET: flow === 'walmart-webhook' ? SECRETS.walmartDoor : SECRETS.door,
  WALMART_BASE_URL: places.walmartUrl,
  WALMART_SECRET_BASE: SECRETS.walmart,
  WALMART_SHIP_NODE: '',
  ODOO_URL: places.odoo.url,
  ODOO_DATABASE: places.odoo.database,
  ODOO_USER: places.odoo.user,
  ODOO_SECRET: SECRETS.odoo,
  ODOO_WIRE: options.wire,
  ODOO_WAREHOUSE: WAREHOUSE,
  QUEUE_URL: places.queueUrl(flow),
  STOCK_CHANGED_QUEUE_URL: places.queueUrl('stock-changed'),
  ORDER_IMPORT_QUEUE_URL: places.queueUrl('order-import'),
  ORDER_CHANGED_QUEUE_URL: places.queueUrl('order-changed'),
});
