import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { type OrderLifeWorld, openOrderLifeWorld } from '../../support/order-life-world.ts';

const ship = (world: OrderLifeWorld, order: string, tracking = '1Z999AA10123456784') =>
  world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking });

describe('order-poll', () => {
  it('finds on its first run what was imported since ordersFrom', async () => {
    const world = await openOrderLifeWorld();
    const order = world.place();
    await world.pull();
    await world.importAll();
    await world.look();

    await world.poll();

    expect(await world.look()).toBe(1);
    expect((await world.lifeOf(order))?.fulfilment?.lines).toMatchObject([{ ordered: 2, open: 2 }]);
  });

  it('sends what was written in Odoo though the counts of the seller rates cannot be read', async () => {
    const world = await openOrderLifeWorld({ hints: false });
    const order = await world.bring();
    await world.pass(61 * MINUTE_MS);
    const sk = new Date(world.clock.now()).toISOString().slice(0, 10);
    await world.platform.state('state').put({ pk: 'counts#local/acme', sk, data: { unknown: 1 } }, 'any');
    await ship(world, order);

    await world.poll().catch(() => {});
    await world.look();

    expect(world.writesOf(order)).toContainEqual(expect.objectContaining({ kind: 'ship', accepted: true }));
  });

  it.each(['before', 'after'] as const)('loses nothing when it dies %s any of its effects', async (when) => {
    const world = await openOrderLifeWorld({ hints: false });
    await ship(world, await world.bring());
    world.death.disarm();
    await world.poll();
    const effects = world.death.count();
    const unreported: string[] = [];

    for (let at = 1; at <= effects; at += 3) {
      const order = await world.bring();
      await ship(world, order, `1Z999AA1012345${6000 + at}`);
      world.death.arm(at, when);
      await world.poll().catch(() => {});
      world.death.disarm();
      world.restart();
      await world.pass(5 * MINUTE_MS);
      await world.quiet();
      const ships = world.writesOf(order).filter(({ kind }) => kind === 'ship');
      if (ships.length !== 1) unreported.push(`${at}: ${ships.length}`);
    }

    expect(effects).toBeGreaterThan(5);
    expect(unreported).toEqual([]);
  });

  it('tells the age of a call whose outcome is not known, and 0 once it is settled', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();
    const age = async (): Promise<number> => {
      const before = world.metric('order-poll', 'OldestIntent');
      await world.poll();
      return world.metric('order-poll', 'OldestIntent') - before;
    };
    await ship(world, order);
    await world.poll();
    world.walmart.faults.add({ kind: 'reset-before', count: 1, match: { path: /\/shipping$/ } });
    await world.look();
    await world.pass(2 * MINUTE_MS);

    const unsettled = await age();
    await world.quiet();

    expect(unsettled).toBeGreaterThanOrEqual(120);
    expect(await age()).toBe(0);
  });
});
