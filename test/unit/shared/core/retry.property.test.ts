import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ladderWaitMs, queueWaitSeconds, toQueueDelaySeconds } from '../../../../shared/core/index.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const attempt = fc.integer({ min: 1, max: 10_000 });

describe('ladderWaitMs', () => {
  it('never shrinks from one attempt to the next, whatever the jitter', () => {
    fc.assert(
      fc.property(attempt, chance, chance, (n, first, second) => {
        expect(ladderWaitMs(n + 1, second)).toBeGreaterThanOrEqual(ladderWaitMs(n, first));
      }),
    );
  });

  it('stays between 30 s and 24 h, in whole milliseconds', () => {
    fc.assert(
      fc.property(attempt, chance, (n, random) => {
        const waitMs = ladderWaitMs(n, random);

        expect(waitMs).toBeGreaterThanOrEqual(30_000);
        expect(waitMs).toBeLessThanOrEqual(86_400_000);
        expect(Number.isInteger(waitMs)).toBe(true);
      }),
    );
  });
});

describe('queueWaitSeconds', () => {
  it('never shrinks, and is what SQS takes', () => {
    fc.assert(
      fc.property(attempt, chance, chance, (n, first, second) => {
        const waits = [queueWaitSeconds(n, first), queueWaitSeconds(n + 1, second)] as const;

        expect(waits[1]).toBeGreaterThanOrEqual(waits[0]);
        expect(waits[0]).toBeGreaterThanOrEqual(10);
        expect(waits[1]).toBeLessThanOrEqual(900);
        expect(waits.every(Number.isInteger)).toBe(true);
      }),
    );
  });
});

describe('toQueueDelaySeconds', () => {
  it('is never shorter than the told time up to what a queue can do', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 900_000, noNaN: true }), (waitMs) => {
        expect(toQueueDelaySeconds(waitMs) * 1000).toBeGreaterThanOrEqual(waitMs);
        expect(toQueueDelaySeconds(waitMs)).toBeLessThanOrEqual(900);
      }),
    );
  });
});
