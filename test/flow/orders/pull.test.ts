import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/index.ts';
import { changeSku, readCancelCounts, readWatermark } from '../../../shared/steps/index.ts';
import { bind, newSkuState } from '../../../shared/transform/index.ts';
import {
  ACCOUNT,
  IMPORT_QUEUE,
  type OrderWorld,
  openOrderWorld,
  START,
  STOCK_QUEUE,
} from '../../support/order-world.ts';

const watermarkOf = (world: OrderWorld) => readWatermark(world.platform.state('state'), ACCOUNT, 'order-pull');
const waiting = (world: OrderWorld): number => world.outbox.depth(IMPORT_QUEUE).visible;
const walmartCalls = (world: OrderWorld, name: string): number =>
  world.walmart.truth.calls().endpoints[name]?.total ?? 0;

/** Revisions of all order rows: what was written shows. */
const revisions = async (world: OrderWorld, pos: readonly string[]) =>
  Promise.all(
    pos.map(async (po) => (await world.platform.state('state').get({ pk: `order#${ACCOUNT}`, sk: po }))?.rev),
  );

describe('order-pull, the good day', () => {
  it('stores the raw order, writes its row with its holds, and sends one message', async () => {
    const world = await openOrderWorld();
    const po = world.place({
      lines: [
        { sku: 'MUG', quantity: 2 },
        { sku: 'CUP', quantity: 1 },
      ],
    });

    await world.pull();

    const row = await world.row(po);
    expect(row).toMatchObject({ phase: 'captured', firstSeenAt: START, acknowledgement: { state: 'open' } });
    expect(row?.holds).toMatchObject([
      { sku: 'MUG', units: 2 },
      { sku: 'CUP', units: 1 },
    ]);
    const raw = JSON.parse(await world.platform.raw('raw').get(row?.rawKey ?? ''));
    expect(raw).toMatchObject({ purchaseOrderId: po });
    expect(waiting(world)).toBe(1);
    expect(await watermarkOf(world)).toBe(START);
  });

  it('counts each order once for the seller rates, on the day it was placed', async () => {
    const world = await openOrderWorld();
    for (let n = 0; n < 3; n += 1) world.place();
    await world.pull();

    world.place();
    await world.pass(MINUTE_MS);
    await world.pull();

    const counts = await readCancelCounts(
      { state: world.platform.state('state'), account: ACCOUNT },
      world.clock.now(),
    );
    expect(counts.orders30Days).toBe(4);
  });

  it('does nothing but read when the orders are known, also where the two lists write them differently', async () => {
    const world = await openOrderWorld({ walmart: { irregularity: 3 } });
    const pos = Array.from({ length: 40 }, () => world.place());
    await world.pass(2 * HOUR_MS);
    await world.pull();
    const before = await revisions(world, pos);
    const stored = world.platform.raw('raw').keys.length;

    await world.pull();

    expect(await revisions(world, pos)).toEqual(before);
    expect(world.platform.raw('raw').keys).toHaveLength(stored);
    expect(waiting(world)).toBe(40);
    expect(world.metric('order-pull', 'Changed')).toBe(0);
  });

  it('notes a change, and brings a waiting order back to the import at once', async () => {
    const world = await openOrderWorld();
    const po = world.place({
      lines: [
        { sku: 'MUG', quantity: 2 },
        { sku: 'CUP', quantity: 1 },
      ],
    });
    await world.pull();
    await world.pass(MINUTE_MS);
    world.walmart.moveOrder(po, 'Cancelled', { lineNumber: world.trueOrder(po).lines[1]?.lineNumber ?? '' });
    const first = await world.row(po);

    await world.pull();

    const row = await world.row(po);
    expect(row?.hash).not.toBe(first?.hash);
    expect(row?.holds).toMatchObject([{ sku: 'MUG', units: 2 }]);
    expect(waiting(world)).toBe(2);
    expect(world.platform.raw('raw').keys).toHaveLength(2);
  });

  it('records what is older than ordersFrom or cancelled before, and imports what was shipped by somebody else', async () => {
    const world = await openOrderWorld({ policy: { ordersFrom: new Date(START + HOUR_MS).toISOString() } });
    const old = world.place();
    await world.pass(2 * HOUR_MS);
    const shipped = world.place();
    const cancelled = world.place();
    world.walmart.moveOrder(shipped, 'Shipped');
    world.walmart.moveOrder(cancelled, 'Cancelled');
    const fresh = world.place();

    await world.live(8);

    expect(await world.row(old)).toMatchObject({ phase: 'recorded', reason: { code: 'ORDER_TOO_OLD' }, holds: [] });
    expect(await world.row(shipped)).toMatchObject({ phase: 'imported', acknowledgement: { state: 'notNeeded' } });
    expect(await world.row(cancelled)).toMatchObject({ phase: 'recorded', reason: { code: 'ORDER_FINISHED' } });
    const made = await world.clock.settle(
      world.rpc.execute('sale.order', 'search_read', [[]], {
        fields: ['x_walmart_purchase_order_id', 'state', 'x_walmart_status'],
      }),
    );
    const written = { id: expect.any(Number), state: 'sale' };
    expect(made).toHaveLength(2);
    expect(made).toContainEqual({ ...written, x_walmart_purchase_order_id: shipped, x_walmart_status: 'shipped' });
    expect(made).toContainEqual({ ...written, x_walmart_purchase_order_id: fresh, x_walmart_status: 'created' });
    expect(world.trueOrder(old).acknowledgedAt).toBeNull();
  });

  it('takes 404 for an empty list', async () => {
    const world = await openOrderWorld();

    await world.pull();

    expect(await watermarkOf(world)).toBe(START);
    expect(world.metric('order-pull', 'Success')).toBe(1);
  });

  it('asks for each kind of ship node, and never acknowledges or holds what Walmart ships itself', async () => {
    const world = await openOrderWorld({
      policy: { shipNodeTypes: ['SellerFulfilled', 'WFSFulfilled', '3PLFulfilled'] },
      walmart: { irregularity: 3 },
    });
    const wfs = Array.from({ length: 6 }, () => world.place({ shipNodeType: 'WFSFulfilled' }));
    const own = world.place();
    const partner = world.place({ shipNodeType: '3PLFulfilled' });

    await world.pull();

    for (const po of wfs)
      expect(await world.row(po)).toMatchObject({ acknowledgement: { state: 'notNeeded' }, holds: [] });
    expect(await world.row(own)).toMatchObject({ acknowledgement: { state: 'open' } });
    expect(await world.row(partner)).toMatchObject({ acknowledgement: { state: 'open' } });
  });

  it('hints at the products whose units are held, once their SKUs are bound', async () => {
    const world = await openOrderWorld();
    const scope = { state: world.platform.state('state'), account: ACCOUNT, shipNode: '' };
    await changeSku(scope, { state: newSkuState('MUG', ''), rev: 0 }, (state) => bind(state, 7, START));
    world.place({
      lines: [
        { sku: 'MUG', quantity: 1 },
        { sku: 'CUP', quantity: 1 },
      ],
    });
    world.place();

    await world.pull();
    await world.pass(MINUTE_MS);

    const hints = world.outbox.receive(STOCK_QUEUE, 10).map(({ body }) => JSON.parse(body));
    expect(hints).toMatchObject([{ type: 'stock-hint', key: 'product/7', body: { productId: 7 } }]);
  });
});

