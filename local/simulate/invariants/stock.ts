/** What Walmart offers: the rule at the end, and on the way never above it for longer than the bounds. */
import { ruleQuantity, type Step, valueAt } from '../../report/rule.ts';
import type { TrueFeed, TrueStock } from '../../simulators/walmart/index.ts';
import { type Breach, type Invariant, timeText } from '../breach.ts';
import type { Evidence } from '../evidence.ts';
import { coveredMs, farAway, inTheWayOf, type Stretch, whyHindered } from '../hindered.ts';
import { isCancelled, isVisible } from './orders.ts';

const MINUTE = 60_000;

/** On the wire the first line of such an order says half a unit more; who keeps stock back for it keeps a whole one. */
const heldOf = ({ walmart, odoo, doings, now }: Evidence): ReadonlyMap<string, number> => {
  const held = new Map<string, number>();
  for (const order of walmart.orders) {
    const inOdoo = odoo.orders.get(order.po)?.some(({ state }) => state === 'sale' || state === 'done');
    if (!isVisible(order, now) || inOdoo || isCancelled(order) || doings.cancelledInOdoo.has(order.po)) continue;
    for (const [index, line] of order.lines.entries()) {
      const isHalf = order.bad === 'quantity' && index === 0 && line.units.cancelled < line.quantity;
      const seen = isHalf ? line.quantity + 1 : line.quantity;
      const units = Math.max(0, seen - line.units.cancelled);
      held.set(line.sku, (held.get(line.sku) ?? 0) + units);
    }
  }
  return held;
};

/** The bridge may hear so late that Walmart took an out-of-stock cancellation; a count before that is none of its end. */
const HEARD_MS = 60 * MINUTE;

/** Kept at 0 after such a cancellation, until the SKU is counted in Odoo. */
const isZeroed = ({ zeroed, now }: Evidence, sku: string): boolean =>
  (zeroed.get(sku) ?? []).some(({ from, until }) => from <= now && now < until);

const mayBeZeroed = (evidence: Evidence, sku: string): boolean =>
  isZeroed(evidence, sku) || (evidence.zeroed.get(sku) ?? []).some(({ from, until }) => until - from < HEARD_MS);

const rightAtRest: Invariant = {
  name: 'published quantity equals the rule',
  says: 'At rest Walmart has of each SKU what the rule gives for Odoo’s truth and the units held.',
  holds: 'rest',
  find: (evidence) => {
    const held = heldOf(evidence);
    const shelf = new Map(evidence.walmart.inventory.map((item) => [item.sku, item]));
    return evidence.odoo.stock.flatMap((stock) => {
      const rule = ruleQuantity(stock, held.get(stock.sku) ?? 0, evidence.plan.rule);
      const has = shelf.get(stock.sku)?.inputQty;
      if (has === rule && !isZeroed(evidence, stock.sku)) return [];
      if (has === 0 && mayBeZeroed(evidence, stock.sku)) return [];
      const truth = `on hand ${stock.onHand}, reserved ${stock.reserved}, owed ${stock.owed}, held ${held.get(stock.sku) ?? 0}`;
      return [
        { invariant: rightAtRest.name, subject: stock.sku, facts: `rule ${rule} (${truth}), Walmart has ${has}` },
      ];
    });
  },
};

/** The longest stretches in which Walmart offered more than the rule, whole ones and those at rule 0. */
interface Excess extends Stretch {
  readonly offered: number;
}

const offerSteps = ({ firstInputQty, applied }: TrueStock): readonly Step[] => [
  { at: Number.NEGATIVE_INFINITY, value: firstInputQty },
  ...applied.map(({ at, inputQty }) => ({ at, value: inputQty })),
];

const excesses = (
  offers: readonly Step[],
  rule: readonly Step[],
  until: number,
  counts: (offer: number, rule: number) => boolean,
): readonly Excess[] => {
  const times = [...new Set([...offers, ...rule].map(({ at }) => at))].filter(Number.isFinite).sort((a, b) => a - b);
  const found: Excess[] = [];
  let begun: { readonly from: number; readonly offered: number } | undefined;
  for (const at of [...times, until]) {
    const offered = valueAt(offers, at) ?? 0;
    const isOver = at < until && counts(offered, valueAt(rule, at) ?? Number.POSITIVE_INFINITY);
    if (isOver) begun ??= { from: at, offered };
    else if (begun) {
      found.push({ ...begun, until: at });
      begun = undefined;
    }
  }
  return found;
};

/** A feed that is open decides about its SKUs, whatever is sent beside it; then come its settling and the next sending. */
const AFTER_FEED = 3 * MINUTE;
/** One that passed its age is given up: what it does then is found by the next read-back, a quarter of an hour and a tick of 5 minutes later. */
const AFTER_OLD_FEED = 22 * MINUTE;

const endOfFeed = ({ plan, now }: Evidence, { submittedAt, processedAt }: TrueFeed): number => {
  const isOld = (processedAt ?? now) - submittedAt > plan.feedMaxAgeMinutes * MINUTE;
  return (processedAt ?? now) + (isOld ? AFTER_OLD_FEED : AFTER_FEED);
};

