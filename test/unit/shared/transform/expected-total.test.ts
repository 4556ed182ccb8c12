import { describe, expect, it } from 'vitest';
import { toAmount } from '../../../../shared/core/index.ts';
import {
  compareSummary,
  expectedTotal,
  type OrderTotals,
  planOrder,
  toCents,
  totalsDifference,
} from '../../../../shared/transform/index.ts';
import { orderContext, type RawCharge, rawOrder } from './order-builder.ts';

const withSummary = (said: number | string, charges: readonly RawCharge[], quantity = '1') =>
  rawOrder({
    lines: [{ quantity, charges }],
    order: { orderSummary: { totalAmount: { currencyAmount: said, currencyUnit: 'USD' } } },
  });

describe('toCents', () => {
  it.each([
    [10, 1000],
    [0.8, 80],
    ['-1.5', -150],
    ['007.10', 710],
    ['3.4500', 345],
  ])('reads %j', (value, cents) => {
    expect(toCents(value)).toBe(cents);
  });

  it.each(['19.999', 0.1 + 0.2, 'ten', '', null, undefined, 1e-7])('takes %j for no amount', (value) => {
    expect(toCents(value)).toBeNaN();
  });
});

describe('expectedTotal', () => {
  const raw = rawOrder({
    lines: [
      {
        charges: [
          { amount: 20, tax: 1.65 },
          { name: 'SubscriptionDiscount', amount: 1.5 },
        ],
      },
      {
        lineNumber: '3',
        quantity: '3',
        statuses: { Cancelled: 1, Created: 2 },
        charges: [{ amount: '10.00', tax: 0.83 }],
      },
      { lineNumber: '5', statuses: { Cancelled: 1 } },
    ],
  });

  it.each([
    ['passThrough', { untaxed: 2517, tax: 220, total: 2737 }],
    ['line', { untaxed: 2737, tax: 0, total: 2737 }],
    ['omit', { untaxed: 2517, tax: 0, total: 2517 }],
  ] as const)('sums the uncancelled units under policy %s', (policy, cents) => {
    expect(expectedTotal(raw, policy)).toEqual(cents);
  });

  it('equals nothing when an amount is no number', () => {
    expect(expectedTotal(rawOrder({ lines: [{ charges: [{ amount: 'ten' }] }] }), 'passThrough').total).toBeNaN();
  });

  it('reads a lone line, charge and status as lists of one', () => {
    const [line] = raw.orderLines.orderLine;
    const lone = { orderLines: { orderLine: { ...line, charges: { charge: line?.charges.charge[0] } } } };

    expect(expectedTotal(lone, 'passThrough')).toEqual({ untaxed: 2000, tax: 165, total: 2165 });
  });
});

describe('compareSummary', () => {
  it.each([
    ['equal', 21.65, [{ amount: 20, tax: 1.65 }], '2'],
    ['equal', 20, [{ amount: 20, tax: 1.65 }], '2'],
    ['perUnit', 43.3, [{ amount: 20, tax: 1.65 }], '2'],
    ['discountAsSigned', 22, [{ amount: 20 }, { name: 'SubscriptionDiscount', amount: 2 }], '1'],
    ['unexplained', 99, [{ amount: 20, tax: 1.65 }], '2'],
  ] as const)('is %s', (comparison, said, charges, quantity) => {
    expect(compareSummary(withSummary(said, charges, quantity))).toBe(comparison);
  });

  it('is absent without a summary, and when a unit is cancelled', () => {
    expect(compareSummary(rawOrder())).toBe('absent');
    expect(
      compareSummary({
        ...withSummary(1, []),
        ...rawOrder({ lines: [{ quantity: '2', statuses: { Cancelled: 1, Created: 1 } }] }),
      }),
    ).toBe('absent');
  });
});

describe('planOrder', () => {
  it('plans an order whose sums agree', () => {
    const plan = planOrder(withSummary('10.80', [{ amount: 10, tax: 0.8 }]), orderContext());

    expect(plan).toMatchObject({ kind: 'order', warnings: [] });
  });

  it("holds an order when Walmart's own total proves another reading of its charges", () => {
    const perUnit = withSummary(43.3, [{ amount: 20, tax: 1.65 }], '2');

    expect(() => planOrder(perUnit, orderContext())).toThrow(/counts the charges per unit/);
  });

  it("imports with a warning when nothing explains Walmart's own total", () => {
    const plan = planOrder(withSummary(99, [{ amount: 10 }]), orderContext());

    expect(plan).toMatchObject({ kind: 'order', warnings: [{ code: 'ORDER_SUMMARY_DIFFERS' }] });
  });
});

describe('totalsDifference', () => {
  const found = (untaxed: string, tax: string, total: string): OrderTotals => ({
    untaxed: toAmount(untaxed),
    tax: toAmount(tax),
    total: toAmount(total),
  });

  it('is silent when all is equal to the cent', () => {
    expect(totalsDifference({ untaxed: 1000, tax: 80, total: 1080 }, found('10', '0.8', '10.80'))).toBeUndefined();
  });

  it('names each amount that differs', () => {
    expect(totalsDifference({ untaxed: 1000, tax: 80, total: 1080 }, found('10', '0.81', '10.81'))).toBe(
      'tax 0.81 instead of 0.80, total 10.81 instead of 10.80',
    );
  });

  it('differs from what could not be summed', () => {
    expect(totalsDifference({ untaxed: Number.NaN, tax: 0, total: Number.NaN }, found('10', '0', '10'))).toMatch(
      /untaxed 10\.00 instead of no number/,
    );
  });
});
