import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../../../../local/simulators/odoo/index.ts';
import { bench } from './bench.ts';

const CREATE = { model: 'res.partner', method: 'create', times: 1 } as const;

const withFault = async (rule: FaultRule): Promise<{ answer: unknown; made: number; waitedMs: number }> => {
  const desk = bench();
  desk.sim.control.faults.add(rule);
  const before = desk.clock.now();
  let endedAt = before;

  const pending = desk.call('res.partner', 'create', [{ name: 'Fault' }]).then((answer) => {
    endedAt = desk.clock.now();
    return answer;
  });
  await desk.clock.advance(60_000);
  const answer = await pending;
  const made = [...desk.sim.state.db.table('res.partner').rows.values()].filter((row) => row.name === 'Fault').length;
  return { answer, made, waitedMs: endedAt - before };
};

describe('a fault on demand', () => {
  it('breaks the connection before anything is done', async () => {
    const result = await withFault({ ...CREATE, kind: 'resetBeforeCommit' });

    expect(result).toMatchObject({ answer: { broken: 'reset' }, made: 0 });
  });

  it('breaks the connection after the commit', async () => {
    const result = await withFault({ ...CREATE, kind: 'resetAfterCommit' });

    expect(result).toMatchObject({ answer: { broken: 'reset' }, made: 1 });
  });

  it('is the same fault whether a stopping server committed or not', async () => {
    const fault = { fault: 'psycopg2.InterfaceError', message: 'connection already closed' };

    const committed = await withFault({ ...CREATE, kind: 'connectionClosedCommitted' });
    const rolledBack = await withFault({ ...CREATE, kind: 'connectionClosedRolledBack' });

    expect(committed).toMatchObject({ answer: fault, made: 1 });
    expect(rolledBack).toMatchObject({ answer: fault, made: 0 });
  });

  it('gives up on a contended row after eighteen seconds, rolled back', async () => {
    const result = await withFault({ ...CREATE, kind: 'serialization' });

    expect(result).toMatchObject({
      answer: { fault: 'psycopg2.errors.SerializationFailure' },
      made: 0,
      waitedMs: 18_000,
    });
  });

  it('answers late', async () => {
    const result = await withFault({ ...CREATE, kind: 'slow', delayMs: 5000 });

    expect(result).toMatchObject({ made: 1, waitedMs: 5000 });
  });

  it('says that the database is away', async () => {
    const result = await withFault({ ...CREATE, kind: 'databaseDown' });

    expect(result.answer).toMatchObject({
      fault: 'psycopg2.OperationalError',
      message: expect.stringContaining('Connection refused'),
    });
    expect(result.made).toBe(0);
  });

  it('lets a proxy answer 502', async () => {
    const result = await withFault({ ...CREATE, kind: 'badGateway' });

    expect(result).toMatchObject({ answer: { http: 502 }, made: 0 });
  });

  it('hits only the calls of its rule: after some, so many times', async () => {
    const desk = bench();
    desk.sim.control.faults.add({ kind: 'badGateway', model: 'res.partner', after: 1, times: 1 });

    const answers = [];
    for (let call = 0; call < 3; call += 1) answers.push(await desk.call('res.partner', 'search_count', [[]]));
    const other = await desk.call('res.country', 'search_count', [[]]);

    expect(answers.map((answer) => 'http' in answer)).toEqual([false, true, false]);
    expect(other).toHaveProperty('ok');
  });

  it('resets every connection of an unreachable server', async () => {
    const desk = bench();
    desk.sim.control.setReachable(false);

    const away = await desk.call('res.country', 'search_count', [[]]);
    desk.sim.control.setReachable(true);
    const back = await desk.call('res.country', 'search_count', [[]]);

    expect(away).toEqual({ broken: 'reset' });
    expect(back).toHaveProperty('ok');
  });
});

describe('measured latency', () => {
  const timed = async (
    desk: ReturnType<typeof bench>,
    model: string,
    method: string,
    args: unknown[],
  ): Promise<number> => {
    const start = desk.clock.now();
    let end = start;
    const pending = desk.call(model, method, args).then(() => {
      end = desk.clock.now();
    });
    await desk.clock.advance(10_000);
    await pending;
    return Math.round(end - start);
  };

  it('charges the check of a password once, and again after the cache was cleared', async () => {
    const desk = bench({ settings: { latency: 'measured' } });

    const first = await timed(desk, 'res.country', 'search', [[['code', '=', 'US']]]);
    const second = await timed(desk, 'res.country', 'search', [[['code', '=', 'US']]]);
    await timed(desk, 'product.product', 'create', [{ name: 'P' }]);
    const third = await timed(desk, 'res.country', 'search', [[['code', '=', 'US']]]);

    expect(first - second).toBe(335);
    expect(third).toBe(first);
  });

  it('makes batches cheaper than single calls', async () => {
    const desk = bench({ settings: { latency: 'measured' } });
    await timed(desk, 'res.country', 'search', [[]]);

    const one = await timed(desk, 'res.partner', 'create', [[{ name: 'A' }]]);
    const fifty = await timed(desk, 'res.partner', 'create', [Array.from({ length: 50 }, () => ({ name: 'B' }))]);

    expect(fifty).toBeLessThan(one * 12);
    expect(fifty).toBeGreaterThan(one);
  });
});
