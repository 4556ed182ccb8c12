import { describe, expect, test } from 'vitest';
import type { OdooSide } from '../../../local/odoo-side.ts';
import type { ScriptEvent } from '../../../local/script.ts';
import { simulateWalmart } from '../../../local/simulators.ts';
import { createWorld } from '../../../local/world.ts';
import { VirtualClock } from '../../../shared/memory/index.ts';

const START = 1_700_000_000_000;
const events: readonly ScriptEvent[] = [1000, 2000, 90_000].map((atMs, index) => ({
  ...{ kind: 'count', atMs, sku: 'A' },
  quantity: index,
}));

/** When each count was made, in seconds; Odoo is away until `backAt`. */
const played = async (backAt?: number) => {
  const clock = new VirtualClock({ startAt: START });
  const counts: (readonly [seconds: number, quantity: number])[] = [];
  const odoo: OdooSide = {
    ...{
      bringGoods: async () => {},
      flagGoods: async () => {},
      receive: async () => {},
      sellElsewhere: async () => {},
    },
    count: async (_sku, quantity) => void counts.push([(clock.now() - START) / 1000, quantity]),
    look: async () => ({ orders: [], addresses: new Map(), stock: [], calls: {} }),
  };
  const walmart = simulateWalmart(clock, 1);
  const untilOdooIsUp = async (): Promise<void> => clock.sleep(Math.max(0, START + (backAt ?? 0) - clock.now()));
  const world = createWorld({
    ...{ clock, walmart, odoo, random: () => 0.5, seed: 1, onFailure: () => {} },
    ...(backAt === undefined ? {} : { untilOdooIsUp }),
  });
  await clock.settle(world.play(events, START, START + 100_000, new AbortController().signal));
  return counts;
};

describe('createWorld', () => {
  test('lets people do their work at its time', async () => {
    expect(await played()).toEqual([
      [1, 0],
      [2, 1],
      [90, 2],
    ]);
  });

  test('lets people catch up one by one, in order, when Odoo is back', async () => {
    expect(await played(60_000)).toEqual([
      [60, 0],
      [70, 1],
      [90, 2],
    ]);
  });
});
