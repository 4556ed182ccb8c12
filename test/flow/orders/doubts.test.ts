import { describe, expect, it } from 'vitest';
import type { DeliveryPoint } from '../../../local/simulators/usps/index.ts';
import { ACCOUNT, type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

const BUYER = {
  name: 'Ada Testwell',
  phone: '3155550142',
  email: 'AB12@relay.walmart.com',
  address1: '12 Example Road',
  address2: 'Apt 4B',
  city: 'Warners',
  state: 'NY',
  postalCode: '13164',
  addressType: 'RESIDENTIAL',
} as const;
const NOWHERE = { ...BUYER, address1: 'The Old Mill' };

const read = async (world: OrderWorld, model: string, domain: readonly unknown[], fields: readonly string[]) =>
  (await world.clock.settle(
    world.rpc.execute(model, 'search_read', [domain], { fields, load: '' }),
  )) as readonly Record<string, unknown>[];

const notesOf = (world: OrderWorld, orderId: number | undefined) =>
  read(
    world,
    'mail.message',
    [
      ['model', '=', 'sale.order'],
      ['res_id', '=', orderId],
      ['body', 'ilike', 'before it is shipped'],
    ],
    ['body'],
  );

const deliveryOf = async (world: OrderWorld, po: string) => {
  const [sale] = world.salesOf(po);
  const [delivery] = await read(
    world,
    'res.partner',
    [['id', '=', sale?.partnerShippingId]],
    ['name', 'street', 'street2', 'city', 'zip', 'phone'],
  );
  return delivery;
};

const importAll = async (world: OrderWorld): Promise<void> => {
  await world.pull();
  await world.importAll();
};

describe('order-import and what a person has to look at', () => {
  it('imports an order with an unknown shipping method, marks it, and asks on the sale order', async () => {
    const world = await openOrderWorld();
    const po = world.place({ methodCode: 'Teleport', buyer: BUYER });

    await importAll(world);
    await world.report();

    const [sale] = world.salesOf(po);
    expect(sale).toMatchObject({ state: 'sale' });
    expect(await world.row(po)).toMatchObject({ phase: 'imported', holds: [] });
    expect(await notesOf(world, sale?.id)).toMatchObject([{ body: expect.stringContaining('Teleport') }]);
    expect(await world.ledger()).toMatchObject({
      [`order-question/${po}/shippingMethod`]: { state: 'parked', code: 'ORDER_SHIPPING_METHOD', flow: 'order-import' },
    });
    const activities = await read(world, 'mail.activity', [], ['res_model', 'res_id', 'summary']);
    expect(activities).toEqual([
      expect.objectContaining({
        ...{ res_model: 'sale.order', res_id: sale?.id },
        summary: `[${ACCOUNT} order-question/${po}/shippingMethod] ORDER_SHIPPING_METHOD`,
      }),
    ]);
  });

  it('imports an order with a doubtful address as it was sent, and asks without quoting it', async () => {
    const world = await openOrderWorld({ policy: { address: 'standardise' } });
    const [doubtful, good] = [world.place({ buyer: NOWHERE }), world.place({ buyer: BUYER })];

    await importAll(world);
    await world.report();

    expect(await deliveryOf(world, doubtful)).toMatchObject({ street: 'The Old Mill', city: 'Warners' });
    expect(await deliveryOf(world, good)).toMatchObject({
      street: '12 EXAMPLE RD',
      street2: 'APT 4B',
      city: 'WARNERS',
    });
    const ledger = await world.ledger();
    expect(Object.keys(ledger)).toEqual([`order-question/${doubtful}/address`]);
    expect(ledger[`order-question/${doubtful}/address`]?.reason).toMatch(/a house number is needed/);
    expect(JSON.stringify(ledger)).not.toContain('Mill');
    expect(await notesOf(world, world.salesOf(good)[0]?.id)).toEqual([]);
  });

  it.each(['before', 'after'] as const)('asks and notes once, wherever a run dies (%s an effect)', async (when) => {
    for (let at = when === 'before' ? 1 : 2; at < 60; at += 3) {
      const world = await openOrderWorld();
      const po = world.place({ methodCode: 'Teleport', buyer: NOWHERE });
      await world.pull();
      world.death.arm(at, when);
      await world.importAll().catch(() => {});
      const isOver = !world.death.isDead();
      world.death.disarm();
      world.restart();

      await world.live(45);

      const [sale, ...doubled] = world.salesOf(po);
      expect(doubled).toEqual([]);
      expect(sale?.state).toBe('sale');
      expect((await notesOf(world, sale?.id)).length).toBe(1);
      expect(Object.keys(await world.ledger()).toSorted()).toEqual([
        `order-question/${po}/address`,
        `order-question/${po}/shippingMethod`,
      ]);
      if (isOver) return;
    }
    throw new Error('the import never ended');
  });

  it('asks all the same when Odoo refuses the note', async () => {
    const world = await openOrderWorld();
    const po = world.place({ buyer: NOWHERE });
    const { handle } = world.odoo;
    Object.assign(world.odoo, {
      handle: async (request: Parameters<typeof handle>[0]) =>
        request.body.includes('message_post')
          ? handle({ ...request, body: request.body.replace('message_post', 'message_past') })
          : handle(request),
    });

    await importAll(world);

    expect(await world.row(po)).toMatchObject({ phase: 'imported' });
    expect(Object.keys(await world.ledger())).toEqual([`order-question/${po}/address`]);
  });
});

describe('order-import with the directory of USPS', () => {
  const POINT: DeliveryPoint = {
    ...{ streetAddress: '12 EXAMPLE RD', units: ['APT 4B'], city: 'WARNERS', state: 'NY' },
    ...{ ZIPCode: '13164', ZIPPlus4: '9999' },
  };

  it('writes what USPS confirms with policy standardise, and asks about what it does not', async () => {
    const world = await openOrderWorld({ usps: [POINT], policy: { address: 'standardise' } });
    const confirmed = world.place({ buyer: BUYER });
    const unitless = world.place({ buyer: { ...BUYER, address2: '' } });
    const unknown = world.place({ buyer: { ...BUYER, address1: '7 Elsewhere Ln' } });

    await importAll(world);

    expect(await deliveryOf(world, confirmed)).toMatchObject({ street: '12 EXAMPLE RD', zip: '13164-9999' });
    expect(await deliveryOf(world, unitless)).toMatchObject({ street: '12 Example Road', zip: '13164' });
    const ledger = await world.ledger();
    expect(Object.keys(ledger).toSorted()).toEqual(
      [unitless, unknown].map((po) => `order-question/${po}/address`).toSorted(),
    );
    expect(JSON.stringify(ledger)).not.toMatch(/Example|Elsewhere/i);
    expect(world.logs.leaks(['12 EXAMPLE', 'secret-of-usps'])).toEqual([]);
  });

  it('imports by its own rules while USPS does not answer, and loses no time', async () => {
    const world = await openOrderWorld({ usps: [POINT] });
    world.usps.control.fail('reset', 100);
    const pos = [world.place({ buyer: BUYER }), world.place({ buyer: NOWHERE })];

    await importAll(world);

    for (const po of pos) expect(await world.row(po)).toMatchObject({ phase: 'imported' });
    expect(Object.keys(await world.ledger())).toEqual([`order-question/${pos[1]}/address`]);
    expect(world.usps.truth.questions()).toEqual([]);
  });

  it('is not asked unless it is configured', async () => {
    const world = await openOrderWorld();
    world.place({ buyer: BUYER });

    await importAll(world);

    expect(world.usps.truth.tokensIssued()).toBe(0);
  });
});
