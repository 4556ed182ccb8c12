import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { holdOrder, type PersonDeps, releaseOrder } from '../../../shared/steps/index.ts';
import { ACCOUNT, IMPORT_QUEUE, type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

const depsOf = (world: OrderWorld): PersonDeps => ({
  account: ACCOUNT,
  state: world.platform.state('state'),
  ledger: world.platform.state('failures'),
  audit: world.platform.audit('audit'),
  outbox: world.platform.outbox(),
  orderImportQueue: IMPORT_QUEUE,
});
const wordOf = (world: OrderWorld) => {
  const at = world.clock.now();
  const head = {
    account: ACCOUNT,
    environment: 'local',
    correlationId: 'c-1',
    cause: 'bridge',
    firstSentAt: at,
  } as const;
  return { by: 'alice', reason: 'address looks wrong', at, head };
};
const hold = (world: OrderWorld, po: string) => holdOrder(depsOf(world), po, wordOf(world));
const release = (world: OrderWorld, po: string) => releaseOrder(depsOf(world), po, wordOf(world));

const captured = async (world: OrderWorld): Promise<string> => {
  const po = world.place();
  await world.pull();
  return po;
};

describe('holdOrder', () => {
  it('keeps an order from Odoo for hours, kept from sale, acknowledged at its deadline, in the ledger with its reason', async () => {
    const world = await openOrderWorld();
    const po = await captured(world);

    const { outcome } = await hold(world, po);
    await world.live(3 * 60 + 20);

    expect(outcome).toBe('held');
    expect(world.salesOf(po)).toEqual([]);
    expect(await world.row(po)).toMatchObject({
      phase: 'held',
      reason: { code: 'ORDER_HELD_BY_PERSON', text: 'held by alice: address looks wrong' },
      holds: [{ sku: 'MUG', units: 2 }],
      acknowledgement: { state: 'ahead' },
    });
    expect((await world.ledger())[`order/${po}`]).toMatchObject({ state: 'parked', code: 'ORDER_HELD_BY_PERSON' });
  });

  it('stays when the order changes at Walmart', async () => {
    const world = await openOrderWorld();
    const po = await captured(world);
    await hold(world, po);
    world.walmart.moveOrder(po, 'Cancelled');

    await world.live(10);

    expect(await world.row(po)).toMatchObject({ phase: 'held', reason: { code: 'ORDER_HELD_BY_PERSON' } });
  });

  it('says of an order what keeps it from being held, and changes nothing', async () => {
    const world = await openOrderWorld();
    const inOdoo = await captured(world);
    await world.importAll();
    const held = await captured(world);
    await hold(world, held);
    const before = await world.row(held);

    const outcomes = [await hold(world, inOdoo), await hold(world, held), await hold(world, '999999999')];

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['finished', 'alreadyHeld', 'unknown']);
    expect(await world.row(held)).toEqual(before);
    expect(await world.row(inOdoo)).toMatchObject({ phase: 'imported' });
  });

  it('does not come between a run and the order it is importing', async () => {
    const world = await openOrderWorld();
    const po = await captured(world);
    world.odoo.control.faults.add({ kind: 'badGateway', model: 'sale.order', method: 'action_confirm', times: 1 });
    await world.importAll();

    const during = await hold(world, po);
    await world.pass(4 * MINUTE_MS);
    const afterwards = await hold(world, po);

    expect([during.outcome, afterwards.outcome]).toEqual(['busy', 'held']);
  });
});

describe('releaseOrder', () => {
  it('has the order imported once, and leaves no failure behind', async () => {
    const world = await openOrderWorld();
    const po = await captured(world);
    await hold(world, po);
    await world.live(5);

    const released = await release(world, po);
    await world.importAll();

    expect(released).toBe(true);
    expect(world.salesOf(po)).toMatchObject([{ state: 'sale' }]);
    expect(await world.row(po)).toMatchObject({ phase: 'imported', holds: [] });
    expect(await world.row(po)).not.toHaveProperty('reason');
    expect(await world.ledger()).toEqual({});
    expect(world.platform.audit('audit').entries.map(({ event, actor }) => `${event} ${actor}`)).toEqual(
      expect.arrayContaining(['order-held bridge (alice)', 'order-released bridge (alice)']),
    );
  });

  it('clears what a run under way parked meanwhile', async () => {
    const world = await openOrderWorld();
    const po = await captured(world);
    await hold(world, po);
    const parkedBefore = await world.platform.state('failures').get({ pk: ACCOUNT, sk: `order/${po}` });
    await release(world, po);
    if (parkedBefore) await world.platform.state('failures').put(parkedBefore, 'any');

    await world.importAll();

    expect(world.salesOf(po)).toHaveLength(1);
    expect(await world.ledger()).toEqual({});
  });

  it('brings the reason of our own back when it still stands', async () => {
    const world = await openOrderWorld();
    const po = world.place({ bad: 'unknown-sku' });
    await world.live(2);
    await hold(world, po);

    await release(world, po);
    await world.importAll();

    expect(await world.row(po)).toMatchObject({ phase: 'held', reason: { code: 'ORDER_UNKNOWN_SKU' } });
    expect((await world.ledger())[`order/${po}`]).toMatchObject({ state: 'parked', code: 'ORDER_UNKNOWN_SKU' });
  });

  it('is no word about an order that no person holds', async () => {
    const world = await openOrderWorld();
    const po = await captured(world);
    const before = await world.row(po);

    expect(await release(world, po)).toBe(false);
    expect(await world.row(po)).toEqual(before);
  });
});
