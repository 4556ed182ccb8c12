/** The local run's own engine, host and set-up, so that the way from Walmart through the door is the whole one. */
import { describe, expect, it } from 'vitest';
import { memoryEngine } from '../../../local/engine-memory.ts';
import { createHost } from '../../../local/host.ts';
import { FLOWS } from '../../../local/host-flows.ts';
import { simulatedSide } from '../../../local/odoo-side.ts';
import type { Options } from '../../../local/options.ts';
import { runSetUp } from '../../../local/set-up.ts';
import { flowEnvironment } from '../../../local/settings.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/index.ts';

const OPTIONS: Options = {
  ...{ speed: 'max', report: 'text', seed: 1, products: 1, ordersPerHour: 1, verbose: false, log: '', wire: 'json' },
};
const MUG = { sku: 'MUG', name: 'Ceramic Mug, Blue', priceCents: 899, quantity: 40 };

/** Both sides, all flows, one order that Odoo has confirmed. */
const bringOrder = async () => {
  const engine = memoryEngine({ options: OPTIONS, log: () => {} });
  const { clock, walmart, odoo } = engine;
  if (!odoo) throw new Error('There is no Odoo');
  const host = createHost({
    ...{ flows: FLOWS, platform: engine.platform, stopwatch: engine.stopwatch, log: () => {} },
    environmentOf: (flow) => flowEnvironment(flow, engine.places, { wire: 'json', startAt: engine.startAt }),
    eventsOf: (queue) => engine.events(queue),
  });
  const statuses: number[] = [];
  let isShut = false;
  const hookUrl = await engine.openDoor(async (request) => {
    const answer = isShut ? { status: 503, headers: {}, body: '' } : await host.door(request);
    if (request.path.startsWith('/walmart/')) statuses.push(answer.status);
    return answer;
  });
  const side = simulatedSide(odoo);
  await engine.drive(side.bringGoods([MUG]));
  await engine.drive(runSetUp(engine, OPTIONS, hookUrl));
  await engine.drive(side.flagGoods());
  walmart.addItem({ sku: MUG.sku, productName: MUG.name, price: MUG.priceCents, inputQty: 10 });
  host.start();
  const pass = (ms: number): Promise<void> => engine.drive(clock.sleep(ms));
  await pass(MINUTE_MS);
  const placed = walmart.placeOrder({ lines: [{ sku: MUG.sku, quantity: 2 }], visibleAfterMs: 0 });
  if (!placed.placed) throw new Error(placed.refused);
  await pass(20 * MINUTE_MS);
  const state = (): string | undefined =>
    odoo.truth.saleOrders().find(({ purchaseOrderId }) => purchaseOrderId === placed.purchaseOrderId)?.state;
  /** Seconds until Odoo has cancelled it. */
  const untilCancelled = async (): Promise<number> => {
    for (let seconds = 0; seconds < 600; seconds += 1) {
      if (state() === 'cancel') return seconds;
      await pass(SECOND_MS);
    }
    throw new Error('It is never cancelled');
  };
  const shut = (wanted: boolean): void => {
    isShut = wanted;
  };
  return { walmart, statuses, shut, pass, state, untilCancelled, purchaseOrderId: placed.purchaseOrderId };
};

describe('a cancellation at Walmart', () => {
  it.each([
    ['by the customer', 'cancelByCustomer'],
    ['for fraud', 'cancelForFraud'],
  ] as const)('%s reaches Odoo within seconds by webhook', async (_by, cancel) => {
    const world = await bringOrder();
    const before = world.state();

    world.walmart[cancel](world.purchaseOrderId);
    const seconds = await world.untilCancelled();

    expect(before).toBe('sale');
    // Walmart posts within 20 seconds, the queue gathers for 2.
    expect(seconds).toBeLessThanOrEqual(40);
    expect(world.walmart.truth.webhooks().map(({ eventType, ended }) => [eventType, ended])).toEqual([
      ['ORDER_UPDATES', 'taken'],
      ['ORDER_UPDATES', 'taken'],
    ]);
    expect(new Set(world.statuses)).toEqual(new Set([202]));
  });

  it('reaches Odoo by polling, some minutes later, while the door is shut; Walmart tries again', async () => {
    const world = await bringOrder();
    const before = world.statuses.length;

    world.shut(true);
    world.walmart.cancelByCustomer(world.purchaseOrderId);
    const seconds = await world.untilCancelled();
    world.shut(false);
    await world.pass(25 * MINUTE_MS);

    expect(seconds).toBeGreaterThan(40);
    expect(seconds).toBeLessThan(300);
    expect([world.statuses[before], world.statuses.at(-1)]).toEqual([503, 202]);
    expect(world.walmart.truth.webhooks().at(-1)).toMatchObject({ ended: 'taken' });
  });
});
