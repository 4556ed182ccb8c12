import { describe, expect, it } from 'vitest';
import { seededChance } from '../../../../shared/memory/index.ts';

const draw = (seed: number, stream?: string): readonly (number | string)[] => {
  const chance = seededChance(seed, stream);
  return [chance.random(), chance.uuid(), chance.random()];
};

describe('seededChance', () => {
  it('repeats itself for the same seed and stream', () => {
    expect(draw(7, 'faults')).toEqual(draw(7, 'faults'));
  });

  it('differs between seeds, between large seeds, and between streams of one seed', () => {
    const draws = [draw(7), draw(8), draw(2 ** 40), draw(2 ** 41), draw(7, 'faults'), draw(7, 'orders')];

    expect(new Set(draws.map((one) => one[1])).size).toBe(draws.length);
  });

  it('spreads its numbers evenly over [0, 1)', () => {
    const chance = seededChance(1);
    const tenths = Array.from({ length: 10 }, () => 0);

    for (let n = 0; n < 10_000; n += 1) {
      const tenth = Math.floor(chance.random() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }

    expect(tenths).toHaveLength(10);
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
