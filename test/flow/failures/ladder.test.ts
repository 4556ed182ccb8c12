import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../shared/core/index.ts';
import { park, recordGivenUp, recordOnLadder } from '../../../shared/lambda/index.ts';
import { type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

/** Messages as SQS redelivers them, without the schedules: what the queue alone does. */
const workQueue = async (world: OrderWorld, minutes: number): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 1) {
    await world.importAll();
    await world.pass(MINUTE_MS);
  }
};

const failed = (world: OrderWorld, po: string) => ({
  ...{ account: 'local/acme' as const, key: `order/${po}`, flow: 'order-import', queue: 'order-import' },
  ...{ code: 'ODOO_DATABASE', reason: 'Odoo has no database', facts: {}, at: world.clock.now() },
  message: JSON.stringify({
    ...{ version: 1, account: 'local/acme', environment: 'local', key: `order/${po}`, correlationId: 'c-9' },
    ...{ cause: 'order-pull', attempt: 0, firstSentAt: world.clock.now() - 5_000, type: 'order-captured' },
    body: { purchaseOrderId: po },
  }),
});

const ledgerOf = (world: OrderWorld) => world.platform.state('failures');

describe('what a queue gives up', () => {
  it('goes from the dead-letter queue on the ladder with its recorded reason, and is sent when it is due', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    const mend = world.odoo.control.faults.add({ kind: 'databaseDown' });
    await workQueue(world, 30);
    const taken = await world.takeDeadLetters();
    const row = (await world.ledger())[`order/${po}`];
    mend();

    await world.redrive();
    const early = await world.importBatch();
    await world.pass(MINUTE_MS);
    await world.redrive();
    const [body = '{}'] = world.outbox.bodies('https://queues.localhost/order-import');
    await world.importAll();

    expect(taken).toBe(1);
    expect(row).toMatchObject({ state: 'waiting', owner: 'ladder', code: 'ODOO_DATABASE', attempts: 5 });
    expect((row?.dueAt ?? 0) - world.clock.now()).toBeLessThan(0);
    expect(early).toBe(0);
    expect(JSON.parse(body)).toMatchObject({ key: `order/${po}`, attempt: 5, cause: 'order-pull' });
    expect(world.salesOf(po)).toHaveLength(1);
    expect(await world.ledger()).toEqual({});
  });

  it('has no outcome when its runs crashed; it is tried again all the same', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    for (let crash = 0; crash < 5; crash += 1) {
      world.outbox.receive('https://queues.localhost/order-import', 10);
      await world.pass(21 * MINUTE_MS);
    }
    world.outbox.receive('https://queues.localhost/order-import', 10);

    const taken = await world.takeDeadLetters();
    const row = (await world.ledger())[`order/${po}`];
    await world.pass(MINUTE_MS);
    await world.redrive();
    await world.importAll();

    expect(taken).toBe(1);
    expect(row).toMatchObject({ code: 'MESSAGE_NO_OUTCOME', owner: 'ladder', attempts: 5, flow: 'order-import' });
    expect(world.salesOf(po)).toHaveLength(1);
    expect(await world.ledger()).toEqual({});
  });

  it('is parked when it cannot be read', async () => {
    const world = await openOrderWorld();
    const deadLetters = 'https://queues.localhost/order-import-dlq';
    await world.outbox.send(deadLetters, [{ envelope: { version: 9 } as never }]);

    await world.takeDeadLetters();

    expect(Object.values(await world.ledger())).toMatchObject([{ state: 'parked', code: 'MESSAGE_UNREADABLE' }]);
    expect(world.alerts()).toMatchObject([{ code: 'MESSAGE_UNREADABLE' }]);
    expect(world.outbox.depth(deadLetters).inFlight).toBe(0);
  });
});

