import { describe, expect, it } from 'vitest';
import { type Judge, ThrottledError } from '../../../../../shared/core/index.ts';
import { MemoryStateStore } from '../../../../../shared/memory/index.ts';
import { createBreaker, readBreakers } from '../../../../../shared/steps/failures/breaker.ts';
import { ACCOUNT, failing, shapeBench } from '../../../../support/shape-bench.ts';

const JUDGE: Judge<string> = { value: (text) => (text === 'ok' ? 'good' : 'bad'), error: () => 'bad' };

const benchOf = () => {
  const { deps, metric } = shapeBench('stock-poll');
  const { clock, chance, telemetry } = deps;
  const state = new MemoryStateStore(clock);
  const calls: string[] = [];
  const container = (store: Pick<MemoryStateStore, 'get' | 'put'> = state) => {
    // Every pause as long as it can be.
    const drawn = { uuid: () => chance.uuid(), random: () => 1 };
    const breaker = createBreaker({ system: 'odoo', account: ACCOUNT, state: store, clock, chance: drawn, telemetry });
    const call = (answer: string | Error) =>
      breaker.guard(async () => {
        calls.push(String(answer));
        if (answer instanceof Error) throw answer;
        return answer;
      }, JUDGE);
    return { ...breaker, call };
  };
  const stored = async () => (await readBreakers(state, ACCOUNT)).odoo;
  const pass = (ms: number) => clock.run(clock.now() + ms);
  const counted = (name: string): number => {
    telemetry.flush();
    return metric(name);
  };
  return { clock, state, calls, container, stored, counted, pass };
};

const RESET = new Error('reset');
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: Error & { code?: string }) => error.code ?? error.message,
  );

const tripped = async () => {
  const bench = benchOf();
  const one = bench.container();
  for (let count = 0; count < 5; count += 1) await codeOf(one.call(RESET));
  return { ...bench, one };
};

describe('createBreaker', () => {
  it('writes nothing while calls are answered', async () => {
    const { container, state } = benchOf();
    const one = container();

    for (let count = 0; count < 20; count += 1) await one.call('ok');

    expect(await state.get({ pk: `breaker#${ACCOUNT}`, sk: 'odoo' })).toBeUndefined();
  });

  it('opens for all containers after five failures in a row, and refuses with the time to wait', async () => {
    const { one, container, calls, counted } = await tripped();

    const error = await one.call('ok').catch((thrown: unknown) => thrown);
    const other = await codeOf(container().call('ok'));

    expect(error).toBeInstanceOf(ThrottledError);
    expect(error).toMatchObject({ code: 'BREAKER_OPEN', retryAfterMs: 30_000, facts: { system: 'odoo' } });
    expect(other).toBe('BREAKER_OPEN');
    expect(calls).toHaveLength(5);
    expect(counted('BreakerOpened')).toBe(1);
  });

  it('lets one container probe, whose own calls wait for the outcome while others are refused', async () => {
    const { one, container, calls, pass } = await tripped();
    const other = container();
    await pass(30_000);
    let answer = (_text: string): void => {};
    const slow = one.guard(
      () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
      JUDGE,
    );
    await pass(6_000);

    const mine = one.call('ok');
    const theirs = await codeOf(other.call('ok'));
    answer('ok');

    expect(theirs).toBe('BREAKER_OPEN');
    expect(await Promise.all([slow, mine])).toEqual(['ok', 'ok']);
    expect(calls).toHaveLength(6);
  });

  it('closes after a good probe; the others learn it within seconds', async () => {
    const { one, container, pass, stored, counted } = await tripped();
    const other = container();
    await codeOf(other.call('ok'));
    await pass(30_000);

    await one.call('ok');
    await pass(5_000);

    expect(await codeOf(other.call('ok'))).toBe('done');
    expect(await stored()).toMatchObject({ state: 'closed', trips: 1 });
    expect(counted('BreakerClosed')).toBe(1);
  });

  it('stays open after a probe in vain, for longer', async () => {
    const { one, pass, stored, clock } = await tripped();
    await pass(30_000);

    await codeOf(one.call(RESET));

    expect(await stored()).toMatchObject({ state: 'open', trips: 2, probeAt: clock.now() + 60_000 });
    expect(await codeOf(one.call('ok'))).toBe('BREAKER_OPEN');
  });

  it('gives the lease to another when the one that probes has died', async () => {
    const { one, container, pass } = await tripped();
    await pass(30_000);
    void one.guard(() => new Promise<string>(() => {}), JUDGE);
    await pass(91_000);

    expect(await codeOf(container().call('ok'))).toBe('done');
  });

  it('does not stand in the way when the store does not answer', async () => {
    const { container, state } = benchOf();
    const one = container(failing(state, ['get', 'put'], new Error('down')));

    for (let count = 0; count < 7; count += 1) await codeOf(one.call(RESET));

    expect(await codeOf(one.call('ok'))).toBe('done');
  });

  it.each([
    ['another release', { state: 'half-open', since: 'noon' }],
    ['nobody', {}],
  ])('takes a row in the form of %s for one that never opened, and writes it anew', async (_whose, data) => {
    const { container, state, stored } = benchOf();
    await state.put({ pk: `breaker#${ACCOUNT}`, sk: 'odoo', data }, 'absent');
    const before = await stored();
    const one = container();

    for (let count = 0; count < 5; count += 1) await codeOf(one.call(RESET));

    expect(before).toMatchObject({ state: 'closed', trips: 0 });
    expect(await stored()).toMatchObject({ state: 'open', trips: 1 });
  });

  it('tells beforehand that a call would be refused, without taking the lease', async () => {
    const { one, pass, stored } = await tripped();
    const early = await codeOf(one.check());
    await pass(30_000);

    const late = await codeOf(one.check());

    expect([early, late]).toEqual(['BREAKER_OPEN', 'done']);
    expect(await stored()).not.toHaveProperty('probe');
  });
});
