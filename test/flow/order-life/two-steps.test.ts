/** A warehouse that picks before it ships: Odoo makes the delivery when its pick is done, so the pick is what is held. */
import { describe, expect, it } from 'vitest';
import { type OrderLifeWorld, openOrderLifeWorld } from '../../support/order-life-world.ts';

const transfersOf = async (world: OrderLifeWorld, order: string) => {
  const read = world.rpc.execute('stock.picking', 'search_read', [[['sale_id', '=', world.saleOf(order)]]], {
    fields: ['state', 'picking_type_code', 'x_walmart_hold'],
    order: 'id',
  });
  return (await world.clock.settle(read)) as readonly { readonly id: number }[];
};

const picking = async () => {
  const world = await openOrderLifeWorld();
  const { clock, rpc } = world;
  const [warehouse] = (await clock.settle(
    rpc.execute('stock.warehouse', 'search', [[['code', '=', 'WH']]]),
  )) as readonly number[];
  await clock.settle(rpc.execute('stock.warehouse', 'write', [[warehouse], { delivery_steps: 'pick_ship' }]));
  const order = await world.bring();
  world.walmart.askToCancel(order);
  await world.quiet();
  return { world, order };
};

describe("a buyer's wish while the goods are not picked yet", () => {
  it('holds the pick, and cancels both sides when a person chooses a reason', async () => {
    const { world, order } = await picking();

    expect(await transfersOf(world, order)).toMatchObject([{ picking_type_code: 'internal', x_walmart_hold: true }]);
    await world.odoo.control.chooseCancelReason(world.saleOf(order), 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL');
    await world.quiet();

    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, cancelled: 2 });
    expect(world.atOdoo(order).state).toBe('cancel');
  });

  it('lets the pick go when a person takes the hold off', async () => {
    const { world, order } = await picking();
    const [pick] = await transfersOf(world, order);

    await world.clock.settle(world.rpc.execute('stock.picking', 'write', [[pick?.id], { x_walmart_hold: false }]));
    await world.quiet();

    expect(await transfersOf(world, order)).toMatchObject([{ x_walmart_hold: false }]);
    expect((await world.lifeOf(order))?.fulfilment).toMatchObject({ held: [], customerOverruled: true });
  });
});
