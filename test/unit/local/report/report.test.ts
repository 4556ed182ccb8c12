import { describe, expect, test } from 'vitest';
import { makeReport } from '../../../../local/report/index.ts';
import { HOUR, inventory, MINUTE, order, policy, saleOrder, says, stock, truth } from './bench.ts';

const good = {
  walmartOrders: [order('1')],
  saleOrders: [saleOrder('1')],
  stock: [stock('A', [0, 7], [HOUR, 3])],
  inventory: [
    inventory('A', [
      [0, 7],
      [HOUR + MINUTE, 3],
    ]),
  ],
};

const judge = (more: Parameters<typeof truth>[0]) =>
  makeReport({ hours: 2, engine: 'memory', truth: truth({ ...good, ...more }), says, policy });

describe('makeReport', () => {
  test('has no complaint about a good run', () => {
    expect(judge({}).complaints).toEqual([]);
  });

  test('gives latencies in seconds and calls sorted by name', () => {
    const { report } = judge({ calls: { walmart: { b: 1, a: 2 }, odoo: {} } });

    expect(report.latency).toEqual({ orderP95S: 240, stockP95S: 60, stockMaxS: 60 });
    expect(Object.keys(report.calls.walmart)).toEqual(['a', 'b']);
  });

  test('has its members in the documented order', () => {
    expect(Object.keys(judge({}).report)).toEqual([
      'hours',
      'engine',
      'orders',
      'stock',
      'latency',
      'calls',
      'failures',
    ]);
  });

  const { acknowledgedAt: _, ...open } = order('1');
  test.each([
    ['a missing order', { saleOrders: [] }, /1 orders missing: 1/],
    ['a doubled order', { saleOrders: [saleOrder('1'), saleOrder('1')] }, /1 orders or addresses made twice: 1/],
    ['another total', { saleOrders: [saleOrder('1', { totalCents: 1 })] }, /1 orders whose totals differ: 1/],
    ['an order that is not acknowledged', { walmartOrders: [open] }, /1 orders in Odoo without acknowledgement: 1/],
    ['no order at all', { walmartOrders: [], saleOrders: [] }, /no order was placed/],
    [
      'a different quantity',
      { inventory: [inventory('A', [[0, 7]])] },
      /differs from the rule: A \(rule 3, Walmart 7\)/,
    ],
    ['no change of stock', { stock: [stock('A', [0, 7])], inventory: [inventory('A', [[0, 7]])] }, /no stock changed/],
    [
      'a change that took longer than a quarter of an hour',
      {
        inventory: [
          inventory('A', [
            [0, 7],
            [HOUR + 16 * MINUTE, 3],
          ]),
        ],
      },
      /a stock change took 960 s \(A\); the bound is 900 s/,
    ],
  ])('complains about %s', (_what, more, sentence) => {
    expect(judge(more).complaints.join('\n')).toMatch(sentence);
  });
});
