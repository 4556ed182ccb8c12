import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/index.ts';
import { centsOf, type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

const pullAndImport = async (world: OrderWorld): Promise<void> => {
  await world.pull();
  await world.importAll();
};

const onlySale = (world: OrderWorld, purchaseOrderId: string) => {
  const sales = world.salesOf(purchaseOrderId);
  expect(sales).toHaveLength(1);
  const [sale] = sales;
  if (!sale) throw new Error('no sale order');
  return sale;
};

const read = async (world: OrderWorld, model: string, ids: readonly (number | null)[], fields: readonly string[]) => {
  const rows = await world.clock.settle(world.rpc.execute(model, 'read', [ids, fields], { load: '' }));
  return rows as readonly Record<string, unknown>[];
};

describe('order-import, the good day', () => {
  it('makes a complete, confirmed sale order of a captured one', async () => {
    const world = await openOrderWorld({ walmart: { irregularity: 0 } });
    const buyer = {
      name: 'Ada Testwell',
      phone: '3155550142',
      email: 'AB12@relay.walmart.com',
      address1: '12 Example Rd',
      address2: 'Apt 4B',
      city: 'Warners',
      state: 'NY',
      postalCode: '13164',
      addressType: 'RESIDENTIAL',
    } as const;
    const po = world.place({
      lines: [
        { sku: 'MUG', quantity: 3, amount: 3700 },
        { sku: 'CUP', quantity: 1 },
      ],
      shipping: 495,
      discount: 100,
      tax: 387,
      buyer,
    });
    const { placedAt } = world.trueOrder(po);
    await world.pass(HOUR_MS);

    await pullAndImport(world);

    const sale = onlySale(world, po);
    expect(sale.state).toBe('sale');
    expect(Math.round(sale.amountTotal * 100)).toBe(centsOf(world.trueOrder(po)));
    expect(Math.round(sale.amountTax * 100)).toBe(387);
    expect(Date.parse(`${sale.dateOrder}Z`)).toBe(Math.floor(placedAt / 1000) * 1000);
    const [order] = await read(
      world,
      'sale.order',
      [sale.id],
      ['client_order_ref', 'x_walmart_account', 'message_partner_ids', 'origin'],
    );
    expect(order).toMatchObject({ client_order_ref: po, x_walmart_account: 'local/acme', origin: 'walmart' });
    expect(order?.message_partner_ids).not.toContain(sale.partnerId);
    const [partner] = await read(world, 'res.partner', [sale.partnerId], ['email', 'name']);
    expect(partner).toMatchObject({ email: false });
    const [address] = await read(
      world,
      'res.partner',
      [sale.partnerShippingId],
      [
        ...[
          'name',
          'street',
          'street2',
          'city',
          'zip',
          'phone',
          'email',
          'type',
          'parent_id',
          'state_id',
          'country_id',
        ],
      ],
    );
    expect(address).toMatchObject({
      name: 'Ada Testwell',
      street: '12 Example Rd',
      street2: 'Apt 4B',
      city: 'Warners',
      zip: '13164',
      phone: '+13155550142',
      email: false,
      type: 'delivery',
      parent_id: sale.partnerId,
    });
    const states = await read(world, 'res.country.state', [Number(address?.state_id)], ['code']);
    expect(states).toMatchObject([{ code: 'NY' }]);
    const row = await world.row(po);
    expect(row).toMatchObject({ phase: 'imported', odoo: { orderId: sale.id, confirmed: true }, holds: [] });
    expect(row?.claim).toBeUndefined();
    expect(await world.ledger()).toEqual({});
  });

  it('keeps the price when a person changes a quantity', async () => {
    const world = await openOrderWorld();
    const po = world.place({ lines: [{ sku: 'MUG', quantity: 2, unitPrice: 1111 }] });
    await pullAndImport(world);
    const [line] = onlySale(world, po).lines;

    await world.clock.settle(world.rpc.execute('sale.order.line', 'write', [[line?.id], { product_uom_qty: 5 }]));

    expect(onlySale(world, po).lines[0]).toMatchObject({ quantity: 5, priceUnit: 11.11 });
  });

  it.each(['passThrough', 'line', 'omit'] as const)('comes to the cent under tax policy %s', async (taxPolicy) => {
    const world = await openOrderWorld({ policy: { taxPolicy } });
    const pos = Array.from({ length: 12 }, (_, index) =>
      world.place({
        lines: [
          { sku: 'MUG', quantity: 1 + (index % 4), amount: 1003 + 7 * index },
          { sku: 'CUP', quantity: 1 },
        ],
        tax: 131 + index,
        shipping: index % 3 === 0 ? 599 : 0,
        discount: index % 2 === 0 ? 250 : 0,
      }),
    );

    await pullAndImport(world);

    for (const po of pos) {
      const { tax } = world.trueOrder(po).totals;
      const sale = onlySale(world, po);
      expect(sale.state).toBe('sale');
      expect(Math.round(sale.amountTotal * 100)).toBe(centsOf(world.trueOrder(po)) - (taxPolicy === 'omit' ? tax : 0));
      expect(Math.round(sale.amountTax * 100)).toBe(taxPolicy === 'passThrough' ? tax : 0);
    }
  });

  it('does the same over XML-RPC', async () => {
    const world = await openOrderWorld({ wire: 'xml' });
    const po = world.place({ tax: 387, shipping: 495 });

    await pullAndImport(world);

    expect(Math.round(onlySale(world, po).amountTotal * 100)).toBe(centsOf(world.trueOrder(po)));
    expect(await world.row(po)).toMatchObject({ phase: 'imported', holds: [] });
  });

  it('imports a replacement, which costs nothing', async () => {
    const world = await openOrderWorld();
    const po = world.place({ replacementOf: '5281956426648' });

    await pullAndImport(world);

    expect(onlySale(world, po)).toMatchObject({ state: 'sale', amountTotal: 0 });
  });
});

describe('order-import, the repeat', () => {
  const expectOnce = async (world: OrderWorld, po: string): Promise<void> => {
    expect(onlySale(world, po)).toMatchObject({ state: 'sale' });
    expect(Math.round(onlySale(world, po).amountTotal * 100)).toBe(centsOf(world.trueOrder(po)));
    expect(world.addressesOf(po)).toBe(1);
    expect(await world.row(po)).toMatchObject({ phase: 'imported', holds: [] });
  };

  it('makes one order of a message that comes twice in a batch and again later', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    await world.sendImport(po);
    await world.importAll();
    await world.sendImport(po, 2);

    await world.importAll();

    await expectOnce(world, po);
    expect(world.metric('order-import', 'AlreadyDone')).toBe(1);
  });

  it('makes one order of eight messages that eight containers work at the same time', async () => {
    const world = await openOrderWorld({ odoo: { latency: 'measured' } });
    const po = world.place();
    await world.pull();
    await world.sendImport(po, 7);

    await world.importAtOnce(8, 1);

    await expectOnce(world, po);
    expect(world.metric('order-import', 'InProgress')).toBe(7);
    expect(world.outbox.depth('https://queues.localhost/order-import')).toEqual({
      visible: 0,
      delayed: 0,
      inFlight: 0,
    });
  });

  it('adopts the order that somebody else made between the look and the create', async () => {
    const world = await openOrderWorld({ odoo: { latency: 'measured' } });
    const po = world.place();
    await world.pull();
    const rival = { partner_id: 1, x_walmart_account: 'local/acme', x_walmart_purchase_order_id: po };
    const lookedAt = world.odoo.control.faults.add({
      kind: 'slow',
      model: 'res.partner',
      method: 'create',
      delayMs: 5_000,
    });
    const meanwhile = world.clock
      .sleep(3_000)
      .then(() => world.rpc.execute('sale.order', 'create', [[rival]]))
      .finally(lookedAt);

    await Promise.all([world.importAll(), meanwhile]);

    expect(onlySale(world, po)).toMatchObject({ state: 'cancel', lines: [] });
    expect(await world.row(po)).toMatchObject({ phase: 'held', reason: { code: 'ORDER_TOTALS_DIFFER' } });
    expect(world.addressesOf(po)).toBe(1);
  });
});

