import { describe, expect, test } from 'vitest';
import { drawLife } from '../../../../local/cast/life.ts';

const lives = Array.from({ length: 4000 }, (_, index) => drawLife(7, index));
const share = (is: (life: (typeof lives)[number]) => boolean): number => lives.filter(is).length / lives.length;

describe('drawLife', () => {
  test('gives the same order the same life, and another order another one', () => {
    expect(drawLife(7, 3)).toEqual(drawLife(7, 3));
    expect(drawLife(7, 4)).not.toEqual(drawLife(7, 3));
  });

  test('lets every kind of turn happen, each to a few of a hundred orders at most', () => {
    const kinds = new Set(lives.flatMap(({ turn }) => turn?.kind ?? []));

    expect(kinds.size).toBe(8);
    for (const kind of kinds) expect(share(({ turn }) => turn?.kind === kind)).toBeLessThan(0.03);
  });

  test('keeps the seller’s own cancellations below Walmart’s limit', () => {
    const own = share(({ turn }) => turn?.kind === 'seller-cancels' || turn?.kind === 'seller-lowers');

    expect(own).toBeGreaterThan(0.004);
    expect(own).toBeLessThan(0.02);
  });

  test('brings a few back, some to be kept, some refunded by Walmart, and credits none of them beside', () => {
    expect(share(({ comesBack }) => comesBack !== undefined)).toBeGreaterThan(0.02);
    expect(share(({ comesBack }) => comesBack !== undefined)).toBeLessThan(0.06);
    expect(lives.some(({ comesBack }) => comesBack?.keepIt)).toBe(true);
    expect(lives.some(({ comesBack }) => comesBack?.byWalmart)).toBe(true);
    expect(lives.some(({ comesBack, credit }) => comesBack && credit)).toBe(false);
  });
});
