import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/index.ts';
import { changeOrder, type OrderState, releaseBrake } from '../../../shared/steps/index.ts';
import { marksIn } from '../../support/log-catcher.ts';
import { ACCOUNT, openStockWorld, PLANTED_SECRETS, START, type StockWorld } from '../../support/stock-world.ts';

const many = (count: number, qty = 50) =>
  Array.from({ length: count }, (_, index) => ({ sku: `SKU-${String(index).padStart(3, '0')}`, qty }));

const sellOut = async (world: StockWorld, skus: readonly string[], qty = 0): Promise<void> => {
  for (const sku of skus) await world.settle(world.odoo.control.countStock(sku, qty));
  await world.dropHints();
  await world.run('stock-poll');
};

describe('inventory-push', () => {
  it('sends each changed SKU once and nothing in the next run', async () => {
    const world = await openStockWorld({ products: many(5) });
    await world.calmDown();
    const before = world.puts();
    await sellOut(world, ['SKU-000', 'SKU-001'], 40);

    await world.run('inventory-push');
    await world.run('inventory-push');

    expect(world.puts() - before).toBe(2);
    expect([world.inputQty('SKU-000'), world.inputQty('SKU-002')]).toEqual([40, 50]);
  });

  it('writes four times for a change that goes by PUT: marked, sent, audited, verified', async () => {
    const world = await openStockWorld({ products: many(3) });
    await world.calmDown();
    world.counts.clear();
    await world.settle(world.odoo.control.countStock('SKU-000', 30));

    await world.workOffHints();
    await world.run('inventory-push');
    await world.pass(15 * MINUTE_MS);
    await world.run('inventory-verify');

    expect((await world.sku('SKU-000')).published).toMatchObject({ quantity: 30, phase: 'verified' });
    expect(world.counts.writes('sku') + world.counts.writes('audit') + (world.counts.all().audit ?? 0)).toBe(4);
    expect(world.counts.writes('failures')).toBe(0);
  });

  it('says in the audit what Walmart had and got', async () => {
    const world = await openStockWorld({ products: many(2) });
    await world.calmDown();
    await sellOut(world, ['SKU-001'], 40);

    await world.run('inventory-push');

    expect(world.audit().at(-1)).toMatchObject({
      account: ACCOUNT,
      subject: 'sku/SKU-001',
      event: 'quantity-put',
      actor: 'inventory-push',
      before: { quantity: 50 },
      after: { quantity: 40 },
    });
  });

  it.each([
    ['a refusal', { kind: 'status', status: 400 }, 'parked'],
    ['a failure', { kind: 'status', status: 500 }, undefined],
  ] as const)('lets %s of one SKU stop no other', async (_what, fault, ledger) => {
    const world = await openStockWorld({ products: many(8) });
    await world.calmDown();
    world.walmart.faults.add({ ...fault, match: { method: 'PUT', path: /sku=SKU-003/ } });
    await sellOut(
      world,
      many(8).map(({ sku }) => sku),
      30,
    );

    await world.run('inventory-push');

    const sent = many(8).filter(({ sku }) => world.inputQty(sku) === 30);
    expect(sent).toHaveLength(7);
    expect((await world.ledger('sku/SKU-003'))?.state).toBe(ledger);
  });

  it('parks a SKU whose answer cannot be read, and still sends the others', async () => {
    const world = await openStockWorld({ products: many(8) });
    await world.calmDown();
    world.onWalmart(({ method, path }) =>
      method === 'PUT' && path.includes('SKU-003')
        ? { status: 200, headers: { 'content-type': 'application/json' }, body: '{"quantity":"?"}' }
        : undefined,
    );
    await sellOut(
      world,
      many(8).map(({ sku }) => sku),
      30,
    );

    await world.run('inventory-push');

    expect(many(8).filter(({ sku }) => world.inputQty(sku) === 30)).toHaveLength(7);
    expect((await world.ledger('sku/SKU-003'))?.code).toBe('WALMART_SHAPE');
  });

  it('forgets a refusal when another quantity is wanted', async () => {
    const world = await openStockWorld({ products: many(2) });
    await world.calmDown();
    const end = world.walmart.faults.add({ kind: 'status', status: 400, match: { method: 'PUT' } });
    await sellOut(world, ['SKU-000'], 30);
    await world.run('inventory-push');
    const puts = world.puts();
    await world.run('inventory-push');
    const again = world.puts();
    end();

    await sellOut(world, ['SKU-000'], 29);
    await world.run('inventory-push');

    expect(again).toBe(puts);
    expect(world.inputQty('SKU-000')).toBe(29);
    expect(await world.ledger('sku/SKU-000')).toBeUndefined();
  });

  it('forgets a refusal when the read-back shows the wanted quantity after all', async () => {
    const world = await openStockWorld({ products: many(2) });
    await world.calmDown();
    const end = world.walmart.faults.add({ kind: 'status', status: 400, match: { method: 'PUT' } });
    await sellOut(world, ['SKU-000'], 30);
    await world.run('inventory-push');
    end();

    await world.sellerSets('SKU-000', 30);
    await world.pass(15 * MINUTE_MS);
    await world.run('inventory-verify');

    expect((await world.sku('SKU-000')).published).toMatchObject({ quantity: 30, phase: 'verified' });
    expect(await world.ledger('sku/SKU-000')).toBeUndefined();
  });

  it('stops asking a Walmart that is down, and sends everything when it is back', async () => {
    const world = await openStockWorld({ products: many(60) });
    await world.calmDown();
    const end = world.walmart.faults.add({ kind: 'html', match: { method: 'PUT' } });
    await sellOut(
      world,
      many(60).map(({ sku }) => sku),
      30,
    );
    const before = world.puts();

    await world.run('inventory-push');
    const asked = world.puts() - before;
    end();
    await world.pass(MINUTE_MS);
    await world.run('inventory-push');

    expect(asked).toBeLessThan(20);
    expect(many(60).filter(({ sku }) => world.inputQty(sku) === 30)).toHaveLength(60);
  });

  it('leaves the rest to the next run when Walmart throttles', async () => {
    const world = await openStockWorld({ products: many(20) });
    await world.calmDown();
    const end = world.walmart.faults.add({ kind: 'throttle', retryAfterS: 60, match: { method: 'PUT' } });
    await sellOut(
      world,
      many(20).map(({ sku }) => sku),
      30,
    );
    const before = world.puts();

    await world.run('inventory-push');
    end();
    const asked = world.puts() - before;
    await world.pass(2 * MINUTE_MS);
    await world.run('inventory-push');

    expect(asked).toBeLessThanOrEqual(6);
    expect(many(20).filter(({ sku }) => world.inputQty(sku) === 30)).toHaveLength(20);
  });

  it('begins nothing when little time is left', async () => {
    const world = await openStockWorld({ products: many(5), policy: { putLimit: 2 } });
    await world.calmDown();
    await sellOut(
      world,
      many(5).map(({ sku }) => sku),
      30,
    );
    const before = [world.puts(), world.feeds().length];

    await world.run('inventory-push', 50_000);

    expect([world.puts(), world.feeds().length]).toEqual(before);
    await world.run('inventory-push');
    expect(world.feeds().length - (before[1] ?? 0)).toBe(1);
  });

  it('sends the newest quantity of a SKU that changed while it waited for its turn', async () => {
    const world = await openStockWorld({ products: many(12) });
    await world.calmDown();
    await sellOut(
      world,
      many(12).map(({ sku }) => sku),
      30,
    );
    let changed = false;
    world.onWalmart(async ({ method }) => {
      if (changed || method !== 'PUT') return undefined;
      changed = true;
      await world.odoo.control.countStock('SKU-011', 25);
      await world.begin('stock-poll');
      return undefined;
    });

    await world.run('inventory-push');

    expect(world.applied('SKU-011').map(({ inputQty }) => inputQty)).toEqual([50, 25]);
  });

  it('survives another writer of the same row, and sends what that one wants', async () => {
    const world = await openStockWorld({ products: many(2) });
    await world.calmDown();
    await sellOut(world, ['SKU-000'], 30);
    let raced = false;
    world.onWalmart(async ({ method }) => {
      if (raced || method !== 'PUT') return undefined;
      raced = true;
      await world.odoo.control.countStock('SKU-000', 3);
      await world.begin('stock-poll');
      return undefined;
    });

    await world.run('inventory-push');
    const first = world.inputQty('SKU-000');
    await world.run('inventory-push');

    expect([first, world.inputQty('SKU-000')]).toEqual([30, 3]);
  });

  it('says loudly that the keys are not accepted', async () => {
    const world = await openStockWorld({ products: many(2) });
    await world.calmDown();
    await sellOut(world, ['SKU-000'], 30);
    world.walmart.faults.add({ kind: 'status', status: 401, match: { method: 'PUT' } });

    await expect(world.run('inventory-push')).rejects.toMatchObject({ code: 'WALMART_UNAUTHORIZED' });

    expect(world.alerts()).toContain('WALMART_UNAUTHORIZED');
  });

  it('leaves no planted secret in logs, rows, audit or messages', async () => {
    const world = await openStockWorld({ products: many(3) });
    await world.calmDown();
    world.walmart.faults.add({ kind: 'status', status: 400, count: 1, match: { method: 'PUT' } });
    await sellOut(world, ['SKU-000', 'SKU-001'], 30);

    await world.run('inventory-push');
    await world.callDoor('{', 'wrong-secret-0123456789abcdef0123456789');

    expect(world.logs.lines.length).toBeGreaterThan(10);
    expect(world.logs.leaks(PLANTED_SECRETS)).toEqual([]);
    expect(
      marksIn(
        [world.audit(), await world.rows(), world.memory.alerts(world.env.ALERTS_TOPIC_ARN).raised],
        PLANTED_SECRETS,
      ),
    ).toEqual([]);
  });
});