describe('order-import, the refusal', () => {
  it('holds an order of an unknown SKU, shows it in the ledger, and imports it once the SKU is there', async () => {
    const world = await openOrderWorld();
    world.addSku('NEW', 'walmart');
    const po = world.place({ lines: [{ sku: 'NEW', quantity: 1 }] });
    await world.live(4);
    expect(world.salesOf(po)).toEqual([]);
    expect(await world.row(po)).toMatchObject({
      phase: 'held',
      reason: { code: 'ORDER_UNKNOWN_SKU' },
      holds: [{ sku: 'NEW', units: 1 }],
    });
    expect((await world.ledger())[`order/${po}`]).toMatchObject({ state: 'parked', code: 'ORDER_UNKNOWN_SKU' });
    world.addSku('NEW', 'odoo');
    world.flag();

    await world.live(16);

    expect(onlySale(world, po).state).toBe('sale');
    expect(await world.ledger()).toEqual({});
    expect(world.trueOrder(po).acknowledgedAt).not.toBeNull();
  });

  it('keeps the ledger row of a hold whose message had failed before', async () => {
    const world = await openOrderWorld();
    world.addSku('NEW', 'walmart');
    const po = world.place({ lines: [{ sku: 'NEW', quantity: 1 }] });
    await world.pull();
    world.odoo.control.setReachable(false);
    await world.importAll();
    world.odoo.control.setReachable(true);
    await world.pass(MINUTE_MS);

    await world.importAll();

    expect((await world.ledger())[`order/${po}`]).toMatchObject({ state: 'parked', code: 'ORDER_UNKNOWN_SKU' });
  });

  it('never lets bad orders stop the others of a batch', async () => {
    const world = await openOrderWorld();
    const pos = Array.from({ length: 50 }, (_, index) =>
      world.place(
        index % 10 === 3 ? { bad: index === 13 ? 'currency' : index === 23 ? 'quantity' : 'unknown-sku' } : {},
      ),
    );

    await pullAndImport(world);

    for (const po of pos) {
      const isBad = world.trueOrder(po).bad !== null;
      expect(world.salesOf(po)).toHaveLength(isBad ? 0 : 1);
      expect((await world.row(po))?.phase).toBe(isBad ? 'held' : 'imported');
    }
    expect(Object.keys(await world.ledger())).toHaveLength(5);
  });
});
