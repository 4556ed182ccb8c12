/** Orders that are not plain ones: shipped by Walmart, in another currency, replacements, kept as quotations. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/index.ts';
import { setUpOdoo } from '../../../shared/odoo/index.ts';
import { ACCOUNT, CHANGED_QUEUE, centsOf, type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

const call = (world: OrderWorld, model: string, method: string, args: readonly unknown[], kwargs = {}) =>
  world.clock.settle(world.rpc.execute(model, method, args, kwargs));

const fieldsOf = async (world: OrderWorld, po: string, fields: readonly string[]): Promise<Record<string, unknown>> => {
  const [sale, ...others] = world.salesOf(po);
  expect(others).toEqual([]);
  const rows = await call(world, 'sale.order', 'read', [[sale?.id], fields], { load: '' });
  return (rows as readonly Record<string, unknown>[])[0] ?? {};
};

const makeWarehouse = (world: OrderWorld, code: string) =>
  call(world, 'stock.warehouse', 'create', [{ name: `Walmart ${code}`, code }]);

/** What the SKU's publication is reckoned from: goods and open demand of the warehouse WH. */
const sellerStock = async (world: OrderWorld) => {
  const inside = ['location_id.complete_name', 'like', 'WH/Stock'];
  const open = ['state', 'in', ['confirmed', 'waiting', 'partially_available', 'assigned']];
  return {
    quants: await call(world, 'stock.quant', 'search_read', [[inside]], { fields: ['quantity', 'reserved_quantity'] }),
    moves: await call(world, 'stock.move', 'search_count', [[inside, open]]),
  };
};

/** Purchase orders that order-changed was told of, since it was asked last. */
const toldOf = (world: OrderWorld): readonly string[] => {
  const received = world.outbox.receive(CHANGED_QUEUE, 10);
  for (const { receiptHandle } of received) world.outbox.acknowledge(CHANGED_QUEUE, receiptHandle);
  return received
    .map(({ body }) => JSON.parse(body))
    .map(({ type, key, body }) => {
      expect(type).toBe('order-changed');
      expect(key).toBe(`fulfilment/${body.purchaseOrderId}`);
      return body.purchaseOrderId;
    });
};

const WFS = {
  policy: { shipNodeTypes: ['SellerFulfilled', 'WFSFulfilled'] },
  env: { ODOO_WFS_WAREHOUSE: 'WFS' },
} as const;

describe('orders that Walmart fulfils', () => {
  it('are imported into their own warehouse, take nothing from the seller, and are never acknowledged', async () => {
    const world = await openOrderWorld(WFS);
    const warehouse = await makeWarehouse(world, 'WFS');
    const before = await sellerStock(world);
    const po = world.place({ shipNodeType: 'WFSFulfilled' });

    await world.live(10);

    expect(await fieldsOf(world, po, ['state', 'warehouse_id'])).toMatchObject({
      state: 'sale',
      warehouse_id: warehouse,
    });
    expect(await world.row(po)).toMatchObject({
      ...{ phase: 'imported', shipNodeType: 'WFSFulfilled', holds: [] },
      acknowledgement: { state: 'notNeeded' },
    });
    expect(await sellerStock(world)).toEqual(before);
    expect(world.walmart.truth.calls().endpoints['POST /v3/orders/{purchaseOrderId}/acknowledge']?.total ?? 0).toBe(0);
    expect(toldOf(world)).toEqual([po]);
  });

  it('are imported although Walmart has shipped or delivered them before', async () => {
    const world = await openOrderWorld(WFS);
    await makeWarehouse(world, 'WFS');
    const shipped = world.place({ shipNodeType: 'WFSFulfilled' });
    const delivered = world.place({ shipNodeType: 'WFSFulfilled' });
    world.walmart.moveOrder(shipped, 'Shipped');
    world.walmart.moveOrder(delivered, 'Delivered');

    await world.live(4);

    expect(await fieldsOf(world, shipped, ['x_walmart_status'])).toMatchObject({ x_walmart_status: 'shipped' });
    expect(await fieldsOf(world, delivered, ['x_walmart_status'])).toMatchObject({ x_walmart_status: 'delivered' });
  });

  it('are held without a configured warehouse, and never stop the orders of the seller', async () => {
    const world = await openOrderWorld({ policy: WFS.policy });
    const wfs = world.place({ shipNodeType: 'WFSFulfilled' });
    const own = world.place();

    await world.live(2);

    expect(await world.row(wfs)).toMatchObject({
      ...{ phase: 'held', holds: [] },
      reason: { code: 'ORDER_WAREHOUSE', text: expect.stringContaining('odoo.wfsWarehouse') },
    });
    expect(await world.row(own)).toMatchObject({ phase: 'imported' });
    expect(world.salesOf(wfs)).toEqual([]);
  });

  it.each([
    ['WFX', 'no warehouse with the code WFX'],
    ['WH', 'the one whose stock is published'],
  ])('are held when the configured warehouse is %s, with what is wrong about it', async (code, text) => {
    const world = await openOrderWorld({ ...WFS, env: { ODOO_WFS_WAREHOUSE: code } });
    const po = world.place({ shipNodeType: 'WFSFulfilled' });

    await world.live(2);

    expect(await world.row(po)).toMatchObject({
      reason: { code: 'ORDER_WAREHOUSE', text: expect.stringContaining(text) },
    });
    expect(world.salesOf(po)).toEqual([]);
  });

  it('are imported by themselves once the warehouse is there', async () => {
    const world = await openOrderWorld(WFS);
    const po = world.place({ shipNodeType: 'WFSFulfilled' });
    await world.live(2);
    expect(await world.row(po)).toMatchObject({ phase: 'held' });
    await makeWarehouse(world, 'WFS');

    await world.live(20);

    expect(await world.row(po)).toMatchObject({ phase: 'imported' });
    expect(await world.ledger()).toEqual({});
  });
});

