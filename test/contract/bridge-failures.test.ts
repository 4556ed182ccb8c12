/** The operator's commands on failures against embedded engines: what they change, what they leave, what they print. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/core/index.ts';
import { park } from '../../shared/lambda/index.ts';
import { ACCOUNT, type BridgeDesk, CAPTURED, HELD, IMPORTED, NOW, openBridgeDesk } from '../support/bridge-desk.ts';

let desk: BridgeDesk;
beforeEach(async () => {
  desk = await openBridgeDesk();
});
afterEach(() => desk.close());

const json = (out: string) => JSON.parse(out);

describe('bridge failures list', () => {
  it('groups by code and flow, those for a person first, with counts, times and example keys', async () => {
    const { code, out } = await desk.bridge('failures', 'list', '--json');

    expect(code).toBe(0);
    expect(json(out)).toMatchObject({ account: ACCOUNT, failures: 7 });
    expect(json(out).causes.map((cause: { code: string }) => cause.code)).toEqual([
      'ORDER_UNKNOWN_SKU',
      'FEED_ITEM_REFUSED',
      'ODOO_UNREACHABLE',
    ]);
    expect(json(out).causes[2]).toEqual({
      ...{ code: 'ODOO_UNREACHABLE', flow: 'stock-changed', parked: 0, waiting: 5 },
      ...{ oldest: '2026-03-02T17:55:00.000Z', newest: '2026-03-02T17:55:00.000Z' },
      keys: ['product/7', 'product/8', 'product/9'],
    });
  });

  it.each([
    [['--state', 'parked'], 2],
    [['--state', 'waiting'], 5],
    [['--code', 'FEED_ITEM_REFUSED'], 1],
    [['--state', 'waiting', '--code', 'FEED_ITEM_REFUSED'], 0],
  ])('shows with %j only those', async (flags, count) => {
    const { code, out } = await desk.bridge('failures', 'list', '--json', ...flags);

    expect(json(out).failures).toBe(count);
    expect(code).toBe(count === 0 ? 3 : 0);
  });

  it('says that there is none', async () => {
    expect(await desk.bridge('failures', 'list', '--code', 'NEVER_SEEN')).toEqual({
      ...{ code: 3, out: '', err: `bridge: Nothing of ${ACCOUNT} failed with code NEVER_SEEN` },
    });
  });

  it('counts rows of another release apart, and changes none of them', async () => {
    await desk.ledger.put({ pk: ACCOUNT, sk: 'order/1', data: { version: 2, state: 'asleep' } }, 'any');

    const list = await desk.bridge('failures', 'list');
    const retry = await desk.bridge('failures', 'retry', 'order/1');
    const resolve = await desk.bridge('failures', 'resolve', 'order/1', '--reason', 'x');

    expect(list.out).toContain('(unknown form)');
    for (const { code, err } of [retry, resolve]) {
      expect(code).toBe(1);
      expect(err).toContain('order/1 has a form that this release does not know');
    }
    expect((await desk.ledger.get({ pk: ACCOUNT, sk: 'order/1' }))?.rev).toBe(1);
  });
});

describe('bridge failures show', () => {
  it('prints no message that may hold more than ids', async () => {
    const failure = {
      account: ACCOUNT,
      key: 'unreadable/m-1',
      code: 'MESSAGE_UNREADABLE',
      reason: 'no JSON',
      facts: {},
    };
    const message = '{"name":"Zoë Planted","phone":"+1 555 0100"}';
    await park(desk.ledger, { ...failure, flow: 'order-import', queue: 'q', message, at: NOW });

    const text = await desk.bridge('failures', 'show', 'unreadable/m-1');
    const data = await desk.bridge('failures', 'show', 'unreadable/m-1', '--json');

    expect(text.out).toContain(`cannot be read, ${message.length} characters`);
    expect(text.out + data.out).not.toMatch(/Planted|555/);
  });

  it('keeps a reason on its line', async () => {
    const failure = {
      account: ACCOUNT,
      key: 'order/2',
      code: 'ORDER_AMOUNT',
      reason: 'one\ncode  FORGED\u001b[2J',
      facts: {},
    };
    await park(desk.ledger, { ...failure, flow: 'order-import', at: NOW });

    const { out } = await desk.bridge('failures', 'show', 'order/2');

    expect(out).toContain('one code FORGED [2J');
    expect(out).not.toContain('\u001b');
  });
});

describe('bridge failures retry', () => {
  it('gives a message back under its key, counted as a repeat, and keeps the row until its outcome', async () => {
    const { code, out } = await desk.bridge('failures', 'retry', `order/${HELD}`);

    expect(code).toBe(0);
    expect(out).toBe(`retried  order/${HELD}  given back to its queue as attempt 2`);
    expect(await desk.take('order-import')).toMatchObject([
      { key: `order/${HELD}`, attempt: 1, correlationId: 'c-1', firstSentAt: NOW - 60 * MINUTE_MS },
    ]);
    expect(await desk.failure(`order/${HELD}`)).toMatchObject({
      ...{ state: 'waiting', attempts: 1, code: 'ORDER_UNKNOWN_SKU', dueAt: NOW + 15 * MINUTE_MS },
    });
  });

  it('takes all of a code, or all; of those parked unless told otherwise', async () => {
    const waiting = await desk.bridge('failures', 'retry', '--code', 'ODOO_UNREACHABLE');
    const told = await desk.bridge('failures', 'retry', '--code', 'ODOO_UNREACHABLE', '--state', 'waiting');
    const all = await desk.bridge('failures', 'retry', '--all', '--json');

    expect(waiting).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringContaining('5 that wait are meant by --state'),
    });
    expect(told.out.split('\n')).toHaveLength(5);
    expect(
      json(all.out)
        .failures.map(({ key }: { key: string }) => key)
        .sort(),
    ).toEqual([`order/${HELD}`, 'sku/OBS-1012']);
    expect(await desk.take('stock-changed')).toHaveLength(5);
    expect(await desk.take('order-import')).toHaveLength(1);
  });

  it('changes nothing in a dry run', async () => {
    const before = await desk.ledger.list(ACCOUNT, { limit: 100 });

    const { code, out } = await desk.bridge('failures', 'retry', '--all', '--dry-run');

    expect(code).toBe(0);
    expect(out).toContain('would retry');
    expect(await desk.ledger.list(ACCOUNT, { limit: 100 })).toEqual(before);
    expect(await desk.take('order-import')).toEqual([]);
    expect((await desk.sku('OBS-1012')).mark).toBeUndefined();
  });

  it('leaves done work alone and says so', async () => {
    const { entry } = await rowLike(IMPORTED);

    const { code, out, err } = await desk.bridge('failures', 'retry', `order/${IMPORTED}`);

    expect(code).toBe(3);
    expect(out).toBe(`left  order/${IMPORTED}  done already: in Odoo as sale order 42`);
    expect(err).toBe('bridge: Nothing was there to retry');
    expect(await desk.take('order-import')).toEqual([]);
    expect(await desk.failure(`order/${IMPORTED}`)).toEqual(entry);
  });

  it('sends a message that could not be read once it can be, under its own key', async () => {
    const { entry } = await rowLike(HELD);
    const base = { account: ACCOUNT, code: 'MESSAGE_UNREADABLE', reason: 'version 2', facts: {}, at: NOW } as const;
    const kept = { flow: 'order-import', queue: desk.engines.queueUrl('order-import') };
    await park(desk.ledger, { ...base, ...kept, key: 'unreadable/m-1', message: entry?.message ?? '' });
    await park(desk.ledger, { ...base, ...kept, key: 'unreadable/m-2', message: '{' });

    const first = await desk.bridge('failures', 'retry', 'unreadable/m-1');
    const second = await desk.bridge('failures', 'retry', 'unreadable/m-2');

    expect(first.code).toBe(0);
    expect(await desk.take('order-import')).toMatchObject([{ key: `order/${HELD}` }]);
    expect(await desk.failure('unreadable/m-1')).toBeUndefined();
    expect(second).toMatchObject({ code: 3, out: expect.stringContaining('cannot be read: settle it by hand') });
  });

  it('gives what could not be read to the queue of its type, wherever it had lain', async () => {
    const { entry } = await rowLike(HELD);
    const base = { account: ACCOUNT, code: 'MESSAGE_UNREADABLE', reason: 'wrong queue', facts: {}, at: NOW } as const;
    const message = entry?.message ?? '';
    await park(desk.ledger, { ...base, flow: 'dead-letters', key: 'unreadable/m-3', message });
    const queue = desk.engines.queueUrl('stock-changed');
    await park(desk.ledger, { ...base, flow: 'stock-changed', queue, key: 'unreadable/m-4', message });

    const ends = [
      await desk.bridge('failures', 'retry', 'unreadable/m-3'),
      await desk.bridge('failures', 'retry', 'unreadable/m-4'),
    ];

    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(await desk.take('order-import')).toHaveLength(2);
    expect(await desk.take('stock-changed')).toEqual([]);
  });

  it('leaves what only a person settles as it is: its order is done', async () => {
    const { message, queue, flow } = (await rowLike(IMPORTED)).entry ?? {};
    await park(desk.ledger, {
      ...{ account: ACCOUNT, key: `order/${IMPORTED}`, code: 'ORDER_CANCELLED_IN_ODOO', reason: 'r', facts: {} },
      ...{ flow: flow ?? '', queue: queue ?? '', message: message ?? '', at: NOW },
    });

    const { code, out } = await desk.bridge('failures', 'retry', `order/${IMPORTED}`);

    expect([code, out]).toEqual([3, expect.stringContaining('done already')]);
    expect(await desk.failure(`order/${IMPORTED}`)).toMatchObject({ state: 'parked' });
  });

  it('notes when a person gave it back: its week begins anew', async () => {
    await desk.bridge('failures', 'retry', `order/${HELD}`);

    expect(await desk.failure(`order/${HELD}`)).toMatchObject({ state: 'waiting', retriedAt: NOW });
  });

  it.each([['retry'], ['show'], ['park', '--reason', 'r'], ['resolve', '--reason', 'r']])(
    '%s leaves a row of another release as it is, and says so',
    async (command, ...rest) => {
      const key = { pk: ACCOUNT, sk: 'order/1' };
      const data = { version: 0, status: 'FAILED' };
      await desk.ledger.put({ ...key, data, pending: { list: `parked#${ACCOUNT}`, at: NOW } }, 'absent');

      const { code, err } = await desk.bridge('failures', command, 'order/1', ...rest);

      expect([code, err]).toEqual([
        1,
        expect.stringContaining('use the release that is deployed; nothing was changed'),
      ]);
      expect((await desk.ledger.get(key))?.data).toEqual(data);
    },
  );

  it.each([
    ['an empty one', ''],
    ['one that is too long for any row', 'x'.repeat(2_000)],
    ['one of another kind', '__proto__'],
  ])('knows no failure under %s', async (_what, key) => {
    const { code, err, out } = await desk.bridge('failures', 'retry', key);

    expect([code, out]).toEqual([3, '']);
    expect(err).toContain('Nothing has failed under');
  });

  it('makes a refused acknowledgement due, and leaves one that is done', async () => {
    const base = { account: ACCOUNT, code: 'WALMART_HIGHER_STATUS', reason: 'refused', facts: {}, at: NOW } as const;
    for (const po of [CAPTURED, IMPORTED])
      await park(desk.ledger, { ...base, key: `acknowledge/${po}`, flow: 'order-follow-up' });

    const open = await desk.bridge('failures', 'retry', `acknowledge/${CAPTURED}`);
    const done = await desk.bridge('failures', 'retry', `acknowledge/${IMPORTED}`);

    expect(open.code).toBe(0);
    expect(await desk.order(CAPTURED)).toMatchObject({ notBefore: NOW });
    expect(done).toMatchObject({ code: 3, out: expect.stringContaining('done already (done)') });
  });

  it.each([[[]], [['order/1', '--all']], [['--all', '--code', 'X']]])(
    'refuses %j: one way is to be given',
    async (args) => {
      expect(await desk.bridge('failures', 'retry', ...args)).toMatchObject({
        ...{ code: 2, out: '', err: 'bridge: Give one of <key>, --code <code> and --all, and not several' },
      });
    },
  );

  /** A parked message about an order. */
  const rowLike = async (po: string) => {
    const known = await desk.failure(`order/${HELD}`);
    if (known?.message === undefined || known.queue === undefined) throw new Error('the desk has no such row');
    const message = known.message.replaceAll(HELD, po);
    const { code, reason, facts, flow, queue } = known;
    if (po !== HELD)
      await park(desk.ledger, {
        account: ACCOUNT,
        key: `order/${po}`,
        code,
        reason,
        facts,
        flow,
        queue,
        message,
        at: NOW,
      });
    return { entry: await desk.failure(`order/${po}`) };
  };
});

