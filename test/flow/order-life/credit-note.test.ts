/** A credit note that a person posts in Odoo by himself: goods and Walmart's tax, which the order carries as a line of its own. */
import { describe, expect, it } from 'vitest';
import { moneyOf, NO_FAULTS, NUMBERS } from '../../support/order-life-money.ts';
import { openOrderLifeWorld } from '../../support/order-life-world.ts';

const credited = async (units: number, approved: boolean) => {
  const world = await openOrderLifeWorld();
  const order = await world.bring({ lines: [{ sku: 'MUG', quantity: 2, unitPrice: 1249, tax: 199 }] });
  const [line] = world.atWalmart(order).lines;
  await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
  await world.quiet();
  const lines = [{ lineNumber: line?.lineNumber ?? '', units }];
  const note = await world.odoo.control.credit(world.saleOf(order), { lines, approved });
  await world.quiet();
  return { world, order, note };
};

describe('a credit note of a person', () => {
  it.each([
    [1, 1249 + 100],
    [2, 2498 + 199],
  ])('refunds %i units with their tax once, to the cent', async (units, cents) => {
    const { world, order } = await credited(units, true);
    await world.live(120);

    expect(moneyOf(world, order)).toMatchObject({ refunded: cents });
    expect(world.writesOf(order).filter(({ kind }) => kind === 'refund')).toMatchObject([{ accepted: true }]);
    expect(world.walmart.truth.lineFaults()).toMatchObject(NO_FAULTS);
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('goes out when it is approved, not before', async () => {
    const { world, order, note } = await credited(1, false);
    const before = moneyOf(world, order).refunded;
    const asked = await world.questionsOf(order);

    await world.odoo.control.approveCredit('done' in note ? note.done : 0);
    await world.quiet();

    expect([before, asked]).toEqual([0, ['ORDER_REFUND_NOT_APPROVED']]);
    expect(moneyOf(world, order).refunded).toBe(1349);
    expect(await world.questionsOf(order)).toEqual([]);
  });
});
