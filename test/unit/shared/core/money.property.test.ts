import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWholeCents, roundCents, sum, toAmount, toCentText, toOdooFloat } from '../../../../shared/core/index.ts';

const cents = fc.integer({ min: -10_000_000_000, max: 10_000_000_000 });
const decimal = fc
  .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([whole, fraction]) => toAmount(`${whole}.${String(fraction).padStart(6, '0')}`));

describe('money', () => {
  it('returns cents unchanged from text and from Odoo’s float', () => {
    fc.assert(
      fc.property(cents, (count) => {
        const amount = toAmount(count).div(100);

        expect(toAmount(toCentText(amount)).eq(amount)).toBe(true);
        expect(toAmount(toOdooFloat(amount)).eq(amount)).toBe(true);
      }),
    );
  });

  it('rounds by at most half a cent, once and for all', () => {
    fc.assert(
      fc.property(decimal, (amount) => {
        const rounded = roundCents(amount);

        expect(isWholeCents(rounded)).toBe(true);
        expect(rounded.minus(amount).abs().lte('0.005')).toBe(true);
        expect(roundCents(rounded).eq(rounded)).toBe(true);
      }),
    );
  });

  it('rounds a negative amount as the mirror of the positive one', () => {
    fc.assert(
      fc.property(decimal, (amount) => {
        expect(roundCents(amount.neg()).eq(roundCents(amount).neg())).toBe(true);
      }),
    );
  });

  it('sums the same in any order', () => {
    fc.assert(
      fc.property(fc.array(decimal), (amounts) => {
        expect(sum(amounts).eq(sum(amounts.toReversed()))).toBe(true);
      }),
    );
  });
});
