/** How a sent feed ended, SKU by SKU: PROCESSED says nothing about the single items (walmart-api.md 11.3). */
import { type Account, MINUTE_MS, type Policy } from '../../core/index.ts';
import { clearFailure, park, type Run, type Tally } from '../../lambda/index.ts';
import type { Alerts, Audit, Clock, RawStore, StateStore } from '../../ports/index.ts';
import {
  feedOverdue,
  feedRefused,
  feedSettled,
  type ItemResult,
  ingested,
  submittedByFeed,
} from '../../transform/index.ts';
import { changeFeed, type FeedRow, feedContentSchema, nextCheckAt } from './feed-rows.ts';
import { changeSku, changeSkus, type LoadedSku, loadSkus, type SkuScope } from './sku-rows.ts';

/** One row of a feed's details; `INPROGRESS` is undecided. */
export interface FeedItemStatus {
  readonly sku: string;
  readonly result: ItemResult | 'INPROGRESS';
  readonly code?: string;
  readonly description?: string;
}

export interface FeedSummary {
  readonly feedId: string;
  readonly status: 'RECEIVED' | 'INPROGRESS' | 'PROCESSED' | 'ERROR';
}

export interface RecentFeed {
  readonly feedId: string;
  readonly feedType: string;
  readonly itemsReceived: number;
  /** Epoch ms. */
  readonly receivedAt: number;
}

/** The part of the Walmart client that tells how feeds ended. */
export interface FeedReader {
  status(feedId: string): Promise<FeedSummary>;
  items(feedId: string): AsyncIterable<readonly FeedItemStatus[]>;
  recent(): Promise<readonly RecentFeed[]>;
}

export interface SettleFeedDeps extends SkuScope {
  readonly clock: Clock;
  readonly policy: Policy;
  readonly raw: RawStore;
  readonly audit: Audit;
  readonly alerts: Alerts;
  readonly ledger: StateStore;
  readonly feeds: FeedReader;
}

/** A feed that was sent may show in Walmart's list only after a while. */
const INDEX_LAG_MS = 5 * MINUTE_MS;
/** Clocks of both sides differ by less. */
const CLOCK_SKEW_MS = 2 * MINUTE_MS;

const contentOf = async (deps: SettleFeedDeps, feed: FeedRow): Promise<readonly string[]> =>
  feedContentSchema.parse(JSON.parse(await deps.raw.get(feed.contentKey))).map((item) => item.sku);

/** The SKUs of the feed that are still fenced by it. */
const fencedBy = async (deps: SettleFeedDeps, feed: FeedRow): Promise<readonly LoadedSku[]> => {
  const loaded = await loadSkus(deps, await contentOf(deps, feed));
  return [...loaded.values()].filter(({ state }) => state.openFeed?.feed === feed.intent);
};

const update = (deps: SettleFeedDeps, feed: FeedRow, change: (row: FeedRow) => FeedRow): Promise<void> =>
  changeFeed(deps.state, deps.account, feed.intent, change);

/**
 * A feed whose sending was not answered: Walmart's recent feeds tell whether it is there. The same type, the same number of
 * items, received after it was planned; else, once the list has had time to show it, it never arrived.
 */
const adoptOrRelease = async (deps: SettleFeedDeps, feed: FeedRow, now: number): Promise<Tally> => {
  const recent = await deps.feeds.recent();
  const found = recent.find(
    (candidate) =>
      candidate.feedType === feed.feedType &&
      candidate.itemsReceived === feed.items &&
      candidate.receivedAt >= feed.plannedAt - CLOCK_SKEW_MS,
  );
  if (found) {
    await update(deps, feed, (row) => ({ ...row, phase: 'sent', feedId: found.feedId, nextCheckAt: now }));
    await changeSkus(deps, await fencedBy(deps, feed), (state) => submittedByFeed(state, feed.intent, now));
    return { FeedAdopted: 1 };
  }
  if (now < feed.plannedAt + INDEX_LAG_MS) {
    await update(deps, feed, (row) => ({ ...row, nextCheckAt: feed.plannedAt + INDEX_LAG_MS }));
    return { FeedUnknown: 1 };
  }
  await changeSkus(deps, await fencedBy(deps, feed), (state) => feedRefused(state, feed.intent, now));
  await update(deps, feed, (row) => ({ ...row, phase: 'settled' }));
  return { FeedNeverArrived: 1 };
};

