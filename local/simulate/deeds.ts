/** What people and partners do in a history, and when; also what goes wrong as a whole: outages, storms, stuck feeds. */
import type { BadOrder, ScriptLine } from '../script.ts';
import type { Draw, Good, Plan } from './plan.ts';

/** `choice` in [0, 1) picks among what is there when the time has come. */
interface Choosing {
  readonly atMs: number;
  readonly choice: number;
}

export type Deed =
  | (Choosing & { readonly kind: 'order'; readonly lines: readonly ScriptLine[]; readonly bad?: BadOrder })
  | (Choosing & {
      readonly kind: 'count' | 'receive' | 'sell elsewhere' | 'count, rolled back';
      readonly sku: string;
      readonly quantity: number;
    })
  | (Choosing & {
      readonly kind: 'quote, then confirm';
      readonly sku: string;
      readonly quantity: number;
      readonly lastsMs: number;
    })
  | (Choosing & { readonly kind: 'count many to zero'; readonly skus: readonly string[] })
  | (Choosing & { readonly kind: 'hold quants'; readonly sku: string; readonly lastsMs: number })
  | (Choosing & {
      readonly kind:
        | 'cancel in Odoo'
        | 'cancel elsewhere'
        | 'deliver in Odoo'
        | 'cancel at Walmart'
        | 'ask to cancel'
        | 'delete empty quants'
        | 'operator sends an order again'
        | 'operator sends a hint again'
        | 'operator retries all failures'
        | 'operator resolves a failure'
        | 'person closes an activity'
        | 'revoke tokens'
        | 'stick a feed';
    })
  | (Choosing & {
      readonly kind: Climate | 'person holds an order' | 'operator parks a failure';
      readonly lastsMs: number;
    })
  | (Choosing & { readonly kind: 'bad release'; readonly flow: string; readonly lastsMs: number });

export type Climate = 'Walmart storm' | 'Walmart outage' | 'Odoo outage' | 'Odoo database away';

interface Scene {
  readonly minutes: number;
  readonly goods: readonly Good[];
  readonly weather: Plan['weather'];
}

const MINUTE = 60_000;
const BAD: readonly [BadOrder, ...BadOrder[]] = ['unknown-sku', 'currency', 'quantity'];

/** Half of all is about the same two goods, so that deeds meet. */
const pickGood = (draw: Draw, goods: readonly Good[]): Good | undefined =>
  goods[draw.whole(0, draw.happens(0.5) ? Math.min(1, goods.length - 1) : goods.length - 1)];

const drawLines = (draw: Draw, goods: readonly Good[]): readonly ScriptLine[] => {
  const lines = new Map<string, ScriptLine>();
  for (let left = draw.happens(0.7) ? 1 : draw.whole(2, 4); left > 0; left -= 1) {
    const good = pickGood(draw, goods);
    if (good)
      lines.set(good.sku, {
        sku: good.sku,
        quantity: draw.happens(0.75) ? 1 : draw.whole(2, 3),
        unitPriceCents: good.priceCents,
      });
  }
  return [...lines.values()];
};

type DeedWithoutTime = Deed extends infer D ? (D extends Deed ? Omit<D, 'atMs' | 'choice'> : never) : never;

const drawOrder = (draw: Draw, goods: readonly Good[]): DeedWithoutTime => ({
  kind: 'order',
  lines: drawLines(draw, goods),
  ...(draw.happens(0.06) ? { bad: draw.pick(BAD) } : {}),
});

