import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { wire } from '../../../../functions/walmart-webhook/wire.ts';
import { TransientError } from '../../../../shared/core/index.ts';
import type { DoorEvent } from '../../../../shared/lambda/index.ts';
import { walmartAddressPart } from '../../../../shared/messages/index.ts';
import type { Outbox } from '../../../../shared/ports/index.ts';
import { ACCOUNT, contextOf, failing, QUEUE, START, shapeBench } from '../../../support/shape-bench.ts';

const FLOW = 'walmart-webhook';
const SECRET = 'bridge/local/acme/walmart-webhook';
const QUEUE_URL = 'https://queues.localhost/order-changed';
const TOKEN = 'MARK-key-0123456789abcdefghijklmnopqrs';
const PREVIOUS = 'MARK-previous-0123456789abcdefghijklmn';
const PO = '1796277083022';

const order = { partnerId: '100009', purchaseOrderId: PO, customerOrderId: '5281956426648' };
const source = (eventType: string) => ({ eventType, eventTime: '2026-11-20T10:15:30.000Z', eventId: 'e-1' });
const update = (subEventType: string) => ({ source: source('ORDER_UPDATES'), payload: { subEventType, order } });
const cancelled = update('PO_LINE_AUTOCANCELLED');
const returned = (payload: object) => ({ source: source('RETURN_CREATED'), payload });

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** As Walmart sends it. */
const eventOf = (body: unknown, key = TOKEN, secret = walmartAddressPart(key)): DoorEvent => ({
  pathParameters: { secret },
  headers: { 'x-walmart-signature': createHmac('sha256', key).update(textOf(body)).digest('base64') },
  body: textOf(body),
});

const benchOf = (change: (outbox: Outbox) => Outbox = (outbox) => outbox) => {
  const bench = shapeBench(FLOW, { secrets: { [SECRET]: JSON.stringify({ token: TOKEN, previous: PREVIOUS }) } });
  const { clock, chance, telemetry, vault, outbox } = bench.deps;
  const toOurs: Outbox = {
    send: (queue, messages) => outbox.send(queue === QUEUE_URL ? QUEUE : queue, messages),
    postpone: (queue, handle, seconds) => outbox.postpone(queue, handle, seconds),
  };
  const handler = wire(
    { ACCOUNT, RELEASE: 'test', DOOR_SECRET: SECRET, ORDER_CHANGED_QUEUE_URL: QUEUE_URL },
    { clock, chance, telemetry: () => telemetry, vault: () => vault, outbox: () => change(toOurs) },
  );
  const queued = (): readonly unknown[] => outbox.receive(QUEUE, 10).map(({ body }) => JSON.parse(body));
  return { ...bench, handler, queued };
};

const hint = {
  ...{ version: 1, type: 'order-changed', key: `fulfilment/${PO}`, body: { purchaseOrderId: PO }, attempt: 0 },
  ...{ account: ACCOUNT, environment: 'local', correlationId: 'request-1', cause: FLOW, firstSentAt: START },
};

