/** Subscriptions to Walmart's notifications (walmart-api.md section 14.1). */
import * as z from 'zod';
import type { Secret } from '../core/index.ts';
import type { CallOptions, WalmartHttp } from './http.ts';
import { checked } from './outgoing.ts';
import {
  eventTypesSchema,
  subscriptionsSchema,
  type WebhookEventType,
  type WebhookSubscription,
  webhookMessageSchema,
} from './schemas/webhook.ts';
import { encodeValue, toQuery } from './url.ts';

export type WebhookAuth =
  | { readonly method: 'HMAC'; readonly headerName: string; readonly secret: Secret }
  | { readonly method: 'BASIC_AUTH'; readonly headerName: string; readonly user: string; readonly password: Secret };

export type WebhookStatus = 'ACTIVE' | 'INACTIVE';

export interface WebhookTarget {
  /** One of `eventTypes()`; the set changes without notice. */
  readonly eventType: string;
  /** Default `V1`. */
  readonly eventVersion?: string;
  readonly resourceName: string;
  /** https; Walmart posts to it. */
  readonly eventUrl: string;
  readonly auth?: WebhookAuth;
}

export interface WebhookFilter {
  readonly subscriptionId?: string;
  readonly eventType?: string;
  readonly resourceName?: string;
  readonly status?: WebhookStatus;
}

export interface WebhookChanges {
  readonly eventUrl?: string;
  readonly auth?: WebhookAuth;
  readonly status?: WebhookStatus;
}

/**
 * Our own secrets go out with these calls and come back with Walmart's answers: none of both reaches a result or the trail.
 * @throws {InvalidDataError} WALMART_REQUEST_INVALID before anything is sent.
 */
export interface Webhooks {
  eventTypes(options?: CallOptions): Promise<readonly WebhookEventType[]>;
  /** Walmart posts a sample to the address. @returns Walmart's sentence. @throws {RejectedError} when the address did not take it. */
  test(target: WebhookTarget, options?: CallOptions): Promise<string | undefined>;
  /** Active from now on. Not idempotent: after an unclear end, list. */
  subscribe(targets: readonly WebhookTarget[], options?: CallOptions): Promise<readonly WebhookSubscription[]>;
  list(filter?: WebhookFilter, options?: CallOptions): Promise<readonly WebhookSubscription[]>;
  patch(subscriptionId: string, changes: WebhookChanges, options?: CallOptions): Promise<void>;
  /** @returns false when there was no such subscription. */
  remove(subscriptionId: string, options?: CallOptions): Promise<boolean>;
}

const httpsUrl = z.url({ protocol: /^https$/, error: 'an https address is needed' });

const targetSchema = z.object({
  eventType: z.string().min(1, { error: 'an event type is needed' }),
  eventVersion: z.string().min(1).default('V1'),
  resourceName: z.string().min(1, { error: 'the name of the resource is needed' }),
  eventUrl: httpsUrl,
});

/** Checked apart from its secrets. */
const checkTarget = ({ auth, ...target }: WebhookTarget): object => ({
  ...checked(targetSchema, target, `webhook ${target.eventType}`),
  ...authOf(auth),
});

const authOf = (auth: WebhookAuth | undefined): object => {
  if (auth === undefined) return {};
  const common = { authMethod: auth.method, authHeaderName: auth.headerName };
  switch (auth.method) {
    case 'HMAC':
      return { authDetails: { ...common, clientSecret: auth.secret.reveal() }, ...JSON_HEADERS };
    case 'BASIC_AUTH':
      return { authDetails: { ...common, userName: auth.user, password: auth.password.reveal() }, ...JSON_HEADERS };
    default:
      return auth satisfies never;
  }
};

const JSON_HEADERS = { headers: { 'content-type': 'application/json' } };
const PATH = '/v3/webhooks/subscriptions';
const SECRET_BODY = { contentType: 'application/json', isSecret: true } as const;

export const createWebhooks = (http: WalmartHttp): Webhooks => ({
  async eventTypes(options = {}) {
    const call = { ...options, endpoint: 'webhooks.eventTypes', path: '/v3/webhooks/eventTypes' };
    return (await http.find({ ...call, schema: eventTypesSchema }))?.data ?? [];
  },

  async test(target, options = {}) {
    const body = JSON.stringify(checkTarget(target));
    const call = { ...options, endpoint: 'webhooks.test', path: '/v3/webhooks/test', ...SECRET_BODY, body };
    const subject = `webhook ${target.eventType}`;
    return (await http.send({ ...call, subject, schema: webhookMessageSchema })).data.message;
  },

  async subscribe(targets, options = {}) {
    const events = targets.map((target) => ({ ...checkTarget(target), status: 'ACTIVE' }));
    const body = JSON.stringify({ events });
    const call = { ...options, endpoint: 'webhooks.subscribe', path: PATH, ...SECRET_BODY, body };
    const subject = `webhooks ${targets.map(({ eventType }) => eventType).join(', ')}`;
    return (await http.send({ ...call, subject, schema: subscriptionsSchema })).data;
  },

  async list(filter = {}, options = {}) {
    const call = { ...options, endpoint: 'webhooks.list', path: PATH + toQuery({ ...filter }) };
    return (await http.find({ ...call, schema: subscriptionsSchema }))?.data ?? [];
  },

  async patch(subscriptionId, { auth, ...changes }, options = {}) {
    const subject = `webhook ${subscriptionId}`;
    const schema = z.object({ eventUrl: httpsUrl.optional(), status: z.enum(['ACTIVE', 'INACTIVE']).optional() });
    const body = JSON.stringify({ ...checked(schema, changes, subject), ...authOf(auth) });
    const path = `${PATH}/${encodeValue(subscriptionId)}`;
    const call = { ...options, endpoint: 'webhooks.patch', path, subject, ...SECRET_BODY, body };
    await http.send({ ...call, schema: z.unknown() });
  },

  async remove(subscriptionId, options = {}) {
    const path = `${PATH}/${encodeValue(subscriptionId)}`;
    const call = { ...options, endpoint: 'webhooks.remove', path, subject: `webhook ${subscriptionId}` };
    return (await http.find({ ...call, schema: webhookMessageSchema })) !== undefined;
  },
});
