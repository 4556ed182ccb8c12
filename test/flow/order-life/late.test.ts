/** Nobody ships: people are told in time, and Walmart cancels in the end. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/index.ts';
import { moneyOf, NUMBERS } from '../../support/order-life-money.ts';
import { type OrderLifeWorld, openOrderLifeWorld } from '../../support/order-life-world.ts';

/** Time passes to `at`, and the schedules run for some minutes. */
const liveAt = async (world: OrderLifeWorld, at: number): Promise<void> => {
  await world.pass(Math.max(0, at - world.clock.now()));
  await world.live(6);
};

const shipByOf = async (world: OrderLifeWorld, order: string): Promise<number> =>
  (await world.lifeOf(order))?.fulfilment?.shipBy ?? 0;

describe('an order that nobody ships', () => {
  it('is asked about before its ship-by time, at it and two days later; on the fourth day Walmart cancels it, and Odoo follows', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();
    const shipBy = await shipByOf(world, order);
    const asked = [];

    for (const hours of [-13, -12, 0, 48]) {
      await liveAt(world, shipBy + hours * HOUR_MS);
      asked.push(await world.questionsOf(order));
    }
    const before = world.atWalmart(order).lines[0]?.units;
    await liveAt(world, shipBy + 96 * HOUR_MS);
    await world.quiet();

    expect(asked).toEqual([[], ['ORDER_SHIP_BY_NEAR'], ['ORDER_SHIP_BY_PASSED'], ['ORDER_SHIP_BY_LATE']]);
    expect(before).toMatchObject({ open: 2, cancelled: 0 });
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 0, cancelled: 2 });
    expect(world.atOdoo(order)).toMatchObject({ state: 'cancel', deliveries: [{ state: 'cancel' }] });
    expect(world.writesOf(order)).toEqual([]);
    expect(moneyOf(world, order)).toMatchObject({ charged: 0, refunded: 0 });
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('is asked about no more when it ships late after all', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: [{ sku: 'MUG', quantity: 2, unitPrice: 1249, tax: 199 }] });
    await liveAt(world, (await shipByOf(world, order)) + HOUR_MS);
    const asked = await world.questionsOf(order);

    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();

    expect(asked).toEqual(['ORDER_SHIP_BY_PASSED']);
    expect(moneyOf(world, order)).toEqual({ charged: 2697, refunded: 0, odoo: 2697 });
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('loses only the units that had not left on the fourth day', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: [{ sku: 'MUG', quantity: 3, unitPrice: 1249, tax: 240 }] });
    const lineNumber = world.atWalmart(order).lines[0]?.lineNumber ?? '';
    await world.odoo.control.shipOrder(world.saleOf(order), {
      ...{ carrier: 'UPS', tracking: NUMBERS[0], lines: [{ lineNumber, units: 2 }] },
    });
    await world.quiet();

    await liveAt(world, (await shipByOf(world, order)) + 96 * HOUR_MS);
    await world.quiet();

    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 2, cancelled: 1 });
    expect(world.atOdoo(order)).toMatchObject({ state: 'sale', lines: [{ ordered: 2, delivered: 2 }] });
    expect(
      world
        .atOdoo(order)
        .deliveries.map(({ state }) => state)
        .sort(),
    ).toEqual(['cancel', 'done']);
    expect(moneyOf(world, order)).toEqual({ charged: 2658, refunded: 0, odoo: 2658 });
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('is asked for its number when the goods are gone without one and the ship-by time is near', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();
    const shipped = await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS' });
    const shipBy = await shipByOf(world, order);
    await liveAt(world, shipBy - 13 * HOUR_MS);
    const early = await world.questionsOf(order);

    await liveAt(world, shipBy - 12 * HOUR_MS + MINUTE_MS);
    const near = await world.questionsOf(order);
    await world.odoo.control.writeTracking('done' in shipped ? shipped.done : 0, NUMBERS[0]);
    await world.quiet();

    expect(early).toEqual([]);
    expect([...near].sort()).toEqual(['ORDER_SHIP_BY_NEAR', 'ORDER_TRACKING_MISSING']);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 2 });
    expect(await world.questionsOf(order)).toEqual([]);
  });
});