describe('orders in another currency', () => {
  const CAD = 3;
  const activate = (world: OrderWorld) => call(world, 'res.currency', 'write', [[CAD], { active: true }]);
  const addRate = (world: OrderWorld, name: string, rate: number) =>
    call(world, 'res.currency.rate', 'create', [{ currency_id: CAD, name, rate }]);
  const addPricelist = (world: OrderWorld) =>
    call(world, 'product.pricelist', 'create', [{ name: 'Canada', currency_id: CAD }]);

  it('keep their amounts, and the rate of the order date', async () => {
    const world = await openOrderWorld();
    await activate(world);
    await addRate(world, '2026-11-10', 1.38);
    const pricelist = await addPricelist(world);
    const po = world.place({ currency: 'CAD', tax: 387, shipping: 495 });
    await world.pass(26 * HOUR_MS);
    await addRate(world, '2026-11-21', 1.5);

    await world.live(2);

    const order = await fieldsOf(world, po, ['state', 'currency_id', 'pricelist_id', 'currency_rate', 'amount_total']);
    expect(order).toMatchObject({ state: 'sale', currency_id: CAD, pricelist_id: pricelist, currency_rate: 1.38 });
    expect(Math.round(Number(order.amount_total) * 100)).toBe(centsOf(world.trueOrder(po)));
  });

  it('are held until Odoo has the currency, a pricelist and a rate', async () => {
    const world = await openOrderWorld();
    await call(world, 'res.currency', 'write', [[CAD], { active: false }]);
    const po = world.place({ currency: 'CAD' });
    const reason = async () => (await world.row(po))?.reason;
    await world.live(2);
    expect(await reason()).toMatchObject({
      code: 'ORDER_CURRENCY',
      text: expect.stringContaining('CAD is not active'),
    });
    await activate(world);
    await world.live(20);
    expect(await reason()).toMatchObject({ text: expect.stringContaining('no pricelist in CAD') });
    await addPricelist(world);
    await world.live(20);
    expect(await reason()).toMatchObject({ text: expect.stringContaining('no rate of CAD') });
    await addRate(world, '2026-11-10', 1.38);

    await world.live(20);

    expect(await fieldsOf(world, po, ['currency_id'])).toMatchObject({ currency_id: CAD });
  });

  it('may be all that an account has, where the books are kept in another currency', async () => {
    const world = await openOrderWorld({ policy: { currency: 'CAD' } });
    const options = {
      account: ACCOUNT,
      warehouseCode: 'WH',
      hookUrl: 'https://door.localhost/odoo/x',
      currency: 'CAD',
    };
    await call(world, 'res.currency', 'write', [[CAD], { active: false }]);
    await expect(world.clock.settle(setUpOdoo(world.rpc, options))).rejects.toMatchObject({
      ...{ code: 'ODOO_CURRENCY', message: expect.stringContaining('CAD is not active') },
    });
    await activate(world);
    await addRate(world, '2026-11-10', 1.38);
    await addPricelist(world);
    const po = world.place({ currency: 'CAD' });

    const report = await world.clock.settle(setUpOdoo(world.rpc, options));
    await world.live(2);

    expect(report.failure).toBeUndefined();
    expect(await fieldsOf(world, po, ['currency_id'])).toMatchObject({ currency_id: CAD });
  });

  it('do not change the currency of the others, once pricelists are switched on in Odoo', async () => {
    const world = await openOrderWorld();
    await call(world, 'product.pricelist', 'write', [[2], { currency_id: CAD }]);
    const settings = await call(world, 'res.config.settings', 'create', [{ group_product_pricelist: true }]);
    await call(world, 'res.config.settings', 'execute', [[settings]]);
    const po = world.place();

    await world.live(2);

    expect(await fieldsOf(world, po, ['currency_id', 'pricelist_id'])).toMatchObject({
      currency_id: 1,
      pricelist_id: false,
    });
  });
});

