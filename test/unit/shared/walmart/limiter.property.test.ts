import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryStateStore, VirtualClock } from '../../../../shared/memory/index.ts';
import type { Endpoint, Rate } from '../../../../shared/walmart/endpoints.ts';
import { PRIORITIES } from '../../../../shared/walmart/endpoints.ts';
import { available, blockedUntil, lowered, taken, waitMs } from '../../../../shared/walmart/gcra.ts';
import { createLimiter } from '../../../../shared/walmart/limiter.ts';
import { listeningTelemetry } from './bench.ts';

const START = 1_700_000_000_000;

const rates = fc
  .record({
    count: fc.integer({ min: 1, max: 100 }),
    perMs: fc.constantFrom(1000, 60_000, 3_600_000),
    burst: fc.integer({ min: 1, max: 60 }),
  })
  .map((rate): Rate => rate);

const calls = fc.array(
  fc.record({
    container: fc.integer({ min: 0, max: 3 }),
    afterMs: fc.integer({ min: 0, max: 2000 }),
    priority: fc.constantFrom(...PRIORITIES),
    patienceMs: fc.integer({ min: 0, max: 5000 }),
  }),
  { minLength: 1, maxLength: 60 },
);

describe('take', () => {
  it('never lets out more than rate × time + burst, however containers interleave', async () => {
    await fc.assert(
      fc.asyncProperty(rates, calls, async (rate, plan) => {
        const clock = new VirtualClock({ startAt: START });
        const state = new MemoryStateStore(clock);
        const endpoint: Endpoint = { ...rate, method: 'GET', replayable: true, priority: 'order' };
        const parts = { account: 'local/acme', state, clock, telemetry: listeningTelemetry() } as const;
        const containers = [0, 1, 2, 3].map(() => createLimiter({ ...parts, endpoints: { e: endpoint } }));
        const granted: number[] = [];
        let at = START;
        for (const { container, afterMs, priority, patienceMs } of plan) {
          at += afterMs;
          clock.schedule(at, async () => {
            const take = containers[container]?.take('e', { priority, patienceMs });
            await take?.then(
              () => granted.push(clock.now()),
              () => undefined,
            );
          });
        }

        await clock.run(at + 10_000_000);

        for (let from = 0; from < granted.length; from += 1) {
          for (let to = from; to < granted.length; to += 1) {
            const spanMs = (granted[to] ?? 0) - (granted[from] ?? 0);
            expect(to - from + 1).toBeLessThanOrEqual((rate.count / rate.perMs) * spanMs + rate.burst + 1e-6);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('gcra', () => {
  const state = fc.record({
    rate: rates,
    ahead: fc.double({ min: 0, max: 1e7, noNaN: true }),
    priority: fc.constantFrom(...PRIORITIES),
  });

  it('gives a token after the wait that it names', () => {
    fc.assert(
      fc.property(state, ({ rate, ahead, priority }) => {
        const tat = START + ahead;

        const wait = waitMs(rate, tat, START, priority);

        expect(available(rate, tat, START + wait, priority)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('never gives a later class more than an earlier one', () => {
    fc.assert(
      fc.property(state, ({ rate, ahead }) => {
        const amounts = PRIORITIES.map((priority) => available(rate, START + ahead, START, priority));

        expect(amounts).toEqual([...amounts].sort((a, b) => b - a));
      }),
    );
  });

  it('is only ever corrected downwards', () => {
    fc.assert(
      fc.property(
        state,
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 100_000 }),
        ({ rate, ahead }, left, wait) => {
          const tat = START + ahead;
          const before = available(rate, tat, START, 'order');

          expect(available(rate, lowered(rate, tat, START, left), START, 'order')).toBeLessThanOrEqual(
            Math.min(before, left),
          );
          expect(available(rate, blockedUntil(rate, tat, START + wait), START, 'order')).toBeLessThanOrEqual(before);
        },
      ),
    );
  });

  it('has as many tokens less as were taken', () => {
    fc.assert(
      fc.property(rates, (rate) => {
        const full = available(rate, 0, START, 'order');

        expect(full).toBe(rate.burst);
        expect(available(rate, taken(rate, 0, START, full), START, 'order')).toBe(0);
      }),
    );
  });
});
