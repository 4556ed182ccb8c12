/** The notification API: event types, a test delivery, and subscriptions. */

import type { SimResponse } from '../simulator.ts';
import { json, listError, wrongMediaType } from './answers.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { parseJson } from './inventory.ts';
import { listAt, member, textAt } from './request-body.ts';
import { drawUuid, isRecord, type World } from './state.ts';
import type { AuthDetails, Subscription } from './webhook-state.ts';
import { send } from './webhooks.ts';

const types = [
  ['ORDER', 'ORDER_UPDATES', 'Notification for changes of purchase orders'],
  ['ORDER', 'PO_CREATED', 'Notification for new purchase order created'],
  ['ORDER', 'PO_LINE_AUTOCANCELLED', 'Notification for purchase order line auto-cancelled'],
  ['ORDER', 'INTENT_TO_CANCEL', 'Notification for a customer’s wish to cancel'],
  ['ITEM', 'OFFER_UNPUBLISHED', 'Notification for unpublished offers'],
  ['PRICE', 'BUY_BOX_CHANGED', 'Notification for change in buy box'],
  ['ReturnsAndRefunds', 'RETURN_CREATED', 'Notification for a new return'],
  ['ReturnsAndRefunds', 'RETURN_DELIVERED', 'Notification for a return at the return centre'],
  ['ReturnsAndRefunds', 'RETURN_INVOICED', 'Notification for a refunded return'],
] as const;

const legacy: readonly string[] = ['PO_CREATED', 'PO_LINE_AUTOCANCELLED', 'INTENT_TO_CANCEL'];

const offered = (world: World, now: number) =>
  types.filter(([, type]) => !legacy.includes(type) || now < world.settings.webhooks.legacyEventsUntil);

const invalid = (field: string, description: string): SimResponse =>
  listError(400, { code: 'INVALID_REQUEST_CONTENT.GMP_NOTIFICATION_API', field, description });

const notFound = (): SimResponse =>
  listError(404, {
    code: 'CONTENT_NOT_FOUND.GMP_NOTIFICATION_API',
    field: 'subscriptionId',
    description: 'Subscription not found',
    severity: 'INFO',
    category: 'APPLICATION',
  });

const listTypes = ({ world, now }: Call): SimResponse =>
  json(200, {
    events: offered(world, now).map(([resourceName, eventType, description]) => ({
      resourceName,
      eventType,
      eventVersion: 'V1',
      description,
    })),
  });

const readAuth = (sent: unknown): AuthDetails | undefined => {
  if (!isRecord(sent)) return undefined;
  const names = ['authMethod', 'authHeaderName', 'userName', 'password', 'clientSecret', 'clientId', 'authUrl'];
  return Object.fromEntries(names.flatMap((name) => (typeof sent[name] === 'string' ? [[name, sent[name]]] : [])));
};

const authFault = (auth: AuthDetails | undefined): string | undefined => {
  const needed: Readonly<Record<string, readonly (keyof AuthDetails)[]>> = {
    BASIC_AUTH: ['userName', 'password', 'authHeaderName'],
    HMAC: ['clientSecret', 'authHeaderName'],
    OAUTH: ['authUrl', 'clientId', 'clientSecret', 'authHeaderName'],
  };
  if (auth === undefined) return undefined;
  const names = needed[auth.authMethod ?? ''];
  if (names === undefined) return 'authMethod is not valid';
  const missing = names.find((name) => auth[name] === undefined);
  return missing === undefined ? undefined : `${missing} is required`;
};

/** The parts of a subscription that were sent, checked; or the answer that refuses them. */
const readParts = (world: World, sent: unknown, now: number): Partial<Subscription> | { refused: SimResponse } => {
  const known = offered(world, now);
  const [eventType, eventUrl, status] = [textAt(sent, 'eventType'), textAt(sent, 'eventUrl'), textAt(sent, 'status')];
  const resourceName = textAt(sent, 'resourceName');
  const type = known.find(([, name]) => name === eventType);
  if (eventType !== undefined && type === undefined)
    return { refused: invalid('eventType', `Event type ${eventType} is not valid`) };
  if (eventUrl !== undefined && !eventUrl.startsWith('https://'))
    return { refused: invalid('eventUrl', 'eventUrl must be an https URL') };
  if (status !== undefined && status !== 'ACTIVE' && status !== 'INACTIVE') {
    return { refused: invalid('status', 'status must be ACTIVE or INACTIVE') };
  }
  const auth = readAuth(member(sent, 'authDetails'));
  const fault = authFault(auth);
  if (fault !== undefined) return { refused: invalid('authDetails', fault) };
  const headers = member(sent, 'headers');
  return {
    ...(eventType === undefined ? {} : { eventType }),
    ...(resourceName === undefined ? {} : { resourceName }),
    ...(eventUrl === undefined ? {} : { eventUrl }),
    ...(status === undefined ? {} : { status }),
    ...(auth === undefined ? {} : { authDetails: auth }),
    ...(isRecord(headers)
      ? { headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, String(v)])) }
      : {}),
  };
};

