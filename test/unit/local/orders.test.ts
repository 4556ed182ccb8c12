import { describe, expect, test } from 'vitest';
import { toNewOrder } from '../../../local/orders.ts';
import { seededRandom } from '../../../local/simulators/simulator.ts';

const event = {
  kind: 'order',
  atMs: 0,
  visibleAfterMs: 60_000,
  lines: [
    { sku: 'A', quantity: 3, unitPriceCents: 999 },
    { sku: 'B', quantity: 1, unitPriceCents: 2500 },
  ],
} as const;

const many = Array.from({ length: 400 }, (_, index) => toNewOrder(event, seededRandom(index)));

describe('toNewOrder', () => {
  test('charges whole cents, and shipping on the first line only', () => {
    for (const { lines } of many) {
      for (const { amount = 0, tax = 0, discount = 0, shipping = 0, shippingTax = 0 } of lines)
        for (const cents of [amount, tax, discount, shipping, shippingTax]) expect(Number.isInteger(cents)).toBe(true);
      expect(lines[1]?.shipping).toBe(0);
    }
  });

  test('has orders with and without tax, shipping, discount and uneven amounts', () => {
    const firsts = many.map(({ lines }) => lines[0]);

    expect(new Set(firsts.map((line) => (line?.tax ?? 0) > 0)).size).toBe(2);
    expect(new Set(firsts.map((line) => (line?.shipping ?? 0) > 0)).size).toBe(2);
    expect(new Set(firsts.map((line) => (line?.discount ?? 0) > 0)).size).toBe(2);
    expect(new Set(firsts.map((line) => (line?.amount ?? 0) % 3 === 0)).size).toBe(2);
  });

  test('hands on what makes an order unmappable', () => {
    expect(toNewOrder({ ...event, bad: 'currency' }, seededRandom(1)).bad).toBe('currency');
  });
});
