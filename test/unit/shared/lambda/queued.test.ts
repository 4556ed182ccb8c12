import { describe, expect, it } from 'vitest';
import { CredentialError, RejectedError, ThrottledError, TransientError } from '../../../../shared/core/index.ts';
import { DONE, failed, type Outcome, parkedList, waitingList } from '../../../../shared/lambda/index.ts';
import { type Envelope, orderCaptured } from '../../../../shared/messages/index.ts';
import {
  benchOf,
  details,
  FLOW,
  failures,
  head,
  hint,
  record,
  refused,
  setup,
  throttled,
  transient,
} from '../../../support/queued-bench.ts';
import { ACCOUNT, contextOf, failing, QUEUE, START } from '../../../support/shape-bench.ts';

describe('queued: one message', () => {
  it('is acknowledged when it is done; no row is written', async () => {
    const { send, deliver, seen, row, metric, deps } = benchOf();
    await send(hint(5));

    await deliver();

    expect(seen).toEqual([5]);
    expect(deps.outbox.nextVisibleAt(QUEUE)).toBeUndefined();
    expect(await row('product/5')).toBeUndefined();
    expect([metric('Done'), metric('read'), metric('Success')]).toEqual([1, 1, 1]);
  });

  it('that failed for now is recorded as waiting, postponed and kept on the queue', async () => {
    const { send, deliver, row, metric, secondsToNext, deps } = benchOf({ 5: transient });
    await send(hint(5, 1));

    await deliver();

    const { message, ...rest } = (await row('product/5')) ?? {};
    expect(JSON.parse(String(message))).toEqual(hint(5, 1));
    expect(rest).toEqual({
      ...{ version: 1, state: 'waiting', flow: FLOW, queue: QUEUE },
      ...{ code: 'SOME_CODE', reason: 'Odoo cannot answer now', facts: { model: 'stock.quant' } },
      ...{ attempts: 2, firstFailedAt: START, lastFailedAt: START, owner: 'queue', dueAt: START + 20_000 },
    });
    expect(secondsToNext()).toBe(20);
    expect(metric('Retried')).toBe(1);
    const waiting = await deps.ledger.pending(waitingList(ACCOUNT), { until: Number.MAX_SAFE_INTEGER, limit: 10 });
    expect(waiting.rows).toHaveLength(1);
  });

  it('that succeeds after failures clears its row', async () => {
    const outcomes = { 5: transient };
    const { send, deliver, row, deps } = benchOf(outcomes);
    await send(hint(5));
    await deliver();
    const before = await row('product/5');
    outcomes[5] = DONE;
    await deps.clock.run(START + 10_000);

    await deliver();

    expect(before).toBeDefined();
    expect(await row('product/5')).toBeUndefined();
    expect(deps.outbox.nextVisibleAt(QUEUE)).toBeUndefined();
  });

  it.each([
    ['in its first receive', 0, 0],
    ['as a copy of a copy', 3, 3],
  ])('that is throttled %s goes on as a copy, unchanged, after the told wait', async (_when, attempt, carried) => {
    const { send, deliver, row, metric, secondsToNext, deps } = benchOf({ 5: throttled });
    await send(hint(5, attempt));

    await deliver();

    expect(secondsToNext()).toBe(90);
    expect(metric('Deferred')).toBe(1);
    expect(await row('product/5')).toBeUndefined();
    await deps.clock.run(START + 90_000);
    expect(await deliver()).toEqual([hint(5, carried)]);
  });

  it('that failed before it was throttled takes its failed attempts along, so that its row is cleared in the end', async () => {
    const outcomes = { 5: transient };
    const { send, deliver, row, deps } = benchOf(outcomes);
    await send(hint(5));
    await deliver();
    outcomes[5] = throttled;
    await deps.clock.run(START + 10_000);
    await deliver();
    outcomes[5] = DONE;
    await deps.clock.run(START + 200_000);

    const copies = await deliver();

    expect(copies).toEqual([hint(5, 1)]);
    expect(await row('product/5')).toBeUndefined();
  });

  it('that is throttled beside others of its key goes on for those that carry no more attempts', async () => {
    const { send, deliver, metric, deps } = benchOf({ 5: throttled, 6: throttled });
    await send(hint(5, 0), hint(5, 2), hint(5, 1), hint(6));

    await deliver();

    const copies = deps.outbox.bodies(QUEUE).map((body): Envelope => JSON.parse(body));
    expect(copies.map(({ key, attempt }) => [key, attempt])).toEqual([
      ['product/5', 0],
      ['product/5', 2],
      ['product/6', 0],
    ]);
    expect(metric('Deferred')).toBe(4);
  });

  it('stays on the queue when its copy cannot be sent', async () => {
    const { handler, metric } = benchOf({ 5: throttled }, (deps) => ({
      outbox: failing(deps.outbox, ['send'], new TransientError(details)),
    }));

    const response = await handler({ Records: [record(hint(5))] }, contextOf());

    expect(response).toEqual(failures('m-1'));
    expect(metric('Unsettled')).toBe(1);
  });

  it('that was refused is parked for a person and acknowledged', async () => {
    const { send, deliver, row, metric, deps } = benchOf({ 5: refused });
    await send(hint(5));

    await deliver();

    expect(await row('product/5')).toMatchObject({ state: 'parked', code: 'SOME_CODE', attempts: 1, told: 0 });
    expect(deps.outbox.nextVisibleAt(QUEUE)).toBeUndefined();
    expect(metric('Parked')).toBe(1);
  });

  it('that was refused is told to people once, however often it is refused again', async () => {
    const { send, deliver, deps } = benchOf({ 5: refused });
    await send(hint(5));
    await deliver();
    await send(hint(5));

    await deliver();

    expect(deps.alerts.raised).toMatchObject([
      {
        ...{ severity: 'warning', code: 'SOME_CODE', facts: { key: 'product/5' } },
        message: 'product/5 waits for a person: Odoo cannot answer now',
      },
    ]);
  });

  it('that was refused is left to problem-report when people cannot be told now', async () => {
    const { send, deliver, row } = benchOf({ 5: refused }, (deps) => ({
      alerts: failing(deps.alerts, ['raise'], new TransientError(details)),
    }));
    await send(hint(5));

    await deliver();

    expect(await row('product/5')).toMatchObject({ state: 'parked' });
    expect(await row('product/5')).not.toHaveProperty('told');
  });

  it('that is padded beyond what a row can hold is recorded without its padding', async () => {
    const { handler, row } = benchOf({ 5: transient });
    const padded = JSON.stringify(hint(5)).replace('{', `{${' '.repeat(500_000)}`);

    await handler({ Records: [record(padded)] }, contextOf());

    expect(String((await row('product/5'))?.message).length).toBeLessThan(1_000);
  });

  it('that comes once more after it was parked for good does not take the person’s task away', async () => {
    const outcomes: Record<number, Outcome> = {
      5: failed(new RejectedError({ ...details, code: 'ORDER_CANCELLED_IN_ODOO' })),
    };
    const { handler, row } = benchOf(outcomes);
    await handler({ Records: [record(hint(5))] }, contextOf());
    outcomes[5] = DONE;

    await handler({ Records: [record(hint(5), 2)] }, contextOf());

    expect(await row('product/5')).toMatchObject({ state: 'parked', code: 'ORDER_CANCELLED_IN_ODOO' });
  });

  it.each([
    [5, 'Retried', 'queue', 160_000],
    [6, 'Laddered', 'ladder', 60_000],
    [7, 'Laddered', 'ladder', 120_000],
  ] as const)('in its attempt %i is %s: the %s brings it back', async (attempt, metricName, owner, waitMs) => {
    const { send, deliver, row, metric, deps } = benchOf({ 5: transient });
    await send(hint(5, attempt - 1));

    await deliver();

    expect(await row('product/5')).toMatchObject({ state: 'waiting', owner, dueAt: START + waitMs });
    expect(metric(metricName)).toBe(1);
    expect(deps.outbox.depth(QUEUE).inFlight).toBe(owner === 'queue' ? 1 : 0);
  });

  it('that must wait longer than a queue can hold it goes to the ledger, and costs no attempt', async () => {
    const hours = failed(new ThrottledError({ ...details, retryAfterMs: 2 * 3_600_000 }));
    const { send, deliver, row, metric, deps } = benchOf({ 5: hours });
    await send(hint(5));

    await deliver();

    expect(await row('product/5')).toMatchObject({
      ...{ state: 'waiting', owner: 'ladder', attempts: 0, dueAt: START + 2 * 3_600_000 },
    });
    expect(JSON.parse(String((await row('product/5'))?.message))).toEqual(hint(5));
    expect(deps.outbox.nextVisibleAt(QUEUE)).toBeUndefined();
    expect(metric('Laddered')).toBe(1);
  });

  it('that was put off for more than a week is parked', async () => {
    const { send, deliver, row } = benchOf({ 5: throttled });
    await send({ ...hint(5), firstSentAt: START - 7 * 86_400_000 - 1 });

    await deliver();

    expect(await row('product/5')).toMatchObject({ state: 'parked', code: 'SOME_CODE' });
  });

  it.each([
    ['the installation is wrong', setup],
    ['the key is not accepted', failed(new CredentialError(details))],
  ])('raises an alert and waits when %s', async (_what, outcome) => {
    const { send, deliver, row, metric, deps, secondsToNext } = benchOf({ 5: outcome });
    await send(hint(5));

    await deliver();

    expect(deps.alerts.raised).toEqual([
      { account: ACCOUNT, severity: 'critical', code: 'SOME_CODE', message: details.message, facts: details.facts },
    ]);
    expect(await row('product/5')).toMatchObject({ state: 'waiting' });
    expect(secondsToNext()).toBe(10);
    expect(metric('Alerted')).toBe(1);
  });
});

