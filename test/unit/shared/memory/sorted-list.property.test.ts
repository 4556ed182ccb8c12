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
});
