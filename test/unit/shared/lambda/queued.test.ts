import { describe, expect, it } from 'vitest';
import {
  CredentialError,
  type Facts,
  RejectedError,
  SetupError,
  ThrottledError,
  TransientError,
} from '../../../../shared/core/index.ts';
import {
  type BatchResult,
  DONE,
  failed,
  type Outcome,
  park,
  parkedList,
  type QueuedDeps,
  queued,
  waitingList,
} from '../../../../shared/lambda/index.ts';
import {
  type Envelope,
  type EnvelopeHead,
  orderCaptured,
  type StockHint,
  stockHint,
} from '../../../../shared/messages/index.ts';
import { ACCOUNT, contextOf, failing, QUEUE, START, shapeBench } from '../../../support/shape-bench.ts';

const FLOW = 'stock-changed';
const head: EnvelopeHead = {
  ...{ account: ACCOUNT, environment: 'local', correlationId: 'c-1' },
  ...{ cause: 'odoo-webhook', firstSentAt: START - 5000 },
};
const hint = (productId: number, attempt = 0): StockHint => ({ ...stockHint(head, productId), attempt });

const record = (message: unknown, received = 1, messageId = 'm-1') => ({
  messageId,
  receiptHandle: `receipt-${messageId}`,
  body: typeof message === 'string' ? message : JSON.stringify(message),
  attributes: { ApproximateReceiveCount: String(received) },
});

const details: { code: string; message: string; facts: Facts } = {
  code: 'SOME_CODE',
  message: 'Odoo cannot answer now',
  facts: { model: 'stock.quant' },
};
const transient = failed(new TransientError(details));
const throttled = failed(new ThrottledError({ ...details, retryAfterMs: 90_000 }));
const refused = failed(new RejectedError(details));
const setup = failed(new SetupError(details));

/** The flow under test answers each product id with the outcome that stands for it, else it is done. */
const benchOf = (
  outcomes: Record<number, Outcome> = {},
  change: (deps: QueuedDeps) => Partial<QueuedDeps> = () => ({}),
  flow?: (messages: readonly StockHint[]) => Promise<BatchResult>,
) => {
  const bench = shapeBench(FLOW);
  const { outbox, clock } = bench.deps;
  const seen: number[] = [];
  const answer = async (messages: readonly StockHint[]): Promise<BatchResult> => {
    seen.push(...messages.map((message) => message.body.productId));
    return {
      outcomes: messages.map((message) => outcomes[message.body.productId] ?? DONE),
      tally: { read: messages.length },
    };
  };
  const handler = queued<StockHint>(
    {
      ...{ flow: FLOW, account: ACCOUNT, queue: QUEUE, types: ['stock-hint'] as const },
      deps: { ...bench.deps, ...change(bench.deps) },
    },
    flow ?? answer,
  );
  /** One delivery as the event source does it: receive, run, delete what was not reported as failed. */
  const deliver = async () => {
    const received = outbox.receive(QUEUE, 10);
    const records = received.map((each) => ({
      ...each,
      attributes: { ApproximateReceiveCount: String(each.receiveCount) },
    }));
    const { batchItemFailures } = await handler({ Records: records }, contextOf());
    const kept = new Set(batchItemFailures.map((each) => each.itemIdentifier));
    for (const each of received) if (!kept.has(each.messageId)) outbox.acknowledge(QUEUE, each.receiptHandle);
    return received.map((each): Envelope => JSON.parse(each.body));
  };
  const send = (...messages: readonly Envelope[]) =>
    outbox.send(
      QUEUE,
      messages.map((envelope) => ({ envelope })),
    );
  const secondsToNext = () => ((outbox.nextVisibleAt(QUEUE) ?? Number.NaN) - clock.now()) / 1000;
  return { ...bench, seen, handler, deliver, send, secondsToNext };
};

const failures = (...ids: readonly string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

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
      5: failed(new RejectedError({ ...details, code: 'ORDER_CANCELLED_AT_WALMART' })),
    };
    const { handler, row } = benchOf(outcomes);
    await handler({ Records: [record(hint(5))] }, contextOf());
    outcomes[5] = DONE;

    await handler({ Records: [record(hint(5), 2)] }, contextOf());

    expect(await row('product/5')).toMatchObject({ state: 'parked', code: 'ORDER_CANCELLED_AT_WALMART' });
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

