/** The operator's commands against embedded engines: what they change, what they leave, what they print. */
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsState } from '../../shared/aws/index.ts';
import { park } from '../../shared/lambda/index.ts';
import { changeOrderLife } from '../../shared/steps/index.ts';
import { ACCOUNT, type BridgeDesk, CAPTURED, HELD, IMPORTED, NOW, openBridgeDesk } from '../support/bridge-desk.ts';

let desk: BridgeDesk;
beforeEach(async () => {
  desk = await openBridgeDesk();
});
afterEach(() => desk.close());

const json = (out: string) => JSON.parse(out);

describe('bridge order', () => {
  it('shows every moment in order of time, from its row, the trail and the ledger', async () => {
    const { out } = await desk.bridge('order', 'show', IMPORTED, '--json');

    const { order, timeline, nextLookAt } = json(out);
    expect(order).toMatchObject({ phase: 'imported', odoo: { orderId: 42 } });
    expect(nextLookAt).toBeNull();
    const times = timeline.map(({ at }: { at: string }) => at);
    expect(times).toEqual([...times].sort());
    expect(timeline.map(({ what }: { what: string }) => what)).toEqual([
      ...['placed at Walmart', 'captured', 'order-imported', 'walmart-call', 'acknowledgement', 'order-acknowledged'],
      ...['sent to order-import, the last time', 'to be shipped by'],
    ]);
  });

  it('shows what people are asked about an order, and calls whose outcome is not known', async () => {
    const key = `order-question/${IMPORTED}/trackingMissing/77`;
    const asked = { account: ACCOUNT, key, code: 'ORDER_TRACKING_MISSING', reason: 'write the number into WH/OUT/77' };
    await park(desk.ledger, { ...asked, facts: {}, flow: 'order-changed', at: NOW });
    await changeOrderLife({ state: desk.state, account: ACCOUNT }, IMPORTED, (life) => {
      if (!life?.fulfilment) return undefined;
      const lines = [{ lineNumber: '1', units: 1, seen: 0 }];
      const call = { id: 'i-1', at: NOW, phase: 'unknown' as const, kind: 'ship' as const, parcel: '77' };
      const fulfilment = { ...life.fulfilment, intents: [{ ...call, trackingNumber: '1Z', lines }] };
      return { ...life, fulfilment, questions: ['trackingMissing/77'] };
    });

    const { out } = await desk.bridge('order', 'show', IMPORTED);

    expect(out).toContain('ORDER_TRACKING_MISSING: write the number into WH/OUT/77');
    expect(out).toMatch(/open calls +ship, outcome not known, since 2026-03-02T18/);
  });

  it('has both sides looked at now, and what Odoo refused tried again', async () => {
    const scope = { state: desk.state, account: ACCOUNT };
    await changeOrderLife(scope, IMPORTED, (life) =>
      life ? { ...life, refused: [{ step: '{}', text: 'no right', at: NOW }] } : undefined,
    );

    const asked = await desk.bridge('order', 'look', IMPORTED, '--reason', 'right is given');
    const tooEarly = await desk.bridge('order', 'look', CAPTURED, '--reason', 'x');

    expect([asked.code, tooEarly.code]).toEqual([0, 3]);
    expect(await desk.take('order-changed')).toMatchObject([{ key: `fulfilment/${IMPORTED}`, cause: 'bridge' }]);
    expect((await desk.bridge('order', 'show', IMPORTED)).out).not.toContain('no right');
    expect((await desk.trail(`order/${IMPORTED}`)).at(-1)).toContain('order-look-asked bridge (alice)');
  });

  it('holds an order, and lets it go', async () => {
    const held = await desk.bridge('order', 'hold', CAPTURED, '--reason', 'address looks wrong');
    const row = await desk.order(CAPTURED);
    const failure = await desk.failure(`order/${CAPTURED}`);
    const tried = [
      await desk.bridge('order', 'hold', CAPTURED, '--reason', 'again'),
      await desk.bridge('order', 'retry', CAPTURED),
      await desk.bridge('failures', 'retry', `order/${CAPTURED}`),
    ];
    const released = await desk.bridge('order', 'release', CAPTURED);

    expect(held.code).toBe(0);
    expect(row?.reason).toEqual({ code: 'ORDER_HELD_BY_PERSON', text: 'held by alice: address looks wrong' });
    expect(failure).toMatchObject({ state: 'parked', code: 'ORDER_HELD_BY_PERSON' });
    expect(tried.map(({ code }) => code)).toEqual([3, 3, 3]);
    expect(released.code).toBe(0);
    expect(await desk.order(CAPTURED)).toMatchObject({ phase: 'captured' });
    expect(await desk.failure(`order/${CAPTURED}`)).toBeUndefined();
    expect(await desk.take('order-import')).toMatchObject([{ key: `order/${CAPTURED}`, attempt: 1, cause: 'bridge' }]);
  });

  it('sends an order now: the message that failed, or a new one', async () => {
    await desk.bridge('order', 'retry', HELD);
    await desk.bridge('order', 'retry', CAPTURED);

    const sent = await desk.take('order-import');
    const attempts = Object.fromEntries(sent.map(({ key, attempt }) => [key, attempt]));
    expect(attempts).toEqual({ [`order/${HELD}`]: 1, [`order/${CAPTURED}`]: 0 });
    expect(await desk.trail(`order/${CAPTURED}`)).toEqual([expect.stringContaining('order-retried bridge (alice)')]);
  });

  it('leaves out of the time line what has passed its days', async () => {
    const entry = { account: 'local/demo', subject: `order/${HELD}`, actor: 'test', correlationId: 'c' } as const;
    await awsState(desk.engines.settings)
      .audit('audit')
      .append([
        { ...entry, at: 1, event: 'long-ago', expiresAt: 2 },
        { ...entry, at: 1, event: 'still-kept', expiresAt: Number.MAX_SAFE_INTEGER },
      ]);

    const { out } = await desk.bridge('order', 'show', HELD);

    expect(out).toContain('still-kept');
    expect(out).not.toContain('long-ago');
  });

  it('shows each attempt in the time line: how it ended, and in JSON where its bodies lie', async () => {
    const text = await desk.bridge('order', 'show', IMPORTED);
    const { out } = await desk.bridge('order', 'show', IMPORTED, '--json');

    const said = 'walmart orders.acknowledge: unknown (WALMART_UNKNOWN_OUTCOME), 503, 212 ms, 2 tries';
    expect(text.out).toContain(said);
    expect(json(out)).toMatchObject({
      timeline: expect.arrayContaining([
        expect.objectContaining({ detail: said, exchange: 'local/demo/exchanges/2026-03-02/1.json' }),
      ]),
    });
  });

  it.each(['retry', 'hold', 'release'])('leaves an order that is in Odoo alone: %s', async (name) => {
    const before = await desk.order(IMPORTED);

    const { code, err } = await desk.bridge('order', name, IMPORTED, ...(name === 'hold' ? ['--reason', 'x'] : []));

    expect(code).toBe(3);
    expect(err).toMatch(name === 'release' ? /No person holds/ : /in Odoo as sale order 42/);
    expect(await desk.order(IMPORTED)).toEqual(before);
    expect(await desk.take('order-import')).toEqual([]);
  });

  it.each(['show', 'retry', 'hold', 'release'])('knows no such order: %s', async (name) => {
    const { code, err } = await desk.bridge('order', name, '999', ...(name === 'hold' ? ['--reason', 'x'] : []));

    expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining('local/demo knows no order 999') });
  });
});