describe('replacements', () => {
  it('cost nothing and name the sale order that they replace', async () => {
    const world = await openOrderWorld();
    const first = world.place({ tax: 387 });
    await world.live(2);
    const placed = world.walmart.placeReplacement(first);
    if (!placed.placed) throw new Error('not placed');

    await world.live(6);

    const [original] = world.salesOf(first);
    const order = await fieldsOf(world, placed.purchaseOrderId, ['state', 'amount_total', 'origin']);
    expect(order).toMatchObject({ state: 'sale', amount_total: 0, origin: `walmart: replaces ${original?.name}` });
    const notes = await call(world, 'mail.message', 'search_read', [[['res_id', '=', original?.id]]], {
      fields: ['body'],
    });
    const [replacement] = world.salesOf(placed.purchaseOrderId);
    expect(notes).toHaveLength(1);
    expect(notes).toMatchObject([{ body: expect.stringContaining(String(replacement?.name)) }]);
  });

  it('name the customer order where Odoo has no order of it', async () => {
    const world = await openOrderWorld();
    const po = world.place({ replacementOf: '5281956426648' });

    await world.live(2);

    expect(await fieldsOf(world, po, ['origin', 'amount_total'])).toMatchObject({
      ...{ origin: 'walmart: replaces customer order 5281956426648', amount_total: 0 },
    });
  });
});

describe('orders kept as quotations', () => {
  const QUOTATIONS = { policy: { statusPreset: 'acknowledgedAsQuotation' } } as const;

  it('are acknowledged, keep their units from sale, and are not confirmed by later looks', async () => {
    const world = await openOrderWorld(QUOTATIONS);
    const po = world.place();

    await world.live(60);

    expect(world.salesOf(po)).toMatchObject([{ state: 'draft' }]);
    expect(await world.row(po)).toMatchObject({
      ...{ phase: 'imported', odoo: { confirmed: false }, holds: [{ sku: 'MUG', units: 2 }] },
      acknowledgement: { state: 'done' },
    });
    expect(world.metric('order-import', 'Failed')).toBe(0);
    expect(await world.ledger()).toEqual({});
  });

  it('let their units go once a person has confirmed them and their moves show', async () => {
    const world = await openOrderWorld(QUOTATIONS);
    const po = world.place();
    await world.live(4);
    await world.clock.settle(world.odoo.control.confirm(world.salesOf(po)[0]?.id ?? 0));

    await world.live(20);

    expect(await world.row(po)).toMatchObject({ phase: 'imported', odoo: { confirmed: true }, holds: [] });
  });

  it('keep fewer units when Walmart cancels some, and none of an order that is cancelled on both sides', async () => {
    const world = await openOrderWorld(QUOTATIONS);
    const lines = [
      { sku: 'MUG', quantity: 2 },
      { sku: 'CUP', quantity: 1 },
    ];
    const po = world.place({ lines });
    await world.live(4);
    world.walmart.moveOrder(po, 'Cancelled', { lineNumber: world.trueOrder(po).lines[1]?.lineNumber ?? '' });
    await world.live(5);
    expect((await world.row(po))?.holds).toMatchObject([{ sku: 'MUG', units: 2 }]);
    world.walmart.moveOrder(po, 'Cancelled');
    await world.live(5);
    await call(world, 'sale.order', 'action_cancel', [[world.salesOf(po)[0]?.id]]);

    await world.live(20);

    expect((await world.row(po))?.holds).toEqual([]);
    expect(await world.ledger()).toEqual({});
  });

  it('are confirmed at once when Walmart shows a shipment already', async () => {
    const world = await openOrderWorld(QUOTATIONS);
    const po = world.place();
    world.walmart.moveOrder(po, 'Shipped');

    await world.live(4);

    expect(world.salesOf(po)).toMatchObject([{ state: 'sale' }]);
    expect(await world.row(po)).toMatchObject({ odoo: { confirmed: true }, holds: [] });
  });
});

