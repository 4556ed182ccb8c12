import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAmount } from '../../../../shared/core/index.ts';
import { toRefundBody } from '../../../../shared/walmart/refund.ts';

const bodyOf = (amount: string): string =>
  toRefundBody(
    '1796277083022',
    {
      known: ['1'],
      lines: [
        {
          lineNumber: '1',
          charges: [{ reason: 'Others', chargeType: 'PRODUCT', chargeName: 'ItemPrice', currency: 'USD', amount }],
        },
      ],
    },
    'order 1796277083022',
  );

describe('toRefundBody', () => {
  it('writes every amount to the cent as the decimal that it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999_999 }), (cents) => {
        const text = `-${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

        const written = /"amount":(-?[\d.e+]+)/.exec(bodyOf(text))?.[1] ?? '';

        expect(written).toMatch(/^-\d+(\.\d{1,2})?$/);
        expect(toAmount(written).eq(toAmount(text))).toBe(true);
      }),
    );
  });
});