const feedTimes = (evidence: Evidence, sku: string): readonly Stretch[] =>
  evidence.walmart.feeds
    .filter((feed) => feed.items.some((item) => item.sku === sku))
    .map((feed) => ({ from: feed.submittedAt, until: endOfFeed(evidence, feed) }));

/** After a person's answer the next full read has to come. */
const AFTER_BRAKE = 17 * MINUTE;

/** From a brake's question to its answer nothing goes on. */
const brakeTimes = ({ effects, doings, now }: Evidence): readonly Stretch[] =>
  effects.alerts
    .filter(({ value }) => /^STOCK_.*_BRAKE$/.test(value.code))
    .map(({ at }) => ({
      from: at,
      until: (doings.releases.find(({ from }) => from >= at)?.from ?? now) + AFTER_BRAKE,
    }));

/** Where the hint is lost: a minute until the poll, its reads of an Odoo that may be slow, and a minute until the next push. */
const SELL_OUT = 2.5 * MINUTE;
const ANY = 15 * MINUTE;
/** However much went wrong on our own side: some runs in a row may break off, but not for longer than this. */
const WHATEVER_BREAKS = 45 * MINUTE;

/** Those on whose runs a stock change depends. */
const STOCK_FLOWS: ReadonlySet<string> = new Set([
  'stock-poll',
  'stock-changed',
  'inventory-push',
  'feed-status',
  'inventory-verify',
]);

/** What the promise itself leaves out: outages, throttling, open feeds, brakes. */
const farExcuses = (evidence: Evidence, sku: string): readonly Stretch[] => [
  ...farAway(evidence.hindrances),
  ...feedTimes(evidence, sku),
  ...brakeTimes(evidence),
];

const allExcuses = (evidence: Evidence, sku: string): readonly Stretch[] => [
  ...inTheWayOf(evidence.hindrances, STOCK_FLOWS),
  ...farExcuses(evidence, sku),
];

const overlong = (evidence: Evidence, item: TrueStock): readonly Breach[] => {
  const rule = evidence.odoo.steps.get(item.sku) ?? [];
  const offers = offerSteps(item);
  const judge = (
    found: readonly Excess[],
    excuses: readonly Stretch[],
    bound: number,
    what: string,
  ): readonly Breach[] =>
    found.flatMap(({ from, until, offered }) => {
      const counted = until - from - coveredMs(excuses, from, until);
      if (counted <= bound) return [];
      const facts = `${what}: offered ${offered} from ${timeText(from)} to ${timeText(until)}, ${Math.round(counted / 1000)} s of it without excuse (bound ${bound / 1000} s); ${whyHindered(evidence.hindrances, from, until)}`;
      return [{ invariant: inBounds.name, subject: item.sku, facts }];
    });
  const all = allExcuses(evidence, item.sku);
  const soldOut = excesses(offers, rule, evidence.now, (offer, value) => value === 0 && offer > 0);
  const above = excesses(offers, rule, evidence.now, (offer, value) => offer > value);
  return [
    ...judge(soldOut, all, SELL_OUT, 'sold out'),
    ...judge(above, all, ANY, 'above the rule'),
    ...judge(above, farExcuses(evidence, item.sku), WHATEVER_BREAKS, 'above the rule, our own faults counted'),
  ];
};

const inBounds: Invariant = {
  name: 'never above the rule for long',
  says: 'Walmart never offers more than the rule for longer than 2.5 minutes (sell-outs) or 15 minutes, outages, throttling, open feeds and faults in stock flows left out; nor longer than 45 minutes when those faults count.',
  holds: 'always',
  find: (evidence) => evidence.walmart.inventory.flatMap((item) => overlong(evidence, item)),
};

/** The most the rule has given in the time before, hindered time not counted. */
const mostAllowed = (rule: readonly Step[], excused: readonly Stretch[], at: number): number => {
  let from = at - ANY;
  for (let round = 0; round < 6; round += 1) from = at - ANY - coveredMs(excused, from, at);
  const within = rule.filter((step) => step.at > from && step.at <= at).map(({ value }) => value);
  return Math.max(valueAt(rule, from) ?? 0, ...within);
};

const notOversold: Invariant = {
  name: 'nothing sold that was not there',
  says: 'No buyer got units that the rule did not offer within the bounds before.',
  holds: 'always',
  find: (evidence) =>
    evidence.walmart.inventory.flatMap((item) => {
      const rule = evidence.odoo.steps.get(item.sku) ?? [];
      const excused = allExcuses(evidence, item.sku);
      return item.sold.flatMap(({ at, quantity, po }) => {
        const allowed = mostAllowed(rule, excused, at);
        if (quantity <= allowed) return [];
        const facts = `${quantity} sold ${timeText(at)} in ${po}, the rule allowed at most ${allowed}`;
        return [{ invariant: notOversold.name, subject: item.sku, facts }];
      });
    }),
};

export const STOCK_INVARIANTS: readonly Invariant[] = [rightAtRest, inBounds, notOversold];
