import { describe, expect, it } from 'vitest';
import {
  clearFailure,
  type Failure,
  park,
  parkedList,
  readLedgerEntry,
  recordWaiting,
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

  it('stands on the waiting list at its due time, and on no other', async () => {
    const { ledger, keysOn } = ledgerOf();

    await recordWaiting(ledger, failure(), START + 500);

    const early = await ledger.pending(waitingList(ACCOUNT), { until: START + 499, limit: 10 });
    expect(early.rows).toEqual([]);
    expect(await keysOn(waitingList(ACCOUNT))).toEqual(['order/1796277083022']);
    expect(await keysOn(parkedList(ACCOUNT))).toEqual([]);
  });

  it('leaves a parked row parked', async () => {
    const { ledger, entry } = ledgerOf();
    await park(ledger, failure({ code: 'TOTAL_DIFFERS' }));

    await recordWaiting(ledger, failure(), START + 10);

    expect(await entry()).toMatchObject({ state: 'parked', code: 'TOTAL_DIFFERS', attempts: 1 });
  });
});

describe('park', () => {
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