describe('the brakes', () => {
  it('stop a run that would zero too much, ask once an hour, and let it through when released', async () => {
    const world = await openStockWorld({ products: many(40) });
    await world.calmDown();
    const gone = many(40)
      .slice(0, 25)
      .map(({ sku }) => sku);
    await sellOut(world, gone);
    const puts = world.puts();

    for (let minute = 0; minute < 59; minute += 1) {
      await world.run('inventory-push');
      await world.pass(MINUTE_MS);
    }
    const asked = world.alerts().length;
    await world.pass(2 * MINUTE_MS);
    await world.run('inventory-push');
    const askedAgain = world.alerts().length;
    const sent = world.puts() - puts;
    await releaseBrake(world.memory.state('state'), ACCOUNT, 'stock-zeroing', world.clock.now() + HOUR_MS);
    await world.run('inventory-push');

    expect([asked, askedAgain, sent]).toEqual([1, 2, 0]);
    expect(world.alerts()[0]).toBe('STOCK_ZEROING_BRAKE');
    expect(gone.filter((sku) => world.inputQty(sku) === 0)).toHaveLength(25);
  });

  it('count what an open feed carries as there', async () => {
    const everyWrite = { putLimit: 0, lowStock: 0, zeroCountFloor: 4 };
    const feedDelay = { usualMs: { min: 5 * MINUTE_MS, max: 5 * MINUTE_MS }, slowShare: 0, slowMs: { min: 0, max: 0 } };
    const world = await openStockWorld({ products: many(8), policy: everyWrite, walmart: { feedDelay } });
    await world.run('stock-poll');
    await world.run('inventory-verify');
    await world.run('inventory-push');
    await sellOut(
      world,
      many(6).map(({ sku }) => sku),
    );

    await world.run('inventory-push');

    expect(world.alerts()).toEqual(['STOCK_ZEROING_BRAKE']);
    expect(world.puts()).toBe(0);
  });

  it('let a handful of sell-outs through, whatever their share', async () => {
    const world = await openStockWorld({ products: many(19) });
    await world.calmDown();
    await sellOut(
      world,
      many(19)
        .slice(0, 15)
        .map(({ sku }) => sku),
    );

    await world.run('inventory-push');

    expect(world.alerts()).toEqual([]);
    expect(many(15).filter(({ sku }) => world.inputQty(sku) === 0)).toHaveLength(15);
  });

  it('change nothing after a short read, and go on when released', async () => {
    const world = await openStockWorld({ products: many(40) });
    await world.calmDown();
    const quants = world.odoo.state.db.table('stock.quant').rows;
    const lost = [...quants.values()].filter(({ quantity }) => quantity === 50).slice(0, 10);
    for (const { id } of lost) quants.delete(id);

    await world.pass(15 * MINUTE_MS);
    await world.run('stock-poll');
    const wanted = (await world.sku('SKU-000')).wanted?.quantity;
    await releaseBrake(world.memory.state('state'), ACCOUNT, 'stock-short-read', world.clock.now() + HOUR_MS);
    await world.pass(15 * MINUTE_MS);
    await world.run('stock-poll');

    expect(wanted).toBe(50);
    expect(world.alerts()).toEqual(['STOCK_SHORT_READ_BRAKE']);
    expect((await world.sku('SKU-000')).wanted?.quantity).toBe(0);
  });

  it('let no SKU go when most flags cannot be read any more', async () => {
    const world = await openStockWorld({ products: many(40) });
    await world.calmDown();
    for (const { sku } of many(40).slice(0, 30)) await world.writeProduct(sku, { x_walmart_sync: false });

    await world.pass(15 * MINUTE_MS);
    await world.run('stock-poll');

    expect(world.alerts()).toEqual(['STOCK_SHORT_READ_BRAKE']);
    expect((await world.sku('SKU-000')).binding?.status).toBe('bound');
  });
});

