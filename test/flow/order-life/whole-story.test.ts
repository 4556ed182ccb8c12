import { describe, expect, it } from 'vitest';
import { moneyOf } from '../../support/order-life-money.ts';
import { openOrderLifeWorld } from '../../support/order-life-world.ts';

/** Three mugs at 12.49 with 2.40 tax and 4.50 shipping, two cups at 5.10 with 0.82 tax. */
const LINES = [
  { sku: 'MUG', quantity: 3, unitPrice: 1249, tax: 240, shipping: 450 },
  { sku: 'CUP', quantity: 2, unitPrice: 510, tax: 82 },
];
describe('the whole life of an order', () => {
  it('agrees on both sides to the cent at each step', async () => {
    const world = await openOrderLifeWorld({ policy: { invoice: 'draft' } });
    const { walmart, odoo } = world;

    // Placed, imported, acknowledged.
    const order = await world.bring({ lines: LINES });
    const sale = world.saleOf(order);
    const [mug = '', cup = ''] = world.atWalmart(order).lines.map(({ lineNumber }) => lineNumber);
    expect(world.atWalmart(order).acknowledgedAt).not.toBeNull();
    expect(moneyOf(world, order)).toEqual({ charged: 0, refunded: 0, odoo: 3747 + 240 + 450 + 1020 + 82 });

    // Two mugs and a cup leave in two parcels; a mug and a cup wait.
    await odoo.control.shipOrder(sale, {
      carrier: 'UPS',
      parcels: [
        { lines: [{ lineNumber: mug, units: 2 }], tracking: '1Z999AA10123456784' },
        { lines: [{ lineNumber: cup, units: 1 }], tracking: '1Z999AA10123456785' },
      ],
    });
    await world.quiet();
    expect(world.atWalmart(order).lines.map(({ units }) => units)).toMatchObject([
      { open: 1, shipped: 2 },
      { open: 1, shipped: 1 },
    ]);
    // Two of three mugs with their share of tax and shipping, one of two cups.
    expect(moneyOf(world, order)).toMatchObject({ charged: 2498 + 160 + 300 + 510 + 41, refunded: 0 });

    // The second cup is broken: a person cancels it.
    await odoo.control.chooseCancelReason(sale, 'SELLER_CANCEL_OUT_OF_STOCK');
    await odoo.control.lowerLine(sale, { lineNumber: cup, units: 1 });
    await world.quiet();
    expect(world.atWalmart(order).lines[1]?.units).toMatchObject({ open: 0, shipped: 1, cancelled: 1 });
    expect(await world.questionsOf(order)).toEqual([]);

    // The last mug leaves.
    await odoo.control.shipOrder(sale, { carrier: 'UPS', tracking: '1Z999AA10123456786' });
    await world.quiet();
    const whole = 3747 + 240 + 450 + 510 + 41;
    expect(moneyOf(world, order)).toEqual({ charged: whole, refunded: 0, odoo: whole });
    expect(world.atWalmart(order).lines.map(({ units }) => units)).toMatchObject([
      { open: 0, shipped: 3, cancelled: 0 },
      { open: 0, shipped: 1, cancelled: 1 },
    ]);

    // Delivered, and one mug comes back.
    walmart.deliver(order);
    await world.quiet();
    const returnId = walmart.createReturn({ purchaseOrderId: order, lines: [{ lineNumber: mug, quantity: 1 }] });
    await world.quiet();
    const [receipt] = world.atOdoo(order).returns;
    expect(receipt).toMatchObject({ returnOrderId: returnId, units: [{ lineNumber: mug, units: 1 }] });
    expect(moneyOf(world, order).refunded).toBe(0);

    walmart.moveReturn(returnId, 'delivered');
    await odoo.control.receiveReturn(receipt?.pickingId ?? 0);
    await world.quiet();
    // A third of the line's goods and their tax: a return gives no shipping back.
    const { refunded } = moneyOf(world, order);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ returned: 1, returnRefunded: 1 });
    expect(refunded).toBe(1249 + 80);

    // … and Odoo has the credit note of exactly that, which goes to Walmart no second time.
    const [credit] = world.atOdoo(order).credits;
    expect(Math.round((credit?.total ?? 0) * 100)).toBe(refunded);
    await world.clock.settle(world.rpc.execute('account.move', 'action_post', [[credit?.moveId ?? 0]]));
    await world.live(60);
    expect(moneyOf(world, order).refunded).toBe(refunded);
    expect(walmart.truth.lineFaults()).toMatchObject({ shippedTwice: 0, overShipped: 0, refundedTwice: 0 });
    expect(await world.questionsOf(order)).toEqual([]);
  });
});
