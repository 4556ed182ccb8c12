import { describe, expect, test } from 'vitest';
import { allowedAt, heldUnits, ruleQuantity, ruleSteps, valueAt } from '../../../../local/report/rule.ts';
import { line, MINUTE, order, policy, stock } from './bench.ts';

describe('ruleQuantity', () => {
  test.each([
    [{ onHand: 10, reserved: 2, owed: 1 }, 3, 4],
    [{ onHand: 3, reserved: 3, owed: 2 }, 0, 0],
    [{ onHand: 7.9, reserved: 0, owed: 0 }, 0, 7],
    [{ onHand: 5000, reserved: 0, owed: 0 }, 0, 999],
  ])('of %j with %i held is %i', (level, held, expected) => {
    expect(ruleQuantity(level, held, policy)).toBe(expected);
  });

  test('keeps the buffer back', () => {
    expect(ruleQuantity({ onHand: 10, reserved: 0, owed: 0 }, 0, { ...policy, buffer: 4 })).toBe(6);
  });
});

describe('ruleSteps', () => {
  test('joins neighbours of one value', () => {
    expect(ruleSteps(stock('A', [0, 5], [10, 6, 1], [20, 3]), policy)).toEqual([
      { at: 0, value: 5 },
      { at: 20, value: 3 },
    ]);
  });

  test('takes the last of several entries at one time, and no step back to the value before', () => {
    expect(ruleSteps(stock('A', [0, 5], [10, 9], [10, 5]), policy)).toEqual([{ at: 0, value: 5 }]);
  });
});

describe('valueAt', () => {
  test('gives the value in force, and none before the first', () => {
    const steps = [
      { at: 10, value: 1 },
      { at: 20, value: 2 },
    ];

    expect([9, 10, 19, 20, 99].map((at) => valueAt(steps, at))).toEqual([undefined, 1, 1, 2, 2]);
  });
});

describe('ruleSteps of a SKU that is kept at 0', () => {
  test('are 0 from the cancellation to the count, whatever is free meanwhile', () => {
    const kept = { ...stock('A', [0, 5], [20, 6], [40, 3]), keptAtZero: [{ from: 10, until: 30 }] };

    expect(ruleSteps(kept, policy)).toEqual([
      { at: 0, value: 5 },
      { at: 10, value: 0 },
      { at: 30, value: 6 },
      { at: 40, value: 3 },
    ]);
  });
});

describe('heldUnits', () => {
  test('adds up the lines of orders that are not in Odoo', () => {
    const lines = [line('A', 2), line('B', 1)];

    const held = heldUnits([order('1', { lines }), order('2', { lines }), order('3', { lines })], new Set(['2']));

    expect([...held]).toEqual([
      ['A', 4],
      ['B', 2],
    ]);
  });
});

describe('allowedAt', () => {
  const soldOut = ruleSteps(stock('A', [0, 10], [60 * MINUTE, 0]), policy);
  const lowered = ruleSteps(stock('A', [0, 10], [60 * MINUTE, 4]), policy);

  test('gives a sell-out two minutes', () => {
    expect(allowedAt(soldOut, 62 * MINUTE)).toBe(10);
    expect(allowedAt(soldOut, 62 * MINUTE + 1)).toBe(0);
  });

  test('gives any other change fifteen minutes', () => {
    expect(allowedAt(lowered, 75 * MINUTE)).toBe(10);
    expect(allowedAt(lowered, 75 * MINUTE + 1)).toBe(4);
  });

  test('does not count the time of outages', () => {
    const outage = [{ from: 61 * MINUTE, until: 121 * MINUTE }];

    expect([122, 123].map((minute) => allowedAt(soldOut, minute * MINUTE, outage))).toEqual([10, 0]);
  });

  test('does not reach behind a change whose time is over', () => {
    const steps = ruleSteps(stock('A', [0, 50], [60 * MINUTE, 0], [70 * MINUTE, 3]), policy);

    expect(allowedAt(steps, 71 * MINUTE)).toBe(3);
  });

  test('allows a raised value at once', () => {
    const steps = ruleSteps(stock('A', [0, 0], [60 * MINUTE, 8]), policy);

    expect(allowedAt(steps, 60 * MINUTE)).toBe(8);
  });
});
