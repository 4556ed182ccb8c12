import { describe, expect, it } from 'vitest';
import { marksIn } from '../../support/log-catcher.ts';
import { ACCOUNT, type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

const BUYER = {
  name: 'Planted Personname',
  phone: '3155550177',
  email: 'PLANTEDRELAY@relay.walmart.com',
  address1: '77 Planted Street',
  city: 'Plantedcity',
  state: 'NY',
  postalCode: '13199',
  addressType: 'RESIDENTIAL',
} as const;
const FIELDS = ['name', 'ref', 'type', 'parent_id', 'is_company', 'email', 'phone', 'street', 'city', 'zip'];

const read = async (world: OrderWorld, model: string, domain: readonly unknown[], fields: readonly string[]) =>
  (await world.clock.settle(
    world.rpc.execute(model, 'search_read', [domain], { fields, load: '', order: 'id' }),
  )) as readonly Record<string, unknown>[];

const ourPartners = (world: OrderWorld) => read(world, 'res.partner', [['ref', '=like', 'walmart/%']], FIELDS);

const partiesOf = async (world: OrderWorld, po: string) => {
  const [sale, ...doubled] = world.salesOf(po);
  expect(doubled).toEqual([]);
  const partners = new Map((await ourPartners(world)).map((each) => [each.id, each]));
  return { customer: partners.get(sale?.partnerId ?? 0), delivery: partners.get(sale?.partnerShippingId ?? 0) };
};

const importAll = async (world: OrderWorld): Promise<void> => {
  await world.pull();
  await world.importAll();
};

describe('order-import with policy partner: channel', () => {
  it('makes one customer for all orders, and each buyer a delivery address below it', async () => {
    const world = await openOrderWorld({ policy: { partner: 'channel' }, walmart: { irregularity: 0 } });
    const pos = [world.place({ buyer: BUYER }), world.place(), world.place()];
    await importAll(world);
    pos.push(world.place());

    await importAll(world);

    const partners = await ourPartners(world);
    const [channel, ...others] = partners.filter(({ parent_id }) => parent_id === false);
    expect(others).toEqual([]);
    expect(channel).toMatchObject({
      ...{ name: `Walmart Marketplace ${ACCOUNT}`, ref: `walmart/${ACCOUNT}`, is_company: true },
      ...{ email: false, phone: false, street: false },
    });
    expect(partners).toHaveLength(1 + pos.length);
    for (const po of pos) {
      const { customer, delivery } = await partiesOf(world, po);
      expect(customer).toEqual(channel);
      expect(delivery).toMatchObject({ type: 'delivery', parent_id: channel?.id, ref: `walmart/${ACCOUNT}/${po}` });
    }
    expect((await partiesOf(world, pos[0] ?? '')).delivery).toMatchObject({
      ...{ name: BUYER.name, phone: '+13155550177', street: BUYER.address1, email: false },
    });
    expect(await world.ledger()).toEqual({});
  });
});

describe('order-import with a customer whom several orders share', () => {
  it('makes him once, however many batches come at the same time', async () => {
    const world = await openOrderWorld({ policy: { partner: 'channel' } });
    const pos = Array.from({ length: 6 }, () => world.place({ buyer: BUYER }));
    await world.pull();

    await world.importAtOnce(3, 2);
    await world.live(20);

    const customers = (await ourPartners(world)).filter(({ parent_id }) => parent_id === false);
    expect(customers).toHaveLength(1);
    for (const po of pos) expect((await partiesOf(world, po)).customer).toEqual(customers[0]);
    expect(await world.ledger()).toEqual({});
  });

  it('makes him once when the answer to the first try was lost and another batch comes meanwhile', async () => {
    const world = await openOrderWorld({ policy: { partner: 'channel' } });
    const pos = [world.place({ buyer: BUYER }), world.place({ buyer: BUYER })];
    await world.pull();
    world.odoo.control.faults.add({ kind: 'slow', model: 'res.partner', method: 'create', times: 1, delayMs: 100_000 });

    await world.importAtOnce(2, 1);
    await world.live(30);

    const customers = (await ourPartners(world)).filter(({ parent_id }) => parent_id === false);
    expect(customers).toHaveLength(1);
    for (const po of pos) expect((await partiesOf(world, po)).customer).toEqual(customers[0]);
  });

  it('tries again within minutes where Odoo certainly did not make him', async () => {
    const world = await openOrderWorld({ policy: { partner: 'channel' } });
    const po = world.place({ buyer: BUYER });
    await world.pull();
    world.odoo.control.faults.add({ kind: 'serialization', model: 'res.partner', method: 'create', times: 1 });

    await world.live(4);

    expect(await world.row(po)).toMatchObject({ phase: 'imported' });
  });
});

describe('order-import with policy partner: hash', () => {
  it('keeps nothing of the buyer in Odoo but where the parcel goes', async () => {
    const world = await openOrderWorld({ policy: { partner: 'hash' }, walmart: { irregularity: 0 } });
    const [first, second] = [world.place({ buyer: BUYER }), world.place({ buyer: BUYER })];
    const other = world.place();

    await importAll(world);

    const parties = [await partiesOf(world, first), await partiesOf(world, second), await partiesOf(world, other)];
    expect(parties[0]?.customer).toEqual(parties[1]?.customer);
    expect(parties[0]?.customer?.id).not.toBe(parties[2]?.customer?.id);
    const { customer, delivery } = parties[0] ?? {};
    expect(customer?.name).toMatch(/^Walmart customer [0-9a-f]{16}$/);
    expect(customer).toMatchObject({ street: false, email: false, phone: false, is_company: false });
    expect(delivery).toMatchObject({
      ...{ name: customer?.name, parent_id: customer?.id, type: 'delivery', ref: `walmart/${ACCOUNT}/${first}` },
      ...{ street: BUYER.address1, city: BUYER.city, zip: BUYER.postalCode, phone: false, email: false },
    });
    const sales = await read(world, 'sale.order', [], ['x_walmart_email', 'client_order_ref', 'name', 'note']);
    const messages = await read(world, 'mail.message', [], ['body']);
    expect(marksIn([await ourPartners(world), sales, messages], [BUYER.name, BUYER.phone, 'PLANTEDRELAY'])).toEqual([]);
  });

  it('puts the recipient on the delivery address where the policy says so', async () => {
    const policy = { partner: 'hash', hashedDeliveryName: 'recipient' };
    const world = await openOrderWorld({ policy, walmart: { irregularity: 0 } });
    const po = world.place({ buyer: BUYER });

    await importAll(world);

    expect((await partiesOf(world, po)).delivery).toMatchObject({ name: BUYER.name, phone: false });
  });
});

describe.each(['channel', 'hash'] as const)('order-import with policy partner: %s, interrupted', (partner) => {
  it('makes customer and address once, wherever a run dies', async () => {
    for (let at = 1; at < 60; at += 3) {
      const world = await openOrderWorld({ policy: { partner }, walmart: { irregularity: 0 } });
      const pos = [world.place({ buyer: BUYER }), world.place({ buyer: BUYER })];
      await world.pull();
      world.death.arm(at, at % 2 === 0 ? 'before' : 'after');
      await world.importAll().catch(() => {});
      const isOver = !world.death.isDead();
      world.death.disarm();
      world.restart();

      await world.live(40);

      expect(await ourPartners(world)).toHaveLength(3);
      for (const po of pos) expect((await partiesOf(world, po)).delivery).toBeDefined();
      if (isOver) return;
    }
    throw new Error('the import never ended');
  });
});

describe.each(['perBuyer', 'channel', 'hash'] as const)(
  'order-import after a change of policy partner to %s',
  (partner) => {
    it('keeps an address that is there, below whichever customer it stands', async () => {
      const world = await openOrderWorld({ policy: { partner } });
      const po = world.place({ buyer: BUYER });
      const made = await world.clock.settle(
        world.rpc.execute('res.partner', 'create', [
          [
            {
              name: 'Elsewhere',
              child_ids: [[0, 0, { name: 'there', type: 'delivery', ref: `walmart/${ACCOUNT}/${po}` }]],
            },
          ],
        ]),
      );

      await importAll(world);

      const [sale] = world.salesOf(po);
      expect([sale?.partnerId]).toEqual(made);
      expect(await ourPartners(world)).toHaveLength(1);
    });
  },
);
