import { describe, expect, test } from 'vitest';
import { ordersReport, settledOrders, unacknowledgedInOdoo } from '../../../../local/report/orders.ts';
import { bothSides, HOUR, line, MINUTE, order, policy, saleOrder, says, truth } from './bench.ts';

const report = (more: Parameters<typeof truth>[0], held: readonly string[] = []) =>
  ordersReport(truth(more), { ...says, held: new Map(held.map((po) => [po, 'reason'])) }, policy);

describe('ordersReport', () => {
  test('counts an order in Odoo with its total as good', () => {
    const counted = report({ walmartOrders: [order('1')], saleOrders: [saleOrder('1')] });

    expect(counted.report).toEqual({
      placed: 1,
      bad: 0,
      inOdoo: 1,
      held: 0,
      cancelledBefore: 0,
      heldUnexpected: 0,
      heldBy: {},
      badNotHeld: 0,
      acknowledged: 1,
      acknowledgedAhead: 0,
      lateAcknowledged: 0,
      missing: 0,
      duplicates: 0,
      totalsDiffer: 0,
    });
    expect(counted.latencies).toEqual([4 * MINUTE]);
  });

  test('misses an order that is neither in Odoo nor held', () => {
    expect(report({ walmartOrders: [order('1')] }).lists.missing).toEqual(['1']);
  });

  test('misses an order whose sale order is cancelled or a quotation', () => {
    const { lists } = report({
      walmartOrders: [order('1'), order('2')],
      saleOrders: [saleOrder('1', { state: 'cancel' }), saleOrder('2', { state: 'draft' })],
    });

    expect(lists.missing).toEqual(['1', '2']);
  });

  test('does not miss what Walmart does not show yet', () => {
    expect(report({ walmartOrders: [order('1', { visibleAt: 99 * HOUR })] }).report.missing).toBe(0);
  });

  test('tells held orders that were made bad from others', () => {
    const counted = report({ walmartOrders: [order('1', { bad: 'currency' }), order('2')] }, ['1', '2']);

    expect(counted.report).toMatchObject({ bad: 1, held: 2, heldUnexpected: 1, missing: 0 });
    expect(counted.lists.heldUnexpected).toEqual(['2']);
  });

  test('counts a purchase order with two sale orders in any state as doubled', () => {
    const saleOrders = [saleOrder('1'), saleOrder('1', { state: 'cancel' })];

    expect(report({ walmartOrders: [order('1')], saleOrders }).lists.duplicates).toEqual(['1']);
  });

  test('counts a purchase order with two delivery addresses as doubled, once', () => {
    const counted = report({
      walmartOrders: [order('1')],
      saleOrders: [saleOrder('1'), saleOrder('1')],
      deliveryAddresses: new Map([['1', 2]]),
    });

    expect(counted.report.duplicates).toBe(1);
  });

  test('finds a total that differs by a cent', () => {
    const counted = report({ walmartOrders: [order('1')], saleOrders: [saleOrder('1', { totalCents: 1076 })] });

    expect(counted.lists.totalsDiffer).toEqual(['1']);
  });

  test('leaves the tax out where the policy does', () => {
    const omit = { ...policy, taxPolicy: 'omit' } as const;
    const one = truth({ walmartOrders: [order('1')], saleOrders: [saleOrder('1', { totalCents: 1000 })] });

    expect(ordersReport(one, says, omit).report.totalsDiffer).toBe(0);
  });

  test('calls an acknowledgement late after four hours from the order’s first sight', () => {
    const inTime = order('1', { acknowledgedAt: MINUTE + 4 * HOUR });
    const late = order('2', { acknowledgedAt: MINUTE + 4 * HOUR + 1 });
    const { acknowledgedAt: _, ...never } = order('3');

    const { lists } = report({ walmartOrders: [inTime, late, never], endedAt: 9 * HOUR });

    expect(lists.lateAcknowledged).toEqual(['2', '3']);
  });
});