describe('bridge failures park and resolve', () => {
  it('sets aside what waits, once, with who and why in the trail', async () => {
    const parked = await desk.bridge('failures', 'park', 'product/7', '--reason', 'wrong product');
    const again = await desk.bridge('failures', 'park', 'product/7', '--reason', 'wrong product');

    expect([parked.code, again.code]).toEqual([0, 3]);
    expect(again.err).toContain('parked already');
    const entry = await desk.failure('product/7');
    expect(entry).toMatchObject({ state: 'parked', attempts: 1 });
    expect(entry).not.toHaveProperty('dueAt');
    expect(await desk.trail('product/7')).toEqual([
      'failure-parked bridge (alice) {"state":"parked","reason":"wrong product"}',
    ]);
  });

  it('takes a settled row away, with who and why in the trail', async () => {
    const { code, out } = await desk.bridge('failures', 'resolve', 'product/7', '--reason', 'sold', '--by', 'bob');
    const again = await desk.bridge('failures', 'resolve', 'product/7', '--reason', 'sold');

    expect({ code, out }).toEqual({ code: 0, out: 'product/7 is resolved by bob' });
    expect(await desk.failure('product/7')).toBeUndefined();
    expect(again).toMatchObject({ code: 3, err: expect.stringContaining('Nothing has failed under product/7') });
    expect(await desk.trail('product/7')).toEqual(['failure-resolved bridge (bob) {"state":null,"reason":"sold"}']);
  });

  it('says that an order is still held', async () => {
    const { out } = await desk.bridge('failures', 'resolve', `order/${HELD}`, '--reason', 'by hand');

    expect(out).toContain('the order itself is still held (ORDER_UNKNOWN_SKU)');
  });

  it.each([[[]], [['--reason', ' ']], [['--reason', 'x'.repeat(301)]]])('wants a reason: %j', async (flags) => {
    const { code, err } = await desk.bridge('failures', 'resolve', 'product/7', ...flags);

    expect(code).toBe(2);
    expect(err).toMatch(/--reason/);
    expect(await desk.failure('product/7')).toBeDefined();
  });
});
