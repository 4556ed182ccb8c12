import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineAmounts } from '../../../../../local/simulators/odoo/models/account.ts';
import type { Row } from '../../../../../local/simulators/odoo/orm/values.ts';

const division: Row = { id: 1, amount_type: 'division', amount: 100, price_include_override: 'tax_included' };
const cents = fc.integer({ min: -1_000_000, max: 1_000_000 });
const euro = (value: number): number => value / 100;

describe('lineAmounts', () => {
  it('turns a whole line into tax with the 100 % division tax, to the cent', () => {
    fc.assert(
      fc.property(cents, (value) => {
        const amounts = lineAmounts([division], euro(value), 1, 2);

        expect([amounts.untaxed + 0, Math.round(amounts.tax * 100) + 0, Math.round(amounts.total * 100) + 0]).toEqual([
          0,
          value + 0,
          value + 0,
        ]);
      }),
    );
  });

  it('adds up: total is untaxed plus tax, whatever the taxes', () => {
    const tax = fc.record({
      id: fc.constant(1),
      amount_type: fc.constantFrom('percent', 'fixed', 'division'),
      amount: fc.integer({ min: 0, max: 50 }),
      price_include_override: fc.constantFrom('tax_included', 'tax_excluded'),
    });
    fc.assert(
      fc.property(fc.array(tax, { maxLength: 3 }), cents, fc.integer({ min: 0, max: 20 }), (taxes, price, quantity) => {
        const amounts = lineAmounts(taxes, euro(price), quantity, 2);

        expect(amounts.total).toBeCloseTo(amounts.untaxed + amounts.tax, 6);
      }),
    );
  });

  it('multiplies a fixed tax by the quantity', () => {
    const fixed: Row = { id: 1, amount_type: 'fixed', amount: 1.42 };

    expect(lineAmounts([fixed], 19.97, 3, 2)).toEqual({ untaxed: 59.91, tax: 4.26, total: 64.17 });
  });
});
