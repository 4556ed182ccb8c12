/** What the bridge did not do itself: orders that others acknowledge, ship or cancel, that Walmart fulfils, or gives for nothing. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/core/index.ts';
import { moneyOf, NO_FAULTS, NUMBERS } from '../../support/order-life-money.ts';
import { type OrderLifeWorld, openOrderLifeWorld } from '../../support/order-life-world.ts';

/** Two mugs at 12.49 with 1.99 tax. */
const LINES = [{ sku: 'MUG', quantity: 2, unitPrice: 1249, tax: 199 }];
const TOTAL = 2498 + 199;

const acknowledgements = (world: OrderLifeWorld): number =>
  world.walmart.truth.calls().endpoints['POST /v3/orders/{purchaseOrderId}/acknowledge']?.total ?? 0;

describe('an order that somebody else acknowledged', () => {
  it('is imported and shipped like any other, and acknowledged no second time', async () => {
    const world = await openOrderLifeWorld();
    const order = world.place({ lines: LINES });
    world.walmart.acknowledgeElsewhere(order);
    await world.quiet();
    const before = world.atOdoo(order);

    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();

    expect(before).toMatchObject({ state: 'sale', status: 'acknowledged' });
    expect(acknowledgements(world)).toBe(0);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 2 });
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
    expect(await world.ledger()).toEqual({});
  });
});

describe('an order that somebody else shipped', () => {
  it('is imported all the same, and never shipped a second time when its goods leave in Odoo', async () => {
    const world = await openOrderLifeWorld();
    const order = world.place({ lines: LINES });
    world.walmart.shipElsewhere(order, { trackingNumber: NUMBERS[0] });
    await world.quiet();
    const before = world.atOdoo(order);
    const asked = await world.questionsOf(order);

    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();
    await world.live(30);

    expect(before).toMatchObject({ state: 'sale', status: 'shipped', deliveries: [{ state: 'assigned' }] });
    expect(asked).toEqual(['ORDER_SHIPPED_ELSEWHERE']);
    expect(world.writesOf(order)).toEqual([]);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 2 });
    expect(world.atOdoo(order)).toMatchObject({ lines: [{ ordered: 2, delivered: 2 }] });
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
    expect(world.walmart.truth.lineFaults()).toMatchObject(NO_FAULTS);
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('is not shipped again under the number of its transfer, which is another one', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: LINES });
    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS' });
    world.walmart.shipElsewhere(order, { trackingNumber: NUMBERS[0] });
    await world.quiet();

    await world.odoo.control.writeTracking(world.atOdoo(order).deliveries[0]?.pickingId ?? 0, NUMBERS[1]);
    await world.quiet();

    expect(world.writesOf(order)).toEqual([]);
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
  });

  it('has its transfer validated where the policy says so', async () => {
    const world = await openOrderLifeWorld({ policy: { validateOnShipped: true } });
    const order = await world.bring({ lines: LINES });

    world.walmart.shipElsewhere(order, { trackingNumber: NUMBERS[0] });
    await world.quiet();

    expect(world.atOdoo(order)).toMatchObject({ lines: [{ delivered: 2 }], deliveries: [{ state: 'done' }] });
    expect(world.writesOf(order)).toEqual([]);
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('gets only its rest from us when a part was shipped elsewhere', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: [{ sku: 'MUG', quantity: 3, unitPrice: 1249, tax: 240 }] });
    world.walmart.shipElsewhere(order, { trackingNumber: NUMBERS[0], quantity: 1 });
    await world.quiet();

    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[1] });
    await world.quiet();

    expect(world.writesOf(order)).toMatchObject([{ kind: 'ship', accepted: true, lines: [{ units: 2 }] }]);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 3 });
    expect(moneyOf(world, order)).toEqual({ charged: 3987, refunded: 0, odoo: 3987 });
    expect(world.walmart.truth.lineFaults()).toMatchObject(NO_FAULTS);
  });
});

