import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

const isAcknowledge = /\/acknowledge$/;
const acknowledgeCalls = (world: OrderWorld): number =>
  world.walmart.truth.calls().endpoints['POST /v3/orders/{purchaseOrderId}/acknowledge']?.total ?? 0;

const imported = async (world: OrderWorld, count = 1): Promise<readonly string[]> => {
  const pos = Array.from({ length: count }, () => world.place({ lines: [{ sku: 'MUG', quantity: 1 }] }));
  await world.pull();
  await world.importAll();
  return pos;
};

describe('order-follow-up acknowledges', () => {
  it('an order only once its sale order exists, and only once', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    await world.followUp();
    expect(world.trueOrder(po).acknowledgedAt).toBeNull();
    await world.importAll();

    await world.followUp();
    await world.followUp();

    expect(world.trueOrder(po).acknowledgedAt).toBe(world.clock.now());
    expect(await world.row(po)).toMatchObject({ acknowledgement: { state: 'done' } });
    expect(acknowledgeCalls(world)).toBe(1);
    const trail = world.platform.audit('audit').entries.filter(({ subject }) => subject === `order/${po}`);
    expect(trail.map(({ event }) => event)).toEqual([
      ...['customer-made', 'sale-order-made', 'sale-order-confirmed', 'customer-unfollowed'],
      ...['order-imported', 'walmart-call', 'order-acknowledged'],
    ]);
  });

  it('a held order at its deadline from the stored record, with an alert', async () => {
    const world = await openOrderWorld();
    const po = world.place({ bad: 'unknown-sku' });
    await world.live(2 * 60 + 58);
    expect(world.trueOrder(po).acknowledgedAt).toBeNull();

    await world.live(5);

    expect(world.trueOrder(po).acknowledgedAt).not.toBeNull();
    expect(await world.row(po)).toMatchObject({ phase: 'held', acknowledgement: { state: 'ahead' } });
    expect(world.alerts()).toMatchObject([
      { code: 'ORDER_UNKNOWN_SKU', facts: { key: `order/${po}` } },
      { code: 'ORDER_ACKNOWLEDGED_AHEAD', facts: { purchaseOrderId: po, orders: 1 } },
    ]);
    expect(acknowledgeCalls(world)).toBe(1);
  });

  it('held orders one after the other, with one alert an hour', async () => {
    const world = await openOrderWorld();
    for (let count = 0; count < 10; count += 1) {
      world.place({ bad: 'unknown-sku' });
      await world.live(8);
    }

    await world.live(3 * 60);

    const told = world.alerts().filter(({ code }) => code === 'ORDER_ACKNOWLEDGED_AHEAD');
    expect(acknowledgeCalls(world)).toBe(10);
    expect(told.map(({ facts }) => facts.leftOut)).toEqual([undefined, expect.any(Number)]);
  });

  it('no held order ahead when the deadline is never', async () => {
    const world = await openOrderWorld({ policy: { ackDeadlineHours: 'never' } });
    const po = world.place({ bad: 'unknown-sku' });

    await world.live(5 * 60);

    expect(world.trueOrder(po).acknowledgedAt).toBeNull();
    expect(acknowledgeCalls(world)).toBe(0);
  });

  it('nothing that somebody else acknowledged', async () => {
    const world = await openOrderWorld();
    const before = world.place();
    world.walmart.moveOrder(before, 'Acknowledged');
    await imported(world);
    const meanwhile = world.place();
    await world.pull();
    world.walmart.moveOrder(meanwhile, 'Acknowledged');
    await world.pass(MINUTE_MS);
    await world.pull();
    await world.importAll();
    const calls = acknowledgeCalls(world);

    await world.followUp();

    expect(acknowledgeCalls(world) - calls).toBe(1);
    for (const po of [before, meanwhile])
      expect(await world.row(po)).toMatchObject({ phase: 'imported', acknowledgement: { state: 'notNeeded' } });
  });

  it('no order that Walmart fulfils itself', async () => {
    const world = await openOrderWorld({ policy: { shipNodeTypes: ['WFSFulfilled'] } });
    const po = world.place({ shipNodeType: 'WFSFulfilled' });

    await world.live(4 * 60);

    expect(await world.row(po)).toMatchObject({ acknowledgement: { state: 'notNeeded' } });
    expect(acknowledgeCalls(world)).toBe(0);
  });
});

