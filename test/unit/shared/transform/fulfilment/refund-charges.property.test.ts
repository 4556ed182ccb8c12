import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sum, toAmount, toCentText } from '../../../../../shared/core/index.ts';
import { toRefundCharges } from '../../../../../shared/transform/index.ts';
import { walmartOrderSchema } from '../../../../../shared/walmart/schemas/order.ts';
import { type RawCharge, rawOrder } from '../order-builder.ts';

const lineOf = (charges: readonly RawCharge[]) => {
  const [line] = walmartOrderSchema.parse(rawOrder({ lines: [{ charges }] })).orderLines.orderLine;
  if (!line) throw new Error('no line');
  return line;
};
const cents = fc.integer({ min: 0, max: 5_000 }).map((count) => toCentText(toAmount(count).div(100)));
const total = (texts: readonly string[]) => toCentText(sum(texts.map((text) => toAmount(text))));

describe('toRefundCharges', () => {
  it('sends exactly what is to be refunded, whatever the charges are', () => {
    fc.assert(
      fc.property(cents, cents, cents, cents, (goods, shipping, net, tax) => {
        const line = lineOf([
          { amount: Number(goods), tax: 1 },
          { type: 'SHIPPING', name: 'Shipping', amount: Number(shipping), tax: 0.5 },
        ]);

        const charges = toRefundCharges(line, { net, tax }, 'General adjustment');

        expect(total(charges.map(({ amount }) => amount))).toBe(net === '0.00' ? '0.00' : `-${net}`);
        expect(total(charges.map((each) => each.tax?.amount ?? '0'))).toBe(tax === '0.00' ? '0.00' : `-${tax}`);
      }),
    );
  });

  it('takes shipping only for what the goods do not cover', () => {
    const line = lineOf([
      { amount: 10, tax: 0.8 },
      { type: 'SHIPPING', name: 'Shipping', amount: 5, tax: 0.4 },
    ]);

    expect(toRefundCharges(line, { net: '12.00', tax: '0.96' }, 'General adjustment')).toEqual([
      expect.objectContaining({
        chargeType: 'PRODUCT',
        chargeName: 'ItemPrice',
        amount: '-10.00',
        tax: { amount: '-0.80' },
      }),
      expect.objectContaining({
        chargeType: 'SHIPPING',
        chargeName: 'Shipping',
        amount: '-2.00',
        tax: { amount: '-0.16' },
      }),
    ]);
  });
});
