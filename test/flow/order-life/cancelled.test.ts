import { describe, expect, it } from 'vitest';
import { openOrderLifeWorld } from '../../support/order-life-world.ts';

describe('an order that the customer cancels at Walmart', () => {
  it('is cancelled in Odoo, without a word to Walmart and without a question', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();

    world.walmart.cancelByCustomer(order);
    await world.quiet();

    expect(world.atOdoo(order)).toMatchObject({ state: 'cancel', deliveries: [{ state: 'cancel' }] });
    expect(world.writesOf(order)).toEqual([]);
    expect(await world.ledger()).toEqual({});
  });

  it('loses one of its units in Odoo when only that was cancelled', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring({ lines: [{ sku: 'MUG', quantity: 3 }] });
    const [line] = world.atWalmart(order).lines;

    world.walmart.cancelByCustomer(order, { lineNumber: line?.lineNumber ?? '', quantity: 1 });
    await world.quiet();
    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: '1Z999AA10123456784' });
    await world.quiet();

    expect(world.atOdoo(order).lines).toMatchObject([{ ordered: 2, delivered: 2 }]);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 2, cancelled: 1 });
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('is cancelled in Odoo too where a person had confirmed the draft of a run that broke off', async () => {
    const world = await openOrderLifeWorld();
    const order = world.place();
    await world.pull();
    world.odoo.control.faults.add({ kind: 'badGateway', model: 'sale.order', method: 'action_confirm', times: 1 });
    await world.importAll();
    await world.odoo.control.confirm(world.saleOf(order));

    world.walmart.cancelByCustomer(order);
    await world.quiet();
    await world.live(20);

    expect(world.atOdoo(order)).toMatchObject({ state: 'cancel', deliveries: [{ state: 'cancel' }] });
    expect(await world.ledger()).toEqual({});
  });

  it('becomes a question when it had left the house', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();

    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS' });
    world.walmart.cancelByCustomer(order);
    await world.quiet();

    expect(world.atOdoo(order)).toMatchObject({ state: 'sale', lines: [{ delivered: 2 }] });
    expect(await world.questionsOf(order)).toContain('ORDER_SHIPPED_THOUGH_CANCELLED');
  });
});

describe('an order that a person cancels in Odoo', () => {
  it('is cancelled at Walmart with the reason that he chose', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();

    await world.odoo.control.cancelWithReason(world.saleOf(order), 'SELLER_CANCEL_PRICING_ERROR');
    await world.quiet();

    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, cancelled: 2 });
    expect(world.writesOf(order).filter(({ kind }) => kind === 'cancel')).toMatchObject([
      { accepted: true, lines: [{ units: 2, reason: 'SELLER_CANCEL_PRICING_ERROR' }] },
    ]);
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('is a question without a reason, and Walmart hears nothing', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();

    await world.odoo.control.cancelOrder(world.saleOf(order));
    await world.quiet();

    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 2, cancelled: 0 });
    expect(await world.questionsOf(order)).toEqual(['ORDER_CANCEL_WITHOUT_REASON']);
  });
});