/** One complete subscription, or the answer that refuses it. */
const readSubscription = (world: World, sent: unknown, now: number): Subscription | { refused: SimResponse } => {
  for (const name of ['eventType', 'eventVersion', 'resourceName', 'eventUrl', 'status']) {
    if (textAt(sent, name) === undefined) return { refused: invalid(name, `${name} is required`) };
  }
  const parts = readParts(world, sent, now);
  if ('refused' in parts) return parts;
  return {
    subscriptionId: drawUuid(world.chance.webhooks),
    eventType: '',
    eventVersion: 'V1',
    resourceName: '',
    eventUrl: '',
    authDetails: undefined,
    headers: {},
    status: 'ACTIVE',
    ...parts,
  };
};

/** Secrets come back in clear, as in the documents' examples. */
const write = (world: World, subscription: Subscription) => ({
  eventType: subscription.eventType,
  subscriptionId: subscription.subscriptionId,
  partnerId: world.account.partnerId,
  eventVersion: subscription.eventVersion,
  resourceName: subscription.resourceName,
  eventUrl: subscription.eventUrl,
  headers: { 'content-type': subscription.headers['content-type'] ?? 'application/json' },
  ...(subscription.authDetails === undefined ? {} : { authDetails: subscription.authDetails }),
  status: subscription.status,
});

const isJson = ({ request }: Call): boolean => (request.headers['content-type'] ?? '').startsWith('application/json');

const subscribe = (call: Call): SimResponse => {
  if (!isJson(call)) return wrongMediaType();
  const { world, now } = call;
  const sent = listAt(parseJson(call.request.body), 'events');
  if (sent.length === 0) return invalid('events', 'events is required');
  const made: Subscription[] = [];
  for (const each of sent) {
    const subscription = readSubscription(world, each, now);
    if ('refused' in subscription) return subscription.refused;
    made.push(subscription);
  }
  for (const subscription of made) world.subscriptions.set(subscription.subscriptionId, subscription);
  return json(200, { events: made.map((subscription) => write(world, subscription)) });
};

const list = ({ world, query }: Call): SimResponse => {
  const names = ['subscriptionId', 'eventType', 'resourceName', 'status'] as const;
  const found = [...world.subscriptions.values()].filter((subscription) =>
    names.every((name) => query.get(name) === undefined || query.get(name) === subscription[name]),
  );
  return json(200, { events: found.map((subscription) => write(world, subscription)) });
};

const patch = (call: Call): SimResponse => {
  if (!isJson(call)) return wrongMediaType();
  const { world, params, now } = call;
  const before = world.subscriptions.get(params.subscriptionId ?? '');
  if (before === undefined) return notFound();
  const parts = readParts(world, parseJson(call.request.body), now);
  if ('refused' in parts) return parts.refused;
  const after = { ...before, ...parts };
  world.subscriptions.set(before.subscriptionId, after);
  return json(200, write(world, after));
};

const remove = ({ world, params }: Call): SimResponse => {
  const subscriptionId = params.subscriptionId ?? '';
  return world.subscriptions.delete(subscriptionId)
    ? json(200, { subscriptionId, message: 'Successfully deleted subscription' })
    : notFound();
};

const test = async (call: Call): Promise<SimResponse> => {
  if (!isJson(call)) return wrongMediaType();
  const { world, now } = call;
  const sent = parseJson(call.request.body);
  const subscription = readSubscription(world, { ...(isRecord(sent) ? sent : {}), status: 'ACTIVE' }, now);
  if ('refused' in subscription) return subscription.refused;
  const source = {
    eventType: subscription.eventType,
    eventTime: new Date(now).toISOString(),
    eventId: drawUuid(world.chance.webhooks),
  };
  const status = await send(
    world,
    subscription,
    JSON.stringify({ source, payload: { partnerId: world.account.partnerId } }),
  );
  return status >= 200 && status < 300
    ? json(200, { message: 'Eventurl successfully validated' })
    : invalid('eventUrl', `Eventurl validation failed with status ${status}`);
};

const path = '/v3/webhooks/subscriptions';

export const webhookEndpoints: readonly Endpoint[] = [
  { method: 'GET', template: '/v3/webhooks/eventTypes', auth: 'token', handle: listTypes },
  { method: 'POST', template: '/v3/webhooks/test', auth: 'token', handle: test },
  { method: 'POST', template: path, auth: 'token', handle: subscribe },
  { method: 'GET', template: path, auth: 'token', handle: list },
  { method: 'PATCH', template: `${path}/{subscriptionId}`, auth: 'token', handle: patch },
  { method: 'DELETE', template: `${path}/{subscriptionId}`, auth: 'token', handle: remove },
];
