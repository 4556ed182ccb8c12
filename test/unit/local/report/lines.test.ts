import { describe, expect, test } from 'vitest';
import { differsIn, disagreements, linesReport } from '../../../../local/report/lines.ts';
import { bothSides, says } from './bench.ts';

const none = { shippedTwice: 0, overShipped: 0, refundedTwice: 0, disagree: 0 };
const count = (...lines: readonly ReturnType<typeof bothSides>[]) => linesReport({ lines }, says).report;

/** Both units shipped and told. */
const shipped = (walmart = {}, odoo = {}) =>
  bothSides({
    walmart: { shipped: 2, bridgeShipped: 2, parcels: ['1Z1'], ...walmart },
    odoo: { done: 2, ...odoo },
  });

describe('linesReport', () => {
  test('finds nothing wrong with lines that both sides tell alike', () => {
    const refunded = shipped({ comingBack: 1, returnRefunded: 1, refundedCents: 1075 }, { received: 1 });

    expect(count(bothSides(), shipped(), refunded)).toEqual(none);
  });

  test.each([
    ['a call that tried it', { faults: ['shippedTwice'] }],
    ['the same parcel taken twice', { parcels: ['1Z1', '1Z1'] }],
  ] as const)('counts a line as shipped twice by %s', (_what, walmart) => {
    expect(count(shipped(walmart))).toEqual({ ...none, shippedTwice: 1 });
  });

  test('counts what was confirmed, and charged, though it did not go out', () => {
    expect(count(shipped({}, { done: 1 }))).toEqual({ ...none, overShipped: 1, disagree: 1 });
  });

  test('leaves aside what somebody confirmed in Seller Center, but not that both sides differ', () => {
    const elsewhere = shipped({ bridgeShipped: 0, parcels: [] }, { done: 0 });

    expect(count(elsewhere)).toEqual({ ...none, disagree: 1 });
  });

  test.each([
    ['by its return and by hand', { comingBack: 1, returnRefunded: 1, refundedCents: 2150 }, { received: 1 }],
    ['without any return or credit note', { refundedCents: 1075 }, {}],
    ['with a credit note for a unit, and another one that was not approved', { refundedCents: 2150 }, { credited: 1 }],
  ])('counts one unit of two that was refunded twice, within the charge of both: %s', (_what, walmart, odoo) => {
    expect(count(shipped(walmart, odoo))).toEqual({ ...none, refundedTwice: 1 });
  });

  test('takes an approved credit note for units that came back as the booking of their refund', () => {
    const booked = shipped({ comingBack: 1, returnRefunded: 1, refundedCents: 1075 }, { received: 1, credited: 1 });

    expect(count(booked)).toEqual(none);
  });

  test('allows for rounding of each charge', () => {
    const credited = (refundedCents: number) => shipped({ refundedCents }, { credited: 1 });

    expect(count(credited(1081))).toEqual(none);
    expect(count(credited(1082))).toEqual({ ...none, refundedTwice: 1 });
  });
});

describe('differsIn', () => {
  test.each([
    ['2 shipped at Walmart, 1 in Odoo', { shipped: 2 }, { done: 1 }],
    ['0 cancelled at Walmart, 2 in Odoo', {}, { kept: 0 }],
    ['1 cancelled at Walmart, 0 in Odoo', { cancelled: 1 }, {}],
    ['1 coming back to Walmart, 0 in Odoo', { comingBack: 1 }, {}],
    ['1 came back, 0 refunded', { comingBack: 1 }, { received: 1 }],
    ['1 credited with approval, nothing refunded', {}, { credited: 1 }],
  ])('says: %s', (words, walmart, odoo) => {
    expect(differsIn(bothSides({ walmart, odoo }))).toBe(words);
  });

  test('says nothing about an order that is not in Odoo', () => {
    const { odoo: _, ...alone } = bothSides({ walmart: { shipped: 2 } });

    expect(differsIn(alone)).toBeUndefined();
  });
});

describe('disagreements', () => {
  test('leaves out a line about whose order a person was asked', () => {
    const lines = [bothSides({ purchaseOrderId: '17', walmart: { shipped: 1 } })];
    const asked = { parked: new Map([['order-question/17/shippedElsewhere', 'ORDER_SHIPPED_ELSEWHERE']]) };

    expect(disagreements({ lines }, says)).toEqual(['17 line 1 (1 shipped at Walmart, 0 in Odoo)']);
    expect(disagreements({ lines }, asked)).toEqual([]);
  });
});
