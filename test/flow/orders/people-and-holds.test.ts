import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/index.ts';
import { readHolds } from '../../../shared/steps/stock/holds.ts';
import { ACCOUNT, CHANGED_QUEUE, type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

const call = (world: OrderWorld, model: string, method: string, args: readonly unknown[], kwargs = {}) =>
  world.clock.settle(world.rpc.execute(model, method, args, kwargs));

const holdsNow = async (world: OrderWorld): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries(await readHolds(world.platform.state('state'), ACCOUNT));

/** The run dies once the draft is there: it is neither compared nor confirmed. */
const leaveDraft = async (world: OrderWorld): Promise<string> => {
  const po = world.place();
  await world.pull();
  world.odoo.control.faults.add({ kind: 'badGateway', model: 'sale.order', method: 'action_confirm', times: 1 });
  await world.importAll();
  expect(world.salesOf(po)).toMatchObject([{ state: 'draft' }]);
  await world.pass(4 * MINUTE_MS);
  return po;
};

describe('order-import and what people do in Odoo', () => {
  it('reports an order that a person cancelled as a draft, ends its holds, and never makes it again', async () => {
    const world = await openOrderWorld();
    const po = await leaveDraft(world);
    await call(world, 'sale.order', 'action_cancel', [[world.salesOf(po)[0]?.id]]);

    await world.live(40);

    expect(world.salesOf(po)).toMatchObject([{ state: 'cancel' }]);
    expect(await world.row(po)).toMatchObject({
      phase: 'held',
      reason: { code: 'ORDER_CANCELLED_IN_ODOO' },
      holds: [],
    });
    expect((await world.ledger())[`order/${po}`]).toMatchObject({ state: 'parked', code: 'ORDER_CANCELLED_IN_ODOO' });
  });

  it('reports an order that was cancelled by us for its total and deleted by a person, and never makes it again', async () => {
    const world = await openOrderWorld();
    const po = await leaveDraft(world);
    const [draft] = world.salesOf(po);
    await call(world, 'sale.order.line', 'write', [[draft?.lines[0]?.id], { price_unit: 1 }]);
    await world.live(5);
    expect(world.salesOf(po)).toMatchObject([{ state: 'cancel' }]);
    expect(await world.row(po)).toMatchObject({
      reason: { code: 'ORDER_TOTALS_DIFFER' },
      holds: [{ sku: 'MUG', units: 2 }],
    });
    await call(world, 'sale.order', 'unlink', [[draft?.id]]);

    await world.live(40);

    expect(world.salesOf(po)).toEqual([]);
    expect((await world.ledger())[`order/${po}`]).toMatchObject({ state: 'parked', code: 'ORDER_DELETED_IN_ODOO' });
  });

  it('cancels a draft whose total differs, holds the order, and says so again on each replay', async () => {
    const world = await openOrderWorld();
    const po = await leaveDraft(world);
    const [draft] = world.salesOf(po);
    await call(world, 'sale.order.line', 'write', [[draft?.lines[0]?.id], { price_unit: 12.5 }]);

    await world.live(40);

    expect(world.salesOf(po)).toMatchObject([{ state: 'cancel' }]);
    const row = await world.row(po);
    expect(row).toMatchObject({ phase: 'held', reason: { code: 'ORDER_TOTALS_DIFFER' } });
    expect(row?.reason?.text).toContain('25.00 instead of 24.98');
    expect((await world.ledger())[`order/${po}`]?.attempts).toBeGreaterThan(1);
  });

  it('lets one draft that cannot be cancelled stop no other order', async () => {
    const world = await openOrderWorld();
    const po = await leaveDraft(world);
    const [draft] = world.salesOf(po);
    await call(world, 'sale.order.line', 'write', [[draft?.lines[0]?.id], { price_unit: 1 }]);
    const others = [world.place(), world.place()];
    await world.pull();
    await world.followUp();
    world.odoo.control.faults.add({ kind: 'badGateway', model: 'sale.order', method: 'action_cancel', times: 1 });

    await world.importAll();

    for (const other of others) expect(world.salesOf(other)).toMatchObject([{ state: 'sale' }]);
    await world.live(20);
    expect(world.salesOf(po)).toMatchObject([{ state: 'cancel' }]);
  });

  it('does not touch an order that was imported and is cancelled later', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.live(2);
    await world.clock.settle(world.odoo.control.cancelOrder(world.salesOf(po)[0]?.id ?? 0));
    await world.sendImport(po);

    await world.live(20);

    expect(world.salesOf(po)).toMatchObject([{ state: 'cancel' }]);
    expect(await world.row(po)).toMatchObject({ phase: 'imported' });
  });

  it('takes a draft that a person confirmed meanwhile as it is', async () => {
    const world = await openOrderWorld();
    const po = await leaveDraft(world);
    await world.clock.settle(world.odoo.control.confirm(world.salesOf(po)[0]?.id ?? 0));

    await world.live(10);

    expect(world.salesOf(po)).toMatchObject([{ state: 'sale' }]);
    expect(await world.row(po)).toMatchObject({ phase: 'imported', holds: [] });
    expect(Date.parse(`${world.salesOf(po)[0]?.dateOrder}Z`)).toBe(
      Math.floor(world.trueOrder(po).placedAt / 1000) * 1000,
    );
  });
});

