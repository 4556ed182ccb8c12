import { describe, expect, test } from 'vitest';
import type { ChaosItem } from '../../../local/chaos.ts';
import { createChaos } from '../../../local/chaos-play.ts';
import { simulatedSide } from '../../../local/odoo-side.ts';
import type { ScriptProduct } from '../../../local/script.ts';
import { simulateOdoo, simulateWalmart } from '../../../local/simulators.ts';
import { VirtualClock } from '../../../shared/memory/index.ts';

const START = 1_700_000_000_000;
const MINUTE = 60_000;
const products: readonly ScriptProduct[] = ['A', 'B'].map((sku) => ({ sku, name: sku, priceCents: 100, quantity: 5 }));

/** Asks both sides and notes what comes, each 30 seconds. */
const play = async (items: readonly ChaosItem[], minutes: number) => {
  const clock = new VirtualClock({ startAt: START });
  const walmart = simulateWalmart(clock, 1);
  const odoo = simulateOdoo(clock, 1, async () => ({ status: 200 }));
  const said: string[] = [];
  await simulatedSide(odoo).bringGoods(products);
  const chaos = createChaos({
    ...{ clock, walmart, odoo, products, random: () => 0.5 },
    script: { says: 'a test', everyBadOrder: 20, leastProducts: 1, items },
    say: async (at, text) => void said.push(`${(at - START) / MINUTE} ${text}`),
  });
  const workedAt: number[] = [];
  const looks = async (): Promise<readonly string[]> => {
    const seen: string[] = [];
    for (let at = START + 15_000; at < START + minutes * MINUTE; at += 30_000) {
      await clock.sleep(at - clock.now());
      const [shop, health] = await Promise.all([
        walmart.handle({ method: 'GET', path: '/v3/orders', headers: {}, body: '' }),
        odoo.handle({ method: 'GET', path: '/web/health', headers: {}, body: '' }),
      ]);
      const say = (outcome: typeof shop): string => ('broken' in outcome ? 'reset' : String(outcome.status));
      seen.push(`${say(shop)} ${say(health)}`);
      if (at === START + 75_000) void chaos.untilOdooIsUp().then(() => workedAt.push((clock.now() - START) / MINUTE));
    }
    return seen;
  };
  const [seen] = await clock.settle(Promise.all([looks(), chaos.play(START, new AbortController().signal)]));
  return { seen, said, chaos, workedAt, walmart, odoo };
};

describe('createChaos', () => {
  test('takes Walmart away for its time: error pages and broken connections, nothing else', async () => {
    const { seen, said, chaos } = await play([{ at: 1, for: 4, what: 'Walmart away' }], 6);

    const [first, last] = [seen.slice(0, 2), seen.slice(-2)];
    expect([...new Set(seen.slice(2, 10))].sort()).toEqual(['503 200', 'reset 200']);
    expect([...first, ...last].every((each) => each === '400 200')).toBe(true);
    expect(said).toEqual(['1 Walmart does not answer any more', '5 Walmart answers again']);
    expect(chaos.injected()).toEqual([
      { what: 'Walmart away', from: START + MINUTE, until: START + 5 * MINUTE, struck: true, away: 'Walmart' },
    ]);
  });

  test('takes Odoo away, and lets people wait until it is back', async () => {
    const { seen, workedAt } = await play([{ at: 1, for: 2, what: 'Odoo away' }], 4);

    expect(seen.map((each) => each.split(' ')[1])).toEqual([
      ...['200', '200'],
      ...['reset', 'reset', 'reset', 'reset'],
      ...['200', '200'],
    ]);
    expect(workedAt).toEqual([3]);
  });

  test('restarts Odoo once in five minutes, away for about one of them', async () => {
    const { seen, odoo } = await play([{ at: 0, for: 10, what: 'Odoo restarts again and again' }], 11);

    const away = seen.flatMap((each, index) => (each.endsWith('reset') ? [index / 2] : []));
    expect(away).toEqual([4, 9]);
    expect(odoo.state.faults.take('sale.order', 'create')).toBeUndefined();
  });

  test('counts every product at stock-taking', async () => {
    const { odoo } = await play([{ at: 1, for: 0, what: 'stock-taking' }], 2);

    expect(odoo.truth.stock().map(({ sku, onHand }) => [sku, onHand])).toEqual([
      ['A', 25],
      ['B', 25],
    ]);
  });

  test('says that no feed got stuck when none was sent', async () => {
    const { chaos } = await play([{ at: 0, for: 2, what: 'a feed stuck' }], 3);

    expect(chaos.injected()).toEqual([{ what: 'a feed stuck', from: START, until: START + 2 * MINUTE, struck: false }]);
  });
});