describe('bridge sku show', () => {
  it('gives the whole row as JSON, with its failure and the trail', async () => {
    const { out } = await desk.bridge('sku', 'show', 'OBS-1012', '--json');

    expect(json(out)).toMatchObject({
      state: { wanted: { quantity: 5, lineage: { onHand: '12', held: 2 } }, walmart: { inputQty: 9 } },
      failure: { key: 'sku/OBS-1012', state: 'parked', code: 'FEED_ITEM_REFUSED' },
      trail: [{ event: 'quantity-put', before: { quantity: 12 }, after: { quantity: 9 } }],
    });
  });

  it.each([
    [['NOPE'], 'NOPE at the default ship node'],
    [['OBS-1012', '--node', 'EAST'], 'OBS-1012 at ship node EAST'],
  ])('knows no %j', async (args, said) => {
    const { code, err } = await desk.bridge('sku', 'show', ...args);

    expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining(said) });
  });
});

describe('what is wrong around a command', () => {
  const rewritten = (places: object): void => writeFileSync(desk.file, JSON.stringify({ ...desk.places, ...places }));

  it('names a table that is missing', async () => {
    rewritten({ tables: { state: 'state', failures: 'nowhere', audit: 'audit' } });

    expect(await desk.bridge('failures', 'list')).toMatchObject({
      ...{ code: 1, err: expect.stringContaining('AWS has no table nowhere in this account and region: check --env') },
    });
  });

  it('says that the local run has ended', async () => {
    rewritten({ aws: { ...desk.places.aws, dynamodb: 'http://127.0.0.1:1' } });

    expect(await desk.bridge('failures', 'list')).toMatchObject({
      ...{ code: 1, err: expect.stringContaining('start the local run again') },
    });
  });

  it('says that a run in virtual time keeps its state to itself', async () => {
    rewritten({ aws: undefined, tables: undefined });

    expect(await desk.bridge('failures', 'list')).toMatchObject({
      ...{ code: 1, err: expect.stringContaining('--speed below max') },
    });
  });

  it.each([
    [['--account', 'local/other'], 'The local run is of local/demo, not of local/other'],
    [['--env', 'production'], '--env production contradicts the account local/demo'],
    [['--env', 'moon'], 'Allowed choices are'],
    [['--colour'], "unknown option '--colour'"],
  ])('refuses %j', async (flags, said) => {
    expect(await desk.bridge('failures', 'list', ...flags)).toMatchObject({
      ...{ code: 2, out: '', err: expect.stringContaining(said) },
    });
  });

  it('takes the seller beside the environment', async () => {
    expect((await desk.bridge('failures', 'list', '--env', 'local', '--account', 'demo')).code).toBe(0);
  });
});