describe('order-import and what Walmart cancels before', () => {
  it('records an order that was cancelled while it waited', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.pull();
    world.walmart.moveOrder(po, 'Cancelled');
    await world.pass(MINUTE_MS);

    await world.live(5);

    expect(world.salesOf(po)).toEqual([]);
    expect(await world.row(po)).toMatchObject({ phase: 'recorded', reason: { code: 'ORDER_FINISHED' }, holds: [] });
    expect(await holdsNow(world)).toEqual({});
  });

  it('records a held order that was cancelled, and clears its ledger row', async () => {
    const world = await openOrderWorld();
    const po = world.place({ bad: 'unknown-sku' });
    await world.live(2);
    expect(Object.keys(await world.ledger())).toEqual([`order/${po}`]);
    world.walmart.moveOrder(po, 'Cancelled');

    await world.live(8);

    expect(await world.row(po)).toMatchObject({ phase: 'recorded', acknowledgement: { state: 'notNeeded' } });
    expect(await world.ledger()).toEqual({});
  });

  it('goes on with a held order that was shipped elsewhere meanwhile', async () => {
    const world = await openOrderWorld();
    world.addSku('NEW', 'walmart');
    const po = world.place({ lines: [{ sku: 'NEW', quantity: 1 }] });
    await world.live(2);
    world.walmart.moveOrder(po, 'Shipped');
    await world.live(8);
    expect(await world.row(po)).toMatchObject({ phase: 'held', reason: { code: 'ORDER_UNKNOWN_SKU' } });
    world.addSku('NEW', 'odoo');
    world.flag();

    await world.live(16);

    expect(world.salesOf(po)).toMatchObject([{ state: 'sale' }]);
    expect(await world.row(po)).toMatchObject({ phase: 'imported', holds: [] });
    expect(await world.ledger()).toEqual({});
  });

  it('cancels the draft that a run had left behind', async () => {
    const world = await openOrderWorld();
    const po = await leaveDraft(world);
    world.walmart.moveOrder(po, 'Cancelled');

    await world.live(8);

    expect(world.salesOf(po)).toMatchObject([{ state: 'cancel' }]);
    expect(await world.row(po)).toMatchObject({ phase: 'recorded', holds: [] });
  });

  it('hands the confirmed order that a run had left behind to order-changed, which cancels it', async () => {
    const world = await openOrderWorld();
    const po = await leaveDraft(world);
    await world.clock.settle(world.odoo.control.confirm(world.salesOf(po)[0]?.id ?? 0));
    world.walmart.moveOrder(po, 'Cancelled');

    await world.live(8);

    expect(world.salesOf(po)).toMatchObject([{ state: 'sale' }]);
    expect(await world.row(po)).toMatchObject({ phase: 'imported', holds: [] });
    expect(world.outbox.receive(CHANGED_QUEUE, 10).map(({ body }) => JSON.parse(body).body)).toContainEqual({
      purchaseOrderId: po,
    });
    expect(await world.ledger()).toEqual({});
  });

  it('imports what is left of an order of which a line was cancelled', async () => {
    const world = await openOrderWorld();
    const po = world.place({
      lines: [
        { sku: 'MUG', quantity: 3, tax: 100 },
        { sku: 'CUP', quantity: 1, shipping: 500 },
      ],
    });
    const [mug, cup] = world.trueOrder(po).lines;
    world.walmart.moveOrder(po, 'Cancelled', { lineNumber: cup?.lineNumber ?? '' });
    world.walmart.moveOrder(po, 'Cancelled', { lineNumber: mug?.lineNumber ?? '', quantity: 1 });

    await world.live(2);

    const [sale] = world.salesOf(po);
    expect(sale?.lines.filter(({ sku }) => sku === 'MUG')).toMatchObject([{ quantity: 2 }]);
    expect(Math.round((sale?.amountTotal ?? 0) * 100)).toBe(2 * 1249 + 67);
  });
});

