import { describe, expect, test } from 'vitest';
import { makeReport } from '../../../../local/report/index.ts';
import { bothSides, HOUR, inventory, MINUTE, order, policy, saleOrder, says, stock, truth } from './bench.ts';

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
      'shipments',
      'cancellations',
      'refunds',
      'returns',
      'orderLife',
      'lines',
      'latency',
      'calls',
      'failures',
      'people',
    ]);
  });

  test('tells of what was made to go wrong, and complains when it struck nothing', () => {
    const injected = [{ what: 'a feed stuck', from: 0, until: 2 * MINUTE, struck: false }];
    const walmartOrders = [
      order('1'),
      order('2', { bad: 'currency' }),
      order('3', { bad: 'quantity', visibleAt: HOUR }),
    ];
    const held = new Map([
      ['2', 'ORDER_CURRENCY'],
      ['3', 'ORDER_QUANTITY'],
    ]);
    const told = { ...says, held, alerts: ['B', 'A', 'B'] };
    const input = { hours: 2, engine: 'memory', policy, chaos: 'storm' } as const;

    const { report, complaints } = makeReport({
      ...input,
      truth: truth({
        ...good,
        walmartOrders,
        injected,
        inventory: [
          inventory('A', [
            [0, 7],
            [HOUR + MINUTE, 1],
          ]),
        ],
      }),
      says: told,
    });

    expect(report.people).toEqual({ alerts: { A: 1, B: 2 } });
    expect(report.chaos).toMatchObject({
      name: 'storm',
      injected: [{ what: 'a feed stuck', struck: false, orders: 2 }],
    });
    expect(complaints).toEqual([
      '2 things that were to go wrong and struck nothing: a feed stuck, no bad order (unknown-sku)',
    ]);
  });

  test.each([
    [
      'a failure that is still tried again',
      { waiting: new Map([['order/1', 'ODOO_RESET']]) },
      /1 failures still.*: order\/1 \(ODOO_RESET\)/,
    ],
    ['a dead letter', { deadLetters: 2 }, /2 messages on dead-letter queues/],
    [
      'a person’s task that is not in Odoo',
      { parked: new Map([['sku/A', 'SKU_X']]) },
      /1 failures whose activity.*: sku\/A/,
    ],
  ])('complains about %s', (_what, more, sentence) => {
    const { complaints } = makeReport({
      ...{ hours: 2, engine: 'memory', policy, truth: truth({ ...good, tasks: [] }) },
      says: { ...says, ...more },
    });

    expect(complaints.join('\n')).toMatch(sentence);
  });

  test('complains about an activity that is left over', () => {
    expect(judge({ tasks: ['order/9'] }).complaints).toEqual([
      '1 failures whose activity in Odoo is missing, or left over: order/9',
    ]);
  });

  const { acknowledgedAt: _, ...open } = order('1');
  test.each([
    ['a missing order', { saleOrders: [] }, /1 orders missing: 1/],
    ['a doubled order', { saleOrders: [saleOrder('1'), saleOrder('1')] }, /1 orders or addresses made twice: 1/],
    [
      'a bad order that is in Odoo',
      { walmartOrders: [order('1', { bad: 'currency' })] },
      /1 orders that nobody can map, not held: 1/,
    ],
    ['another total', { saleOrders: [saleOrder('1', { totalCents: 1 })] }, /1 orders whose totals differ: 1/],
    ['an order that is not acknowledged', { walmartOrders: [open] }, /1 orders in Odoo without acknowledgement: 1/],
    [
      'a line shipped twice',
      { lines: [bothSides({ walmart: { faults: ['shippedTwice'] } })] },
      /1 lines shipped twice: 1 line 1/,
    ],
    [
      'a line refunded twice',
      { lines: [bothSides({ walmart: { faults: ['refundedTwice'] } })] },
      /1 lines refunded twice/,
    ],
    [
      'a line shipped beyond',
      { lines: [bothSides({ walmart: { faults: ['overShipped'] } })] },
      /1 lines shipped beyond/,
    ],
    [
      'lines that differ',
      { lines: [bothSides({ walmart: { shipped: 1 } })] },
      /tell differently: 1 line 1 \(1 shipped at Walmart, 0 in Odoo\)/,
    ],
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