describe('ordersReport about orders that nobody can map', () => {
  const bad = order('1', { bad: 'currency' });

  test('counts the reasons of those that are held', () => {
    const held = ordersReport(
      truth({ walmartOrders: [bad] }),
      { ...says, held: new Map([['1', 'ORDER_CURRENCY']]) },
      policy,
    );

    expect(held.report).toMatchObject({ heldBy: { ORDER_CURRENCY: 1 }, badNotHeld: 0 });
  });

  test('names one that is in Odoo, and one that is nowhere', () => {
    const counted = report({ walmartOrders: [bad, order('2', { bad: 'quantity' })], saleOrders: [saleOrder('1')] }, [
      '1',
    ]);

    expect(counted.lists.badNotHeld).toEqual(['1', '2']);
  });
});

describe('ordersReport about cancelled orders', () => {
  const { acknowledgedAt: _, ...open } = order('1');
  const cancelled = { ...open, cancelledAt: 3 * MINUTE };

  test('counts one that never came into Odoo by itself: neither missing nor late', () => {
    const counted = report({ walmartOrders: [cancelled], endedAt: 9 * HOUR });

    expect(counted.report).toMatchObject({ inOdoo: 0, cancelledBefore: 1, missing: 0, lateAcknowledged: 0 });
  });

  test('takes one that is cancelled in Odoo too for imported, whatever its total', () => {
    const saleOrders = [saleOrder('1', { state: 'cancel', totalCents: 5 })];

    const counted = report({ walmartOrders: [cancelled], saleOrders, lines: [bothSides()] });

    expect(counted.report).toMatchObject({ inOdoo: 1, cancelledBefore: 0, missing: 0, totalsDiffer: 0 });
  });

  test.each([
    [538, 0],
    [545, 1],
  ])('expects the share of each charge of cancelled units to be gone: %i cents', (totalCents, differ) => {
    const lines = [line('A', 1, { cancelled: 1, netCents: 500, taxCents: 37 }), line('B', 2, { cancelled: 1 })];
    const walmartOrders = [order('1', { netCents: 1500, taxCents: 112, lines }), order('2')];

    const counted = report({
      walmartOrders,
      saleOrders: [saleOrder('1', { totalCents }), saleOrder('2')],
    });

    expect(counted.report.totalsDiffer).toBe(differ);
  });

  test('keeps nothing back for what is in Odoo or cancelled', () => {
    const both = truth({ walmartOrders: [cancelled, order('2'), order('3')], saleOrders: [saleOrder('2')] });

    expect([...settledOrders(both, says)].sort()).toEqual(['1', '2']);
  });
});

describe('ordersReport about outages', () => {
  const outage = { what: 'away', from: 0, until: HOUR, struck: true } as const;
  const late = order('1', { acknowledgedAt: 4.5 * HOUR });

  test('does not count Walmart’s own towards its four hours, but Odoo’s', () => {
    const lateIn = (away: 'Walmart' | 'Odoo') =>
      report({ walmartOrders: [late], injected: [{ ...outage, away }] }).report.lateAcknowledged;

    expect([lateIn('Walmart'), lateIn('Odoo')]).toEqual([0, 1]);
  });

  test('counts what was acknowledged before it was in Odoo', () => {
    const { isAhead } = report({
      walmartOrders: [order('1'), order('2'), order('4')],
      saleOrders: [saleOrder('1'), saleOrder('2', { createdAt: 11 * MINUTE })],
    });

    expect([order('1'), order('2'), order('4')].map(isAhead)).toEqual([false, true, true]);
  });

  test('are left out of the time that an order takes', () => {
    const injected = [{ ...outage, away: 'Odoo' as const }];
    const saleOrders = [saleOrder('1', { createdAt: HOUR + 10 * MINUTE })];

    expect(report({ walmartOrders: [order('1')], saleOrders, injected }).latencies).toEqual([4 * MINUTE]);
  });
});

describe('unacknowledgedInOdoo', () => {
  test('lists orders in Odoo that nobody acknowledged', () => {
    const { acknowledgedAt: _, ...open } = order('1');

    expect(unacknowledgedInOdoo(truth({ walmartOrders: [open, order('2')] }), new Set(['1', '2']))).toEqual(['1']);
  });
});
