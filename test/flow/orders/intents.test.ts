import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { park } from '../../../shared/lambda/index.ts';
import { ACCOUNT, type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

/** What one run of the follow-up says of the oldest open intent, in seconds. */
const oldestIntent = async (world: OrderWorld): Promise<number> => {
  const before = world.metric('order-follow-up', 'OldestIntent');
  await world.followUp().catch(() => {});
  return world.metric('order-follow-up', 'OldestIntent') - before;
};

const callsOf = (world: OrderWorld, call: string): number => world.odoo.truth.calls()[call] ?? 0;

describe('an intent whose outcome is not known', () => {
  it('ages while Odoo cannot be read, and is settled without a second order', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    world.odoo.control.faults.add({ kind: 'resetAfterCommit', model: 'sale.order', method: 'create', times: 1 });
    // The look beforehand passes, the one that would settle it does not.
    world.odoo.control.faults.add({ kind: 'databaseDown', model: 'sale.order', method: 'search_read', after: 1 });
    await world.importAll();
    world.odoo.control.setReachable(false);

    const young = await oldestIntent(world);
    await world.live(90);
    const old = await oldestIntent(world);
    world.odoo.control.faults.clear();
    world.odoo.control.setReachable(true);
    for (let hour = 0; hour < 4 && (await oldestIntent(world)) > 0; hour += 1) {
      await world.pass(60 * MINUTE_MS);
      await world.redrive();
      await world.live(20);
    }

    expect(young).toBeLessThan(10 * 60);
    expect(old).toBeGreaterThan(60 * 60);
    expect(await oldestIntent(world)).toBe(0);
    expect(world.salesOf(po).map(({ state }) => state)).toEqual(['sale']);
    expect(world.addressesOf(po)).toBe(1);
  });

  it('is open when a run died at its work, and counts from the end of its claim', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    world.death.arm(14, 'after');
    await world.importAll().catch(() => {});
    world.death.disarm();
    world.restart();
    const { until = 0 } = (await world.row(po))?.claim ?? {};

    const during = await oldestIntent(world);
    await world.pass(until + 2 * MINUTE_MS - world.clock.now());
    const after = await oldestIntent(world);
    await world.live(25);

    expect(until).toBeGreaterThan(0);
    expect([during, after]).toEqual([0, 120]);
    expect(await oldestIntent(world)).toBe(0);
    expect(world.salesOf(po)).toHaveLength(1);
  });

  it('of an acknowledgement is settled by reading the order, not by saying it again', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    await world.importAll();
    world.walmart.faults.add({ kind: 'reset-after', match: { path: /acknowledge/ }, count: 1 });
    await world.followUp();
    world.walmart.faults.add({ kind: 'status', status: 503, until: world.clock.now() + 70 * MINUTE_MS });

    await world.pass(65 * MINUTE_MS);
    const old = await oldestIntent(world);
    await world.live(20);

    expect(old).toBeGreaterThan(60 * 60);
    expect(await oldestIntent(world)).toBe(0);
    expect(await world.row(po)).toMatchObject({ acknowledgement: { state: 'done' } });
    const said = world.platform
      .audit('audit')
      .entries.filter(({ outcome }) => outcome?.call === 'walmart orders.acknowledge');
    expect(said.map(({ outcome }) => outcome?.result)).toEqual(['unknown']);
  });

  it('of a delivery address ends with one address', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    const ref = `walmart/${ACCOUNT}/${po}`;
    await world.clock.settle(world.rpc.execute('res.partner', 'create', [[{ name: 'Walmart customer', ref }]]));
    await world.pull();
    world.odoo.control.faults.add({ kind: 'resetAfterCommit', model: 'res.partner', method: 'create', times: 1 });

    await world.live(10);

    expect(world.addressesOf(po)).toBe(1);
    expect(world.salesOf(po).map(({ state }) => state)).toEqual(['sale']);
  });

  it.each(['resetAfterCommit', 'resetBeforeCommit', 'badGateway'] as const)(
    'of an activity (%s) ends with one activity',
    async (kind) => {
      const world = await openOrderWorld();
      const failure = { code: 'FEED_ITEM_REFUSED', reason: 'no', facts: {}, flow: 'feed-status' };
      await park(world.platform.state('failures'), {
        account: ACCOUNT,
        key: 'sku/MUG',
        at: world.clock.now(),
        ...failure,
      });
      world.odoo.control.faults.add({ kind, model: 'mail.activity', method: 'create', times: 1 });

      for (let run = 0; run < 4; run += 1) {
        await world.report().catch(() => {});
        await world.pass(5 * MINUTE_MS);
      }

      const open = await world.clock.settle(
        world.rpc.execute('mail.activity', 'search_read', [[]], { fields: ['summary'] }),
      );
      expect(open).toHaveLength(1);
      expect(callsOf(world, 'mail.activity.create')).toBeLessThanOrEqual(2);
    },
  );
});
