/** What happens on both sides, in lines that a merchant understands; taken from the sides' own records, not from the handlers' logs. */
import type { View } from './collect.ts';
import type { ScriptProduct } from './script.ts';
import type { TrueOrder } from './simulators/walmart/index.ts';

export interface Narrator {
  /** Takes a view as known, without a word. */
  know(view: View): void;
  /** Says what is new since the last view. */
  tell(view: View): void;
  /** A line of its own. */
  say(at: number, text: string): void;
}

interface Line {
  readonly at: number;
  readonly text: string;
}

interface News {
  readonly lines: readonly Line[];
  /** In place of too many lines. */
  readonly summary: (count: number) => string;
}

/** More of one kind at once become one line. */
const MOST_LINES = 3;

const hourAndMinute = (at: number): string => new Date(at).toISOString().slice(11, 16);
const unitsOf = (count: number): string => `${count} ${count === 1 ? 'unit' : 'units'}`;
const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

const BAD = {
  'unknown-sku': 'its SKU is not ours',
  currency: 'it is in another currency',
  quantity: 'its quantity is not whole',
} as const;

const describe = (order: TrueOrder, nameOf: (sku: string) => string): string => {
  const { product, shipping, discount, tax } = order.totals;
  const goods = order.lines.map(({ sku, quantity }) => `${quantity} × ${nameOf(sku)}`).join(', ');
  const flaw = order.bad === null ? '' : `; nobody can take it: ${BAD[order.bad]}`;
  return `order ${order.po} placed at Walmart: ${goods} (${dollars(product + shipping - discount + tax)})${flaw}`;
};

const isNewIn = (seen: Set<string>, key: string): boolean => {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
};

/** How much of each SKU's list was read, and the entries that came since, each with the one before it. */
const createCursor = () => {
  const read = new Map<string, number>();
  return function* newEntries<T>(sku: string, entries: readonly T[]): Generator<readonly [T | undefined, T]> {
    const from = read.get(sku) ?? 0;
    if (entries.length > from) read.set(sku, entries.length);
    for (let index = from; index < entries.length; index += 1) {
      const entry = entries[index];
      if (entry !== undefined) yield [entries[index - 1], entry];
    }
  };
};

/** How much a number rose since it was last told. */
const createCounter = () => {
  const told = new Map<string, number>();
  return (key: string, now: number): number => {
    const more = now - (told.get(key) ?? 0);
    if (more > 0) told.set(key, now);
    return more;
  };
};

const refundedCents = ({ refunded: { PRODUCT, SHIPPING } }: TrueOrder['lines'][number]): number =>
  PRODUCT.cents + PRODUCT.taxCents + SHIPPING.cents + SHIPPING.taxCents;

const free = (level: { readonly onHand: number; readonly reserved: number; readonly owed: number }): number =>
  level.onHand - level.reserved - level.owed;

export const createNarrator = (products: readonly ScriptProduct[], write: (line: string) => void): Narrator => {
  const names = new Map(products.map(({ sku, name }) => [sku, name]));
  const nameOf = (sku: string): string => names.get(sku) ?? sku;
  const placed = new Set<string>();
  const imported = new Set<string>();
  const [shipped, cancelled, refunded] = [createCounter(), createCounter(), createCounter()];
  const stockCursor = createCursor();
  const offerCursor = createCursor();

  const placedNews = (view: View): News => ({
    lines: view.orders
      .filter((order) => isNewIn(placed, order.po))
      .map((order) => ({ at: order.placedAt, text: describe(order, nameOf) })),
    summary: (count) => `${count} orders placed at Walmart`,
  });

  const importedNews = (view: View): News => ({
    lines: view.odoo.orders
      .filter((order) => order.state === 'sale' && placed.has(order.purchaseOrderId))
      .filter((order) => isNewIn(imported, order.purchaseOrderId))
      .map((order) => ({ at: order.createdAt, text: `order ${order.purchaseOrderId} is in Odoo as ${order.name}` })),
    summary: (count) => `${count} orders came into Odoo`,
  });

  /** What rose since the last view, order by order. */
  const risen = (
    cursor: ReturnType<typeof createCounter>,
    view: View,
    of: (line: TrueOrder['lines'][number]) => number,
    say: (order: TrueOrder, more: number) => string,
    summary: News['summary'],
  ): News => ({
    lines: view.orders.flatMap((order) => {
      const more = cursor(
        order.po,
        order.lines.reduce((sum, line) => sum + of(line), 0),
      );
      return more > 0 ? [{ at: view.at, text: say(order, more) }] : [];
    }),
    summary,
  });

  const lifeNews = (view: View): readonly News[] => [
    risen(
      shipped,
      view,
      ({ units }) => units.shipped,
      ({ po }, more) => `${unitsOf(more)} of order ${po} shipped at Walmart`,
      (count) => `${count} orders shipped at Walmart`,
    ),
    risen(
      cancelled,
      view,
      ({ units }) => units.cancelled,
      ({ po }, more) => `${unitsOf(more)} of order ${po} cancelled at Walmart`,
      (count) => `units of ${count} orders cancelled at Walmart`,
    ),
    risen(
      refunded,
      view,
      (line) => refundedCents(line),
      ({ po }, more) => `${dollars(more)} of order ${po} went back to the buyer`,
      (count) => `buyers of ${count} orders got money back`,
    ),
  ];

  const stockNews = (view: View): News => ({
    lines: view.odoo.stock.flatMap(({ sku, history }) =>
      [...stockCursor(sku, history)].flatMap(([before, after]) => {
        const was = before === undefined ? 0 : free(before);
        if (was === free(after)) return [];
        return [{ at: after.at, text: `stock of ${sku} went from ${was} to ${free(after)} in Odoo` }];
      }),
    ),
    summary: (count) => `stock changed ${count} times in Odoo`,
  });

  const offerNews = (view: View): News => ({
    lines: view.inventory.flatMap(({ sku, applied }) =>
      [...offerCursor(sku, applied)].flatMap(([before, after]) =>
        before?.inputQty === after.inputQty
          ? []
          : [{ at: after.at, text: `Walmart now shows ${after.inputQty} of ${sku}` }],
      ),
    ),
    summary: (count) => `Walmart took ${count} new quantities`,
  });

  const newsOf = (view: View): readonly News[] => [
    placedNews(view),
    importedNews(view),
    ...lifeNews(view),
    stockNews(view),
    offerNews(view),
  ];
  const say = (at: number, text: string): void => write(`${hourAndMinute(at)}  ${text}`);

  return {
    say,
    know: (view) => void newsOf(view),
    tell: (view) => {
      const lines = newsOf(view).flatMap(({ lines, summary }): readonly Line[] =>
        lines.length > MOST_LINES ? [{ at: view.at, text: summary(lines.length) }] : lines,
      );
      for (const { at, text } of [...lines].sort((a, b) => a.at - b.at)) say(at, text);
    },
  };
};