describe('redrive', () => {
  it('climbs the ladder when the message fails again, without another round of the queue', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    world.outbox.receive('https://queues.localhost/order-import', 10);
    await recordGivenUp(ledgerOf(world), failed(world, po), 5, 0);
    world.odoo.control.faults.add({ kind: 'databaseDown' });
    await world.pass(MINUTE_MS);

    await world.redrive();
    await world.importAll();

    const row = (await world.ledger())[`order/${po}`];
    expect(row).toMatchObject({ owner: 'ladder', attempts: 6 });
    expect((row?.dueAt ?? 0) - world.clock.now()).toBeGreaterThanOrEqual(60_000 - 1_000);
    expect(world.outbox.depth('https://queues.localhost/order-import').inFlight).toBe(1);
  });

  it('sends nothing whose message its queue still has, nor what is parked, nor twice before there is an outcome', async () => {
    const world = await openOrderWorld();
    const [queued, parked, due] = [world.place(), world.place(), world.place()];
    await world.pull();
    world.outbox.receive('https://queues.localhost/order-import', 10);
    const mend = world.odoo.control.faults.add({ kind: 'databaseDown' });
    await world.sendImport(queued);
    await world.importAll();
    mend();
    await park(ledgerOf(world), failed(world, parked));
    await recordOnLadder(ledgerOf(world), failed(world, due), 6, 0);
    await world.pass(2 * MINUTE_MS);
    const before = world.outbox.bodies('https://queues.localhost/order-import').length;

    await world.redrive();
    await world.redrive();

    const bodies = world.outbox.bodies('https://queues.localhost/order-import').slice(before);
    expect(bodies.map((body) => JSON.parse(body).key)).toEqual([`order/${due}`]);
    expect((await world.ledger())[`order/${due}`]).toMatchObject({ state: 'waiting', owner: 'queue' });
  });

  it('loses nothing when it dies at any of its effects: already known is not already finished', async () => {
    const world = await openOrderWorld();
    const orders = Array.from({ length: 12 }, () => world.place());
    await world.pull();
    world.outbox.receive('https://queues.localhost/order-import', 20);

    for (const [index, po] of orders.entries()) {
      await recordOnLadder(ledgerOf(world), failed(world, po), 6, 0);
      await world.pass(2 * MINUTE_MS);
      world.death.arm(index + 1, index % 2 === 0 ? 'before' : 'after');
      await world.redrive().catch(() => {});
      world.death.disarm();
      world.restart();
      await world.pass(76 * MINUTE_MS);
      await world.redrive();
      await world.importAll();
    }

    expect(orders.filter((po) => world.salesOf(po).length === 1)).toHaveLength(orders.length);
    expect(await world.ledger()).toEqual({});
  });

  it('sends again a minute later what a queue did not take, and what it took meanwhile does no harm', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    world.outbox.receive('https://queues.localhost/order-import', 10);
    await recordOnLadder(ledgerOf(world), failed(world, po), 6, 0);
    await world.pass(2 * MINUTE_MS);
    const send = world.outbox.send.bind(world.outbox);
    world.outbox.send = () => Promise.reject(new Error('SQS is away'));
    const failedRun = world.redrive();
    await expect(failedRun).rejects.toThrow();
    const row = (await world.ledger())[`order/${po}`];
    world.outbox.send = send;
    await world.pass(MINUTE_MS);

    await world.redrive();
    await world.importAll();

    expect(row).toMatchObject({ state: 'waiting', owner: 'ladder' });
    expect(world.salesOf(po)).toHaveLength(1);
    expect(await world.ledger()).toEqual({});
  });

  it.each([
    ['after seven days', 8 * DAY_MS, 'it has failed for 7 days'],
    ['when the ship-by time of its order has passed', 5 * DAY_MS, 'its ship-by time has passed'],
  ])('parks what waits %s, and tells people', async (_when, ms, why) => {
    const world = await openOrderWorld();
    const po = why.includes('ship-by') ? world.place() : '1999999999999';
    await world.pull();
    world.outbox.receive('https://queues.localhost/order-import', 10);
    await recordOnLadder(ledgerOf(world), failed(world, po), 6, 0);
    await world.pass(ms);

    await world.redrive();

    expect((await world.ledger())[`order/${po}`]).toMatchObject({
      ...{ state: 'parked', code: 'ODOO_DATABASE', told: 0 },
      reason: `Odoo has no database (not tried by itself any more: ${why})`,
    });
    expect(world.alerts().filter(({ code }) => code === 'ODOO_DATABASE')).toHaveLength(1);
    expect(world.platform.audit('audit').entries).toContainEqual(
      expect.objectContaining({ event: 'failure-given-up', subject: `order/${po}` }),
    );
  });

  it('takes away what another message of the same order has finished', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    await recordOnLadder(ledgerOf(world), failed(world, po), 12, 0);
    await world.importAll();

    await world.redrive();

    expect(await world.ledger()).toEqual({});
    expect(world.metric('redrive', 'Cleared')).toBe(1);
  });
});

describe('the circuit breaker', () => {
  it('opens when Odoo is away, makes its messages wait without costing attempts, and lets the backlog go when it is back', async () => {
    const world = await openOrderWorld();
    const orders = Array.from({ length: 12 }, () => world.place());
    await world.pull();
    world.odoo.control.setReachable(false);
    await world.live(5 * 60);
    const opened = world.metric('order-import', 'BreakerOpened');
    const queued = world.outbox.bodies('https://queues.localhost/order-import').length;
    const during = await world.ledger();
    await recordOnLadder(ledgerOf(world), { ...failed(world, orders[0] ?? ''), code: 'ODOO_UNREACHABLE' }, 12, 0);
    world.odoo.control.setReachable(true);

    await world.live(8);
    await world.redrive();
    await world.live(1);

    expect(opened).toBe(1);
    expect(queued).toBeLessThanOrEqual(24);
    expect(Object.values(during).every(({ state, attempts }) => state === 'waiting' && attempts < 5)).toBe(true);
    expect(orders.filter((po) => world.salesOf(po).length === 1)).toHaveLength(12);
    expect(await world.ledger()).toEqual({});
  });
});
