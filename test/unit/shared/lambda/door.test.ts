import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { TransientError } from '../../../../shared/core/index.ts';
import { type DoorDeps, type DoorEvent, door, headOf } from '../../../../shared/lambda/index.ts';
import { stockHint } from '../../../../shared/messages/index.ts';
import type { Vault } from '../../../../shared/ports/index.ts';
import { ACCOUNT, contextOf, failing, QUEUE, START, shapeBench } from '../../../support/shape-bench.ts';

const FLOW = 'odoo-webhook';
const TOKEN = 'MARK-token-0123456789abcdefghijklmnop';
const PREVIOUS = 'MARK-previous-0123456789abcdefghijklm';
const webhook = { _action: 'Send(#1)', _id: 119, _model: 'stock.quant', product_id: 107, quantity: 77 };

const eventOf = (body: unknown, secret: string | undefined = TOKEN): DoorEvent => ({
  pathParameters: secret === undefined ? {} : { secret },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const benchOf = (
  stored = JSON.stringify({ token: TOKEN, previous: PREVIOUS }),
  change: (deps: DoorDeps) => Partial<DoorDeps> = () => ({}),
) => {
  const bench = shapeBench(FLOW, { secrets: { 'door-secret': stored } });
  let reads = 0;
  const vault: Vault = {
    read: (name) => {
      reads += 1;
      return bench.deps.vault.read(name);
    },
    write: (name, value) => bench.deps.vault.write(name, value),
  };
  const deps = { ...bench.deps, vault };
  const handler = door(
    {
      ...{ flow: FLOW, account: ACCOUNT, secretName: 'door-secret', queue: QUEUE, maxBodyBytes: 200 },
      schema: z.looseObject({
        _model: z.literal('stock.quant'),
        _id: z.number().int().positive(),
        product_id: z.number().int().positive(),
      }),
      deps: { ...deps, ...change(deps) },
    },
    (body, run) => stockHint(headOf(run, run.startedAt), body.product_id),
  );
  const queued = (): readonly unknown[] => bench.deps.outbox.receive(QUEUE, 10).map(({ body }) => JSON.parse(body));
  return { ...bench, handler, queued, reads: () => reads };
};

describe('door', () => {
  it.each([
    ['the token', TOKEN],
    ['the previous one, while a rotation overlaps', PREVIOUS],
  ])('takes %s, answers 202 and sends exactly one message', async (_which, secret) => {
    const { handler, queued, metric } = benchOf();

    const response = await handler(eventOf(webhook, secret), contextOf('request-1'));

    expect(response).toMatchObject({ statusCode: 202, body: '{"message":"accepted"}' });
    expect(queued()).toEqual([
      {
        ...{ version: 1, type: 'stock-hint', key: 'product/107', body: { productId: 107 }, attempt: 0 },
        ...{ account: ACCOUNT, environment: 'local', correlationId: 'request-1', cause: FLOW, firstSentAt: START },
      },
    ]);
    expect([metric('Accepted'), metric('Success')]).toEqual([1, 1]);
  });

  it('reads a body in base64', async () => {
    const { handler, queued } = benchOf();
    const body = Buffer.from(JSON.stringify(webhook)).toString('base64');

    const response = await handler({ ...eventOf(body), isBase64Encoded: true }, contextOf());

    expect(response.statusCode).toBe(202);
    expect(queued()).toHaveLength(1);
  });

  it.each([
    ['wrong', `${TOKEN.slice(0, -1)}x`],
    ['too short', TOKEN.slice(0, -1)],
    ['too long', `${TOKEN}x`],
    ['empty', ''],
    ['missing', undefined],
    ['the name of the secret', 'door-secret'],
  ])('answers 401 when the secret is %s, and tells nobody what was given', async (_what, secret) => {
    const { handler, queued, metric, lines } = benchOf();
    const event: DoorEvent = { ...eventOf(webhook), pathParameters: secret === undefined ? {} : { secret } };

    const response = await handler(event, contextOf());

    expect(response).toMatchObject({ statusCode: 401, body: '{"message":"unknown secret"}' });
    expect(queued()).toEqual([]);
    expect([metric('Unauthorized'), metric('Accepted')]).toEqual([1, 0]);
    expect(JSON.stringify(lines)).not.toContain('MARK');
  });

  it('answers 401 without path parameters at all', async () => {
    const { handler } = benchOf();

    expect(await handler({ body: '{}' }, contextOf())).toMatchObject({ statusCode: 401 });
  });

  it('looks at the secret before the body, so that strangers learn nothing', async () => {
    const { handler } = benchOf();

    expect(await handler(eventOf('x'.repeat(201), 'wrong'), contextOf())).toMatchObject({ statusCode: 401 });
  });

  it.each([
    ['as text', 'é'.repeat(101), false],
    ['in base64', Buffer.alloc(201, 'x').toString('base64'), true],
  ])('answers 413 beyond the limit in bytes, %s', async (_how, body, isBase64Encoded) => {
    const { handler, queued, metric } = benchOf();

    const response = await handler({ ...eventOf(body), isBase64Encoded }, contextOf());

    expect(response).toMatchObject({ statusCode: 413, body: '{"message":"body: larger than 200 bytes"}' });
    expect(queued()).toEqual([]);
    expect(metric('TooLarge')).toBe(1);
  });

  it('takes a body of exactly the limit', async () => {
    const { handler } = benchOf();
    const padding = 'x'.repeat(200 - JSON.stringify({ ...webhook, pad: '' }).length);

    expect(await handler(eventOf({ ...webhook, pad: padding }), contextOf())).toMatchObject({ statusCode: 202 });
  });

  it.each([
    ['no JSON', '{"_id":', 'body: not JSON'],
    ['an empty body', '', 'body: not JSON'],
    ['a list', '[]', 'body: '],
    ['null', 'null', 'body: '],
    ['a missing product', { ...webhook, product_id: undefined }, 'product_id: '],
    ['an empty many2one', { ...webhook, product_id: false }, 'product_id: '],
    ['another model', { ...webhook, _model: 'res.partner' }, '_model: '],
    ['a negative id', { ...webhook, _id: -1 }, '_id: '],
  ])('answers 400 naming the path for %s', async (_what, body, problem) => {
    const { handler, queued, metric } = benchOf();

    const response = await handler(eventOf(body), contextOf());

    expect(response.statusCode).toBe(400);
    expect(JSON.parse(response.body).message).toMatch(new RegExp(`^${problem}`));
    expect(queued()).toEqual([]);
    expect(metric('Malformed')).toBe(1);
  });

  it('answers 400 to a missing body', async () => {
    const { handler } = benchOf();

    expect(await handler({ pathParameters: { secret: TOKEN } }, contextOf())).toMatchObject({ statusCode: 400 });
  });

  it('reads the secret once in five minutes', async () => {
    const { handler, deps, reads } = benchOf();
    await handler(eventOf(webhook), contextOf());
    await deps.clock.run(START + 300_000);
    await handler(eventOf(webhook), contextOf());
    const within = reads();
    await deps.clock.run(START + 300_001);

    await handler(eventOf(webhook), contextOf());

    expect([within, reads()]).toEqual([1, 2]);
  });

  it('no longer takes a token that was rotated out', async () => {
    const { handler, deps } = benchOf(JSON.stringify({ token: PREVIOUS }));
    const before = await handler(eventOf(webhook, PREVIOUS), contextOf());
    deps.vault.set('door-secret', JSON.stringify({ token: TOKEN }));
    await deps.clock.run(START + 300_001);

    const after = await handler(eventOf(webhook, PREVIOUS), contextOf());

    expect([before.statusCode, after.statusCode]).toEqual([202, 401]);
  });

  it('fails, so that the sender sees 500, when the queue cannot be reached', async () => {
    const down = new TransientError({ code: 'QUEUE_DOWN', message: 'SQS does not answer' });
    const { handler, metric, lines } = benchOf(undefined, ({ outbox }) => ({
      outbox: failing(outbox, ['send'], down),
    }));

    await expect(handler(eventOf(webhook), contextOf())).rejects.toBe(down);

    expect([metric('Accepted'), metric('Failure')]).toEqual([0, 1]);
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'ERROR',
        message: 'run failed',
        code: 'QUEUE_DOWN',
        reason: 'SQS does not answer',
      }),
    );
  });

  it.each([
    ['not JSON', TOKEN],
    ['too short a token', JSON.stringify({ token: 'MARK-short' })],
    ['another shape', JSON.stringify({ password: TOKEN })],
  ])('fails without quoting it when the stored secret is %s', async (_what, stored) => {
    const { handler, lines, queued } = benchOf(stored);

    const attempt = handler(eventOf(webhook), contextOf());

    await expect(attempt).rejects.toMatchObject({ code: 'DOOR_SECRET_MALFORMED', disposition: 'alert' });
    await expect(attempt).rejects.not.toThrow('MARK');
    expect(JSON.stringify(lines)).not.toContain('MARK');
    expect(queued()).toEqual([]);
  });

  it('does not remember that a secret was missing', async () => {
    const { handler, deps } = benchOf();
    deps.vault.set('door-secret', undefined);
    await expect(handler(eventOf(webhook), contextOf())).rejects.toMatchObject({ code: 'SECRET_MISSING' });
    deps.vault.set('door-secret', JSON.stringify({ token: TOKEN }));

    expect(await handler(eventOf(webhook), contextOf())).toMatchObject({ statusCode: 202 });
  });
});
