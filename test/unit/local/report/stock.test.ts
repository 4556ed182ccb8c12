import { describe, expect, test } from 'vitest';
import { differences, stockReport } from '../../../../local/report/stock.ts';
import { HOUR, inventory, line, MINUTE, order, policy, saleOrder, stock, truth } from './bench.ts';

const nobody = new Set<string>();
const count = (more: Parameters<typeof truth>[0], inOdoo: ReadonlySet<string> = nobody) =>
  stockReport(truth(more), policy, inOdoo);

describe('differences', () => {
  test('finds a SKU that shows another quantity than the rule', () => {
    const found = differences(
      truth({ stock: [stock('A', [0, 7])], inventory: [inventory('A', [[MINUTE, 8]])] }),
      policy,
      nobody,
    );

    expect(found).toEqual([{ sku: 'A', rule: 7, inputQty: 8 }]);
  });

  test('finds a SKU that Walmart does not have', () => {
    expect(differences(truth({ stock: [stock('A', [0, 7])] }), policy, nobody)).toEqual([
      { sku: 'A', rule: 7, inputQty: undefined },
    ]);
  });

  test('expects the units of orders that are not in Odoo to be kept back', () => {
    const held = truth({
      stock: [stock('A', [0, 7])],
      inventory: [inventory('A', [[MINUTE, 5]])],
      walmartOrders: [order('1', { lines: [line('A', 2)] })],
    });

    expect(differences(held, policy, nobody)).toEqual([]);
  });
});

describe('differences about a SKU that is kept at 0', () => {
  test('expects 0 until it is counted', () => {
    const kept = { ...stock('A', [0, 7]), keptAtZero: [{ from: MINUTE, until: Number.POSITIVE_INFINITY }] };
    const at = (quantity: number) =>
      differences(truth({ stock: [kept], inventory: [inventory('A', [[0, quantity]])] }), policy, nobody);

    expect(at(0)).toEqual([]);
    expect(at(7)).toEqual([{ sku: 'A', rule: 0, inputQty: 7 }]);
  });
});

describe('stockReport', () => {
  test('counts what changed and what is as the rule says', () => {
    const { report } = count({
      stock: [stock('A', [0, 7], [HOUR, 3]), stock('B', [0, 1])],
      inventory: [
        inventory('A', [
          [MINUTE, 7],
          [HOUR + MINUTE, 3],
        ]),
        inventory('B', [[MINUTE, 2]]),
      ],
    });

    expect(report).toMatchObject({ skusChanged: 1, verified: 1, different: 1 });
  });

  test('counts units sold after a sell-out beyond its two minutes', () => {
    const sold = [
      { at: HOUR + MINUTE, quantity: 2, reservedBefore: 0 },
      { at: HOUR + 3 * MINUTE, quantity: 4, reservedBefore: 2 },
    ];

    const { report, oversold } = count({
      stock: [stock('A', [0, 10], [HOUR, 0])],
      inventory: [inventory('A', [[MINUTE, 10]], { sold })],
    });

    expect(report.oversold).toBe(4);
    expect(oversold).toEqual(['A']);
  });

  test('counts only the units beyond what was left', () => {
    const sold = [{ at: HOUR, quantity: 5, reservedBefore: 3 }];

    expect(
      count({ stock: [stock('A', [0, 6])], inventory: [inventory('A', [[MINUTE, 9]], { sold })] }).report.oversold,
    ).toBe(2);
  });

  test('counts unit-hours kept from sale after a quarter of an hour', () => {
    const { report } = count({
      stock: [stock('A', [0, 10])],
      inventory: [
        inventory('A', [
          [0, 4],
          [HOUR + 15 * MINUTE, 10],
        ]),
      ],
    });

    expect(report.undersold).toBe(6);
  });
});

describe('latencies of stockReport', () => {
  const latenciesOf = (more: Parameters<typeof truth>[0]) => count(more).latencies;

  test('run from the change in Odoo to its sending, though it takes hold later', () => {
    const sent = inventory('A', [[HOUR + 40_000, 3]], {
      applied: [
        { at: 0, quantity: 7 },
        { at: HOUR + 9 * MINUTE, quantity: 3 },
      ],
    });

    expect(latenciesOf({ stock: [stock('A', [0, 7], [HOUR, 3])], inventory: [sent] })).toEqual([40_000]);
  });

  test('leave out a change to what Walmart has already', () => {
    const had = inventory('A', [[0, 0]]);

    expect(latenciesOf({ stock: [stock('A', [0, 0], [HOUR, 0, 0, 4], [HOUR + 1, 0])], inventory: [had] })).toEqual([]);
  });

  test('end when the rule comes back to what Walmart has', () => {
    const had = inventory('A', [[0, 7]]);

    expect(latenciesOf({ stock: [stock('A', [0, 7], [HOUR, 3], [HOUR + 5000, 7])], inventory: [had] })).toEqual([5000]);
  });

  test('count a newer value as the answer to an older change', () => {
    const sent = inventory('A', [
      [0, 7],
      [HOUR + 30_000, 2],
    ]);

    expect(latenciesOf({ stock: [stock('A', [0, 7], [HOUR, 3], [HOUR + 10_000, 2])], inventory: [sent] })).toEqual([
      30_000, 20_000,
    ]);
  });

  test('leave out the time in which a side was away, and six minutes after it', () => {
    const injected = [
      { what: 'Walmart away', from: HOUR, until: 2 * HOUR, struck: true, away: 'Walmart' },
      { what: 'stock-taking', from: 2 * HOUR, until: 3 * HOUR, struck: true },
    ] as const;
    const sent = inventory('A', [
      [0, 7],
      [2 * HOUR + 7 * MINUTE, 3],
    ]);

    expect(latenciesOf({ stock: [stock('A', [0, 7], [HOUR, 3])], inventory: [sent], injected })).toEqual([MINUTE]);
  });

  test('do not count an older value as the answer', () => {
    const sent = inventory('A', [
      [0, 7],
      [HOUR + 30_000, 7],
    ]);

    const { latencies, slowest } = count({ stock: [stock('A', [0, 7], [HOUR, 3])], inventory: [sent] });

    expect(latencies).toEqual([HOUR + 10 * MINUTE]);
    expect(slowest).toBe('A');
  });

  test('take a value less the units of an order on its way as the answer, but not after it has arrived', () => {
    const onItsWay = {
      stock: [stock('A', [0, 7], [HOUR, 5])],
      inventory: [
        inventory('A', [
          [0, 7],
          [HOUR + 30_000, 4],
        ]),
      ],
      saleOrders: [saleOrder('1', { createdAt: HOUR + 2 * MINUTE })],
    };
    const arrived = { ...onItsWay, saleOrders: [saleOrder('1', { createdAt: 10 * MINUTE })] };
    const walmartOrders = [order('1', { visibleAt: 5 * MINUTE })];

    expect(latenciesOf({ ...onItsWay, walmartOrders })).toEqual([30_000]);
    expect(latenciesOf({ ...arrived, walmartOrders })).toEqual([HOUR + 10 * MINUTE]);
  });
});