const drawInOdoo = (draw: Draw, goods: readonly Good[]): DeedWithoutTime => {
  const sku = pickGood(draw, goods)?.sku ?? '';
  const dice = draw.share();
  if (dice < 0.15) return { kind: 'count', sku, quantity: 0 };
  if (dice < 0.35) return { kind: 'count', sku, quantity: draw.happens(0.5) ? draw.whole(1, 6) : draw.whole(1, 150) };
  if (dice < 0.5) return { kind: 'receive', sku, quantity: draw.whole(1, 30) };
  if (dice < 0.68) return { kind: 'sell elsewhere', sku, quantity: draw.whole(1, 5) };
  if (dice < 0.76)
    return { kind: 'quote, then confirm', sku, quantity: draw.whole(1, 4), lastsMs: draw.whole(1, 600) * 1000 };
  if (dice < 0.81) return { kind: 'count, rolled back', sku, quantity: draw.whole(0, 60) };
  if (dice < 0.86) return { kind: 'cancel elsewhere' };
  if (dice < 0.89) return { kind: 'delete empty quants' };
  if (dice < 0.92) return { kind: 'hold quants', sku, lastsMs: draw.whole(1, 40) * 1000 };
  return { kind: 'deliver in Odoo' };
};

const drawMeddling = (draw: Draw): DeedWithoutTime =>
  draw.pick<DeedWithoutTime>([
    { kind: 'cancel in Odoo' },
    { kind: 'cancel at Walmart' },
    { kind: 'ask to cancel' },
    { kind: 'operator sends an order again' },
    { kind: 'operator sends a hint again' },
    { kind: 'person holds an order', lastsMs: draw.whole(1, 30) * MINUTE },
    { kind: 'operator retries all failures' },
    { kind: 'operator resolves a failure' },
    { kind: 'operator parks a failure', lastsMs: draw.whole(1, 30) * MINUTE },
    { kind: 'person closes an activity' },
    { kind: 'revoke tokens' },
    { kind: 'stick a feed' },
  ]);

/** After five receives, an hour and a half later, queues give up. */
const drawBadRelease = (draw: Draw): DeedWithoutTime => ({
  kind: 'bad release',
  flow: draw.pick(['order-import', 'order-import', 'stock-changed', 'redrive']),
  lastsMs: draw.whole(10, 125) * MINUTE,
});

const drawWeather = (draw: Draw): DeedWithoutTime => {
  const lastsMs = (draw.happens(0.3) ? draw.whole(32, 50) : draw.whole(1, 14)) * MINUTE;
  if (draw.happens(0.12)) return drawBadRelease(draw);
  return {
    kind: draw.pick<Climate>(['Walmart storm', 'Walmart outage', 'Odoo outage', 'Odoo database away']),
    lastsMs,
  };
};

const drawMassZero = (draw: Draw, goods: readonly Good[]): DeedWithoutTime => ({
  kind: 'count many to zero',
  skus: goods.filter(() => draw.happens(0.7)).map(({ sku }) => sku),
});

/** Some minutes are busy: deeds come in bursts, so that they fall into each other's runs and feeds. */
const drawTime = (draw: Draw, minutes: number, bursts: readonly number[]): number => {
  const burst = bursts[draw.whole(0, bursts.length - 1)];
  if (burst === undefined || draw.happens(0.5)) return Math.floor(draw.share() * minutes * MINUTE);
  return Math.min(minutes * MINUTE, Math.floor(burst + draw.share() * 4 * MINUTE));
};

/** All deeds in order of time. */
export const drawDeeds = (draw: Draw, { minutes, goods, weather }: Scene): readonly Deed[] => {
  const rough = weather !== 'fair';
  const bursts = Array.from({ length: draw.whole(2, 5) }, () => draw.share() * minutes * MINUTE);
  const counts: readonly (readonly [number, () => DeedWithoutTime])[] = [
    [draw.whole(10, Math.ceil(minutes / 2)), () => drawOrder(draw, goods)],
    [draw.whole(10, Math.ceil(minutes / 3)), () => drawInOdoo(draw, goods)],
    [draw.whole(0, 7), () => drawMeddling(draw)],
    [rough ? draw.whole(0, 2) : 0, () => drawWeather(draw)],
    [draw.happens(0.2) ? 1 : 0, () => drawMassZero(draw, goods)],
  ];
  return counts
    .flatMap(([count, make]) =>
      Array.from({ length: count }, (): Deed => {
        const deed = make();
        return { ...deed, atMs: drawTime(draw, minutes, bursts), choice: draw.share() };
      }),
    )
    .sort((a, b) => a.atMs - b.atMs);
};