describe('holds', () => {
  it('stand from the capture until a read shows the stock moves', async () => {
    const world = await openOrderWorld();
    const po = world.place({
      lines: [
        { sku: 'MUG', quantity: 2 },
        { sku: 'CUP', quantity: 1 },
      ],
    });
    await world.pull();
    expect(await holdsNow(world)).toEqual({ MUG: 2, CUP: 1 });
    world.odoo.control.faults.add({ kind: 'databaseDown', model: 'stock.move', method: 'search_read' });
    await world.importAll();
    expect(world.salesOf(po)).toMatchObject([{ state: 'sale' }]);
    expect(await holdsNow(world)).toEqual({ MUG: 2, CUP: 1 });
    world.odoo.control.faults.clear();

    await world.live(16);

    expect(await holdsNow(world)).toEqual({});
  });

  it('stand while Odoo shows no move of a line, are looked at again, and end with it', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    world.odoo.control.faults.clear();
    const { handle } = world.odoo;
    // Odoo makes the moves later, as with a module that works orders off in the background.
    let isHiding = true;
    Object.assign(world.odoo, {
      handle: async (request: Parameters<typeof handle>[0]) => {
        const answer = await handle(request);
        if (!isHiding || 'broken' in answer || !request.body.includes('"stock.move"')) return answer;
        return { ...answer, body: JSON.stringify({ jsonrpc: '2.0', id: 1, result: [] }) };
      },
    });
    await world.live(10);
    expect(await world.row(po)).toMatchObject({
      phase: 'imported',
      holds: [{ sku: 'MUG', units: 2 }],
      acknowledgement: { state: 'done' },
    });
    isHiding = false;

    await world.live(16);

    expect(await world.row(po)).toMatchObject({ holds: [] });
  });

  it('end when the order was cancelled or deleted in Odoo before its moves were seen, which is reported', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    const { handle } = world.odoo;
    Object.assign(world.odoo, {
      handle: async (request: Parameters<typeof handle>[0]) => {
        const answer = await handle(request);
        if ('broken' in answer || !request.body.includes('"stock.move"')) return answer;
        return { ...answer, body: JSON.stringify({ jsonrpc: '2.0', id: 1, result: [] }) };
      },
    });
    await world.live(2);
    await world.clock.settle(world.odoo.control.cancelOrder(world.salesOf(po)[0]?.id ?? 0));

    await world.live(20);

    expect(await world.row(po)).toMatchObject({ phase: 'imported', holds: [] });
    expect((await world.ledger())[`order/${po}`]).toMatchObject({ state: 'parked', code: 'ORDER_CANCELLED_IN_ODOO' });
  });

  it('are looked at again though Walmart does not take the acknowledgement', async () => {
    const world = await openOrderWorld();
    world.place();
    await world.pull();
    world.odoo.control.faults.add({ kind: 'databaseDown', model: 'stock.move', method: 'search_read' });
    await world.importAll();
    world.odoo.control.faults.clear();
    world.walmart.faults.add({ kind: 'html', match: { path: /acknowledge$/ } });

    await world.live(20);

    expect(await holdsNow(world)).toEqual({});
  });

  it('do not stand for ever for goods that make no stock moves', async () => {
    const world = await openOrderWorld();
    world.addSku('WARRANTY', 'walmart');
    await call(world, 'product.template', 'create', [
      [{ name: 'Warranty', default_code: 'WARRANTY', type: 'service', x_walmart_sync: true }],
    ]);
    const po = world.place({
      lines: [
        { sku: 'WARRANTY', quantity: 1 },
        { sku: 'MUG', quantity: 1 },
      ],
    });

    await world.live(2);

    expect(await world.row(po)).toMatchObject({ phase: 'imported', holds: [] });
  });

  it('do not end early because a product was archived after the import', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    const { handle } = world.odoo;
    Object.assign(world.odoo, {
      handle: async (request: Parameters<typeof handle>[0]) => {
        const answer = await handle(request);
        if ('broken' in answer || !request.body.includes('"stock.move"')) return answer;
        return { ...answer, body: JSON.stringify({ jsonrpc: '2.0', id: 1, result: [] }) };
      },
    });
    await world.live(2);
    const products = await call(world, 'product.product', 'search', [[['default_code', '=', 'MUG']]]);
    await call(world, 'product.product', 'write', [products, { active: false }]);

    await world.live(20);

    expect(await world.row(po)).toMatchObject({ phase: 'imported', holds: [{ sku: 'MUG', units: 2 }] });
  });
});
