import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/index.ts';
import { centsOf, type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

const FAULTS = [
  'resetBeforeCommit',
  'resetAfterCommit',
  'badGateway',
  'connectionClosedCommitted',
  'connectionClosedRolledBack',
  'databaseDown',
] as const;

const placeThree = (world: OrderWorld): readonly string[] => [
  world.place({ tax: 387, shipping: 495 }),
  world.place({ lines: [{ sku: 'CUP', quantity: 3, amount: 1000 }], discount: 100 }),
  world.place({
    lines: [
      { sku: 'MUG', quantity: 1 },
      { sku: 'CUP', quantity: 1 },
    ],
    tax: 77,
  }),
];

/** What must be so in the end, whatever went wrong on the way. */
const endOf = async (world: OrderWorld, pos: readonly string[]) =>
  Promise.all(
    pos.map(async (po) => {
      const sales = world.salesOf(po);
      const row = await world.row(po);
      return {
        sales: sales.map(({ state }) => state),
        cents: sales.map(({ amountTotal }) => Math.round(amountTotal * 100) - centsOf(world.trueOrder(po))),
        dates: sales.map(
          ({ dateOrder }) => Date.parse(`${dateOrder}Z`) - Math.floor(world.trueOrder(po).placedAt / 1000) * 1000,
        ),
        addresses: world.addressesOf(po),
        phase: row?.phase,
        holds: row?.holds,
        claimed: row?.claim !== undefined,
      };
    }),
  );

const GOOD = { sales: ['sale'], cents: [0], dates: [0], addresses: 1, phase: 'imported', holds: [], claimed: false };

/** Calls to Odoo that an import of three orders makes in a fresh container, log-in included. */
const countCalls = async (): Promise<number> => {
  const world = await openOrderWorld();
  placeThree(world);
  await world.pull();
  const before = Object.values(world.odoo.truth.calls()).reduce((sum, count) => sum + count, 0);
  await world.importAll();
  return Object.values(world.odoo.truth.calls()).reduce((sum, count) => sum + count, 0) - before;
};

describe('order-import when a call to Odoo fails', () => {
  it.each(FAULTS)(
    'ends with one order and one address, whichever call meets %s',
    async (kind) => {
      const calls = await countCalls();
      expect(calls).toBeGreaterThan(12);
      for (let after = 0; after < calls; after += 1) {
        const world = await openOrderWorld();
        const pos = placeThree(world);
        await world.pass(MINUTE_MS);
        await world.pull();
        // Reads are tried again at once, three times in all: the fault lasts longer than that.
        world.odoo.control.faults.add({ kind, after, times: 4 });

        await world.importAll();
        world.odoo.control.faults.clear();
        await world.live(20);

        expect(await endOf(world, pos), `${kind} from call ${after + 1}`).toEqual(pos.map(() => GOOD));
        expect(await world.ledger(), `${kind} from call ${after + 1}`).toEqual({});
      }
    },
    120_000,
  );

  it('does not repeat a call with an unclear outcome while Odoo may still be at it', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    world.odoo.control.faults.add({ kind: 'resetBeforeCommit', model: 'res.partner', method: 'create', times: 1 });
    await world.importAll();
    expect(world.odoo.truth.calls()['res.partner.create']).toBe(1);
    const soon = world.clock.now() + 90_000;

    while (world.clock.now() < soon) {
      await world.importAll();
      await world.pass(10_000);
    }

    expect(world.odoo.truth.calls()['res.partner.create']).toBe(1);
    await world.live(5);
    expect(await endOf(world, [po])).toEqual([GOOD]);
  });

  it('survives serialization faults of the create', async () => {
    const world = await openOrderWorld();
    const pos = placeThree(world);
    await world.pass(MINUTE_MS);
    await world.pull();
    world.odoo.control.faults.add({ kind: 'serialization', model: 'sale.order', method: 'create', times: 2 });

    await world.importAll();

    expect(await endOf(world, pos)).toEqual(pos.map(() => GOOD));
  });

  it('stops halving when the run has no time left, and brings the rest back', async () => {
    const world = await openOrderWorld();
    const pos = Array.from({ length: 20 }, () => world.place());
    await world.pass(MINUTE_MS);
    await world.pull();
    world.odoo.control.faults.add({ kind: 'serialization', model: 'sale.order', method: 'create', times: 30 });
    const startedAt = world.clock.now();

    await world.importBatch();

    expect(world.clock.now() - startedAt).toBeLessThan(180_000);
    world.odoo.control.faults.clear();
    await world.live(20);
    expect(await endOf(world, pos)).toEqual(pos.map(() => GOOD));
  });
});

