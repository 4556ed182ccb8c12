import { describe, expect, it } from 'vitest';
import { HOUR_MS, SetupError } from '../../../../shared/core/index.ts';
import {
  changeFailure,
  clearFailure,
  clearUnchanged,
  type Failure,
  noteTold,
  park,
  parkedList,
  readLedgerEntry,
  recordGivenUp,
  recordOnLadder,
  recordThrottled,
  recordWaiting,
  redriveAt,
  toRetried,
  toSent,
  waitingList,
} from '../../../../shared/lambda/index.ts';
import { MemoryStateStore, VirtualClock } from '../../../../shared/memory/index.ts';
import { ACCOUNT, START } from '../../../support/shape-bench.ts';

const failure = (changes: Partial<Failure> = {}): Failure => ({
  ...{ account: ACCOUNT, key: 'order/1796277083022', code: 'ODOO_DOWN', reason: 'Odoo does not answer' },
  ...{ facts: { attempts: 2 }, flow: 'order-import', queue: 'order-import', message: '{}', at: START },
  ...changes,
});

const ledgerOf = () => {
  const ledger = new MemoryStateStore(new VirtualClock({ startAt: START }));
  const keysOn = async (list: string) =>
    (await ledger.pending(list, { until: Number.MAX_SAFE_INTEGER, limit: 10 })).rows.map((row) => row.sk);
  const entry = async () => {
    const row = await ledger.get({ pk: ACCOUNT, sk: 'order/1796277083022' });
    return row && readLedgerEntry(row);
  };
  return { ledger, keysOn, entry };
};

describe('recordWaiting', () => {
  it('counts attempts, keeps the first time, takes the last reason', async () => {
    const { ledger, entry } = ledgerOf();

    await recordWaiting(ledger, failure(), START + 10);
    await recordWaiting(ledger, failure({ code: 'ODOO_LOCKED', at: START + 100 }), START + 120);

    expect(await entry()).toMatchObject({
      ...{ state: 'waiting', code: 'ODOO_LOCKED', attempts: 2 },
      ...{ firstFailedAt: START, lastFailedAt: START + 100, dueAt: START + 120 },
    });
  });

  it('stands on the waiting list for an hour after its queue should have brought it back, and on no other', async () => {
    const { ledger, keysOn } = ledgerOf();

    await recordWaiting(ledger, failure(), START + 500);

    const early = await ledger.pending(waitingList(ACCOUNT), { until: START + 499 + HOUR_MS, limit: 10 });
    const late = await ledger.pending(waitingList(ACCOUNT), { until: START + 500 + HOUR_MS, limit: 10 });
    expect([early.rows.length, late.rows.length]).toEqual([0, 1]);
    expect(await keysOn(waitingList(ACCOUNT))).toEqual(['order/1796277083022']);
    expect(await keysOn(parkedList(ACCOUNT))).toEqual([]);
  });

  it('counts the attempts of one message, however many of its key fail beside it', async () => {
    const { ledger, entry } = ledgerOf();

    for (const attempt of [1, 1, 1, 2, 1, 2, 1]) await recordWaiting(ledger, failure({ attempt }), START + 10);

    expect(await entry()).toMatchObject({ attempts: 2 });
  });

  it('leaves a parked row parked', async () => {
    const { ledger, entry } = ledgerOf();
    await park(ledger, failure({ code: 'TOTAL_DIFFERS' }));

    await recordWaiting(ledger, failure(), START + 10);

    expect(await entry()).toMatchObject({ state: 'parked', code: 'TOTAL_DIFFERS', attempts: 1 });
  });
});

describe('recordOnLadder', () => {
  it.each([
    [6, 60_000],
    [9, 480_000],
    [40, 24 * HOUR_MS],
  ])('waits after attempt %i for %i ms', async (attempt, waitMs) => {
    const { ledger, entry } = ledgerOf();

    await recordOnLadder(ledger, failure(), attempt, 0);

    expect(await entry()).toMatchObject({ owner: 'ladder', attempts: attempt, dueAt: START + waitMs });
  });

  it('keeps its wait when another message of the same key fails on its queue', async () => {
    const { ledger, entry } = ledgerOf();
    await recordOnLadder(ledger, failure(), 9, 0);

    await recordWaiting(ledger, failure({ code: 'ODOO_LOCKED', at: START + 5 }), START + 10);

    expect(await entry()).toMatchObject({ owner: 'ladder', code: 'ODOO_LOCKED', attempts: 10, dueAt: START + 480_000 });
  });

  it('leaves a parked row parked', async () => {
    const { ledger, entry } = ledgerOf();
    await park(ledger, failure({ code: 'TOTAL_DIFFERS' }));

    await recordOnLadder(ledger, failure(), 6, 0);
    await recordThrottled(ledger, failure(), START + 10);

    expect(await entry()).toMatchObject({ state: 'parked', code: 'TOTAL_DIFFERS', attempts: 1 });
  });
});

