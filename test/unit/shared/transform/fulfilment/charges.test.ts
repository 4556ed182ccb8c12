import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sum, toAmount, toCentText } from '../../../../../shared/core/index.ts';
import { type OdooLine, planCharges, shareOf } from '../../../../../shared/transform/index.ts';
import { line, row, truth } from './builder.ts';

const PASS = { taxPolicy: 'passThrough' } as const;
/** Three units at 12.49, shipping 4.50 and 2.40 tax: 44.37 in all. */
const mug = (cancelled: number) =>
  line({ ordered: 3, shipped: 3 - cancelled, cancelled, charge: { net: '41.97', tax: '2.40' } });
const goods = (units: number): OdooLine => ({
  ...{ lineId: 1, lineNumber: '1', sku: 'S1', ordered: units, delivered: 0, productId: 1, isCharge: false },
  total: toCentText(toAmount('12.49').times(units)),
});
const charge = (lineId: number, total: string): OdooLine => ({
  ...{ lineId, lineNumber: '1', ordered: 1, delivered: 0, productId: 9, isCharge: true, total },
});

describe('planCharges', () => {
  it('brings the charges of a line that a person lowered to the share of what is left', () => {
    const odoo = truth({ lines: [goods(2), charge(2, '4.50'), charge(3, '2.40')] });

    expect(planCharges(row([mug(1)]), odoo, PASS)).toEqual([
      {
        kind: 'alignCharges',
        lines: [
          { lineId: 2, quantity: 1, unitPrice: '3.00' },
          { lineId: 3, quantity: 1, unitPrice: '1.60' },
        ],
      },
    ]);
  });

  it('takes the charges of a line away with its last unit, and keeps their price for a reopening', () => {
    const odoo = truth({ lines: [goods(0), charge(2, '4.50'), charge(3, '2.40')] });

    expect(planCharges(row([mug(3)]), odoo, PASS)[0]?.lines).toEqual([
      { lineId: 2, quantity: 0, unitPrice: '4.50' },
      { lineId: 3, quantity: 0, unitPrice: '2.40' },
    ]);
  });

  it.each<[string, Parameters<typeof planCharges>[1], ReturnType<typeof mug>]>([
    ['nothing is cancelled', truth({ lines: [goods(3), charge(2, '9.99')] }), mug(0)],
    ['the two sides do not agree about the units', truth({ lines: [goods(3), charge(2, '4.50')] }), mug(1)],
    ['the order is cancelled', truth({ state: 'cancel', lines: [goods(2), charge(2, '4.50')] }), mug(1)],
    ['a person has lowered the price beyond them', truth({ lines: [goods(2), charge(2, '0.50')] }), mug(1)],
  ])('leaves them alone when %s', (_when, odoo, balance) => {
    expect(planCharges(row([balance]), odoo, PASS)).toEqual([]);
  });

  it('comes to the share of the units to the cent, once', () => {
    const cents = (least: number, most: number) => fc.integer({ min: least, max: most });
    fc.assert(
      fc.property(
        cents(1, 9),
        cents(1, 5000),
        cents(0, 900),
        cents(0, 900),
        cents(0, 8),
        (ordered, unit, a, b, cut) => {
          const cancelled = Math.min(cut, ordered);
          const left = ordered - cancelled;
          const text = (amount: number) => toCentText(toAmount(amount).div(100));
          const balance = line({
            ...{ ordered, cancelled, shipped: left },
            charge: { net: text(unit * ordered + a), tax: text(b) },
          });
          const lines = [{ ...goods(left), total: text(unit * left) }, charge(2, text(a)), charge(3, text(b))];

          const [action] = planCharges(row([balance]), truth({ lines }), PASS);
          const after = lines.map((each) => {
            const change = action?.lines.find(({ lineId }) => lineId === each.lineId);
            if (!change) return each;
            const total = change.quantity === 0 ? '0.00' : change.unitPrice;
            return { ...each, ordered: change.quantity, total };
          });

          const share = shareOf(balance, left);
          if (cancelled > 0 && a + b > 0)
            expect(toCentText(sum(after.map(({ total }) => toAmount(total))))).toBe(
              toCentText(share.net.plus(share.tax)),
            );
          expect(planCharges(row([balance]), truth({ lines: after }), PASS)).toEqual([]);
        },
      ),
    );
  });
});