describe('an order that somebody else cancelled', () => {
  it('is cancelled in Odoo', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: LINES });

    world.walmart.cancelElsewhere(order);
    await world.quiet();

    expect(world.atOdoo(order).state).toBe('cancel');
    expect(world.writesOf(order)).toEqual([]);
    expect(await world.questionsOf(order)).toEqual([]);
  });
});

describe('an order that fails Walmart’s fraud check', () => {
  it('ends in both systems', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: LINES });

    world.walmart.cancelForFraud(order);
    await world.quiet();

    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, cancelled: 2 });
    expect(world.atOdoo(order)).toMatchObject({ state: 'cancel', status: 'cancelled' });
    expect(moneyOf(world, order)).toMatchObject({ charged: 0, refunded: 0 });
    expect(await world.ledger()).toEqual({});
  });
});

describe('an order that Walmart fulfils', () => {
  it.each([
    ['validateOnShipped', 'done', 2],
    ['leave', 'confirmed', 0],
  ] as const)(
    'is neither acknowledged nor shipped by us; its transfer by policy %s',
    async (wfsTransfers, state, out) => {
      const policy = { shipNodeTypes: ['SellerFulfilled', 'WFSFulfilled'], wfsTransfers };
      const world = await openOrderLifeWorld({ policy, env: { ODOO_WFS_WAREHOUSE: 'WFS' } });
      await world.clock.settle(world.rpc.execute('stock.warehouse', 'create', [{ name: 'Walmart WFS', code: 'WFS' }]));
      const order = await world.bring({ lines: LINES, shipNodeType: 'WFSFulfilled' });
      const before = world.atOdoo(order).deliveries.map((each) => each.state);

      await world.pass(40 * HOUR_MS);
      await world.quiet();

      expect(before).toEqual(['confirmed']);
      expect(world.atOdoo(order)).toMatchObject({ state: 'sale', lines: [{ ordered: 2, delivered: out }] });
      expect(world.atOdoo(order).deliveries.map((each) => each.state)).toEqual([state]);
      expect([acknowledgements(world), world.writesOf(order)]).toEqual([0, []]);
      expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 2 });
      expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
      expect(await world.questionsOf(order)).toEqual([]);
    },
  );
});

describe('a tax-exempt order', () => {
  it('has no tax on either side, from its import to the refund of a returned unit', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({
      lines: [{ ...LINES[0], sku: 'MUG', quantity: 2, shipping: 450 }],
      taxExempt: true,
    });
    const imported = moneyOf(world, order);
    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();
    world.walmart.deliver(order);
    const lineNumber = world.atWalmart(order).lines[0]?.lineNumber ?? '';
    world.walmart.createReturn({ purchaseOrderId: order, lines: [{ lineNumber, quantity: 1 }], travels: false });
    await world.quiet();

    await world.odoo.control.receiveReturn(world.atOdoo(order).returns[0]?.pickingId ?? 0);
    await world.quiet();

    expect(imported).toEqual({ charged: 0, refunded: 0, odoo: 2948 });
    expect(world.atWalmart(order).totals.tax).toBe(0);
    expect(moneyOf(world, order)).toEqual({ charged: 2948, refunded: 1249, odoo: 2948 });
    expect(world.atOdoo(order).credits.map(({ total }) => total)).toEqual([12.49]);
    expect(await world.questionsOf(order)).toEqual([]);
  });
});

describe('a replacement', () => {
  it('costs nothing, ships like any other order, and leaves the order that it replaces alone', async () => {
    const world = await openOrderLifeWorld();
    const first = await world.bring({ lines: LINES });
    await world.odoo.control.shipOrder(world.saleOf(first), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();
    const placed = world.walmart.placeReplacement(first);
    await world.live(14);
    const order = placed.placed ? placed.purchaseOrderId : '';

    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[1] });
    await world.quiet();

    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 2 });
    expect(moneyOf(world, order)).toEqual({ charged: 0, refunded: 0, odoo: 0 });
    expect(moneyOf(world, first)).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
    expect(world.writesOf(first).map(({ kind }) => kind)).toEqual(['ship']);
    expect(await world.ledger()).toEqual({});
  });
});