describe('recordGivenUp', () => {
  const { code: _code, reason: _reason, facts: _facts, ...subject } = failure({ message: '{"given":"up"}' });

  it('puts what was recorded on the ladder, with its reason, and counts receives that recorded nothing', async () => {
    const { ledger, entry } = ledgerOf();
    await recordWaiting(ledger, failure(), START + 10);

    const found = await recordGivenUp(ledger, { ...subject, at: START + 100 }, 5, 0);

    expect(found).toBe('recorded');
    expect(await entry()).toMatchObject({
      ...{ state: 'waiting', owner: 'ladder', code: 'ODOO_DOWN', attempts: 5, firstFailedAt: START },
      ...{ message: '{"given":"up"}', dueAt: START + 100 + 30_000 },
    });
  });

  it('says of what left no record that its runs crashed or ran out of time', async () => {
    const { ledger, entry } = ledgerOf();

    const found = await recordGivenUp(ledger, subject, 5, 0);

    expect(found).toBe('no-outcome');
    expect(await entry()).toMatchObject({ code: 'MESSAGE_NO_OUTCOME', owner: 'ladder', attempts: 5 });
  });

  it('changes nothing of what is parked or on the ladder already', async () => {
    const { ledger, entry } = ledgerOf();
    await recordGivenUp(ledger, subject, 5, 0);
    const first = await entry();

    const again = await recordGivenUp(ledger, { ...subject, at: START + 20_000 }, 6, 0);
    const onLadder = await entry();
    await park(ledger, failure());
    const parked = await recordGivenUp(ledger, subject, 6, 0);

    expect([again, parked]).toEqual(['kept', 'kept']);
    expect(onLadder).toEqual(first);
    expect(await entry()).toMatchObject({ state: 'parked' });
  });
});

describe('toSent', () => {
  it('keeps the row waiting for its outcome, and lets redrive act again when there is none', async () => {
    const { ledger, entry } = ledgerOf();
    await park(ledger, failure());

    await changeFailure(ledger, ACCOUNT, 'order/1796277083022', (parked) => toSent(parked, START));

    const sent = await entry();
    expect(sent).toMatchObject({ state: 'waiting', owner: 'queue' });
    expect(sent).not.toHaveProperty('parkedAt');
    expect(sent && redriveAt(sent)).toBe(START + 75 * 60_000);
  });
});

describe('ledger rows of an older release', () => {
  it('without an owner count as the ladder’s', () => {
    const old = readLedgerEntry({
      ...{ pk: ACCOUNT, sk: 'order/1', rev: 1 },
      data: {
        ...{ version: 1, state: 'waiting', code: 'ODOO_DOWN', reason: 'x', facts: {}, flow: 'order-import' },
        ...{ attempts: 2, firstFailedAt: START, lastFailedAt: START, dueAt: START + 10 },
      },
    });

    expect(redriveAt(old)).toBe(START + 10);
  });
});

describe('park', () => {
  it('tells whether people do not know of it yet', async () => {
    const { ledger, entry } = ledgerOf();

    const ends = [
      await park(ledger, failure()),
      await park(ledger, failure({ at: START + 5 })),
      await park(ledger, failure({ code: 'TOTAL_DIFFERS' })),
    ];

    expect(ends).toEqual([true, false, true]);
    expect(await entry()).toMatchObject({ parkedAt: START });
  });

  it('takes a waiting row over: it is no longer due, its first time stays', async () => {
    const { ledger, keysOn, entry } = ledgerOf();
    await recordWaiting(ledger, failure(), START + 10);

    await park(ledger, failure({ code: 'TOTAL_DIFFERS', at: START + 100 }));

    expect(await entry()).toMatchObject({ state: 'parked', code: 'TOTAL_DIFFERS', attempts: 2, firstFailedAt: START });
    expect(await entry()).not.toHaveProperty('dueAt');
    expect(await keysOn(waitingList(ACCOUNT))).toEqual([]);
    expect(await keysOn(parkedList(ACCOUNT))).toEqual(['order/1796277083022']);
  });

  it('needs no queue and no message: a schedule finds things, too', async () => {
    const { ledger, entry } = ledgerOf();
    const { queue: _queue, message: _message, ...found } = failure();

    await park(ledger, found);

    expect(await entry()).not.toHaveProperty('queue');
    expect(await entry()).not.toHaveProperty('message');
  });

  it('loses no count when two park the same key at the same moment', async () => {
    const { ledger, entry } = ledgerOf();

    await Promise.all([park(ledger, failure()), park(ledger, failure())]);

    expect(await entry()).toMatchObject({ attempts: 2 });
  });
});