describe('order-pull and late orders', () => {
  it('finds orders that appear hours late with their old date, by last change or in the released list', async () => {
    const world = await openOrderWorld({
      walmart: {
        orderVisibility: {
          usualMs: { min: 0, max: 0 },
          lateShare: 1,
          lateMs: { min: 2 * HOUR_MS, max: 5 * HOUR_MS },
          lateUnmodifiedShare: 0.5,
        },
      },
    });
    const pos = Array.from({ length: 20 }, () => world.place());
    await world.live(4);
    expect(await world.row(pos[0] ?? '')).toBeUndefined();

    await world.live(5 * 60);

    for (const po of pos) expect(await world.row(po)).toMatchObject({ phase: 'imported' });
  });

  it('looks half an hour further back than the last complete run', async () => {
    const world = await openOrderWorld();
    await world.pass(HOUR_MS);
    await world.pull();
    const po = world.place();
    world.walmart.moveOrder(po, 'Acknowledged');
    // Walmart's list lags: the order of a moment ago is not in it yet.
    world.walmart.faults.add({ kind: 'stale', staleMs: 10 * MINUTE_MS, count: 4, match: { path: '/v3/orders' } });
    await world.pass(4 * MINUTE_MS);
    await world.pull();
    expect(await world.row(po)).toBeUndefined();
    world.walmart.faults.clear();
    await world.pass(25 * MINUTE_MS);

    await world.pull();

    expect(await world.row(po)).toMatchObject({ phase: 'captured', acknowledgement: { state: 'notNeeded' } });
  });
});

