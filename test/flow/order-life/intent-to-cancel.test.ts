/** The buyer asks for a cancellation; who is first, the goods or the wish, decides. */
import { describe, expect, it } from 'vitest';
import { moneyOf, NO_FAULTS, NUMBERS } from '../../support/order-life-money.ts';
import { type OrderLifeWorld, openOrderLifeWorld } from '../../support/order-life-world.ts';

/** Two mugs at 12.49 with 1.99 tax. */
const LINES = [{ sku: 'MUG', quantity: 2, unitPrice: 1249, tax: 199 }];
const TOTAL = 2498 + 199;

const cancelsOf = (world: OrderLifeWorld, order: string) =>
  world.writesOf(order).filter(({ kind }) => kind === 'cancel');

const heldOf = (world: OrderLifeWorld, order: string): readonly boolean[] =>
  world.atOdoo(order).deliveries.map(({ held }) => held);

describe('a buyer who asks to cancel, and wins', () => {
  it('gets it by policy at once: held, cancelled at Walmart with his reason, cancelled in Odoo', async () => {
    const world = await openOrderLifeWorld({ policy: { customerCancel: 'cancel' } });
    const order = await world.bring({ lines: LINES });
    expect(moneyOf(world, order)).toEqual({ charged: 0, refunded: 0, odoo: TOTAL });

    world.walmart.askToCancel(order);
    await world.quiet();

    expect(cancelsOf(world, order)).toMatchObject([
      { accepted: true, lines: [{ units: 2, reason: 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL' }] },
    ]);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 0, cancelled: 2 });
    expect(world.atOdoo(order)).toMatchObject({ state: 'cancel', deliveries: [{ state: 'cancel' }] });
    expect(moneyOf(world, order)).toMatchObject({ charged: 0, refunded: 0 });
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('waits by policy for a person, who sees the transfers held and chooses the reason', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: LINES });

    world.walmart.askToCancel(order);
    await world.quiet();
    const heldFirst = heldOf(world, order);
    const sentFirst = cancelsOf(world, order);
    const askedFirst = await world.questionsOf(order);
    const ship = await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.odoo.control.chooseCancelReason(world.saleOf(order), 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL');
    await world.quiet();

    expect([heldFirst, sentFirst, askedFirst]).toEqual([[true], [], ['ORDER_CUSTOMER_WANTS_TO_CANCEL']]);
    expect(ship).toHaveProperty('refused');
    expect(cancelsOf(world, order)).toMatchObject([{ accepted: true, lines: [{ units: 2 }] }]);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, cancelled: 2 });
    expect(world.atOdoo(order).state).toBe('cancel');
    expect(moneyOf(world, order)).toMatchObject({ charged: 0, refunded: 0 });
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('gets only the line that he asked for; the other ships', async () => {
    const world = await openOrderLifeWorld({ policy: { customerCancel: 'cancel' } });
    const order = await world.bring({ lines: [...LINES, { sku: 'CUP', quantity: 1, unitPrice: 510, tax: 41 }] });
    const [mug = '', cup = ''] = world.atWalmart(order).lines.map(({ lineNumber }) => lineNumber);

    world.walmart.askToCancel(order, { lineNumber: mug });
    await world.quiet();
    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();

    expect(world.atWalmart(order).lines.map(({ units }) => units)).toMatchObject([
      { open: 0, shipped: 0, cancelled: 2 },
      { open: 0, shipped: 1, cancelled: 0 },
    ]);
    expect(world.writesOf(order).filter(({ kind }) => kind === 'ship')).toMatchObject([
      { lines: [{ lineNumber: cup, units: 1 }] },
    ]);
    expect(moneyOf(world, order)).toEqual({ charged: 551, refunded: 0, odoo: 551 });
    expect(await world.questionsOf(order)).toEqual([]);
  });
});

describe('a buyer who asks to cancel, and loses', () => {
  it.each(['cancel', 'ask'] as const)('is sent the goods that left before the hold (%s)', async (customerCancel) => {
    const world = await openOrderLifeWorld({ policy: { customerCancel } });
    const order = await world.bring({ lines: LINES });

    world.walmart.askToCancel(order);
    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();

    expect(cancelsOf(world, order)).toEqual([]);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 2, cancelled: 0 });
    expect(world.atOdoo(order)).toMatchObject({ state: 'sale', lines: [{ ordered: 2, delivered: 2 }] });
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
    expect(world.walmart.truth.lineFaults()).toMatchObject(NO_FAULTS);
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('is refused by Walmart when the order was shipped elsewhere meanwhile: the holds are let go', async () => {
    const world = await openOrderLifeWorld({ policy: { customerCancel: 'cancel' } });
    const order = await world.bring({ lines: LINES });
    const before = world.walmart.faults.add({ kind: 'stale', staleMs: 60_000, match: { method: 'GET' } });

    world.walmart.askToCancel(order);
    await world.pass(61_000);
    world.walmart.shipElsewhere(order, { trackingNumber: NUMBERS[0] });
    await world.ask(order);
    await world.look();
    before();
    await world.quiet();

    expect(cancelsOf(world, order)).toMatchObject([{ accepted: false }]);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ shipped: 2, cancelled: 0 });
    expect(world.atOdoo(order)).toMatchObject({ state: 'sale', deliveries: [{ held: false }] });
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
    expect(await world.questionsOf(order)).toEqual(['ORDER_SHIPPED_ELSEWHERE']);
  });

  it('is overruled by a person who takes the hold off: shipped, with the override that Walmart wants', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: LINES });
    world.walmart.askToCancel(order);
    await world.quiet();

    await world.odoo.control.releaseHold(world.atOdoo(order).deliveries[0]?.pickingId ?? 0);
    await world.quiet();
    const shipped = await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();

    expect(shipped).toHaveProperty('done');
    expect(cancelsOf(world, order)).toEqual([]);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 2, cancelled: 0 });
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
    expect(await world.questionsOf(order)).toEqual([]);
  });
});
