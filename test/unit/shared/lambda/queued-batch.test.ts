import { describe, expect, it } from 'vitest';
import { TransientError } from '../../../../shared/core/index.ts';
import { DONE, failed, park } from '../../../../shared/lambda/index.ts';
import {
  benchOf,
  details,
  FLOW,
  failures,
  hint,
  record,
  refused,
  setup,
  throttled,
  transient,
} from '../../../support/queued-bench.ts';
import { ACCOUNT, contextOf, failing, START } from '../../../support/shape-bench.ts';

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
