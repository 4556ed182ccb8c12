import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { openOrderLifeWorld } from '../../support/order-life-world.ts';

describe('an order that is shipped in Odoo', () => {
  it('is reported to Walmart exactly once, with its number', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();

    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS Ground', tracking: '1Z999AA10123456784' });
    await world.quiet();
    await world.live(30);

    const [line] = world.atWalmart(order).lines;
    expect(line?.units).toMatchObject({ open: 0, shipped: 2 });
    expect(world.writesOf(order).filter(({ kind }) => kind === 'ship')).toMatchObject([
      { accepted: true, lines: [{ lineNumber: line?.lineNumber, units: 2, trackingNumber: '1Z999AA10123456784' }] },
    ]);
    expect(world.walmart.truth.lineFaults()).toMatchObject({ shippedTwice: 0, overShipped: 0 });
    expect(await world.questionsOf(order)).toEqual([]);
  });
});

describe('order-poll', () => {
  it('looks once more at what the bridge itself wrote, and then lets it be', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();
    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: '1Z999AA10123456784' });
    await world.quiet();
    // Five minutes after what Walmart told one look confirms it.
    await world.live(6);

    const before = JSON.stringify(world.odoo.truth.fulfilment());
    const looks = [];
    for (let minute = 0; minute < 10; minute += 1) looks.push(await world.minute());

    expect(looks).toEqual(looks.map(() => 0));
    expect(JSON.stringify(world.odoo.truth.fulfilment())).toBe(before);
  });

  it('sends orders whose time has come while Odoo is down', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();
    const at = (await world.lifeOf(order))?.lookAt ?? 0;
    await world.pass(at - world.clock.now() + MINUTE_MS);
    world.odoo.control.setReachable(false);

    await expect(world.poll()).rejects.toThrow();

    expect((await world.lifeOf(order))?.sentAt).toBeGreaterThan(at);
  });
});

describe('what people do in Odoo', () => {
  it('is found by the poll alone when no hint comes', async () => {
    const world = await openOrderLifeWorld({ hints: false });
    const order = await world.bring();

    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: '1Z999AA10123456784' });
    await world.minute();

    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ shipped: 2 });
  });

  it('reaches Walmart by its hint alone, before the poll', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();

    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: '1Z999AA10123456784' });
    await world.pass(11_000);
    await world.takeHints();
    await world.look();

    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ shipped: 2 });
  });

  it('waits for the number of a transfer, and sends it when it is typed in', async () => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();

    const shipped = await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS' });
    await world.quiet();
    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 2, shipped: 0 });
    await world.odoo.control.writeTracking('done' in shipped ? shipped.done : 0, '1Z999AA10123456784');
    await world.quiet();

    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 2 });
  });

  it.each(['reset-after', 'reset-before'] as const)('is settled by reading after %s of a shipment', async (kind) => {
    const world = await openOrderLifeWorld();
    const order = await world.bring();
    world.walmart.faults.add({ kind, count: 1, match: { path: /\/shipping$/ } });

    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: '1Z999AA10123456784' });
    await world.quiet();

    expect(world.atWalmart(order).lines[0]?.units).toMatchObject({ open: 0, shipped: 2 });
    expect(world.walmart.truth.lineFaults()).toMatchObject({ shippedTwice: 0 });
    expect(await world.questionsOf(order)).toEqual([]);
  });
});
