/**
 * The script of a run: what the merchant and the buyers do, when. Made whole from the seed before anything starts, so that
 * the same seed gives the same events whatever the handlers do.
 */
import { seededRandom } from './simulators/simulator.ts';

export interface ScriptProduct {
  readonly sku: string;
  readonly name: string;
  readonly priceCents: number;
  readonly quantity: number;
}

/** At `atMs` after the start of activity. */
export type ScriptEvent =
  | {
      readonly kind: 'order';
      readonly atMs: number;
      readonly lines: readonly ScriptLine[];
      readonly visibleAfterMs: number;
      readonly bad?: BadOrder;
    }
  | { readonly kind: 'count'; readonly atMs: number; readonly sku: string; readonly quantity: number }
  | { readonly kind: 'receive'; readonly atMs: number; readonly sku: string; readonly quantity: number }
  | { readonly kind: 'sell-elsewhere'; readonly atMs: number; readonly sku: string; readonly quantity: number };

export interface ScriptLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
}

export type BadOrder = 'unknown-sku' | 'currency' | 'quantity';

export interface Script {
  readonly products: readonly ScriptProduct[];
  readonly events: readonly ScriptEvent[];
}

export interface ScriptRequest {
  readonly seed: number;
  readonly products: number;
  readonly ordersPerHour: number;
  readonly hours: number;
  /** Every so manieth order is a bad one, each kind in its turn; without it a small share by chance. */
  readonly everyBadOrder?: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const MATERIALS = ['Oak', 'Steel', 'Cotton', 'Bamboo', 'Ceramic', 'Linen', 'Copper', 'Walnut', 'Glass', 'Wool'];
const THINGS = ['Bowl', 'Lamp', 'Throw', 'Tray', 'Mug', 'Towel', 'Kettle', 'Shelf', 'Vase', 'Basket', 'Board', 'Clock'];
const COLOURS = ['Blue', 'Sage', 'Ivory', 'Charcoal', 'Rust', 'Navy', 'Sand'];

type Random = () => number;

const between = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));
const pick = <T>(random: Random, items: readonly T[], fallback: T): T =>
  items[Math.floor(random() * items.length)] ?? fallback;

const makeProducts = (random: Random, count: number): readonly ScriptProduct[] =>
  Array.from({ length: count }, (_, index) => {
    const name = `${pick(random, MATERIALS, 'Oak')} ${pick(random, THINGS, 'Bowl')}, ${pick(random, COLOURS, 'Blue')}`;
    const code = name.replace(/[^A-Z]/g, '');
    return {
      // Every fortieth SKU has characters that need percent-encoding in a path or query.
      sku: index % 40 === 39 ? `${code} ${1000 + index}/A+` : `${code}-${1000 + index}`,
      name,
      priceCents: between(random, 399, 12_999),
      quantity: random() < 0.05 ? 0 : between(random, 3, 160),
    };
  });

/** Time to the next event of a Poisson process. */
const gapMs = (random: Random, perHour: number): number => (-Math.log(1 - random()) / perHour) * HOUR_MS;

const times = (random: Random, perHour: number, hours: number): readonly number[] => {
  const found: number[] = [];
  for (let at = gapMs(random, perHour); at < hours * HOUR_MS; at += gapMs(random, perHour)) found.push(Math.round(at));
  return found;
};

const makeLines = (random: Random, products: readonly ScriptProduct[]): readonly ScriptLine[] => {
  const count = random() < 0.7 ? 1 : between(random, 2, 4);
  const chosen = new Map<string, ScriptLine>();
  for (let index = 0; index < count; index += 1) {
    const product = products[Math.floor(random() * products.length)];
    if (!product) continue;
    const quantity = random() < 0.75 ? 1 : between(random, 2, 3);
    chosen.set(product.sku, { sku: product.sku, quantity, unitPriceCents: product.priceCents });
  }
  return [...chosen.values()];
};

/** Orders are seen minutes after they are placed, now and then hours later, but never after activity has ended. */
const visibleAfterMs = (random: Random, leftMs: number): number => {
  const delay = random() < 0.03 ? between(random, 30, 150) * MINUTE_MS : between(random, 20, 240) * 1000;
  return Math.max(0, Math.min(delay, leftMs));
};

const BAD_SHARE = 0.02;
const BAD: readonly BadOrder[] = ['unknown-sku', 'currency', 'quantity'];

const badInTurn = (index: number, every: number): BadOrder | undefined =>
  index % every === every - 1 ? BAD[Math.floor(index / every) % BAD.length] : undefined;

const makeOrders = (
  random: Random,
  request: ScriptRequest,
  products: readonly ScriptProduct[],
): readonly ScriptEvent[] =>
  times(random, request.ordersPerHour, request.hours).map((atMs, index): ScriptEvent => {
    const drawn = random() < BAD_SHARE ? pick(random, BAD, 'unknown-sku') : undefined;
    const bad = request.everyBadOrder === undefined ? drawn : badInTurn(index, request.everyBadOrder);
    return {
      kind: 'order',
      atMs,
      lines: makeLines(random, products),
      visibleAfterMs: visibleAfterMs(random, request.hours * HOUR_MS - atMs),
      ...(bad === undefined ? {} : { bad }),
    };
  });

/** Counts, receipts and other channels' sales: about as many as a fifth of the catalogue an hour, at least 12. */
const makeStockEvents = (
  random: Random,
  request: ScriptRequest,
  products: readonly ScriptProduct[],
): readonly ScriptEvent[] =>
  times(random, Math.max(12, request.products / 5), request.hours).map((atMs): ScriptEvent => {
    const sku = products[Math.floor(random() * products.length)]?.sku ?? '';
    const dice = random();
    if (dice < 0.12) return { kind: 'count', atMs, sku, quantity: 0 };
    if (dice < 0.5) return { kind: 'count', atMs, sku, quantity: between(random, 1, 180) };
    if (dice < 0.7) return { kind: 'receive', atMs, sku, quantity: between(random, 5, 60) };
    return { kind: 'sell-elsewhere', atMs, sku, quantity: between(random, 1, 6) };
  });

/** The whole script, events in order of time. */
export const makeScript = (request: ScriptRequest): Script => {
  const random = seededRandom(request.seed);
  const products = makeProducts(random, request.products);
  return { products, events: makeEvents(random, request, products) };
};

const makeEvents = (
  random: Random,
  request: ScriptRequest,
  products: readonly ScriptProduct[],
): readonly ScriptEvent[] =>
  [...makeOrders(random, request, products), ...makeStockEvents(random, request, products)].sort(
    (a, b) => a.atMs - b.atMs,
  );

/** For a run without an end: hour after hour, each from its own seed. Times count from the start of activity. */
export function* endlessEvents(
  request: Omit<ScriptRequest, 'hours'>,
  products: readonly ScriptProduct[],
): Generator<ScriptEvent> {
  for (let hour = 0; ; hour += 1) {
    const random = seededRandom(request.seed + (hour + 1) * 7919);
    for (const event of makeEvents(random, { ...request, hours: 1 }, products))
      yield { ...event, atMs: event.atMs + hour * HOUR_MS };
  }
}
