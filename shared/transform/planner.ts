/**
 * The inventory planner: which changed SKUs go as single PUTs, which in a feed, which later, and when each will be live.
 * Pure; the quotas are what the limiter says is left (walmart-api.md 6 and 8.1).
 */
import { MINUTE_MS, type Policy, SECOND_MS } from '../core/index.ts';

export interface ChangedSku {
  readonly sku: string;
  readonly quantity: number;
  /** Epoch ms of the oldest unsent mark. */
  readonly markedAt: number;
  /** Epoch ms before which it is not to be sent. */
  readonly notBefore?: number;
  /** In an unsettled feed, or failed in the last one: goes in no second one, only as PUT. */
  readonly fenced: boolean;
}

export interface InventoryQuotas {
  /** PUT tokens at hand now, and how many come back per second. */
  readonly putTokens: number;
  readonly putsPerSecond: number;
  /** Feeds that may still be sent now; when the next one comes back (epoch ms). */
  readonly feeds: number;
  readonly nextFeedAt?: number;
}

export interface PlannerSettings {
  /** How long this run may go on sending PUTs. */
  readonly runMs: number;
  /** From a PUT's answer to live, and from a feed's submission to live. */
  readonly putLiveMs: number;
  readonly feedLiveMs: number;
  /** Feeds kept for when PUTs alone would be too late. */
  readonly feedReserve: number;
  /** A change shall be live this long after its mark (requirement A4). */
  readonly deadlineMs: number;
}

/** Our choices: PUTs show within seconds to minutes, feeds usually within ten (walmart-api.md 8.4). */
export const PLANNER_DEFAULTS: PlannerSettings = {
  runMs: 40 * SECOND_MS,
  putLiveMs: 30 * SECOND_MS,
  feedLiveMs: 10 * MINUTE_MS,
  feedReserve: 3,
  deadlineMs: 15 * MINUTE_MS,
};

export interface PlannedSku {
  readonly sku: string;
  /** Epoch ms, estimated; missing when no quota is known that would carry it. */
  readonly liveAt?: number;
}

/** Each SKU of the input stands in exactly one list, the most urgent first. `feed` is one feed, or empty. */
export interface InventoryPlan {
  readonly puts: readonly PlannedSku[];
  readonly feed: readonly PlannedSku[];
  readonly later: readonly PlannedSku[];
}

type PlannerPolicy = Pick<Policy, 'lowStock' | 'putLimit' | 'feedChunk'>;

/** 0: sold out, 1: low stock, 2: anything else. Lower goes first. */
export const urgencyOf = (quantity: number, policy: Pick<Policy, 'lowStock'>): 0 | 1 | 2 =>
  quantity <= 0 ? 0 : quantity <= policy.lowStock ? 1 : 2;

const byUrgency =
  (policy: PlannerPolicy) =>
  (a: ChangedSku, b: ChangedSku): number =>
    urgencyOf(a.quantity, policy) - urgencyOf(b.quantity, policy) ||
    a.markedAt - b.markedAt ||
    (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : 0);

/** When the PUT at this place of the queue is live; undefined when no token will come. */
const putLiveAt = (place: number, now: number, quotas: InventoryQuotas, settings: PlannerSettings) => {
  const lacking = Math.max(0, place + 1 - Math.floor(quotas.putTokens));
  if (lacking > 0 && quotas.putsPerSecond <= 0) return undefined;
  const waitMs = lacking === 0 ? 0 : Math.ceil((lacking / quotas.putsPerSecond) * SECOND_MS);
  return now + waitMs + settings.putLiveMs;
};

const planned = (sku: string, liveAt: number | undefined): PlannedSku =>
  liveAt === undefined ? { sku } : { sku, liveAt };

/** What PUTs can carry in this run. */
const putCapacity = (quotas: InventoryQuotas, settings: PlannerSettings): number =>
  Math.floor(Math.max(0, quotas.putTokens)) +
  Math.floor((Math.max(0, quotas.putsPerSecond) * settings.runMs) / SECOND_MS);