describe('order-follow-up and unclear acknowledgements', () => {
  it.each(['reset-after', 'reset-before'] as const)('reads the order before it sends again after %s', async (kind) => {
    const world = await openOrderWorld();
    const [po = ''] = await imported(world);
    world.walmart.faults.add({ kind, count: 1, match: { path: isAcknowledge } });
    await world.followUp();
    expect(await world.row(po)).toMatchObject({ acknowledgement: { state: 'tried' } });
    expect(world.metric('order-follow-up', 'AcknowledgeUnclear')).toBe(1);

    await world.pass(MINUTE_MS);
    await world.followUp();

    expect(world.trueOrder(po).acknowledgedAt).not.toBeNull();
    expect(await world.row(po)).toMatchObject({ acknowledgement: { state: 'done' } });
    expect(acknowledgeCalls(world)).toBe(kind === 'reset-after' ? 1 : 2);
  });

  it('takes "higher status" for done when the order shows no line that waits', async () => {
    const world = await openOrderWorld();
    const [po = ''] = await imported(world);
    world.walmart.moveOrder(po, 'Shipped');

    await world.followUp();

    expect(await world.row(po)).toMatchObject({ acknowledgement: { state: 'done' } });
    expect(world.metric('order-follow-up', 'AcknowledgedElsewhere')).toBe(1);
  });

  it('parks "higher status" when a line still waits, and looks again later', async () => {
    const world = await openOrderWorld();
    const po = world.place({
      lines: [
        { sku: 'MUG', quantity: 1 },
        { sku: 'CUP', quantity: 1 },
      ],
    });
    await world.pull();
    await world.importAll();
    const [first, second] = world.trueOrder(po).lines;
    world.walmart.moveOrder(po, 'Shipped', { lineNumber: first?.lineNumber ?? '' });
    await world.live(20);
    expect(acknowledgeCalls(world)).toBe(1);
    expect((await world.ledger())[`acknowledge/${po}`]).toMatchObject({
      state: 'parked',
      code: 'WALMART_HIGHER_STATUS',
    });

    world.walmart.moveOrder(po, 'Shipped', { lineNumber: second?.lineNumber ?? '' });
    await world.live(40);

    expect(await world.row(po)).toMatchObject({ phase: 'imported' });
    expect(await world.ledger()).toEqual({});
    expect(acknowledgeCalls(world)).toBe(1);
  });

  it('parks a refusal, tries it again after half an hour, and clears the row', async () => {
    const world = await openOrderWorld();
    const [po = ''] = await imported(world);
    const end = world.walmart.faults.add({ kind: 'status', status: 400, match: { path: isAcknowledge } });
    await world.live(10);
    expect(acknowledgeCalls(world)).toBe(1);
    expect((await world.ledger())[`acknowledge/${po}`]).toMatchObject({ state: 'parked' });
    end();

    await world.live(30);

    expect(world.trueOrder(po).acknowledgedAt).not.toBeNull();
    expect(await world.ledger()).toEqual({});
  });

  it('goes on replaying a held order whose acknowledgement was refused', async () => {
    const world = await openOrderWorld();
    world.addSku('NEW', 'walmart');
    const po = world.place({ lines: [{ sku: 'NEW', quantity: 1 }] });
    world.walmart.faults.add({ kind: 'status', status: 400, match: { path: isAcknowledge } });
    await world.live(3 * 60 + 4);
    expect((await world.row(po))?.notBefore).toBeGreaterThan(world.clock.now());
    world.addSku('NEW', 'odoo');
    world.flag();

    await world.live(16);

    expect(world.salesOf(po)).toHaveLength(1);
  });
});

