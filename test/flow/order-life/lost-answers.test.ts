/** Walmart did it and its answer was lost, or an error came after the effect: settled by reading, done exactly once. */
import { describe, expect, it } from 'vitest';
import { moneyOf, NO_FAULTS, NUMBERS } from '../../support/order-life-money.ts';
import { type OrderLifeWorld, openOrderLifeWorld } from '../../support/order-life-world.ts';

const LINES = [{ sku: 'MUG', quantity: 2, unitPrice: 1249, tax: 199 }];
const TOTAL = 2498 + 199;

const FAULTS = [
  ['reset-after', { kind: 'reset-after' }],
  ['502 after the effect', { kind: 'status', status: 502, afterEffect: true }],
  ['reset-before', { kind: 'reset-before' }],
] as const;

const acceptedOf = (world: OrderLifeWorld, order: string, kind: string) =>
  world.writesOf(order).filter((write) => write.kind === kind && write.accepted);

describe.each(FAULTS)('after %s of a call', (_name, fault) => {
  it('a parcel is reported once', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: LINES });
    world.walmart.faults.add({ ...fault, count: 1, match: { path: /\/shipping$/ } });

    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();

    expect(acceptedOf(world, order, 'ship')).toHaveLength(1);
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
    expect(world.walmart.truth.lineFaults()).toMatchObject(NO_FAULTS);
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('units are cancelled once', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: LINES });
    world.walmart.faults.add({ ...fault, count: 1, match: { path: /\/cancel$/ } });

    await world.odoo.control.cancelWithReason(world.saleOf(order), 'SELLER_CANCEL_PRICING_ERROR');
    await world.quiet();

    expect(acceptedOf(world, order, 'cancel')).toHaveLength(1);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, cancelled: 2 });
    expect(world.atOdoo(order).state).toBe('cancel');
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('a credit note is refunded once', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: LINES });
    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();
    const lineNumber = world.atWalmart(order).lines[0]?.lineNumber ?? '';
    world.walmart.faults.add({ ...fault, count: 1, match: { path: /\/refund$/ } });

    await world.odoo.control.credit(world.saleOf(order), { lines: [{ lineNumber, units: 1 }], approved: true });
    await world.quiet();

    expect(acceptedOf(world, order, 'refund')).toHaveLength(1);
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 1349, odoo: TOTAL });
    expect(world.walmart.truth.lineFaults()).toMatchObject(NO_FAULTS);
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('a return is refunded once', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: LINES });
    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();
    const lineNumber = world.atWalmart(order).lines[0]?.lineNumber ?? '';
    world.walmart.createReturn({ purchaseOrderId: order, lines: [{ lineNumber, quantity: 1 }], travels: false });
    await world.quiet();
    world.walmart.faults.add({ ...fault, count: 1, match: { path: /\/refund$/ } });

    await world.odoo.control.receiveReturn(world.atOdoo(order).returns[0]?.pickingId ?? 0);
    await world.quiet();

    expect(acceptedOf(world, order, 'returnRefund')).toHaveLength(1);
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 1348, odoo: TOTAL });
    expect(world.atOdoo(order).credits.map(({ total }) => total)).toEqual([13.48]);
    expect(world.walmart.truth.lineFaults()).toMatchObject(NO_FAULTS);
  });
});
