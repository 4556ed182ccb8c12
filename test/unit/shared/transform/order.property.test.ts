import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sum, toAmount } from '../../../../shared/core/index.ts';
import {
  cleanLine,
  expectedTotal,
  parseOrder,
  planOrder,
  splitPrice,
  toE164,
  toHeldUnits,
  totalsDifference,
  toZip,
} from '../../../../shared/transform/index.ts';
import { orderContext, type RawCharge, type RawLine, rawOrder } from './order-builder.ts';

const cents = (max: number) => fc.nat(max).map((n) => n / 100);
const tax = fc.oneof(fc.constant(null), fc.constant(undefined), cents(2_000));
const details = (whole: number | null | undefined) =>
  typeof whole === 'number' && whole > 0.05
    ? {
        taxDetails: [
          { taxName: 'State', amount: 0.03 },
          { taxName: 'City', amount: (Math.round(whole * 100) - 3) / 100 },
        ],
      }
    : {};

const charge = (type: string, name: string, amount: fc.Arbitrary<number | string>): fc.Arbitrary<RawCharge> =>
  fc.tuple(amount, tax, fc.boolean()).map(([value, taxed, detailed]) => ({
    type,
    name,
    amount: value,
    ...(taxed !== undefined && { tax: taxed }),
    ...(detailed && details(taxed)),
  }));
const price = charge('PRODUCT', 'ItemPrice', fc.oneof(cents(100_000), cents(100_000).map(String)));
const others = fc.array(
  fc.oneof(
    charge('SHIPPING', 'Shipping', cents(3_000)),
    charge('PRODUCT', 'SubscriptionDiscount', cents(3_000)),
    charge(
      'PRODUCT',
      'SubscriptionDiscount',
      cents(3_000).map((amount) => -amount),
    ),
    charge('FEE', 'Recycling Fee', cents(500)),
  ),
  { maxLength: 3 },
);

const unitsByStatus = fc.record({ Created: fc.nat(4), Shipped: fc.nat(3), Cancelled: fc.nat(3) });
const line = fc
  .record({ statuses: unitsByStatus, charges: fc.tuple(price, others), sku: fc.constantFrom('test1', 'test2') })
  .filter(({ statuses }) => statuses.Created + statuses.Shipped + statuses.Cancelled > 0)
  .map(
    ({ statuses, charges: [first, rest], sku }): RawLine => ({
      sku,
      statuses,
      quantity: String(statuses.Created + statuses.Shipped + statuses.Cancelled),
      charges: [first, ...rest],
    }),
  );
const order = fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => rawOrder({ lines }));
const taxPolicy = fc.constantFrom('passThrough', 'line', 'omit');

describe('laws of the order mapping', () => {
  it('always comes to the independent sum, under every tax policy', () => {
    fc.assert(
      fc.property(order, taxPolicy, (raw, policy) => {
        const plan = planOrder(raw, orderContext({ taxPolicy: policy }));

        if (plan.kind === 'order') {
          expect(totalsDifference(expectedTotal(raw, policy), plan.expected)).toBeUndefined();
        } else {
          expect(expectedTotal(raw, policy).total).toBe(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('orders exactly the units that it would hold', () => {
    fc.assert(
      fc.property(order, (raw) => {
        const plan = planOrder(raw, orderContext());
        const ordered = plan.kind === 'order' ? plan.lines : [];

        expect(ordered.map(({ sku, units: of, lineNumber }) => ({ sku, units: of, lineNumber }))).toEqual(
          toHeldUnits(raw),
        );
      }),
    );
  });

  it('sells in goods lines exactly the ordered units of each product', () => {
    fc.assert(
      fc.property(order, (raw) => {
        const plan = planOrder(raw, orderContext());
        if (plan.kind !== 'order') return;
        const goods = plan.order.lines.filter(({ chargeKind }) => chargeKind === 'product');

        for (const { lineNumber, units: ordered, productId } of plan.lines) {
          const own = goods.filter((sold) => sold.lineNumber === lineNumber);

          expect(sum(own.map(({ quantity }) => quantity)).toFixed()).toBe(String(ordered));
          expect(new Set(own.map((sold) => sold.productId))).toEqual(new Set([productId]));
        }
      }),
    );
  });

  it('gives Odoo only whole cents, and every line its Walmart line', () => {
    fc.assert(
      fc.property(order, taxPolicy, (raw, policy) => {
        const plan = planOrder(raw, orderContext({ taxPolicy: policy }));
        if (plan.kind !== 'order') return;
        const numbers = new Set(plan.lines.map(({ lineNumber }) => lineNumber));

        for (const sold of plan.order.lines) {
          expect(sold.unitPrice.times(100).mod(1).eq(0)).toBe(true);
          expect(numbers.has(sold.lineNumber)).toBe(true);
        }
      }),
    );
  });

  it('reads the same order from numbers or text', () => {
    fc.assert(
      fc.property(order, (raw) => {
        const asText: unknown = JSON.parse(JSON.stringify(raw), (_key, value: unknown) =>
          typeof value === 'number' ? String(value) : value,
        );

        expect(parseOrder(asText)).toEqual(parseOrder(raw));
      }),
    );
  });
});

/** Any 16-bit units: control characters, broken surrogates and all. */
const codeUnits = fc
  .array(fc.oneof(fc.nat(0xff), fc.nat(0xffff)), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));

describe('laws of the parts', () => {
  it('loses no cent and no unit by splitting a price', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 500 }), (total, count) => {
        const parts = splitPrice(toAmount(total).div(100), count);

        expect(
          sum(parts.map(({ units: of, unitPrice }) => unitPrice.times(of)))
            .times(100)
            .toFixed(),
        ).toBe(String(total));
        expect(parts.reduce((all, part) => all + part.units, 0)).toBe(count);
        expect(parts.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('leaves E.164 as it is', () => {
    const digits = fc.stringMatching(/^[2-9]\d{9}$/);

    fc.assert(
      fc.property(digits, (text) => {
        const number = toE164(text, 'US');

        expect(toE164(number, 'US')).toBe(number);
      }),
    );
  });

  it('cleans a clean text no further, and leaves no control character', () => {
    fc.assert(
      fc.property(codeUnits, (text) => {
        const clean = cleanLine(text);

        expect(cleanLine(clean)).toBe(clean);
        expect(clean).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it('writes a postal code once and for all', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,9}$/), (text) => {
        const zip = toZip(text, 'US');

        expect(toZip(zip, 'US')).toBe(zip);
      }),
    );
  });
});