const settleItem = async (
  deps: SettleFeedDeps,
  run: Run,
  feed: FeedRow,
  loaded: LoadedSku,
  item: FeedItemStatus,
  now: number,
): Promise<void> => {
  const { result } = item;
  if (result === 'INPROGRESS') return;
  const after = await changeSku(deps, loaded, (state) =>
    ingested(submittedByFeed(state, feed.intent, now), feed.intent, {
      result,
      ...(item.code === undefined ? {} : { code: item.code }),
      at: now,
    }),
  );
  const key = `sku/${item.sku}`;
  if (after.state.problem && after !== loaded) {
    await park(deps.ledger, {
      account: deps.account as Account,
      key,
      code: 'FEED_ITEM_REFUSED',
      reason: `Walmart refused the quantity of SKU ${item.sku}: ${item.description ?? item.code ?? result}`,
      facts: { sku: item.sku, walmartCode: item.code ?? null, feedId: feed.feedId ?? null },
      flow: run.flow,
      at: now,
    });
  } else if (loaded.state.problem) {
    await clearFailure(deps.ledger, deps.account, key);
  }
};

interface Counts {
  succeeded: number;
  failed: number;
  undecided: number;
}

/** Settles every decided item of the feed, one by one. */
const settleDecided = async (deps: SettleFeedDeps, run: Run, feed: FeedRow, feedId: string): Promise<Counts> => {
  const counts: Counts = { succeeded: 0, failed: 0, undecided: 0 };
  for await (const page of deps.feeds.items(feedId)) {
    const loaded = await loadSkus(
      deps,
      page.map((item) => item.sku),
    );
    const now = deps.clock.now();
    for (const item of page) {
      if (item.result === 'SUCCESS') counts.succeeded += 1;
      else if (item.result === 'INPROGRESS') counts.undecided += 1;
      else counts.failed += 1;
    }
    const fenced = page.flatMap((item) => {
      const one = loaded.get(item.sku);
      return one?.state.openFeed?.feed === feed.intent ? [{ item, one }] : [];
    });
    for (const { item, one } of fenced) await settleItem(deps, run, feed, one, item, now);
  }
  return counts;
};

const auditEnd = (deps: SettleFeedDeps, run: Run, feed: FeedRow, event: string, counts: Counts): Promise<void> =>
  deps.audit.append([
    {
      account: deps.account as Account,
      at: deps.clock.now(),
      subject: `feed/${feed.intent}`,
      event,
      actor: run.flow,
      correlationId: run.correlationId,
      after: { feedId: feed.feedId ?? null, ...counts },
    },
  ]);

const sayOverdue = (deps: SettleFeedDeps, feed: FeedRow, undecided: number): Promise<void> =>
  deps.alerts.raise({
    account: deps.account as Account,
    severity: 'warning',
    code: 'FEED_OVERDUE',
    message: `Inventory feed ${feed.feedId ?? feed.intent} is not settled after ${deps.policy.feedMaxAgeMinutes} minutes; its ${undecided} undecided SKUs are sent again. Look at it in Seller Center`,
    facts: { feedId: feed.feedId ?? null, undecided },
  });

/** Looks at one open feed. */
export const settleFeed = async (deps: SettleFeedDeps, run: Run, feed: FeedRow): Promise<Tally> => {
  const now = deps.clock.now();
  if (feed.phase === 'settled') return {};
  if (feed.feedId === undefined) return adoptOrRelease(deps, feed, now);
  const { status } = await deps.feeds.status(feed.feedId);
  const isDone = status === 'PROCESSED' || status === 'ERROR';
  const isOverdue = !isDone && now - feed.plannedAt >= deps.policy.feedMaxAgeMinutes * MINUTE_MS;
  if (!isDone && !isOverdue) {
    await update(deps, feed, (row) => ({
      ...row,
      checks: row.checks + 1,
      nextCheckAt: nextCheckAt(now, row.checks + 1),
    }));
    return { FeedOpen: 1 };
  }
  const counts = await settleDecided(deps, run, feed, feed.feedId);
  const left = await fencedBy(deps, feed);
  await changeSkus(deps, left, (state) =>
    (isDone ? feedSettled : feedOverdue)(submittedByFeed(state, feed.intent, now), feed.intent, now),
  );
  if (isOverdue) await sayOverdue(deps, feed, left.length);
  await auditEnd(deps, run, feed, isDone ? 'feed-settled' : 'feed-overdue', counts);
  await update(deps, feed, (row) => ({ ...row, phase: 'settled' }));
  return {
    [isDone ? 'FeedSettled' : 'FeedOverdue']: 1,
    ItemsSucceeded: counts.succeeded,
    ItemsFailed: counts.failed,
    ItemsUndecided: left.length,
  };
};
