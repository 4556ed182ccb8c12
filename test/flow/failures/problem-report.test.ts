import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/index.ts';
import { clearFailure, park } from '../../../shared/lambda/index.ts';
import { type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

const ACCOUNT = 'local/acme';
const ledgerOf = (world: OrderWorld) => world.platform.state('failures');

const parkIn = (world: OrderWorld, key: string, code = 'FEED_ITEM_REFUSED') =>
  park(ledgerOf(world), {
    ...{ account: ACCOUNT, key, code, reason: 'Walmart says <b>no</b> & means it', facts: { sku: 'MUG' } },
    ...{ flow: 'feed-status', at: world.clock.now() },
  });

const activitiesIn = async (world: OrderWorld) =>
  (await world.clock.settle(
    world.rpc.execute('mail.activity', 'search_read', [[]], {
      fields: ['res_model', 'res_id', 'summary', 'note', 'date_deadline'],
    }),
  )) as readonly Record<string, unknown>[];

/** As if its acknowledgement were still to be given. */
const changeRow = async (world: OrderWorld, purchaseOrderId: string, change: object): Promise<void> => {
  const state = world.platform.state('state');
  const row = await state.get({ pk: `order#${ACCOUNT}`, sk: purchaseOrderId });
  if (row) await state.put({ ...row, data: { ...row.data, acknowledgement: { state: 'open' }, ...change } }, 'any');
};

describe('problem-report: activities', () => {
  it('puts one on the company’s contact for what has no record, however often it runs', async () => {
    const world = await openOrderWorld();
    await parkIn(world, 'sku/MUG');

    await world.report();
    await world.pass(5 * MINUTE_MS);
    await world.report();

    expect(await activitiesIn(world)).toMatchObject([
      {
        ...{ res_model: 'res.partner', summary: '[local/acme sku/MUG] FEED_ITEM_REFUSED' },
        note: expect.stringContaining('Walmart says &lt;b&gt;no&lt;/b&gt; &amp; means it'),
      },
    ]);
    expect(world.metric('problem-report', 'ActivitiesMade')).toBe(1);
  });

  it('closes it with a message when the failure has gone', async () => {
    const world = await openOrderWorld();
    await parkIn(world, 'sku/MUG');
    await world.report();
    await clearFailure(ledgerOf(world), ACCOUNT, 'sku/MUG');

    await world.report();

    expect(await activitiesIn(world)).toEqual([]);
    expect(world.metric('problem-report', 'ActivitiesClosed')).toBe(1);
  });

  it('is no hindrance when a person has closed it, and is not made again', async () => {
    const world = await openOrderWorld();
    await parkIn(world, 'sku/MUG');
    await world.report();
    const [made] = await activitiesIn(world);
    await world.clock.settle(world.rpc.execute('mail.activity', 'action_feedback', [[made?.id]], { feedback: 'seen' }));

    await world.report();

    expect(await activitiesIn(world)).toEqual([]);
    expect((await world.ledger())['sku/MUG']).toMatchObject({ state: 'parked' });
  });

  it('puts it on the sale order where there is one, and beside a deleted one on the company', async () => {
    const world = await openOrderWorld();
    const [po, gone] = [world.place(), world.place()];
    await world.live(5);
    const [there] = world.salesOf(po);
    await parkIn(world, `acknowledge/${po}`, 'WALMART_REJECTED');
    await parkIn(world, `acknowledge/${gone}`, 'WALMART_REJECTED');
    await changeRow(world, po, {});
    await changeRow(world, gone, { odoo: { orderId: 99_999, confirmed: true } });

    await world.report();

    const places = (await activitiesIn(world)).map(({ res_model, res_id }) => [res_model, res_id]);
    expect(places.sort()).toEqual([
      ['res.partner', expect.any(Number)],
      ['sale.order', there?.id],
    ]);
  });

  it('puts a question about an order on the record that it is about, and leaves it there while the order is done', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.live(5);
    const [picking] = (await world.clock.settle(
      world.rpc.execute('stock.picking', 'search_read', [[['sale_id', '=', world.salesOf(po)[0]?.id ?? 0]]], {
        fields: ['name'],
      }),
    )) as readonly { readonly id: number }[];
    await park(ledgerOf(world), {
      ...{
        account: ACCOUNT,
        key: `order-question/${po}/trackingMissing/stock.picking/1`,
        code: 'ORDER_TRACKING_MISSING',
      },
      ...{ reason: 'write the number', flow: 'order-changed', at: world.clock.now() },
      facts: { purchaseOrderId: po, model: 'stock.picking', record: picking?.id ?? 0 },
    });

    await world.report();

    expect(await activitiesIn(world)).toMatchObject([{ res_model: 'stock.picking', res_id: picking?.id }]);
    expect(picking?.id).toBeGreaterThan(0);
  });

  it('takes away what is parked about an order that is done', async () => {
    const world = await openOrderWorld();
    const po = world.place();
    await world.live(5);
    await parkIn(world, `order/${po}`, 'ODOO_DATABASE');

    await world.report();

    expect(await world.ledger()).toEqual({});
    expect(await activitiesIn(world)).toEqual([]);
  });

  it('makes each once though it dies at any of its effects', async () => {
    const world = await openOrderWorld();
    await parkIn(world, 'sku/MUG');
    await parkIn(world, 'sku/CUP');
    for (let effect = 1; effect < 24; effect += 1) {
      world.death.arm(effect, effect % 2 === 0 ? 'before' : 'after');
      await world.report().catch(() => {});
      world.death.disarm();
      world.restart();
      await world.pass(5 * MINUTE_MS);
    }

    await world.report();

    expect(await activitiesIn(world)).toHaveLength(2);
  });

  it('waits for an Odoo that is down; alerts go out all the same', async () => {
    const world = await openOrderWorld();
    await parkIn(world, 'sku/MUG');
    world.odoo.control.setReachable(false);
    await world.report().catch(() => {});
    const told = world.alerts().length;
    world.odoo.control.setReachable(true);
    await world.pass(5 * MINUTE_MS);

    await world.report();

    expect(told).toBe(1);
    expect(await activitiesIn(world)).toHaveLength(1);
  });
});

describe('problem-report: alerts', () => {
  it('tells once at each level, and one for all of a code', async () => {
    const world = await openOrderWorld();
    await parkIn(world, 'sku/MUG');
    await parkIn(world, 'sku/CUP');

    for (let hour = 0; hour <= 26; hour += 1) {
      await world.report();
      await world.report();
      await world.pass(HOUR_MS);
    }

    expect(world.alerts().map(({ code, severity, facts }) => [code, severity, facts.level, facts.others])).toEqual([
      ['FEED_ITEM_REFUSED', 'warning', 0, 1],
      ['FEED_ITEM_REFUSED', 'warning', 1, 1],
      ['FEED_ITEM_REFUSED', 'critical', 2, 1],
      ['FEED_ITEM_REFUSED', 'critical', 3, 1],
    ]);
  });

  it('does not repeat what the queue has told already', async () => {
    const world = await openOrderWorld();
    world.place({ bad: 'unknown-sku' });
    await world.live(6);
    const told = world.alerts().map(({ code }) => code);

    await world.report();

    expect(told).toEqual(['ORDER_UNKNOWN_SKU']);
    expect(world.alerts()).toHaveLength(1);
  });
});