describe('queued: what cannot be read', () => {
  it.each([
    ['no JSON', '{"key":', 'the body is not JSON'],
    ['nothing', '', 'the body is not JSON'],
    ['JSON null', 'null', ''],
    ['a list', '[]', ''],
    ['an unknown version', { ...hint(5), version: 2 }, 'version'],
    ['an unknown type', { ...hint(5), type: 'price-hint' }, 'type'],
    ['a wrong body', { ...hint(5), body: { productId: 'five' } }, 'body.productId'],
    ['an undeclared field', { ...hint(5), name: 'x' }, 'name'],
    ['another queue’s type', orderCaptured(head, '1796277083022'), 'type order-captured does not belong on this queue'],
    ['another account', { ...hint(5), account: 'local/other' }, 'account local/other is not local/acme'],
  ])('parks %s at once, without calling the flow', async (_what, message, problem) => {
    const { handler, seen, row, metric, deps } = benchOf();
    const poison = record(message);

    const response = await handler({ Records: [poison] }, contextOf());

    expect(response).toEqual(failures());
    expect(seen).toEqual([]);
    expect(await row('unreadable/m-1')).toMatchObject({
      state: 'parked',
      code: 'MESSAGE_UNREADABLE',
      message: poison.body,
    });
    expect(String((await row('unreadable/m-1'))?.reason)).toContain(problem);
    expect([metric('Unreadable'), metric('Parked')]).toEqual([1, 1]);
    expect((await deps.ledger.pending(parkedList(ACCOUNT), { until: START, limit: 10 })).rows).toHaveLength(1);
  });

  it('keeps only the beginning of a huge one, so that its row can be written', async () => {
    const { handler, row } = benchOf();
    const keys = Object.fromEntries(Array.from({ length: 50_000 }, (_each, index) => [`key${index}`, index]));

    const response = await handler({ Records: [record({ ...hint(5), ...keys })] }, contextOf());

    expect(response).toEqual(failures());
    expect(JSON.stringify(await row('unreadable/m-1')).length).toBeLessThan(20_000);
  });

  it('never stops the good ones, not even when it cannot be parked', async () => {
    const { handler, seen, metric } = benchOf({}, (deps) => ({
      ledger: failing(deps.ledger, ['put'], new TransientError(details)),
    }));

    const response = await handler({ Records: [record('{', 1, 'poison'), record(hint(5), 1, 'good')] }, contextOf());

    expect(response).toEqual(failures('poison'));
    expect(seen).toEqual([5]);
    expect([metric('Done'), metric('Unsettled')]).toEqual([1, 1]);
  });
});
