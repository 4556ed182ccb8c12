import { describe, expect, it } from 'vitest';
import { ladderWaitMs, queueWaitSeconds, toQueueDelaySeconds } from '../../../../shared/core/index.ts';

describe('ladderWaitMs', () => {
  it('starts at 30 s, doubles, and stands at 24 h', () => {
    const seconds = [1, 2, 3, 4, 11, 12, 13, 40].map((attempt) => ladderWaitMs(attempt, 0) / 1000);

    expect(seconds).toEqual([30, 60, 120, 240, 30_720, 61_440, 86_400, 86_400]);
  });

  it('spreads by up to a fifth', () => {
    expect(ladderWaitMs(1, 0.5)).toBe(33_000);
    expect(ladderWaitMs(1, 0.999_999)).toBe(36_000);
  });
});

describe('queueWaitSeconds', () => {
  it('starts at 10 s, doubles, and stands at 15 minutes', () => {
    expect([1, 2, 3, 7, 8, 100].map((attempt) => queueWaitSeconds(attempt, 0))).toEqual([10, 20, 40, 640, 900, 900]);
  });

  it('takes an attempt below the first for the first', () => {
    expect(queueWaitSeconds(0, 0)).toBe(10);
  });
});

describe('toQueueDelaySeconds', () => {
  it.each([
    [-5, 1],
    [0, 1],
    [1, 1],
    [1000, 1],
    [1001, 2],
    [899_001, 900],
    [86_400_000, 900],
  ])('makes %d ms into %d s', (waitMs, seconds) => {
    expect(toQueueDelaySeconds(waitMs)).toBe(seconds);
  });
});
