import { describe, expect, it } from 'vitest';
import { type RedriveDeps, redrive } from '../../../../functions/redrive/flow.ts';
import { DAY_MS, MINUTE_MS, TransientError } from '../../../../shared/core/index.ts';
import {
  changeFailure,
  NO_JOURNAL,
  type Run,
  readLedgerEntry,
  recordOnLadder,
  toParked,
} from '../../../../shared/lambda/index.ts';
import { MemoryAudit } from '../../../../shared/memory/index.ts';
import { orderCaptured, stockHint } from '../../../../shared/messages/index.ts';
import type { Outbox } from '../../../../shared/ports/index.ts';
import { ACCOUNT, START, shapeBench } from '../../../support/shape-bench.ts';

const head = { account: ACCOUNT, environment: 'local', correlationId: 'c', cause: 't', firstSentAt: START } as const;
const QUEUES = { 'stock-changed': 'stock', 'order-import': 'orders', 'order-changed': 'lives' } as const;

const benchOf = (refuses: (queue: string) => boolean = () => false) => {
  const { deps: bench } = shapeBench('redrive');
  const sent: { readonly queue: string; readonly key: string }[] = [];
  const outbox: Outbox = {
    send: async (queue, messages) => {
      if (refuses(queue)) throw new TransientError({ code: 'QUEUE_SEND_FAILED', message: 'no' });
      sent.push(...messages.map(({ envelope }) => ({ queue, key: envelope.key })));
    },
    postpone: async () => {},
  };
  const deps: RedriveDeps = {
    ...bench,
    account: ACCOUNT,
    audit: new MemoryAudit(),
    outbox,
    queues: QUEUES,
    journal: NO_JOURNAL,
  };
  const run = (): Run => ({
    ...{ flow: 'redrive', account: ACCOUNT, environment: 'local', correlationId: 'c', telemetry: bench.telemetry },
    ...{ startedAt: bench.clock.now(), remainingMs: () => 120_000 },
  });
  const put = async (...envelopes: readonly ReturnType<typeof stockHint | typeof orderCaptured>[]) => {
    for (const envelope of envelopes)
      await recordOnLadder(
        deps.ledger,
        {
          ...{ account: ACCOUNT, key: envelope.key, code: 'UNEXPECTED', reason: 'r', facts: {}, flow: 'f', at: START },
          message: JSON.stringify(envelope),
        },
        6,
        0,
      );
    await bench.clock.run(START + 2 * MINUTE_MS);
  };
  const entry = async (key: string) => {
    const row = await deps.ledger.get({ pk: ACCOUNT, sk: key });
    return row && readLedgerEntry(row);
  };
  return { deps, run, put, sent, entry, alerts: bench.alerts };
};

describe('redrive', () => {
  it('sends each message once when two runs overlap', async () => {
    const { deps, run, put, sent } = benchOf();
    await put(...Array.from({ length: 50 }, (_each, index) => stockHint(head, index + 1)));

    await Promise.all([redrive(deps, run()), redrive(deps, run())]);

    expect(new Set(sent.map(({ key }) => key)).size).toBe(50);
    expect(sent).toHaveLength(50);
  });

  it('leaves alone what a person parks between its look and its claim', async () => {
    const { deps, run, put, sent, entry } = benchOf();
    await put(stockHint(head, 1));
    const person = async () => {
      await changeFailure(deps.ledger, ACCOUNT, 'product/1', (row) => toParked(row, START));
    };
    const state = new Proxy(deps.state, {
      get: (target, name) =>
        name === 'get'
          ? async (key: Parameters<typeof target.get>[0]) => {
              await person();
              return target.get(key);
            }
          : Reflect.get(target, name, target).bind(target),
    });
    await redrive({ ...deps, state }, run());

    expect(sent).toEqual([]);
    expect(await entry('product/1')).toMatchObject({ state: 'parked' });
  });

  it('gives one queue its messages though the other takes none, and fails', async () => {
    const { deps, run, put, sent, entry } = benchOf((queue) => queue === 'orders');
    await put(orderCaptured(head, '1796277083022'), stockHint(head, 1));

    await expect(redrive(deps, run())).rejects.toMatchObject({ code: 'QUEUE_SEND_FAILED' });

    expect(sent).toEqual([{ queue: 'stock', key: 'product/1' }]);
    expect(await entry('order/1796277083022')).toMatchObject({ owner: 'ladder', dueAt: START + 2 * MINUTE_MS });
    expect(await entry('product/1')).toMatchObject({ owner: 'queue' });
  });

  it('works off ten thousand rows in runs of five hundred, orders first', async () => {
    const { deps, run, put, sent } = benchOf();
    await put(
      ...Array.from({ length: 9_500 }, (_each, index) => stockHint(head, index + 1)),
      ...Array.from({ length: 500 }, (_each, index) => orderCaptured(head, String(1_000_000 + index))),
    );

    const first = await redrive(deps, run());
    const ofOrders = sent.every(({ queue }) => queue === 'orders');
    for (let turn = 1; turn < 20; turn += 1) await redrive(deps, run());

    expect(first).toMatchObject({ Waiting: 10_000, Redriven: 500, LeftDue: 9_500 });
    expect(ofOrders).toBe(true);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(10_000);
  }, 60_000);

  it('tells of what it gives up once an hour, and leaves the rest to problem-report', async () => {
    const { deps, run, put, entry, alerts } = benchOf();
    await put(stockHint(head, 1), stockHint(head, 2), stockHint(head, 3));
    const age = (key: string) =>
      changeFailure(deps.ledger, ACCOUNT, key, (row) => ({ ...row, firstFailedAt: START - 7 * DAY_MS }));
    await age('product/1');
    await age('product/2');
    await redrive(deps, run());
    await changeFailure(deps.ledger, ACCOUNT, 'product/3', (row) => ({ ...row, owner: 'ladder', dueAt: START }));
    await age('product/3');

    await redrive(deps, run());

    expect(alerts.raised.map(({ facts }) => facts.others)).toEqual([1]);
    expect([await entry('product/1'), await entry('product/2')]).toMatchObject([{ told: 0 }, { told: 0 }]);
    expect(await entry('product/3')).toMatchObject({ state: 'parked' });
    expect(await entry('product/3')).not.toHaveProperty('told');
  });

  it('goes on though the row of a circuit breaker cannot be read', async () => {
    const { deps, run, put, sent } = benchOf();
    await put(stockHint(head, 1));
    await deps.state.put({ pk: `breaker#${ACCOUNT}`, sk: 'odoo', data: { state: 'melted' } }, 'absent');

    await redrive(deps, run());

    expect(sent).toHaveLength(1);
  });
});
