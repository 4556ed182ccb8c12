import { describe, expect, it } from 'vitest';
import { toAmount } from '../../../../shared/core/index.ts';
import {
  cleanLine,
  parseOrder,
  splitPrice,
  toCountryCode,
  toCustomerEmail,
  toE164,
  toOrderEmail,
  toOrderState,
} from '../../../../shared/transform/index.ts';
import { rawOrder } from './order-builder.ts';

describe('toOrderState', () => {
  it.each([
    ['cancelled', [{ Cancelled: 2 }, { Cancelled: 1 }]],
    ['delivered', [{ Delivered: 1, Cancelled: 1 }, { Refund: 1 }]],
    ['shipped', [{ Shipped: 2 }, { Delivered: 1 }]],
    ['partiallyShipped', [{ Shipped: 1, Acknowledged: 1 }]],
    ['partiallyShipped', [{ Created: 1 }, { Delivered: 1 }]],
    ['created', [{ Created: 1 }, { Acknowledged: 1 }, { Cancelled: 1 }]],
    ['acknowledged', [{ Acknowledged: 2 }]],
  ] as const)('is %s for %j', (state, lines) => {
    const raw = rawOrder({
      lines: lines.map((statuses: Readonly<Record<string, number>>) => ({
        quantity: String(Object.values(statuses).reduce((units, more) => units + more, 0)),
        statuses,
      })),
    });

    expect(toOrderState(parseOrder(raw))).toBe(state);
  });
});

describe('toE164', () => {
  it.each([
    ['3155550142', '+13155550142'],
    ['13155550142', '+13155550142'],
    ['+1 315-555-0142', '+13155550142'],
    ['(787) 555-0142', '+17875550142'],
    ['+442079460123', '+442079460123'],
  ])('writes %s as %s', (text, number) => {
    expect(toE164(text, 'US')).toBe(number);
  });

  it.each(['0000000000', '', '555', 'call me', '1234567890123456', undefined])('takes %j for none', (text) => {
    expect(toE164(text, 'US')).toBeUndefined();
  });
});

describe('toCustomerEmail, toOrderEmail', () => {
  it.each([
    ['A1@relay.walmart.com', 'A1@relay.walmart.com', undefined],
    ['NoCxEmail@WalmartOne.com', undefined, undefined],
    [' Jane@Example.com ', 'Jane@Example.com', 'jane@example.com'],
    ['not an address', undefined, undefined],
    [undefined, undefined, undefined],
  ])('reads %j', (text, onOrder, ofCustomer) => {
    expect([toOrderEmail(text), toCustomerEmail(text)]).toEqual([onOrder, ofCustomer]);
  });
});

describe('toCountryCode', () => {
  it('writes three letters as two', () => {
    expect(['USA', 'us', 'PRI', 'DE'].map(toCountryCode)).toEqual(['US', 'US', 'PR', 'DE']);
  });
});

describe('cleanLine', () => {
  it('repairs what breaks the wires and leaves letters alone', () => {
    expect(cleanLine(' Zoë\u2028\u0085O’Ngọc \ud83d 👩‍🔧\ufffe')).toBe('Zoë O’Ngọc \ufffd 👩‍🔧');
  });
});

describe('splitPrice', () => {
  it('keeps one run when the total divides', () => {
    expect(splitPrice(toAmount('10.00'), 4).map(({ units, unitPrice }) => [units, unitPrice.toFixed(2)])).toEqual([
      [4, '2.50'],
    ]);
  });

  it('puts the rest on one unit', () => {
    expect(splitPrice(toAmount('0.05'), 3).map(({ units, unitPrice }) => [units, unitPrice.toFixed(2)])).toEqual([
      [2, '0.01'],
      [1, '0.03'],
    ]);
  });
});