describe('queued: a batch', () => {
  const batch = (...ids: readonly number[]) => ({ Records: ids.map((id) => record(hint(id), 1, `m-${id}`)) });

  it('settles each message by its own outcome', async () => {
    const { handler, row, metric } = benchOf({ 1: transient, 2: refused, 3: throttled, 4: failed(new Error('odd')) });

    const response = await handler(batch(1, 2, 3, 4, 5), contextOf());

    expect(response).toEqual(failures('m-1', 'm-4'));
    expect(await row('product/1')).toMatchObject({ state: 'waiting' });
    expect(await row('product/2')).toMatchObject({ state: 'parked' });
    expect(await row('product/4')).toMatchObject({ state: 'waiting', code: 'UNEXPECTED' });
    expect(['Done', 'Retried', 'Deferred', 'Parked'].map(metric)).toEqual([1, 2, 1, 1]);
  });

  it('goes on settling the others when one row cannot be written', async () => {
    const { handler, row, metric } = benchOf({ 1: transient, 2: refused, 3: refused }, ({ ledger }) => ({
      ledger: new Proxy(ledger, {
        get: (target, name) => {
          if (name !== 'put') return Reflect.get(target, name, target).bind(target);
          return (...args: Parameters<typeof ledger.put>) =>
            args[0].sk === 'product/2' ? Promise.reject(new TransientError(details)) : target.put(...args);
        },
      }),
    }));

    const response = await handler(batch(1, 2, 3, 4), contextOf());

    expect(response).toEqual(failures('m-1', 'm-2'));
    expect(await row('product/3')).toMatchObject({ state: 'parked' });
    expect(['Done', 'Retried', 'Parked', 'Unsettled'].map(metric)).toEqual([1, 1, 1, 1]);
  });

  it('keeps the row that was recorded when the postponement fails', async () => {
    const { handler, row } = benchOf({ 1: transient }, (deps) => ({
      outbox: failing(deps.outbox, ['postpone'], new TransientError(details)),
    }));

    const response = await handler(batch(1, 2), contextOf());

    expect(response).toEqual(failures('m-1'));
    expect(await row('product/1')).toMatchObject({ state: 'waiting' });
  });

  it('fails as a whole when the flow throws', async () => {
    const { handler, row } = benchOf({}, undefined, () => Promise.reject(new TransientError(details)));

    const response = await handler(batch(1, 2), contextOf());

    expect(response).toEqual(failures('m-1', 'm-2'));
    expect([await row('product/1'), await row('product/2')]).toMatchObject([
      { code: 'SOME_CODE' },
      { code: 'SOME_CODE' },
    ]);
  });

  it('raises one alert for all its messages, not one for each', async () => {
    const { handler, deps } = benchOf({ 1: setup, 2: setup, 3: setup });

    const response = await handler(batch(1, 2, 3), contextOf());

    expect(response).toEqual(failures('m-1', 'm-2', 'm-3'));
    expect(deps.alerts.raised).toHaveLength(1);
  });

  it('raises the same alert once an hour at most, and leaves those it parked meanwhile to problem-report', async () => {
    const { handler, deps, row } = benchOf({ 1: refused, 2: refused, 3: refused });
    await handler(batch(1), contextOf());
    await deps.clock.run(START + 59 * 60_000);
    await handler(batch(2), contextOf());
    const within = deps.alerts.raised.length;
    await deps.clock.run(START + 60 * 60_000);

    await handler(batch(3), contextOf());

    expect(within).toBe(1);
    expect(deps.alerts.raised.map(({ facts }) => [facts.key, facts.leftOut])).toEqual([
      ['product/1', undefined],
      ['product/3', 1],
    ]);
    expect([await row('product/1'), await row('product/3')]).toMatchObject([{ told: 0 }, { told: 0 }]);
    expect(await row('product/2')).not.toHaveProperty('told');
  });

  it('is settled all the same when the alert cannot be raised; that is logged and counted', async () => {
    const { handler, row, metric, lines } = benchOf({ 1: setup }, (deps) => ({
      alerts: failing(deps.alerts, ['raise'], new TransientError({ code: 'TOPIC_DOWN', message: 'SNS is down' })),
    }));

    const response = await handler(batch(1), contextOf());

    expect(response).toEqual(failures('m-1'));
    expect(await row('product/1')).toMatchObject({ state: 'waiting' });
    expect(metric('AlertFailed')).toBe(1);
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'alert not raised', code: 'TOPIC_DOWN', alert: 'SOME_CODE' }),
    );
  });

  it('fails the messages that got no outcome', async () => {
    const { handler, row } = benchOf({}, undefined, async () => ({ outcomes: [DONE], tally: {} }));

    const response = await handler(batch(1, 2), contextOf());

    expect(response).toEqual(failures('m-2'));
    expect(await row('product/2')).toMatchObject({
      state: 'waiting',
      code: 'NO_OUTCOME',
      reason: 'stock-changed gave 1 outcomes for 2 messages, none for product/2',
    });
  });

  it('fails altogether when there are more outcomes than messages, since nobody knows whose is whose', async () => {
    const { handler } = benchOf({}, undefined, async () => ({ outcomes: [DONE, DONE, DONE], tally: {} }));

    expect(await handler(batch(1, 2), contextOf())).toEqual(failures('m-1', 'm-2'));
  });

  it('writes nothing more when the time is nearly over; the failed ones come back by themselves', async () => {
    const { handler, row, metric } = benchOf({ 1: transient });

    const response = await handler(batch(1, 2), contextOf('request-1', 1_999));

    expect(response).toEqual(failures('m-1'));
    expect(await row('product/1')).toBeUndefined();
    expect([metric('Unsettled'), metric('Done')]).toEqual([1, 1]);
  });

  it('with nothing readable does not call the flow; an empty one is answered', async () => {
    const { handler, seen } = benchOf();

    expect(await handler({ Records: [] }, contextOf())).toEqual(failures());
    expect(await handler({ Records: [record('x')] }, contextOf())).toEqual(failures());
    expect(seen).toEqual([]);
  });

  it('settles two messages with the same business key each by itself, and counts the attempts of one', async () => {
    const { handler, row } = benchOf({ 5: transient });

    const response = await handler({ Records: [record(hint(5), 1, 'a'), record(hint(5), 1, 'b')] }, contextOf());

    expect(response).toEqual(failures('a', 'b'));
    expect(await row('product/5')).toMatchObject({ attempts: 1 });
  });
});

