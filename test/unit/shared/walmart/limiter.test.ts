import { describe, expect, it } from 'vitest';
import { SetupError, ThrottledError } from '../../../../shared/core/index.ts';
import { MemoryStateStore, VirtualClock } from '../../../../shared/memory/index.ts';
import type { Endpoint } from '../../../../shared/walmart/endpoints.ts';
import { createLimiter, type Limiter } from '../../../../shared/walmart/limiter.ts';
import { listeningTelemetry } from './bench.ts';

const START = 1_700_000_000_000;
const base = { method: 'GET', replayable: true, priority: 'order' } as const;
const endpoints: Readonly<Record<string, Endpoint>> = {
  slow: { ...base, count: 60, perMs: 60_000, burst: 3 },
  hourly: { ...base, count: 10, perMs: 3_600_000, burst: 10 },
  fast: { ...base, count: 10, perMs: 1000, burst: 10 },
};

const open = () => {
  const clock = new VirtualClock({ startAt: START });
  const state = new MemoryStateStore(clock);
  const telemetry = listeningTelemetry();
  const container = (): Limiter => createLimiter({ account: 'local/acme', state, clock, telemetry, endpoints });
  const takeAll = (limiter: Limiter, endpoint: string, count: number, patienceMs: number) =>
    clock.settle(
      Promise.all(
        Array.from({ length: count }, () =>
          limiter.take(endpoint, { patienceMs }).then(
            () => clock.now() - START,
            (error: unknown) => error,
          ),
        ),
      ),
    );
  return { clock, state, telemetry, container, takeAll };
};

const answer = (headers: Record<string, string>, status = 200) => ({ status, headers });