const orderOf = (holds: OrderState['holds']): OrderState => ({
  purchaseOrderId: '1796277083022',
  phase: 'captured',
  hash: 'h',
  rawKey: 'raw',
  firstSeenAt: START,
  sentAt: START,
  holds,
  acknowledgement: { state: 'open' },
});

const hold = (world: StockWorld, units: number) => {
  const scope = { state: world.memory.state('state'), account: ACCOUNT };
  const holds = units === 0 ? [] : [{ sku: 'SKU-000', units, lineNumber: '1' }];
  return changeOrder(scope, { ackDeadlineHours: 3 }, '1796277083022', () => orderOf(holds));
};

const walmartOrder = async (world: StockWorld, units: number): Promise<string> => {
  const placed = world.walmart.placeOrder({ lines: [{ sku: 'SKU-000', quantity: units }] });
  const purchaseOrderId = placed.placed ? placed.purchaseOrderId : '';
  const id = await world.settle(world.odoo.control.quotation('SKU-000', units));
  const keys = { x_walmart_account: ACCOUNT, x_walmart_purchase_order_id: purchaseOrderId };
  await world.settle(world.rpc.execute('sale.order', 'write', [[id], keys]));
  await world.settle(world.odoo.control.confirm(id));
  return purchaseOrderId;
};

