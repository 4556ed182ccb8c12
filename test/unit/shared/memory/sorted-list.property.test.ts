import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareUtf8, SortedList } from '../../../../shared/memory/sorted-list.ts';

describe('compareUtf8', () => {
  it('orders any two texts as their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });
});

describe('SortedList', () => {
  it('holds what was added and not deleted, in order', () => {
    const steps = fc.array(fc.record({ add: fc.boolean(), value: fc.integer({ min: 0, max: 9 }) }));
    fc.assert(
      fc.property(steps, (todos) => {
        const list = new SortedList<number>((a, b) => a - b);
        const expected: number[] = [];
        for (const { add, value } of todos) {
          const at = expected.indexOf(value);
          if (add) {
            list.add(value);
            expected.push(value);
          } else {
            expect(list.delete(value)).toBe(at >= 0);
            if (at >= 0) expected.splice(at, 1);
          }
          expect(list.slice(0)).toEqual([...expected].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('finds, gives and removes in lists of many pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50_000 }), { minLength: 2_000, maxLength: 2_500 }), (values) => {
        const list = new SortedList<number>((a, b) => a - b);
        for (const value of values) list.add(value);
        const gone = values.filter((_, n) => n % 3 === 0);

        for (const value of gone) expect(list.delete(value)).toBe(true);

        const left = values.filter((_, n) => n % 3 !== 0).sort((a, b) => a - b);
        expect(list.slice(0)).toEqual(left);
        for (const index of [0, 511, 512, 1000, left.length - 1, left.length]) expect(list.at(index)).toBe(left[index]);
        for (const bound of [0, 25_000, 50_001]) {
          expect(list.search((value) => value < bound)).toBe(left.filter((value) => value < bound).length);
        }
      }),
      { numRuns: 10 },
    );
  });
});
