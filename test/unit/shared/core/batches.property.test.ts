import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunk, mapBounded } from '../../../../shared/core/index.ts';

const items = fc.array(fc.integer(), { maxLength: 60 });
const size = fc.integer({ min: 1, max: 20 });

describe('chunk', () => {
  it('loses nothing, repeats nothing, exceeds nothing', () => {
    fc.assert(
      fc.property(items, size, (all, most) => {
        const chunks = chunk(all, most);

        expect(chunks.flat()).toEqual(all);
        expect(chunks.every((each) => each.length >= 1 && each.length <= most)).toBe(true);
        expect(chunks.slice(0, -1).every((each) => each.length === most)).toBe(true);
      }),
    );
  });
});

describe('mapBounded', () => {
  it('works on each item once, never on more at a time than allowed, and keeps the order', async () => {
    await fc.assert(
      fc.asyncProperty(items, size, fc.scheduler(), async (all, width, scheduler) => {
        let atOnce = 0;
        let most = 0;
        const seen: number[] = [];

        const results = mapBounded(all, width, async (item, index) => {
          seen.push(index);
          atOnce += 1;
          most = Math.max(most, atOnce);
          await scheduler.schedule(Promise.resolve());
          atOnce -= 1;
          return item;
        });
        await scheduler.waitFor(results);

        expect(await results).toEqual(all);
        expect(seen).toEqual(all.map((_item, index) => index));
        expect(most).toBe(Math.min(width, all.length));
      }),
    );
  });
});
