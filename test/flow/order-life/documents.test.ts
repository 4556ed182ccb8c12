/** Invoices by policy, money that comes back in other ways, and orders that stay quotations. */
import { describe, expect, it } from 'vitest';
import { moneyOf, NO_FAULTS, NUMBERS } from '../../support/order-life-money.ts';
import { type OrderLifeWorld, openOrderLifeWorld } from '../../support/order-life-world.ts';

const LINES = [{ sku: 'MUG', quantity: 2, unitPrice: 1249, tax: 199 }];
const TOTAL = 2498 + 199;

type Options = NonNullable<Parameters<typeof openOrderLifeWorld>[0]>;

const shipped = async (options: Options = {}) => {
  const world = await openOrderLifeWorld(options);
  const order = await world.bring({ lines: LINES });
  await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
  await world.quiet();
  return { world, order, lineNumber: world.atWalmart(order).lines[0]?.lineNumber ?? '' };
};

const movesOf = async (world: OrderLifeWorld, type: string) =>
  (await world.clock.settle(
    world.rpc.execute('account.move', 'search_read', [[['move_type', '=', type]]], {
      fields: ['state', 'payment_state', 'amount_total'],
    }),
  )) as readonly Record<string, unknown>[];

const refundsOf = (world: OrderLifeWorld, order: string) =>
  world.writesOf(order).filter(({ kind }) => kind === 'refund' || kind === 'returnRefund');

const journalCode = async (world: OrderLifeWorld): Promise<unknown> => {
  const rows = (await world.clock.settle(
    world.rpc.execute('account.journal', 'search_read', [[['type', 'in', ['bank', 'cash']]]], { fields: ['code'] }),
  )) as readonly Record<string, unknown>[];
  return rows[0]?.code;
};

describe('the invoice of a shipped order', () => {
  it('is none by default', async () => {
    const { world } = await shipped();

    expect(await movesOf(world, 'out_invoice')).toEqual([]);
  });

  it('is a draft where the policy says so, once', async () => {
    const { world } = await shipped({ policy: { invoice: 'draft' } });
    await world.live(60);

    expect(await movesOf(world, 'out_invoice')).toMatchObject([{ state: 'draft', amount_total: TOTAL / 100 }]);
  });

  it('is posted and paid on the clearing journal where the policy says so, once', async () => {
    const code = await journalCode(await openOrderLifeWorld());
    const { world, order } = await shipped({ policy: { invoice: 'posted', clearingJournal: code } });
    await world.live(60);

    expect(await movesOf(world, 'out_invoice')).toMatchObject([
      { state: 'posted', payment_state: expect.stringMatching(/^(paid|in_payment)$/), amount_total: TOTAL / 100 },
    ]);
    expect(await world.questionsOf(order)).toEqual([]);
  });
});

describe('a return whose goods the buyer keeps', () => {
  it('is refunded at once, without a receipt in Odoo, and booked', async () => {
    const { world, order, lineNumber } = await shipped({
      walmart: { returns: { walmartRefundsAfterMs: null } } as never,
    });
    world.walmart.createReturn({ purchaseOrderId: order, lines: [{ lineNumber, quantity: 1, keepIt: true }] });
    await world.quiet();
    await world.live(60);

    expect(refundsOf(world, order)).toMatchObject([{ kind: 'returnRefund', accepted: true }]);
    expect(world.atOdoo(order).returns).toEqual([]);
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 1348, odoo: TOTAL });
    expect(world.atOdoo(order).credits.map(({ total }) => total)).toEqual([13.48]);
    expect(world.walmart.truth.lineFaults()).toMatchObject(NO_FAULTS);
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('is a question where the policy asks', async () => {
    const { world, order, lineNumber } = await shipped({ policy: { keepItRefund: 'ask' } });
    world.walmart.createReturn({ purchaseOrderId: order, lines: [{ lineNumber, quantity: 1, keepIt: true }] });
    await world.quiet();

    expect(refundsOf(world, order)).toEqual([]);
    expect(await world.questionsOf(order)).toEqual(['ORDER_KEEP_IT_REFUND']);
  });
});

describe('a refund that Walmart makes by itself', () => {
  it('is booked in Odoo to the cent, and its posted credit note never goes out', async () => {
    const { world, order, lineNumber } = await shipped();
    const back = world.walmart.createReturn({
      ...{ purchaseOrderId: order, lines: [{ lineNumber, quantity: 1 }], travels: false },
    });
    await world.quiet();

    world.walmart.refundByWalmart(back);
    await world.quiet();
    const [credit] = world.atOdoo(order).credits;
    await world.clock.settle(
      world.rpc.execute('account.move', 'write', [[credit?.moveId ?? 0], { x_walmart_refund_approved: true }]),
    );
    await world.clock.settle(world.rpc.execute('account.move', 'action_post', [[credit?.moveId ?? 0]]));
    await world.odoo.control.receiveReturn(world.atOdoo(order).returns[0]?.pickingId ?? 0);
    await world.quiet();
    await world.live(60);

    expect(credit).toMatchObject({ total: 13.48 });
    expect(refundsOf(world, order)).toEqual([]);
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 1348, odoo: TOTAL });
    expect(await world.questionsOf(order)).toEqual([]);
  });
});

describe('a refund beyond what was charged', () => {
  it('is parked with what is wrong, and Walmart hears nothing', async () => {
    const { world, order, lineNumber } = await shipped();
    const lines = [{ lineNumber, units: 2 }];
    await world.odoo.control.credit(world.saleOf(order), { lines, approved: true });
    await world.quiet();

    await world.odoo.control.credit(world.saleOf(order), { lines, approved: true });
    await world.quiet();

    expect(moneyOf(world, order).refunded).toBe(TOTAL);
    expect(refundsOf(world, order)).toHaveLength(1);
    expect(await world.questionsOf(order)).toEqual(['ORDER_REFUND_BEYOND_CHARGE']);
    expect(world.walmart.truth.lineFaults()).toMatchObject(NO_FAULTS);
  });
});

describe('an order that stays a quotation until it is shipped', () => {
  it('is confirmed when Walmart shows it shipped, and locked when all is final', async () => {
    const world = await openOrderLifeWorld({ policy: { statusPreset: 'acknowledgedAsQuotation' } });
    const order = await world.bring({ lines: LINES });
    const first = world.atOdoo(order);

    world.walmart.shipElsewhere(order, { trackingNumber: NUMBERS[0] });
    await world.quiet();
    const second = world.atOdoo(order);
    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();

    expect(first).toMatchObject({ state: 'draft', locked: false });
    expect(world.atWalmart(order).acknowledgedAt).not.toBeNull();
    expect(second).toMatchObject({ state: 'sale', locked: false });
    expect(world.atOdoo(order)).toMatchObject({ state: 'sale', locked: true, status: 'shipped' });
    expect(world.writesOf(order)).toEqual([]);
    expect(moneyOf(world, order)).toEqual({ charged: TOTAL, refunded: 0, odoo: TOTAL });
  });

  it('is confirmed by a person, who ships it', async () => {
    const world = await openOrderLifeWorld({ policy: { statusPreset: 'acknowledgedAsQuotation' } });
    const order = await world.bring({ lines: LINES });

    await world.clock.settle(world.rpc.execute('sale.order', 'action_confirm', [[world.saleOf(order)]]));
    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();

    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 2 });
    expect(world.atOdoo(order)).toMatchObject({ state: 'sale', locked: true });
    expect(await world.questionsOf(order)).toEqual([]);
  });
});
