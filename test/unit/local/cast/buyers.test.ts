import { describe, expect, test } from 'vitest';
import { createBuyers } from '../../../../local/cast/buyers.ts';
import type { ReturnLife, Turn } from '../../../../local/cast/life.ts';
import { HOUR_MS } from '../../../../shared/core/index.ts';
import { bench, caseOf, life, START } from './bench.ts';

/** An order of two lines at Walmart, and those who can do something about it. */
const placed = () => {
  const world = bench(undefined);
  for (const sku of ['A', 'B']) world.walmart.addItem({ sku, productName: sku, price: 500, inputQty: 9 });
  const lines = [
    { sku: 'A', quantity: 2 },
    { sku: 'B', quantity: 1 },
  ];
  const placement = world.walmart.placeOrder({ lines, visibleAfterMs: 0 });
  const purchaseOrderId = placement.placed ? placement.purchaseOrderId : '';
  const arrived: string[] = [];
  const buyers = createBuyers({ ...world.parts, onArrived: (_order, id) => arrived.push(id) });
  const order = caseOf(life(), { purchaseOrderId });
  const units = (of: 'open' | 'shipped' | 'cancelled') =>
    world.walmart.truth.orders()[0]?.lines.map((line) => line.units[of]);
  return { ...world, buyers, order, arrived, units, purchaseOrderId };
};

const back: ReturnLife = {
  ...{ afterMs: 0, reason: 'DAMAGED', keepIt: false, isCancelled: false, byWalmart: false },
  ...{ travelMs: 3 * HOUR_MS, receivedMs: 0, isMirrored: false },
};

describe('createBuyers', () => {
  test.each<readonly [string, Turn, readonly number[]]>([
    ['the buyer, all', { kind: 'buyer-cancels', afterMs: HOUR_MS, isPartial: false }, [2, 1]],
    ['the buyer, one line', { kind: 'buyer-cancels', afterMs: HOUR_MS, isPartial: true }, [2, 0]],
    ['Walmart’s fraud check', { kind: 'fraud', afterMs: HOUR_MS }, [2, 1]],
    ['somebody in Seller Center', { kind: 'cancelled-elsewhere', afterMs: HOUR_MS }, [2, 1]],
    ['nobody, when the buyer only asks', { kind: 'buyer-asks', afterMs: 0, answer: 'ship', answerMs: 0 }, [0, 0]],
  ])('cancelled by %s', async (_who, turn, cancelled) => {
    const { buyers, order, play, units, failures } = placed();

    buyers.planTurn(order, turn);
    await play();

    expect(failures).toEqual([]);
    expect(units('cancelled')).toEqual(cancelled);
  });

  test('asks to cancel', async () => {
    const { buyers, order, play, walmart } = placed();

    buyers.planTurn(order, { kind: 'buyer-asks', afterMs: HOUR_MS, answer: 'cancel', answerMs: HOUR_MS });
    await play();

    expect(walmart.truth.orders()[0]?.lines.map(({ wantsToCancel }) => wantsToCancel)).toEqual([true, true]);
  });

  test('is shipped in Seller Center once, with a number', async () => {
    const { buyers, order, units, purchaseOrderId } = placed();

    const numbers = [buyers.shipElsewhere(order), buyers.shipElsewhere(order)];

    expect(numbers).toEqual([`1Z9${purchaseOrderId}`, undefined]);
    expect(units('shipped')).toEqual([2, 1]);
  });

  test('comes back as one unit, when Walmart knows the shipment', async () => {
    const { buyers, order, play, walmart, arrived, clock, failures } = placed();
    clock.schedule(START + 2.5 * HOUR_MS, () => void buyers.shipElsewhere(order));

    buyers.planReturn(order, back, START + HOUR_MS);
    await play();

    expect(failures).toEqual([]);
    const [made] = walmart.truth.returns();
    expect(made).toMatchObject({
      createdAt: START + 3 * HOUR_MS,
      lines: [{ sku: 'A', units: [{ step: 'delivered' }] }],
    });
    expect(arrived).toEqual([made?.returnOrderId]);
  });

  test.each([
    ['is kept', { keepIt: true }, 'initiated', 0],
    ['is cancelled on its way', { isCancelled: true }, 'cancelled', 0],
    ['is refunded by Walmart itself', { byWalmart: true }, 'refunded', 1],
  ] as const)('%s', async (_what, more, step, arrivals) => {
    const { buyers, order, play, walmart, arrived } = placed();
    buyers.shipElsewhere(order);

    buyers.planReturn(order, { ...back, ...more }, START + 40 * HOUR_MS);
    await play();

    expect(walmart.truth.returns()[0]?.lines[0]?.units[0]?.step).toBe(step);
    expect(arrived).toHaveLength(arrivals);
  });
});
