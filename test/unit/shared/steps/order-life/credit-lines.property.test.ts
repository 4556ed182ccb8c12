import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAmount, toCentText } from '../../../../../shared/core/index.ts';
import { creditNoteTotal } from '../../../../../shared/odoo/index.ts';
import { toCreditLines } from '../../../../../shared/steps/order-life/credit-lines.ts';
import { charge, goods, receipt, truthOf } from './document-truth.ts';

const cents = (max: number) => fc.integer({ min: 0, max }).map((count) => toCentText(toAmount(count).div(100)));
const counts = fc.integer({ min: 1, max: 5 });

describe('toCreditLines', () => {
  it('comes to net and tax exactly, in whole cents, with the refunded units, and never more back than came', () => {
    const sold = fc.record({ first: counts, second: counts, back: fc.integer({ min: 0, max: 10 }) });
    const money = fc.record({ net: cents(9_999), tax: cents(999), shipping: cents(999), discount: cents(500) });
    fc.assert(
      fc.property(sold, money, fc.nat({ max: 10 }), ({ first, second, back }, of, wanted) => {
        const units = Math.min(wanted, first + second);
        const truth = truthOf({
          lines: [
            goods(1, first, '3.33'),
            goods(2, second, '3.34'),
            charge(3, 'shipping', of.shipping),
            charge(4, 'discount', `-${of.discount}`),
            charge(5, 'tax', '1.11'),
            charge(6, 'tax', '2.22'),
          ],
          returns: [receipt('R1', { 1: Math.min(first, back), 2: Math.max(0, Math.min(second, back - first)) })],
        });

        const refund = { lineNumber: '1', units, net: of.net, tax: of.tax };
        const lines = toCreditLines(truth, refund, { taxPolicy: 'passThrough' });

        const ofGoods = lines.filter(({ lineId }) => lineId <= 2);
        expect(toCentText(creditNoteTotal(lines.filter(({ lineId }) => lineId <= 4)))).toBe(of.net);
        expect(toCentText(creditNoteTotal(lines))).toBe(toCentText(toAmount(of.net).plus(of.tax)));
        for (const { unitPrice } of lines) expect(unitPrice).toMatch(/^-?\d+\.\d\d$/);
        for (const { returned, quantity } of lines) expect(returned).toBeLessThanOrEqual(quantity);
        expect(ofGoods.reduce((all, { returned }) => all + returned, 0)).toBeLessThanOrEqual(Math.min(units, back));
        if (units > 0) expect(ofGoods.reduce((all, line) => all + line.quantity, 0)).toBeLessThanOrEqual(units);
      }),
    );
  });
});