describe('the published quantity', () => {
  it('is lower by what captured orders hold, and as before when the hold ends with the move', async () => {
    const world = await openStockWorld({ products: many(2) });
    await world.calmDown();

    await hold(world, 7);
    await world.pass(15 * MINUTE_MS);
    await world.run('stock-poll');
    const held = (await world.sku('SKU-000')).wanted;
    await world.settle(world.odoo.control.sellElsewhere('SKU-000', 7));
    await hold(world, 0);
    await world.workOffHints();
    const moved = (await world.sku('SKU-000')).wanted;

    expect([held?.quantity, held?.lineage?.held]).toEqual([43, 7]);
    expect([moved?.quantity, moved?.lineage?.reserved]).toEqual([43, '7']);
  });

  it('subtracts our open Walmart orders by default, though Walmart does so, too', async () => {
    const world = await openStockWorld({ products: many(2) });
    await world.calmDown();

    await walmartOrder(world, 3);
    await world.workOffHints();
    await world.run('inventory-push');

    expect(world.inputQty('SKU-000')).toBe(47);
  });

  it.each([
    ['what both sides count', { moreAtWalmart: 0, shipped: 0 }, 46],
    ['no more than our own open units', { moreAtWalmart: 2, shipped: 0 }, 46],
    ['no more than Walmart still reserves', { moreAtWalmart: 0, shipped: 2 }, 44],
  ])('adds back %s under the policy addBack', async (_what, { moreAtWalmart, shipped }, expected) => {
    const world = await openStockWorld({ products: many(2), policy: { openWalmartOrders: 'addBack' } });
    await world.calmDown();
    const purchaseOrderId = await walmartOrder(world, 3);
    await world.settle(world.odoo.control.sellElsewhere('SKU-000', 4));
    await world.workOffHints();
    const before = (await world.sku('SKU-000')).wanted?.quantity;
    if (moreAtWalmart > 0) world.walmart.placeOrder({ lines: [{ sku: 'SKU-000', quantity: moreAtWalmart }] });
    if (shipped > 0) world.walmart.moveOrder(purchaseOrderId, 'Shipped', { quantity: shipped });

    await world.pass(15 * MINUTE_MS);
    await world.run('inventory-verify');
    await world.run('stock-poll');
    await world.run('inventory-push');

    expect([before, world.inputQty('SKU-000')]).toEqual([43, expected]);
  });
});