describe('the sales team of the account', () => {
  it.each(['name', 'id'])('is put on its orders, given by %s', async (by) => {
    const id = by === 'id' ? '2' : 'Walmart';
    const world = await openOrderWorld({ env: { ODOO_SALES_TEAM: id } });
    const team = await call(world, 'crm.team', 'create', [{ name: 'Walmart' }]);
    const po = world.place();

    await world.live(2);

    expect(await fieldsOf(world, po, ['team_id'])).toMatchObject({ team_id: team });
  });

  it('is told as missing with those that there are, and the orders wait', async () => {
    const world = await openOrderWorld({ env: { ODOO_SALES_TEAM: 'Nobody' } });
    const po = world.place();

    await world.live(4);

    expect(await world.row(po)).toMatchObject({ phase: 'captured' });
    const [entry] = Object.values(await world.ledger());
    expect(entry).toMatchObject({ code: 'ODOO_SALES_TEAM', reason: expect.stringContaining('Sales (1)') });
  });
});

describe('the journal of the account', () => {
  it('is put on its orders, given by its code', async () => {
    const world = await openOrderWorld({ env: { ODOO_SALES_JOURNAL: 'WMT' } });
    const journal = await call(world, 'account.journal', 'create', [{ name: 'Walmart', code: 'WMT', type: 'sale' }]);
    const po = world.place();

    await world.live(2);

    expect(await fieldsOf(world, po, ['journal_id'])).toMatchObject({ journal_id: journal });
  });

  it('is told as missing with those that there are, and the orders wait', async () => {
    const world = await openOrderWorld({ env: { ODOO_SALES_JOURNAL: 'NONE' } });
    const po = world.place();

    await world.live(4);

    expect(await world.row(po)).toMatchObject({ phase: 'captured' });
    const [entry] = Object.values(await world.ledger());
    expect(entry).toMatchObject({
      code: 'ODOO_SALES_JOURNAL',
      reason: expect.stringContaining('INV (Customer Invoices)'),
    });
  });
});

describe('what order-changed is told', () => {
  it('is every order that was imported, and every later change of it at Walmart', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    const bad = world.place({ bad: 'unknown-sku' });
    await world.pull();
    await world.importAll();
    expect(toldOf(world)).toEqual([po]);
    await world.pull();
    expect(toldOf(world)).toEqual([]);
    await world.pass(MINUTE_MS);
    world.walmart.moveOrder(po, 'Shipped', { quantity: 1 });
    world.walmart.moveOrder(bad, 'Shipped');

    await world.pull();

    expect(toldOf(world)).toEqual([po]);
  });

  it.each(['before', 'after'] as const)('is never lost, whichever effect the pull dies %s', async (when) => {
    const changed = async () => {
      const world = await openOrderWorld();
      const po = world.place();
      await world.pull();
      await world.importAll();
      expect(toldOf(world)).toEqual([po]);
      await world.pass(MINUTE_MS);
      world.walmart.moveOrder(po, 'Shipped', { quantity: 1 });
      return { world, po };
    };
    const counting = await changed();
    counting.world.death.disarm();
    await counting.world.pull();
    const effects = counting.world.death.count();
    expect(effects).toBeGreaterThan(5);
    for (let at = 1; at <= effects; at += 1) {
      const { world, po } = await changed();
      world.death.arm(at, when);
      await world.pull().catch(() => undefined);
      world.death.disarm();
      world.restart();
      await world.pass(5 * MINUTE_MS);

      await world.pull();

      expect(new Set(toldOf(world)), `died ${when} effect ${at}`).toEqual(new Set([po]));
    }
  });
});
