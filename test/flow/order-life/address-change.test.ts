/** The buyer changes his address at Walmart after the import. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/index.ts';
import { NUMBERS } from '../../support/order-life-money.ts';
import { ACCOUNT, type OrderLifeWorld, openOrderLifeWorld } from '../../support/order-life-world.ts';

const BUYER = {
  ...{ name: 'Avery Quill', address1: '12 Larch St', address2: 'Apt 4', city: 'Tulsa', state: 'OK' },
  ...{
    postalCode: '74103',
    phone: '9185550142',
    email: 'AVERYRELAY0001@relay.walmart.com',
    addressType: 'RESIDENTIAL' as const,
  },
};
const MOVED = { address1: '77 Birch Ave', address2: '', city: 'Dallas', state: 'TX', postalCode: '75201' };
const OLD = { street: '12 Larch St', street2: 'Apt 4', city: 'Tulsa', zip: '74103' };
const NEW = { street: '77 Birch Ave', street2: false, city: 'Dallas', zip: '75201' };

const open = (policy: Readonly<Record<string, unknown>> = {}) =>
  openOrderLifeWorld({ policy, walmart: { irregularity: 0 } });

const read = async (world: OrderLifeWorld, model: string, domain: readonly unknown[], fields: readonly string[]) =>
  (await world.clock.settle(world.rpc.execute(model, 'search_read', [domain], { fields }))) as readonly Record<
    string,
    unknown
  >[];

const deliveryOf = async (world: OrderLifeWorld, order: string): Promise<Record<string, unknown>> => {
  const fields = ['name', 'street', 'street2', 'city', 'zip', 'phone', 'state_id'];
  const found = await read(
    world,
    'res.partner',
    [
      ['ref', '=', `walmart/${ACCOUNT}/${order}`],
      ['type', '=', 'delivery'],
    ],
    fields,
  );
  expect(found).toHaveLength(1);
  return found[0] ?? {};
};

const notesOf = (world: OrderLifeWorld, order: string) =>
  read(
    world,
    'mail.message',
    [
      ['model', '=', 'sale.order'],
      ['res_id', '=', world.saleOf(order)],
      ['body', 'ilike', 'labels anew'],
    ],
    ['id'],
  );

const writeDelivery = async (world: OrderLifeWorld, order: string, values: object): Promise<void> => {
  const [partner] = await read(
    world,
    'res.partner',
    [
      ['ref', '=', `walmart/${ACCOUNT}/${order}`],
      ['type', '=', 'delivery'],
    ],
    ['id'],
  );
  await world.clock.settle(world.rpc.execute('res.partner', 'write', [[partner?.id], values]));
};

describe('an address that is changed at Walmart', () => {
  it('is written on the delivery address in Odoo while nothing has left, and noted on the order once', async () => {
    const world = await open();
    const order = await world.bring({ buyer: BUYER });
    const before = await deliveryOf(world, order);

    world.walmart.changeAddress(order, MOVED);
    await world.quiet();
    await world.live(30);

    const after = await deliveryOf(world, order);
    expect(before).toMatchObject({ ...OLD, name: 'Avery Quill' });
    expect(after).toMatchObject({ ...NEW, name: 'Avery Quill', phone: before.phone });
    expect(after.state_id).not.toEqual(before.state_id);
    expect(await notesOf(world, order)).toHaveLength(1);
    expect(await world.ledger()).toEqual({});
    expect(world.logs.leaks([BUYER.name, MOVED.address1])).toEqual([]);
  });

  it('is followed twice, and back to the first one', async () => {
    const world = await open();
    const order = await world.bring({ buyer: BUYER });

    world.walmart.changeAddress(order, MOVED);
    await world.quiet();
    world.walmart.changeAddress(order, BUYER);
    await world.live(25);

    expect(await deliveryOf(world, order)).toMatchObject(OLD);
  });

  it('leaves what a person corrected in Odoo alone, until the buyer changes it again', async () => {
    const world = await open();
    const order = await world.bring({ buyer: BUYER });

    await writeDelivery(world, order, { street2: 'Apartment 4, ring twice' });
    await world.pass(7 * HOUR_MS);
    await world.ask(order);
    await world.quiet();
    const kept = await deliveryOf(world, order);
    world.walmart.changeAddress(order, MOVED);
    await world.quiet();

    expect(kept).toMatchObject({ ...OLD, street2: 'Apartment 4, ring twice' });
    expect(await deliveryOf(world, order)).toMatchObject(NEW);
  });

  it('does not come back by a read that is older than the change', async () => {
    const world = await open();
    const order = await world.bring({ buyer: BUYER });
    world.walmart.changeAddress(order, MOVED);
    await world.quiet();

    const stop = world.walmart.faults.add({ kind: 'stale', staleMs: 9 * MINUTE_MS, match: { method: 'GET' } });
    await world.ask(order);
    await world.look();
    const during = await deliveryOf(world, order);
    stop();
    await world.live(20);

    expect([during, await deliveryOf(world, order)]).toMatchObject([NEW, NEW]);
    expect(await notesOf(world, order)).toHaveLength(1);
  });

  it('becomes a question when goods have left, which goes when all is delivered', async () => {
    const world = await open();
    const order = await world.bring({ buyer: BUYER });
    await world.odoo.control.shipOrder(world.saleOf(order), { carrier: 'UPS', tracking: NUMBERS[0] });
    await world.quiet();

    world.walmart.changeAddress(order, MOVED);
    await world.quiet();
    const asked = await world.ledger();
    world.walmart.deliver(order);
    await world.quiet();

    expect(Object.values(asked).map(({ code }) => code)).toEqual(['ORDER_ADDRESS_CHANGED']);
    expect(JSON.stringify(asked)).not.toContain('Birch');
    expect(await deliveryOf(world, order)).toMatchObject(OLD);
    expect(await world.questionsOf(order)).toEqual([]);
  });

  it('is no business of an order that is cancelled', async () => {
    const world = await open();
    const order = await world.bring({ buyer: BUYER });
    world.walmart.cancelByCustomer(order);
    await world.quiet();

    world.walmart.changeAddress(order, MOVED);
    await world.quiet();

    expect(await deliveryOf(world, order)).toMatchObject(OLD);
    expect(await world.ledger()).toEqual({});
  });

  it('is left to a person where the order ships to an address that he chose', async () => {
    const world = await open();
    const order = await world.bring({ buyer: BUYER });
    const [own] = (await world.clock.settle(
      world.rpc.execute('res.partner', 'create', [[{ name: 'Neighbour', street: '1 Own Rd' }]]),
    )) as readonly number[];
    await world.clock.settle(
      world.rpc.execute('sale.order', 'write', [[world.saleOf(order)], { partner_shipping_id: own }]),
    );

    world.walmart.changeAddress(order, MOVED);
    await world.quiet();

    expect(await read(world, 'res.partner', [['id', '=', own]], ['street'])).toMatchObject([{ street: '1 Own Rd' }]);
    expect(await deliveryOf(world, order)).toMatchObject(OLD);
    expect(await world.questionsOf(order)).toEqual(['ORDER_ADDRESS']);
  });

  it('is written, and asked about, when it is doubtful', async () => {
    const world = await open();
    const order = await world.bring({ buyer: BUYER });

    world.walmart.changeAddress(order, { ...MOVED, state: 'OK' });
    await world.quiet();

    expect(await deliveryOf(world, order)).toMatchObject(NEW);
    expect(await world.questionsOf(order)).toEqual(['ORDER_ADDRESS']);
  });
});

describe.each([
  ['channel', {}, { name: 'Rowan Quill', phone: '+19185550142' }],
  ['hash', {}, { name: expect.stringMatching(/^Walmart customer [0-9a-f]{16}$/), phone: false }],
  ['hash', { hashedDeliveryName: 'recipient' }, { name: 'Rowan Quill', phone: false }],
] as const)('an address that is changed at Walmart, with partner %s %j', (partner, more, has) => {
  it('is written as that policy has it', async () => {
    const world = await open({ partner, ...more });
    const order = await world.bring({ buyer: BUYER });

    world.walmart.changeAddress(order, { ...MOVED, name: 'Rowan Quill' });
    await world.quiet();

    expect(await deliveryOf(world, order)).toMatchObject({ ...NEW, ...has });
  });
});
