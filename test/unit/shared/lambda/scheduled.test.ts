import { describe, expect, it } from 'vitest';
import {
  CredentialError,
  explain,
  RejectedError,
  SetupError,
  ThrottledError,
  TransientError,
} from '../../../../shared/core/index.ts';
import { type Run, type ScheduledDeps, scheduled, type Tally } from '../../../../shared/lambda/index.ts';
import { ACCOUNT, contextOf, failing, START, shapeBench } from '../../../support/shape-bench.ts';

const FLOW = 'inventory-push';
const LEASE = { pk: `lease#${ACCOUNT}`, sk: FLOW };
const details = { code: 'SOME_CODE', message: 'Walmart cannot answer now', facts: { status: 503 } };

const benchOf = (
  work: (run: Run) => Promise<Tally>,
  change: (deps: ScheduledDeps) => Partial<ScheduledDeps> = () => ({}),
) => {
  const bench = shapeBench(FLOW);
  const spec = { flow: FLOW, account: ACCOUNT, timeoutSeconds: 240, deps: { ...bench.deps, ...change(bench.deps) } };
  const handler = scheduled(spec, work);
  const lease = async () => (await bench.deps.state.get(LEASE))?.data;
  return { ...bench, handler, lease };
};

describe('scheduled', () => {
  it('runs the flow under a lease, counts its tally, gives the lease back', async () => {
    const runs: Run[] = [];
    let during: unknown;
    const bench = benchOf(async (run) => {
      runs.push(run);
      during = await bench.lease();
      return { pushed: 3 };
    });

    const answer = await bench.handler({}, contextOf('request-1', 5_000));

    expect(answer).toBeUndefined();
    expect(runs).toMatchObject([
      { flow: FLOW, account: ACCOUNT, environment: 'local', correlationId: 'request-1', startedAt: START },
    ]);
    expect(runs[0]?.remainingMs()).toBe(5_000);
    expect(during).toMatchObject({ fence: 1, until: START + 270_000 });
    expect(await bench.lease()).toMatchObject({ fence: 1, until: 0 });
    expect([bench.metric('pushed'), bench.metric('Success'), bench.metric('Failure')]).toEqual([3, 1, 0]);
  });

  it('counts an overlap and ends when another run holds the lease, even under the same request id', async () => {
    const gate = Promise.withResolvers<void>();
    let runs = 0;
    const { handler, metric } = benchOf(async () => {
      runs += 1;
      await gate.promise;
      return {};
    });
    const first = handler({}, contextOf('request-1'));

    await handler({}, contextOf('request-2'));
    await handler({}, contextOf('request-1'));
    gate.resolve();
    await first;

    expect(runs).toBe(1);
    expect(metric('Overlap')).toBe(2);
  });

  it('raises the fence with each run', async () => {
    const { handler, lease } = benchOf(async () => ({}));

    await handler({}, contextOf('request-1'));
    await handler({}, contextOf('request-2'));

    expect(await lease()).toMatchObject({ fence: 2 });
  });

  it('takes over a lease that has run out, and the late holder does not give it back', async () => {
    const gate = Promise.withResolvers<void>();
    let runs = 0;
    const { handler, lease, deps } = benchOf(async () => {
      runs += 1;
      if (runs === 1) await gate.promise;
      return {};
    });
    const stuck = handler({}, contextOf('request-1'));
    await deps.clock.run(START + 270_000);
    const second = handler({}, contextOf('request-2'));
    await second;
    const after = await lease();

    gate.resolve();
    await stuck;

    expect(runs).toBe(2);
    expect(after).toMatchObject({ fence: 2 });
    expect(await lease()).toEqual(after);
  });

  it('does not take a lease over before it has run out', async () => {
    const { handler, deps, metric } = benchOf(async () => ({}));
    await deps.state.put({ ...LEASE, data: { holder: 'other', fence: 7, until: START + 1 } }, 'absent');

    await handler({}, contextOf());
    await deps.clock.run(START + 1);
    await handler({}, contextOf());

    expect(metric('Overlap')).toBe(1);
    expect((await deps.state.get(LEASE))?.data).toMatchObject({ fence: 8 });
  });

  it('counts a wait and ends well: the next tick goes on', async () => {
    const { handler, metric, lease, deps } = benchOf(() =>
      Promise.reject(new ThrottledError({ ...details, retryAfterMs: 60_000 })),
    );

    await handler({}, contextOf());

    expect([metric('Deferred'), metric('Success'), metric('Failure')]).toEqual([1, 0, 0]);
    expect(await lease()).toMatchObject({ until: 0 });
    expect(deps.alerts.raised).toEqual([]);
  });

  it.each([
    ['a transient failure', new TransientError(details), 0],
    ['an unexpected failure', new TypeError('odd'), 0],
    ['a refusal', new RejectedError(details), 1],
    ['a wrong key', new CredentialError(details), 1],
    ['a wrong installation', new SetupError(details), 1],
  ])('throws %s, after its alert if it needs a person, and gives the lease back', async (_what, error, alerts) => {
    const { handler, metric, lease, deps } = benchOf(() => Promise.reject(error));

    await expect(handler({}, contextOf())).rejects.toThrow(explain(error).reason);

    expect(deps.alerts.raised).toHaveLength(alerts);
    expect([metric('Success'), metric('Failure')]).toEqual([0, 1]);
    expect(await lease()).toMatchObject({ until: 0 });
  });

  it('tells people of a lasting fault once an hour, with the count of those left out', async () => {
    const { handler, deps, metric } = benchOf(() => Promise.reject(new SetupError(details)));

    for (let minute = 0; minute <= 60; minute += 1) {
      await deps.clock.run(START + minute * 60_000);
      await handler({}, contextOf(`request-${minute}`)).catch(() => {});
    }

    expect(deps.alerts.raised.map(({ facts }) => facts.leftOut)).toEqual([undefined, 59]);
    expect(deps.alerts.raised[1]?.message).toBe('Walmart cannot answer now (59 more since the last message)');
    expect(metric('Failure')).toBe(61);
  });

  it('tells people again of another fault within the hour', async () => {
    let code = 'SOME_CODE';
    const { handler, deps } = benchOf(() => Promise.reject(new SetupError({ ...details, code })));
    await handler({}, contextOf()).catch(() => {});
    code = 'OTHER_CODE';

    await handler({}, contextOf()).catch(() => {});

    expect(deps.alerts.raised.map((alert) => alert.code)).toEqual(['SOME_CODE', 'OTHER_CODE']);
  });

  it.each(['get', 'put'] as const)(
    'tells people all the same when the memory of alerts fails at %s',
    async (method) => {
      const down = new TransientError({ code: 'STORE_DOWN', message: 'DynamoDB is down' });
      const { handler, deps } = benchOf(
        () => Promise.reject(new SetupError(details)),
        ({ state }) => ({
          state: new Proxy(state, {
            get: (target, name) => {
              const member = Reflect.get(target, name, target).bind(target);
              if (name !== method) return member;
              return (key: { pk: string }, ...rest: unknown[]) =>
                key.pk.startsWith('alert#') ? Promise.reject(down) : member(key, ...rest);
            },
          }),
        }),
      );

      await expect(handler({}, contextOf())).rejects.toThrow(details.message);

      expect(deps.alerts.raised).toHaveLength(1);
    },
  );

  it('throws the flow’s own failure when neither alert nor lease can be written', async () => {
    const down = new TransientError({ code: 'STORE_DOWN', message: 'DynamoDB is down' });
    const error = new SetupError(details);
    let working = true;
    const { handler, metric, lines } = benchOf(
      async () => {
        working = false;
        throw error;
      },
      ({ alerts, state }) => ({
        alerts: failing(alerts, ['raise'], down),
        state: new Proxy(state, {
          get: (target, name) =>
            name === 'put' && !working ? () => Promise.reject(down) : Reflect.get(target, name, target).bind(target),
        }),
      }),
    );

    await expect(handler({}, contextOf())).rejects.toBe(error);

    expect(metric('AlertFailed')).toBe(1);
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'lease not given back, it runs out by itself', code: 'STORE_DOWN' }),
    );
  });

  it('does not run without a lease: a store that is down ends the run', async () => {
    const down = new TransientError({ code: 'STORE_DOWN', message: 'DynamoDB is down' });
    let runs = 0;
    const { handler } = benchOf(
      async () => {
        runs += 1;
        return {};
      },
      ({ state }) => ({ state: failing(state, ['get'], down) }),
    );

    await expect(handler({}, contextOf())).rejects.toBe(down);

    expect(runs).toBe(0);
  });
});