describe('clearFailure', () => {
  it('forgets the row, and is content when there is none', async () => {
    const { ledger, entry, keysOn } = ledgerOf();
    await park(ledger, failure());

    await clearFailure(ledger, ACCOUNT, 'order/1796277083022');
    await clearFailure(ledger, ACCOUNT, 'order/1796277083022');

    expect(await entry()).toBeUndefined();
    expect(await keysOn(parkedList(ACCOUNT))).toEqual([]);
  });
});

describe('a reason', () => {
  it('is cut to what a row and an alert can hold', async () => {
    const { ledger, entry } = ledgerOf();

    await park(ledger, failure({ reason: 'x'.repeat(500_000) }));

    expect((await entry())?.reason).toHaveLength(4_000);
  });
});

describe('clearUnchanged', () => {
  it('leaves what has failed again since it was read', async () => {
    const { ledger, entry } = ledgerOf();
    await park(ledger, failure());
    const read = await entry();
    await park(ledger, failure({ code: 'ORDER_CANCELLED_IN_ODOO', at: START + 5 }));

    const isGone = read && (await clearUnchanged(ledger, ACCOUNT, 'order/1796277083022', read));

    expect(isGone).toBe(false);
    expect(await entry()).toMatchObject({ code: 'ORDER_CANCELLED_IN_ODOO' });
  });

  it('forgets what still is as it was read', async () => {
    const { ledger, entry } = ledgerOf();
    await park(ledger, failure());
    const read = await entry();

    const isGone = read && (await clearUnchanged(ledger, ACCOUNT, 'order/1796277083022', read));

    expect(isGone).toBe(true);
    expect(await entry()).toBeUndefined();
  });
});

describe('noteTold', () => {
  it('raises the level, never lowers it, and notes nothing of another reason', async () => {
    const { ledger, entry } = ledgerOf();
    await park(ledger, failure());
    const note = (code: string, level: number) => noteTold(ledger, ACCOUNT, 'order/1796277083022', { code, level });

    await note('ODOO_DOWN', 2);
    await note('ODOO_DOWN', 1);
    await note('TOTAL_DIFFERS', 3);

    expect(await entry()).toMatchObject({ told: 2 });
  });

  it('notes nothing of a row that a person has given back meanwhile', async () => {
    const { ledger, entry } = ledgerOf();
    await park(ledger, failure());
    await changeFailure(ledger, ACCOUNT, 'order/1796277083022', (row) => toRetried(row, START + 9));

    await noteTold(ledger, ACCOUNT, 'order/1796277083022', { code: 'ODOO_DOWN', level: 0 });

    expect(await entry()).toMatchObject({ state: 'waiting', retriedAt: START + 9 });
    expect(await entry()).not.toHaveProperty('told');
  });
});

describe('a row that another release wrote', () => {
  it.each([
    ['a failed attempt', (ledger: MemoryStateStore) => recordWaiting(ledger, failure(), START + 10)],
    ['a parked one', (ledger: MemoryStateStore) => park(ledger, failure())],
    ['a dead letter', (ledger: MemoryStateStore) => recordGivenUp(ledger, failure(), 5, 0)],
  ])('is left as it is by %s, which is told so', async (_what, record) => {
    const { ledger } = ledgerOf();
    const key = { pk: ACCOUNT, sk: 'order/1796277083022' };
    await ledger.put({ ...key, data: { version: 0, status: 'FAILED' } }, 'absent');

    const error = await record(ledger).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(SetupError);
    expect(error).toMatchObject({ code: 'LEDGER_ROW_FORM', facts: { key: 'order/1796277083022' } });
    expect((await ledger.get(key))?.data).toEqual({ version: 0, status: 'FAILED' });
  });
});
