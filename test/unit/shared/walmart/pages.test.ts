import { describe, expect, it } from 'vitest';
import { collect } from '../../../../shared/walmart/index.ts';

async function* numbers(count: number) {
  for (let number = 1; number <= count; number += 1) yield number;
}

describe('collect', () => {
  it('gives all rows up to the limit', async () => {
    expect(await collect(numbers(3), 3)).toEqual([1, 2, 3]);
  });

  it('fails rather than give a part', async () => {
    await expect(collect(numbers(4), 3)).rejects.toMatchObject({ code: 'WALMART_TOO_MANY_ROWS' });
  });
});