describe('queued: what a person sees', () => {
  it('has each failure in the log with key, code and both correlation ids, but no body', async () => {
    const { handler, lines } = benchOf({ 5: transient });

    await handler({ Records: [record(hint(5))] }, contextOf('request-7'));

    expect(lines).toContainEqual(
      expect.objectContaining({
        ...{ level: 'WARN', message: 'unit: retry', key: 'product/5', code: 'SOME_CODE', model: 'stock.quant' },
        ...{ account: ACCOUNT, correlationId: 'request-7', unitCorrelationId: 'c-1' },
      }),
    );
    expect(JSON.stringify(lines)).not.toContain('firstSentAt');
  });

  it('finds no quoted text of an unexpected error in log or ledger', async () => {
    const { handler, lines, row } = benchOf({
      5: failed(new SyntaxError('Unexpected token M, "MARK-name" is not JSON')),
    });

    await handler({ Records: [record(hint(5))] }, contextOf());

    expect(JSON.stringify([lines, await row('product/5')])).not.toContain('MARK');
    expect(await row('product/5')).toMatchObject({ facts: { name: 'SyntaxError' } });
  });

  it('keeps a parked row parked when the same key fails again', async () => {
    const { handler, row, deps } = benchOf({ 5: transient });
    await park(deps.ledger, {
      ...details,
      reason: 'refused',
      account: ACCOUNT,
      key: 'product/5',
      flow: FLOW,
      at: START,
    });

    await handler({ Records: [record(hint(5))] }, contextOf());

    expect(await row('product/5')).toMatchObject({ state: 'parked', reason: 'refused' });
  });
});