describe('order-import when its process dies', () => {
  const countEffects = async (): Promise<number> => {
    const world = await openOrderWorld();
    placeThree(world);
    await world.pull();
    world.death.disarm();
    await world.importAll();
    return world.death.count();
  };

  it.each(['before', 'after'] as const)(
    'ends the same, whichever effect it dies %s',
    async (when) => {
      const effects = await countEffects();
      expect(effects).toBeGreaterThan(30);
      for (let at = 1; at <= effects; at += 1) {
        const world = await openOrderWorld();
        const pos = placeThree(world);
        await world.pass(MINUTE_MS);
        await world.pull();
        world.death.arm(at, when);
        await world.importAll().catch(() => undefined);
        world.death.disarm();
        world.restart();
        await world.pass(5 * MINUTE_MS);

        await world.live(25);

        expect(await endOf(world, pos), `died ${when} effect ${at}`).toEqual(pos.map(() => GOOD));
        expect(await world.ledger(), `died ${when} effect ${at}`).toEqual({});
        expect(
          pos.map((po) => world.trueOrder(po).acknowledgedAt).every((acknowledgedAt) => acknowledgedAt !== null),
        ).toBe(true);
      }
    },
    240_000,
  );
});

describe('order-import when it runs out of time', () => {
  it.each(['res.partner', 'sale.order'])(
    'ends with one order and one address though %s.create is carried out after its end',
    async (model) => {
      const world = await openOrderWorld();
      const pos = placeThree(world);
      await world.pass(MINUTE_MS);
      await world.pull();
      world.odoo.control.faults.add({ kind: 'slow', model, method: 'create', delayMs: 230_000, times: 1 });
      world.clock.schedule(world.clock.now() + 200_000, () => world.death.arm(0, 'before'));
      await world.importAll().catch(() => undefined);
      expect(world.death.isDead()).toBe(true);
      world.death.disarm();
      world.restart();

      await world.live(25);

      expect(await endOf(world, pos)).toEqual(pos.map(() => GOOD));
      expect(world.odoo.truth.calls()[`${model}.create`]).toBe(1);
    },
  );
});

describe('order-import when Odoo is down for hours', () => {
  it('captures every order, acknowledges at the deadline, and imports when Odoo is back', async () => {
    const world = await openOrderWorld();
    const pos = Array.from({ length: 10 }, () => world.place());
    world.odoo.control.setReachable(false);
    const startedAt = world.clock.now();
    await world.live(5 * 60);
    for (const po of pos) {
      expect(await world.row(po)).toMatchObject({ phase: 'captured', acknowledgement: { state: 'ahead' } });
      expect((world.trueOrder(po).acknowledgedAt ?? 0) - startedAt).toBeLessThan(4 * HOUR_MS);
      expect((world.trueOrder(po).acknowledgedAt ?? 0) - startedAt).toBeGreaterThanOrEqual(3 * HOUR_MS);
    }
    expect(world.alerts().filter(({ code }) => code === 'ORDER_ACKNOWLEDGED_AHEAD')).toMatchObject([
      { facts: { orders: 10 } },
    ]);

    world.odoo.control.setReachable(true);
    await world.live(20);

    expect(await endOf(world, pos)).toEqual(pos.map(() => GOOD));
    expect(await world.ledger()).toEqual({});
    for (const po of pos) expect(await world.row(po)).toMatchObject({ acknowledgement: { state: 'ahead' } });
  });
});