describe('order-follow-up and quotas', () => {
  it('leaves the rest for the next run when Walmart throttles', async () => {
    const world = await openOrderWorld();
    const pos = await imported(world, 5);
    world.walmart.faults.add({ kind: 'throttle', retryAfterS: 30, count: 1, match: { path: isAcknowledge } });

    await world.followUp();

    expect(world.metric('order-follow-up', 'AcknowledgeLeft')).toBe(5);
    await world.live(3);
    for (const po of pos) expect(world.trueOrder(po).acknowledgedAt).not.toBeNull();
  });

  it('acknowledges 200 orders within five minutes at 60 a minute', async () => {
    const world = await openOrderWorld({ walmart: { latencyMs: { min: 80, max: 400 } } });
    const pos: string[] = [];
    for (let index = 0; index < 200; index += 1) pos.push(world.place({ lines: [{ sku: 'MUG', quantity: 1 }] }));

    await world.live(6);

    for (const po of pos) expect(world.trueOrder(po).acknowledgedAt).not.toBeNull();
    expect(world.walmart.truth.calls().throttled).toBe(0);
  });

  it('replays what is held though hundreds of orders wait for a Walmart that does not answer', async () => {
    const world = await openOrderWorld();
    world.addSku('NEW', 'walmart');
    const held = world.place({ lines: [{ sku: 'NEW', quantity: 1 }] });
    const pos = await imported(world, 600);
    world.walmart.faults.add({ kind: 'html', match: { path: isAcknowledge } });
    world.addSku('NEW', 'odoo');
    world.flag();

    await world.live(20);

    expect(world.salesOf(held)).toHaveLength(1);
    expect(world.salesOf(pos[0] ?? '')).toHaveLength(1);
  });
});

describe('order-follow-up when its process dies', () => {
  it.each(['before', 'after'] as const)(
    'acknowledges all the same, whichever effect it dies %s',
    async (when) => {
      const counting = await openOrderWorld();
      await imported(counting, 2);
      counting.death.disarm();
      await counting.followUp();
      const effects = counting.death.count();
      expect(effects).toBeGreaterThan(12);
      for (let at = 1; at <= effects; at += 1) {
        const world = await openOrderWorld();
        const pos = [...(await imported(world, 2)), world.place({ bad: 'unknown-sku' })];
        world.death.arm(at, when);
        await world.followUp().catch(() => undefined);
        expect(world.death.isDead()).toBe(true);
        world.death.disarm();
        world.restart();
        await world.pass(5 * MINUTE_MS);

        await world.live(3);

        const [first = '', second = ''] = pos;
        for (const po of [first, second]) {
          expect(world.trueOrder(po).acknowledgedAt, `died ${when} effect ${at}`).not.toBeNull();
          expect(await world.row(po)).toMatchObject({ acknowledgement: { state: 'done' } });
        }
      }
    },
    60_000,
  );
});

describe('order-follow-up and what got stuck', () => {
  it('sends a message again that was lost', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    for (const { receiptHandle } of world.outbox.receive('https://queues.localhost/order-import', 10))
      world.outbox.acknowledge('https://queues.localhost/order-import', receiptHandle);
    await world.pass(2 * MINUTE_MS);
    await world.followUp();
    expect(await world.importBatch()).toBe(0);

    await world.pass(2 * MINUTE_MS);
    await world.followUp();
    await world.importAll();

    expect(world.salesOf(po)).toHaveLength(1);
  });

  it('brings back what ended in the dead-letter queue', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    const mend = world.odoo.control.faults.add({ kind: 'databaseDown' });
    await world.live(30);
    expect(world.outbox.depth('https://queues.localhost/order-import-dlq').visible).toBeGreaterThan(0);
    mend();

    await world.live(16);

    expect(world.salesOf(po)).toHaveLength(1);
    expect(world.trueOrder(po).acknowledgedAt).not.toBeNull();
  });
});
