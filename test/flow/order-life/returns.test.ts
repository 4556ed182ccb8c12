import { describe, expect, it } from 'vitest';
import { type OrderLifeWorld, openOrderLifeWorld } from '../../support/order-life-world.ts';

/** An order of two mugs that went out and arrived, with one of them on its way back. */
const returned = async (options: Parameters<typeof openOrderLifeWorld>[0] = {}) => {
  const world = await openOrderLifeWorld(options);
  const order = await world.bring();
  await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: '1Z999AA10123456784' });
  await world.quiet();
  world.walmart.deliver(order);
  const lineNumber = world.atWalmart(order).lines[0]?.lineNumber ?? '';
  const returnId = world.walmart.createReturn({
    ...{ purchaseOrderId: order, lines: [{ lineNumber, quantity: 1 }], travels: false },
  });
  await world.quiet();
  return { world, order, returnId, lineNumber };
};

const refundsOf = (world: OrderLifeWorld, order: string) =>
  world.writesOf(order).filter(({ kind }) => kind === 'refund' || kind === 'returnRefund');

describe('a return at Walmart', () => {
  it('becomes a draft return in Odoo, and is refunded once when its goods are received', async () => {
    const { world, order, returnId, lineNumber } = await returned();

    const [receipt] = world.atOdoo(order).returns;
    expect(receipt).toMatchObject({ returnOrderId: returnId, units: [{ lineNumber, units: 1 }] });
    expect(receipt?.state).not.toBe('done');
    expect(refundsOf(world, order)).toEqual([]);

    await world.odoo.control.receiveReturn(receipt?.pickingId ?? 0);
    await world.quiet();
    await world.live(60);

    expect(refundsOf(world, order)).toMatchObject([{ kind: 'returnRefund', accepted: true, returnOrderId: returnId }]);
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ returned: 1, returnRefunded: 1 });
    expect(world.walmart.truth.lineFaults().refundedTwice).toBe(0);
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('is found by its poll alone, where neither side tells', async () => {
    const { world, order, returnId } = await returned({ hints: false });

    expect(world.atOdoo(order).returns).toMatchObject([{ returnOrderId: returnId }]);
    expect((await world.lifeOf(order))?.hasReturns).toBe(true);
  });
});

describe('return-pull', () => {
  it('tells an unchanged return once, however often it is seen', async () => {
    const { world } = await returned();
    const sent = world.metric('return-pull', 'Captured');

    await world.live(46);

    expect(sent).toBe(1);
    expect(world.metric('return-pull', 'Captured')).toBe(1);
  });

  it('keeps who sends something back out of rows, logs and alerts', async () => {
    const { world, order } = await returned();
    const { buyer } = world.atWalmart(order);
    const rows = [
      ...(await world.platform.state('state').list('return#local/acme', { limit: 10 })).rows,
      ...(await world.platform.state('state').list('fulfilment#local/acme', { limit: 10 })).rows,
    ];

    expect(rows).toHaveLength(2);
    expect([buyer.name, buyer.email].filter((text) => JSON.stringify(rows).includes(text))).toEqual([]);
    expect(world.logs.leaks([buyer.name, buyer.email])).toEqual([]);
  });

  it('gives a person a return of an order that we do not have, and the others go on', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();
    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: '1Z999AA10123456784' });
    await world.quiet();
    const lines = [{ lineNumber: world.atWalmart(order).lines[0]?.lineNumber ?? '', quantity: 1 }];
    const strange = world.walmart.createReturn({ purchaseOrderId: order, lines, ofUnknownOrder: true });
    const ours = world.walmart.createReturn({ purchaseOrderId: order, lines, travels: false });

    await world.quiet();

    expect((await world.ledger())[`return/${strange}`]).toMatchObject({
      code: 'ORDER_RETURN_UNKNOWN',
      state: 'parked',
    });
    expect((await world.ledger())[`return/${ours}`]).toBeUndefined();
    expect(world.atOdoo(order).returns).toMatchObject([{ returnOrderId: ours }]);
  });

  it('takes a return up when its order is known at last', async () => {
    const world = await openOrderLifeWorld();
    const order = world.place();
    world.walmart.shipElsewhere(order, { trackingNumber: '1Z999AA10123456784' });
    const lines = [{ lineNumber: world.atWalmart(order).lines[0]?.lineNumber ?? '', quantity: 1 }];
    const early = world.walmart.createReturn({ purchaseOrderId: order, lines, travels: false });
    await world.returnPull();
    expect((await world.ledger())[`return/${early}`]).toMatchObject({ code: 'ORDER_RETURN_UNKNOWN' });

    await world.live(80);

    expect((await world.ledger())[`return/${early}`]).toBeUndefined();
    expect((await world.lifeOf(order))?.hasReturns).toBe(true);
  });
});