describe('walmart-webhook', () => {
  it.each([
    ['a cancelled line', cancelled],
    ['a wish to cancel', update('INTENT_TO_CANCEL')],
    ['fraud', update('FRAUD_CANCEL')],
    ['an update of a kind not known yet', update('PO_TELEPORTED')],
    ['an event of the former kind', { source: source('PO_LINE_AUTOCANCELLED'), payload: order }],
    ['a return', returned({ returnOrderId: 'R1', returnOrderLines: [{ purchaseOrderId: PO }] })],
  ])('passes %s on as one look at its order', async (_what, body) => {
    const { handler, queued, metric } = benchOf();

    const response = await handler(eventOf(body), contextOf());

    expect(response).toMatchObject({ statusCode: 202, body: '{"message":"accepted"}' });
    expect(queued()).toEqual([hint]);
    expect([metric('Accepted'), metric('Success')]).toEqual([1, 1]);
  });

  it.each([
    ['a new order', 'Created', update('PO_CREATED')],
    ['a return without its order', 'NoOrder', returned({ returnOrderId: 'R1' })],
    ['an order of a form that no queue takes', 'NoOrder', { ...cancelled, payload: { purchaseOrderId: 'PO-1' } }],
    ["Walmart's sample", 'NoOrder', { source: source('ORDER_UPDATES'), payload: { partnerId: '100009' } }],
    ['an event of something else', 'Other', { source: source('BUY_BOX_CHANGED'), payload: { sku: 'MUG' } }],
    ['an event never heard of', 'Other', { source: source('MOON_PHASE'), payload: null }],
  ])('takes %s, counts it and sends nothing', async (_what, counted, body) => {
    const { handler, queued, metric } = benchOf();

    const response = await handler(eventOf(body), contextOf());

    expect(response.statusCode).toBe(202);
    expect(queued()).toEqual([]);
    expect([metric('Accepted'), metric(counted)]).toEqual([1, 1]);
  });

  it.each([
    ['no JSON', '{"source":'],
    ['nothing', ''],
    ['another envelope', { event: 'PO_CREATED' }],
    ['a list', '[]'],
    ['null', 'null'],
  ])('takes %s that Walmart signed, since it would come again the same', async (_what, body) => {
    const { handler, queued, metric, lines } = benchOf();

    const response = await handler(eventOf(body), contextOf());

    expect(response.statusCode).toBe(202);
    expect(queued()).toEqual([]);
    expect([metric('Malformed'), metric('Accepted')]).toEqual([1, 0]);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'WARN', message: 'webhook not understood' }));
  });

  it.each([
    ['another key', eventOf(cancelled, 'another-key', walmartAddressPart(TOKEN)), 'wrong signature'],
    ['no header', { ...eventOf(cancelled), headers: {} }, 'wrong signature'],
    ['no headers at all', { pathParameters: { secret: walmartAddressPart(TOKEN) }, body: '{}' }, 'wrong signature'],
    ['another body', { ...eventOf(cancelled), body: textOf(update('FRAUD_CANCEL')) }, 'wrong signature'],
    ['the key as address', eventOf(cancelled, TOKEN, TOKEN), 'unknown secret'],
    ['another address', eventOf(cancelled, TOKEN, '0'.repeat(40)), 'unknown secret'],
  ])('answers 401 to %s, sends nothing and tells nobody what was given', async (_what, event, problem) => {
    const { handler, queued, metric, lines } = benchOf();

    const response = await handler(event, contextOf());

    expect(response).toMatchObject({ statusCode: 401, body: JSON.stringify({ message: problem }) });
    expect(queued()).toEqual([]);
    expect([metric('Unauthorized'), metric('Accepted')]).toEqual([1, 0]);
    expect(JSON.stringify([lines, response])).not.toContain('MARK');
  });

  it('takes user and password', async () => {
    const { handler, queued } = benchOf();
    const pair = Buffer.from(`walmart:${TOKEN}`).toString('base64');

    const response = await handler({ ...eventOf(cancelled), headers: { authorization: `Basic ${pair}` } }, contextOf());

    expect([response.statusCode, queued().length]).toEqual([202, 1]);
  });

  it('takes address and key from before a rotation', async () => {
    const { handler } = benchOf();

    expect(await handler(eventOf(cancelled, PREVIOUS), contextOf())).toMatchObject({ statusCode: 202 });
  });

  it('checks the bytes of a body in base64', async () => {
    const { handler, queued } = benchOf();
    const event = eventOf(cancelled);

    const body = Buffer.from(event.body ?? '').toString('base64');
    const response = await handler({ ...event, body, isBase64Encoded: true }, contextOf());

    expect([response.statusCode, queued().length]).toEqual([202, 1]);
  });

  it('sends the same for an event that comes again', async () => {
    const { handler, queued } = benchOf();

    await handler(eventOf(cancelled), contextOf());
    await handler(eventOf(cancelled), contextOf());

    expect(queued()).toEqual([hint, hint]);
  });

  it('answers 413 before it looks at the signature', async () => {
    const { handler, metric } = benchOf();
    const body = 'x'.repeat(256 * 1024 + 1);

    const response = await handler({ ...eventOf(body), headers: {} }, contextOf());

    expect([response.statusCode, metric('TooLarge'), metric('Unauthorized')]).toEqual([413, 1, 0]);
  });

  it('fails when the queue cannot be reached, so that Walmart posts again', async () => {
    const down = new TransientError({ code: 'QUEUE_DOWN', message: 'SQS does not answer' });
    const { handler } = benchOf((outbox) => failing(outbox, ['send'], down));

    await expect(handler(eventOf(cancelled), contextOf())).rejects.toBe(down);
  });
});