/**
 * A feed costs one of ten an hour and minutes of waiting. It is worth it for many SKUs while feeds are plenty; else only
 * when PUTs alone would miss a deadline and the feed is sooner.
 */
const isFeedWorthIt = (
  due: readonly ChangedSku[],
  now: number,
  policy: PlannerPolicy,
  quotas: InventoryQuotas,
  settings: PlannerSettings,
): boolean => {
  if (quotas.feeds < 1) return false;
  if (due.length > policy.putLimit && quotas.feeds > settings.feedReserve) return true;
  const feedLiveAt = now + settings.feedLiveMs;
  return due.some((changed, place) => {
    const liveAt = putLiveAt(place, now, quotas, settings);
    const deadline = Math.max(changed.markedAt + settings.deadlineMs, feedLiveAt);
    return !changed.fenced && (liveAt === undefined || liveAt > deadline);
  });
};

/** Without a feed all queue for PUTs; with one, only what is urgent or fenced does, and what the feed has no room for. */
const splitDue = (
  due: readonly ChangedSku[],
  withFeed: boolean,
  capacity: number,
  policy: PlannerPolicy,
): {
  readonly puts: readonly ChangedSku[];
  readonly feed: readonly ChangedSku[];
  readonly rest: readonly ChangedSku[];
} => {
  const needsPut = (changed: ChangedSku): boolean =>
    !withFeed || changed.fenced || urgencyOf(changed.quantity, policy) < 2;
  const first = due.filter(needsPut).slice(0, capacity);
  const taken = new Set(first);
  const feed = withFeed
    ? due.filter((changed) => !changed.fenced && !taken.has(changed)).slice(0, policy.feedChunk)
    : [];
  for (const changed of feed) taken.add(changed);
  const filling = due.filter((changed) => !taken.has(changed)).slice(0, capacity - first.length);
  for (const changed of filling) taken.add(changed);
  return { puts: [...first, ...filling], feed, rest: due.filter((changed) => !taken.has(changed)) };
};

/** Decides for one run. The SKUs must be distinct and publishable. */
export const planInventory = (
  changed: readonly ChangedSku[],
  now: number,
  policy: PlannerPolicy,
  quotas: InventoryQuotas,
  settings: PlannerSettings = PLANNER_DEFAULTS,
): InventoryPlan => {
  const ranked = [...changed].sort(byUrgency(policy));
  const isDue = ({ notBefore }: ChangedSku): boolean => notBefore === undefined || notBefore <= now;
  const due = ranked.filter(isDue);
  const withFeed = isFeedWorthIt(due, now, policy, quotas, settings);
  const { puts, feed, rest } = splitDue(due, withFeed, putCapacity(quotas, settings), policy);
  const laterFeedAt = quotas.nextFeedAt === undefined ? undefined : quotas.nextFeedAt + settings.feedLiveMs;
  const laterLiveAt = (waiting: ChangedSku, place: number): number | undefined => {
    const byPut = putLiveAt(puts.length + place, now, quotas, settings);
    const byFeed = waiting.fenced ? undefined : laterFeedAt;
    return byPut === undefined || byFeed === undefined ? (byPut ?? byFeed) : Math.min(byPut, byFeed);
  };
  return {
    puts: puts.map(({ sku }, place) => planned(sku, putLiveAt(place, now, quotas, settings))),
    feed: feed.map(({ sku }) => planned(sku, now + settings.feedLiveMs)),
    later: [
      ...rest.map((waiting, place) => planned(waiting.sku, laterLiveAt(waiting, place))),
      ...ranked
        .filter((waiting) => !isDue(waiting))
        .map(({ sku, notBefore = now }) => planned(sku, putLiveAt(0, Math.max(now, notBefore), quotas, settings))),
    ],
  };
};