describe('take', () => {
  it('refuses an endpoint without a rate before anything is sent', async () => {
    const { clock, container } = open();

    const taking = clock.settle(container().take('orders.refund', { patienceMs: 1000 }));

    await expect(taking).rejects.toBeInstanceOf(SetupError);
  });

  it('gives the burst at once and then one token per interval', async () => {
    const { container, takeAll } = open();

    const moments = await takeAll(container(), 'slow', 6, 60_000);

    expect(moments).toEqual([0, 0, 0, 1000, 2000, 3000]);
  });

  it('shares one bucket between containers', async () => {
    const { clock, container, takeAll } = open();
    await takeAll(container(), 'slow', 3, 0);

    const taking = clock.settle(container().take('slow', { patienceMs: 0 }));

    await expect(taking).rejects.toMatchObject({ code: 'WALMART_QUOTA', retryAfterMs: 1000 });
  });

  it('refuses as throttled, with the wait, what cannot go within the patience', async () => {
    const { container, takeAll } = open();

    const results = await takeAll(container(), 'hourly', 11, 20_000);

    expect(results.slice(0, 10)).toEqual(Array(10).fill(0));
    expect(results[10]).toBeInstanceOf(ThrottledError);
    expect(results[10]).toMatchObject({ retryAfterMs: 360_000 });
  });

  it('leaves a reserve to classes that come first', async () => {
    const { clock, container } = open();
    const limiter = container();
    const products = await clock.settle(
      Promise.allSettled(
        Array.from({ length: 10 }, () => limiter.take('hourly', { priority: 'product', patienceMs: 0 })),
      ),
    );

    const order = clock.settle(limiter.take('hourly', { priority: 'order', patienceMs: 0 }));

    expect(products.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    await expect(order).resolves.toBeUndefined();
  });

  it('leases tokens in growing handfuls while a container is busy, so that not every call writes the shared row', async () => {
    const { clock, state, container } = open();
    const limiter = container();

    await clock.settle(
      (async () => {
        for (let call = 0; call < 5; call += 1) await limiter.take('fast', { patienceMs: 0 });
      })(),
    );

    const row = await state.get({ pk: 'rate#local/acme', sk: 'fast' });
    expect(row?.rev).toBe(3);
  });

  it('waits instead of failing when many containers want the row at once', async () => {
    const { clock, container } = open();

    const all = clock.settle(
      Promise.all(Array.from({ length: 30 }, () => container().take('fast', { patienceMs: 60_000 }))),
    );

    await expect(all).resolves.toHaveLength(30);
  });
});

describe('learn', () => {
  it('waits as a 429 says, in every container', async () => {
    const { clock, container } = open();

    await clock.settle(container().learn('slow', answer({ 'retry-after': '30' }, 429)));

    const other = clock.settle(container().take('slow', { patienceMs: 0 }));
    await expect(other).rejects.toMatchObject({ retryAfterMs: 30_000 });
  });

  it('believes Walmart when it counts fewer tokens than we do', async () => {
    const { clock, container } = open();
    const limiter = container();

    await clock.settle(limiter.learn('hourly', answer({ 'x-current-token-count': '2' })));

    expect((await clock.settle(limiter.quotaLeft('hourly'))).available).toBe(2);
  });

  it('never gives more because Walmart counts more', async () => {
    const { clock, container, takeAll } = open();
    const limiter = container();
    await takeAll(limiter, 'hourly', 8, 0);

    await clock.settle(limiter.learn('hourly', answer({ 'x-current-token-count': '5000' })));

    expect((await clock.settle(limiter.quotaLeft('hourly'))).available).toBe(2);
  });

  it('waits for the replenishment when Walmart says that nothing is left', async () => {
    const { clock, container } = open();
    const limiter = container();
    const headers = { 'x-current-token-count': '0', 'x-next-replenishment-time': String(START + 45_000) };

    await clock.settle(limiter.learn('slow', answer(headers)));

    expect(await clock.settle(limiter.quotaLeft('slow'))).toMatchObject({ available: 0, waitMs: 45_000 });
  });

  it('does not fail when the row cannot be written', async () => {
    const { clock, telemetry } = open();
    const broken = {
      get: () => Promise.reject(new Error('table away')),
      put: () => Promise.reject(new Error('table away')),
    };
    const limiter = createLimiter({ account: 'local/acme', state: broken, clock, telemetry, endpoints });

    await clock.settle(limiter.learn('slow', answer({}, 429)));

    expect(telemetry.lines.map(({ event }) => event)).toEqual(['limiter not corrected']);
  });
});

describe('quotaLeft', () => {
  it('tells each class what it may still send, and when the next one may go', async () => {
    const { clock, container, takeAll } = open();
    const limiter = container();
    await takeAll(limiter, 'hourly', 9, 0);

    const stock = await clock.settle(limiter.quotaLeft('hourly', 'stock'));
    const order = await clock.settle(limiter.quotaLeft('hourly', 'order'));

    expect(stock).toEqual({ available: 0, waitMs: 360_000, intervalMs: 360_000, burst: 10 });
    expect(order).toEqual({ available: 1, waitMs: 0, intervalMs: 360_000, burst: 10 });
  });
});

describe('after a 429', () => {
  it('goes on at half the rate, and is back at full speed a minute later', async () => {
    const { clock, container, takeAll } = open();
    const limiter = container();
    await clock.settle(limiter.learn('slow', answer({ 'retry-after': '10' }, 429)));

    const slow = await takeAll(limiter, 'slow', 4, 60_000);
    await clock.run(START + 200_000);
    const rested = await takeAll(limiter, 'slow', 6, 60_000);

    const gaps = slow.slice(1).map((at, index) => Number(at) - Number(slow[index]));
    expect(slow[0]).toBe(10_000);
    expect(gaps.every((gap) => gap > 1_700 && gap <= 2_000)).toBe(true);
    expect(rested.map((at) => Number(at) - 200_000)).toEqual([0, 0, 0, 1000, 2000, 3000]);
  });

  it('is slower still when Walmart refuses again, but never below an eighth', async () => {
    const { clock, container, takeAll } = open();
    const limiter = container();
    for (let round = 0; round < 6; round += 1) {
      await clock.settle(limiter.learn('slow', answer({ 'retry-after': '1' }, 429)));
      await clock.run(clock.now() + 2_000);
    }

    const moments = await takeAll(limiter, 'slow', 3, 60_000);

    expect(Number(moments[2]) - Number(moments[1])).toBeGreaterThan(6_000);
    expect(Number(moments[2]) - Number(moments[1])).toBeLessThanOrEqual(8_000);
  });

  it('counts several refusals of the same time once', async () => {
    const { clock, container, takeAll } = open();
    const limiter = container();
    for (let count = 0; count < 5; count += 1)
      await clock.settle(limiter.learn('slow', answer({ 'retry-after': '10' }, 429)));

    const moments = await takeAll(limiter, 'slow', 2, 60_000);

    expect(Number(moments[1]) - Number(moments[0])).toBeLessThanOrEqual(2_000);
  });
});
