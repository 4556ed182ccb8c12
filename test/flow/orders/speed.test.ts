import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../../shared/core/index.ts';
import { type OrderWorld, openOrderWorld } from '../../support/order-world.ts';

const lines = [
  { sku: 'MUG', quantity: 2 },
  { sku: 'CUP', quantity: 1 },
];

/** Without these no order comes to be in Odoo, whoever asks for it. */
const MAKING = ['res.partner.create', 'sale.order.create', 'sale.order.action_confirm', 'sale.order.write'];

/** Milliseconds that Odoo spends per `model.method`. */
const stopWatch = (world: OrderWorld): ReadonlyMap<string, number> => {
  const spent = new Map<string, number>();
  const { handle } = world.odoo;
  Object.assign(world.odoo, {
    handle: async (request: Parameters<typeof handle>[0]) => {
      const startedAt = world.clock.now();
      const answer = await handle(request);
      const { args = [] } = JSON.parse(request.body).params;
      const name = `${args[3]}.${args[4]}`;
      spent.set(name, (spent.get(name) ?? 0) + world.clock.now() - startedAt);
      return answer;
    },
  });
  return spent;
};

describe('order-import on an Odoo with measured times', () => {
  it('imports 100 orders in less than 15 seconds in one container, four fifths of them spent on making orders', async () => {
    const world = await openOrderWorld({ odoo: { latency: 'measured' } });
    const pos: string[] = [];
    for (let index = 0; index < 100; index += 1) {
      pos.push(world.place({ lines, tax: 387, shipping: 495 }));
      await world.pass(10 * SECOND_MS);
    }
    await world.pull();
    const spent = stopWatch(world);
    const startedAt = world.clock.now();

    await world.importAll();

    const took = world.clock.now() - startedAt;
    const making = MAKING.reduce((sum, name) => sum + (spent.get(name) ?? 0), 0);
    for (const po of pos) expect(world.salesOf(po)).toMatchObject([{ state: 'sale' }]);
    expect(took).toBeLessThan(15 * SECOND_MS);
    expect(making / took).toBeGreaterThan(0.8);
  });

  it('makes no call for each order but the one that writes its date back', async () => {
    const world = await openOrderWorld();
    const count = () => ({ ...world.odoo.truth.calls() });
    await world.importAll();
    const first = world.place({ lines });
    await world.live(1);
    const warm = count();
    for (let index = 0; index < 50; index += 1) {
      world.place({ lines });
      await world.pass(SECOND_MS);
    }

    await world.pull();
    await world.importAll();

    const calls = Object.entries(count()).map(([name, times]): [string, number] => [name, times - (warm[name] ?? 0)]);
    const each = calls.filter(([, times]) => times > 10);
    expect(each.map(([name]) => name)).toEqual(['sale.order.write']);
    expect(calls.reduce((sum, [, times]) => sum + times, 0)).toBeLessThanOrEqual(50 + 15);
    expect(world.salesOf(first)).toHaveLength(1);
  });
});
