import { describe, expect, test } from 'vitest';
import { type Rest, unrest, waitForRest } from '../../../local/calm.ts';
import { VirtualClock } from '../../../shared/memory/index.ts';
import { bothSides, inventory, order, policy, saleOrder, says, stock, truth } from './report/bench.ts';

const rest = (more: Partial<Rest> = {}): Rest => ({
  truth: truth({
    walmartOrders: [order('1')],
    saleOrders: [saleOrder('1')],
    stock: [stock('A', [0, 7])],
    inventory: [inventory('A', [[0, 7]])],
  }),
  feeds: [],
  queued: 0,
  says: { ...says, busy: 0 },
  ...more,
});

const { acknowledgedAt: _, ...open } = order('1');

describe('unrest', () => {
  test('is nothing when both sides agree and nothing is on its way', () => {
    expect(unrest(rest(), policy)).toEqual([]);
  });

  test.each([
    ['1 messages on queues', { queued: 1 }],
    ['1 feeds open', { feeds: [{ feedId: 'f', submittedAt: 0, status: 'INPROGRESS', processedAt: null, items: [] }] }],
    ['1 orders unfinished', { truth: truth({ walmartOrders: [open], saleOrders: [saleOrder('1')] }) }],
    ['1 failures to be tried again', { says: { ...says, busy: 0, waiting: new Map([['order/1', 'ODOO_RESET']]) } }],
    ['3 orders with a call that is not settled', { says: { ...says, busy: 3 } }],
    ['1 activities to be made or closed', { truth: truth({ tasks: ['order/1'] }) }],
    [
      '1 lines that both sides tell differently',
      { truth: { ...rest().truth, lines: [bothSides({ walmart: { shipped: 1 } })] } },
    ],
    ['1 SKUs different', { truth: truth({ stock: [stock('A', [0, 7])] }) }],
  ] as const)('names %s', (words, more) => {
    expect(unrest(rest(more), policy)).toEqual([words]);
  });

  test('waits for orders that nobody can map until they are held', () => {
    const bad = truth({ walmartOrders: [{ ...open, bad: 'currency' }] });
    const held = { ...says, busy: 0, held: new Map([['1', 'ORDER_CURRENCY']]) };

    expect(unrest(rest({ truth: bad }), policy)).toEqual(['1 orders not held yet']);
    expect(unrest(rest({ truth: bad, says: held }), policy)).toEqual([]);
  });
});

describe('waitForRest', () => {
  const START = 1_000_000;

  test('ends soon after rest has come', async () => {
    const clock = new VirtualClock({ startAt: START });
    const look = async () => rest({ queued: clock.now() < START + 120_000 ? 1 : 0 });

    const left = await clock.settle(waitForRest(clock, look, policy, new AbortController().signal));

    expect(left).toEqual([]);
    expect(clock.now() - START).toBe(150_000);
  });

  test('gives up after an hour and says what is left', async () => {
    const clock = new VirtualClock({ startAt: START });

    const left = await clock.settle(
      waitForRest(clock, async () => rest({ queued: 2 }), policy, new AbortController().signal),
    );

    expect(left).toEqual(['2 messages on queues']);
    expect(clock.now() - START).toBe(3_600_000);
  });
});
