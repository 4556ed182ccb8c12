import { describe, expect, it } from 'vitest';
import { chunk, halves, mapBounded } from '../../../../shared/core/index.ts';

describe('chunk', () => {
  it('makes the last chunk as small as it must be, and none of nothing', () => {
    expect(chunk([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(chunk([], 2)).toEqual([]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the size %d', (size) => {
    expect(() => chunk([1], size)).toThrow(`Chunk size is ${size}; a whole number from 1 is needed`);
  });
});

describe('halves', () => {
  it('keeps the order and puts the odd one into the first half', () => {
    expect(halves([1, 2, 3])).toEqual([[1, 2], [3]]);
    expect(halves([1])).toEqual([[1], []]);
    expect(halves([])).toEqual([[], []]);
  });
});

describe('mapBounded', () => {
  it('gives results in the order of the items, whoever ends first', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];

    const results = mapBounded(['slow', 'fast'], 2, async (item, index) => {
      await gates[index]?.promise;
      return `${index} ${item}`;
    });
    gates[1]?.resolve();
    gates[0]?.resolve();

    expect(await results).toEqual(['0 slow', '1 fast']);
  });

  it('throws the first failure, begins nothing after it, and waits for what had begun', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const gate = Promise.withResolvers<void>();

    const results = mapBounded([0, 1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      if (item === 0) throw new Error('item 0 failed');
      await gate.promise;
      ended.push(item);
      if (item === 1) throw new Error('item 1 failed later');
    });
    gate.resolve();

    await expect(results).rejects.toThrow('item 0 failed');
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });

  it('treats work that throws at once like work that rejects', async () => {
    const results = mapBounded([1], 1, () => {
      throw new Error('at once');
    });

    await expect(results).rejects.toThrow('at once');
  });

  it.each([0, -3, 0.5, Number.NaN])('refuses the width %d instead of doing nothing', async (width) => {
    await expect(mapBounded([1], width, async (item) => item)).rejects.toThrow(`Width is ${width}`);
  });
});