describe('order-pull and many pages', () => {
  it('follows the cursors to the end', async () => {
    const world = await openOrderWorld();
    const pos = Array.from({ length: 450 }, () => world.place({ lines: [{ sku: 'MUG', quantity: 1 }] }));

    await world.pull();

    for (const po of pos) expect((await world.row(po))?.phase).toBe('captured');
    expect(waiting(world)).toBe(450);
  });

  it.each([2, 3, 5, 6])(
    'fails as a whole when page %i is not answered, with the watermark where it was',
    async (page) => {
      const world = await openOrderWorld();
      await world.pull();
      const startedAt = await watermarkOf(world);
      for (let index = 0; index < 450; index += 1) world.place({ lines: [{ sku: 'MUG', quantity: 1 }] });
      await world.pass(10 * MINUTE_MS);
      let seen = 0;
      const { handle } = world.walmart;
      const isPage = (path: string): boolean =>
        path.startsWith('/v3/orders?') || path.startsWith('/v3/orders/released?');
      Object.assign(world.walmart, {
        handle: (request: Parameters<typeof handle>[0]) => {
          if (isPage(request.path)) seen += 1;
          return seen === page ? Promise.resolve({ status: 500, headers: {}, body: '' }) : handle(request);
        },
      });

      await expect(world.pull()).rejects.toThrow();

      expect(await watermarkOf(world)).toBe(startedAt);
      Object.assign(world.walmart, { handle });
      await world.pull();
      expect(waiting(world)).toBe(450);
      expect(await watermarkOf(world)).toBe(world.clock.now());
    },
  );

  it('halves a window with more than 10,000 orders, of the search and of the released list', async () => {
    const world = await openOrderWorld();
    await world.pull();
    const order = world.place();
    await world.pass(6 * HOUR_MS);
    const { handle } = world.walmart;
    const windows: { readonly released: boolean; readonly hours: number }[] = [];
    Object.assign(world.walmart, {
      handle: async (request: Parameters<typeof handle>[0]) => {
        const answer = await handle(request);
        if (!request.path.startsWith('/v3/orders') || 'broken' in answer || answer.status !== 200) return answer;
        const query = new URLSearchParams(request.path.split('?')[1]);
        const released = request.path.startsWith('/v3/orders/released');
        const [from, until] = released
          ? ['createdStartDate', 'createdEndDate']
          : ['lastModifiedStartDate', 'lastModifiedEndDate'];
        const hours =
          (Date.parse(query.get(until) ?? new Date(world.clock.now()).toISOString()) -
            Date.parse(query.get(from) ?? '')) /
          HOUR_MS;
        windows.push({ released, hours });
        const body = JSON.parse(answer.body);
        if (hours > (released ? 24 * 8 : 4)) body.list.meta.totalCount = 10_001;
        return { ...answer, body: JSON.stringify(body) };
      },
    });

    await world.pull();

    expect(windows.some(({ released, hours }) => !released && hours < 4)).toBe(true);
    expect(windows.some(({ released, hours }) => released && hours < 24 * 8)).toBe(true);
    expect(await world.row(order)).toMatchObject({ phase: 'captured' });
    expect(await watermarkOf(world)).toBe(world.clock.now());
  });

  it('reads everything since ordersFrom in windows of 30 days at first', async () => {
    const world = await openOrderWorld({ policy: { ordersFrom: new Date(START - 100 * DAY_MS).toISOString() } });
    const order = world.place();
    const before = walmartCalls(world, 'GET /v3/orders');

    await world.pull();

    expect(walmartCalls(world, 'GET /v3/orders') - before).toBe(4);
    expect(await world.row(order)).toMatchObject({ phase: 'captured' });
  });

  it('waits for the next run when Walmart throttles, with the watermark where it was', async () => {
    const world = await openOrderWorld();
    world.place();
    world.walmart.faults.add({ kind: 'throttle', retryAfterS: 120, match: { path: '/v3/orders' }, count: 1 });

    await world.pull();

    expect(await watermarkOf(world)).toBeUndefined();
    expect(world.metric('order-pull', 'Deferred')).toBe(1);
    await world.pass(4 * MINUTE_MS);
    await world.pull();
    expect(waiting(world)).toBe(1);
  });
});

