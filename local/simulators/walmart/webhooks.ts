/** Walmart's notifications: one event per fitting subscription, signed, tried four times, sometimes doubled and out of order. */

import { createHmac } from 'node:crypto';
import { sharesAt } from './order-lifecycle.ts';
import type { ReturnOrder } from './return-state.ts';
import { drawMs } from './settings.ts';
import { drawUuid, type Order, type World } from './state.ts';
import type { HookEvent, Subscription } from './webhook-state.ts';
import type { WrittenLine } from './write-log.ts';

export type OrderEventType = 'PO_CREATED' | 'PO_LINE_AUTOCANCELLED' | 'INTENT_TO_CANCEL' | 'FRAUD_CANCEL';
export type ReturnEventType = 'RETURN_CREATED' | 'RETURN_DELIVERED' | 'RETURN_INVOICED';

/** The fraud event never had a subscription of its own. */
const legacyTypes: ReadonlySet<string> = new Set(['PO_CREATED', 'PO_LINE_AUTOCANCELLED', 'INTENT_TO_CANCEL']);

export const orderEvent = (
  world: World,
  order: Order,
  type: OrderEventType,
  at: number,
  lines: readonly WrittenLine[] = [],
): void => {
  const subject = order.purchaseOrderId;
  for (const subscription of fitting(world, 'ORDER_UPDATES')) {
    const place = world.chance.webhooks() < 0.5 ? 'payload' : 'meta';
    const sub = { subEventType: type };
    const payload = {
      ...(place === 'payload' ? sub : { meta: sub }),
      order: orderPayload(world, order, at, lines),
    };
    emit(world, subscription, { eventType: 'ORDER_UPDATES', subEventType: type, subject, at }, payload);
  }
  if (!legacyTypes.has(type) || at >= world.settings.webhooks.legacyEventsUntil) return;
  for (const subscription of fitting(world, type)) {
    emit(world, subscription, { eventType: type, subject, at }, orderPayload(world, order, at, lines));
  }
};

export const returnEvent = (world: World, order: ReturnOrder, type: ReturnEventType, at: number): void => {
  for (const subscription of fitting(world, type)) {
    const payload = {
      partnerId: world.account.partnerId,
      returnOrderId: order.returnOrderId,
      customerOrderId: order.customerOrderId,
      returnOrderLines: order.lines.map((line) => ({
        returnOrderLineNumber: line.number,
        purchaseOrderId: line.purchaseOrderId,
        purchaseOrderLineNumber: Number(line.lineNumber),
        quantity: { unitOfMeasure: 'EACH', measurementValue: line.units.length },
      })),
    };
    emit(world, subscription, { eventType: type, subject: order.returnOrderId, at }, payload);
  }
};

const fitting = (world: World, eventType: string): Subscription[] =>
  [...world.subscriptions.values()].filter(
    (subscription) => subscription.eventType === eventType && subscription.status === 'ACTIVE',
  );

const orderPayload = (world: World, order: Order, at: number, cancelled: readonly WrittenLine[]): object => ({
  partnerId: world.account.partnerId,
  purchaseOrderId: order.purchaseOrderId,
  customerOrderId: order.customerOrderId,
  orderDate: new Date(order.placedAt).toISOString(),
  estimatedShipDate: new Date(order.shipBy).toISOString(),
  estimatedDeliveryDate: new Date(order.deliverBy).toISOString(),
  orderLines: order.lines
    .filter(({ lineNumber }) => cancelled.length === 0 || cancelled.some((each) => each.lineNumber === lineNumber))
    .map((line) => {
      const reason = cancelled.find(({ lineNumber }) => lineNumber === line.lineNumber)?.reason;
      return {
        lineNumber: line.lineNumber,
        sku: line.sku,
        productName: line.productName,
        quantity: { unitOfMeasure: 'EACH', measurementValue: line.quantityText },
        status: sharesAt(line, at).at(-1)?.status,
        statusDate: new Date(at).toISOString(),
        shippingMethod: order.methodCode.toUpperCase(),
        ...(reason === undefined ? {} : { cancellationReason: reason, cancelSubReasonCodeDescription: reason }),
      };
    }),
});

const emit = (
  world: World,
  subscription: Subscription,
  facts: Pick<HookEvent, 'eventType' | 'subEventType' | 'subject' | 'at'>,
  payload: object,
): void => {
  const { delayMs, repeatShare, repeatAfterMs, lostShare } = world.settings.webhooks;
  const random = world.chance.webhooks;
  const event: HookEvent = {
    eventId: drawUuid(random),
    subscriptionId: subscription.subscriptionId,
    ...facts,
    sent: [],
    ended: undefined,
  };
  world.hooks.push(event);
  const source = { eventType: facts.eventType, eventTime: new Date(facts.at).toISOString(), eventId: event.eventId };
  const body = JSON.stringify({ source, payload });
  const firstAt = facts.at + drawMs(delayMs, random);
  const isLost = random() < lostShare;
  const repeatAt = random() < repeatShare ? firstAt + drawMs(repeatAfterMs, random) : undefined;
  if (isLost || world.deliver === undefined) {
    event.ended = 'lost';
    return;
  }
  plan(world, subscription, event, body, firstAt, 0);
  if (repeatAt !== undefined) plan(world, subscription, event, body, repeatAt, undefined);
};

/** `retries`: how many were made; undefined for a doubled delivery, which is not tried again. */
const plan = (
  world: World,
  subscription: Subscription,
  event: HookEvent,
  body: string,
  at: number,
  retries: number | undefined,
): void =>
  world.agenda.add(at, () => {
    void send(world, subscription, body).then((status) => {
      const now = world.time.now();
      event.sent.push({ at: now, status });
      if (status >= 200 && status < 300) event.ended = 'taken';
      if (event.ended === 'taken' || retries === undefined) return;
      const wait = world.settings.webhooks.retryAfterMs[retries];
      if (wait === undefined) event.ended = 'lost';
      else plan(world, subscription, event, body, now + wait, retries + 1);
    });
  });

/** The answer's status; 0 when none came in time. */
export const send = async (
  world: World,
  subscription: Pick<Subscription, 'eventUrl' | 'headers' | 'authDetails'>,
  body: string,
): Promise<number> => {
  const { deliver, time, settings } = world;
  if (deliver === undefined) return 0;
  const headers = {
    'content-type': 'application/json',
    ...subscription.headers,
    ...signature(world, subscription, body),
  };
  const answer = deliver(subscription.eventUrl, headers, body).then(
    ({ status }) => status,
    () => 0,
  );
  return Promise.race([answer, time.sleep(settings.webhooks.timeoutMs).then(() => 0)]);
};

/** OAuth is left out: no header. */
const signature = (
  { settings }: World,
  { authDetails }: Pick<Subscription, 'authDetails'>,
  body: string,
): Record<string, string> => {
  const name = (authDetails?.authHeaderName ?? 'authorization').toLowerCase();
  const { signatureAs, basicWord } = settings.webhooks;
  switch (authDetails?.authMethod) {
    case 'HMAC':
      return {
        [name]: createHmac('sha256', authDetails.clientSecret ?? '')
          .update(body, 'utf8')
          .digest(signatureAs),
      };
    case 'BASIC_AUTH': {
      const pair = Buffer.from(`${authDetails.userName}:${authDetails.password}`).toString('base64');
      return { [name]: basicWord ? `Basic ${pair}` : pair };
    }
    default:
      return {};
  }
};