/** Spoils the orders in Walmart's answers. */
const spoil = (world: OrderWorld, change: (order: Record<string, unknown>) => unknown): void => {
  const { handle } = world.walmart;
  Object.assign(world.walmart, {
    handle: async (request: Parameters<typeof handle>[0]) => {
      const answer = await handle(request);
      if (!request.path.startsWith('/v3/orders') || 'broken' in answer || answer.status !== 200) return answer;
      const body = JSON.parse(answer.body);
      if (body.list) body.list.elements.order = body.list.elements.order.map(change);
      return { ...answer, body: JSON.stringify(body) };
    },
  });
};

describe('order-pull and orders that cannot be read', () => {
  it('captures an unreadable order raw; the import holds it with its issues', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    spoil(world, (order) => ({ ...order, orderDate: 'some day' }));

    await world.pull();
    await world.importAll();

    expect(await world.row(po)).toMatchObject({
      phase: 'held',
      reason: { code: 'ORDER_SHAPE', text: expect.stringContaining('orderDate') },
    });
    expect((await world.row(po))?.holds).toMatchObject([{ sku: 'MUG', units: 2 }]);
  });

  it('acknowledges an unreadable order at its deadline', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    spoil(world, (order) => ({ ...order, orderDate: 'some day' }));

    await world.live(3 * 60 + 5);

    expect(world.trueOrder(po).acknowledgedAt).toBeGreaterThanOrEqual(START + 3 * HOUR_MS);
    expect(await world.row(po)).toMatchObject({ phase: 'held', acknowledgement: { state: 'ahead' } });
  });

  it('parks an order without a readable number, raw, and goes on', async () => {
    const world = await openOrderWorld();
    const bad = world.place();
    const good = world.place();
    spoil(world, (order) => (order.purchaseOrderId === bad ? { ...order, purchaseOrderId: '' } : order));

    await world.pull();

    expect(await world.row(good)).toMatchObject({ phase: 'captured' });
    const parked = Object.values(await world.ledger());
    expect(parked).toMatchObject([{ state: 'parked', code: 'ORDER_UNKEYED' }]);
    expect(await world.platform.raw('raw').get(String(parked[0]?.facts.rawKey))).toContain('"MUG"');
  });
});

describe('order-pull when its process dies', () => {
  it.each(['before', 'after'] as const)(
    'loses no order, whichever effect it dies %s',
    async (when) => {
      const counting = await openOrderWorld();
      for (let index = 0; index < 3; index += 1) counting.place();
      counting.death.disarm();
      await counting.pull();
      const effects = counting.death.count();
      expect(effects).toBeGreaterThan(15);
      for (let at = 1; at <= effects; at += 1) {
        const world = await openOrderWorld();
        const pos = [world.place(), world.place(), world.place()];
        world.death.arm(at, when);
        await world.pull().catch(() => undefined);
        expect(world.death.isDead()).toBe(true);
        world.death.disarm();
        world.restart();
        await world.pass(5 * MINUTE_MS);

        await world.live(12);

        for (const po of pos) {
          expect(world.salesOf(po), `died ${when} effect ${at}`).toHaveLength(1);
          expect(await world.row(po), `died ${when} effect ${at}`).toMatchObject({ phase: 'imported', holds: [] });
        }
      }
    },
    120_000,
  );
});
