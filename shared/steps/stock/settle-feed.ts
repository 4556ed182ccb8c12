/** How a sent feed ended, SKU by SKU: PROCESSED says nothing about the single items (walmart-api.md 11.3). */
import { type Account, BridgeError, MINUTE_MS, mapBounded, type Policy } from '../../core/index.ts';
import type { Run, Tally } from '../../lambda/index.ts';
import type { Alerts, Audit, RawStore } from '../../ports/index.ts';
import {
  feedOverdue,
  feedRefused,
  feedSettled,
  type ItemResult,
  ingested,
  type SkuState,
  submittedByFeed,
} from '../../transform/index.ts';
import { changeFeed, type FeedRow, feedContentSchema, nextCheckAt, otherFeedIds } from './feed-rows.ts';
import { changeSkuAndLedger, parkSku, type SkuFailureDeps } from './sku-failures.ts';
import { changeSkus, type LoadedSku, loadSkus, WRITE_WIDTH } from './sku-rows.ts';

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
  /** @returns undefined when Walmart does not show the feed. */
  status(feedId: string): Promise<FeedSummary | undefined>;
  items(feedId: string): AsyncIterable<readonly FeedItemStatus[]>;
  recent(): Promise<readonly RecentFeed[]>;
}

export interface SettleFeedDeps extends SkuFailureDeps {
  readonly policy: Policy;
  readonly raw: RawStore;
  readonly audit: Audit;
  readonly alerts: Alerts;
  readonly feeds: FeedReader;
}

/** A feed that was sent may show in Walmart's list only after a while; and its sender has ended by then (240 s). */
const INDEX_LAG_MS = 5 * MINUTE_MS;
/** Clocks of both sides differ by less. */
const CLOCK_SKEW_MS = 2 * MINUTE_MS;
/** No further page of results is begun when so little is left of the function's time; the next run goes on. */
const MARGIN_MS = 40_000;

const contentOf = async (deps: SettleFeedDeps, feed: FeedRow): Promise<readonly string[]> =>
  feedContentSchema.parse(JSON.parse(await deps.raw.get(feed.contentKey))).map((item) => item.sku);

/** The SKUs of the feed that are still fenced by it. */
const fencedBy = async (deps: SettleFeedDeps, feed: FeedRow): Promise<readonly LoadedSku[]> => {
  const loaded = await loadSkus(deps, await contentOf(deps, feed));
  return [...loaded.values()].filter(({ state }) => state.openFeed?.feed === feed.intent);
};

const update = (deps: SettleFeedDeps, feed: FeedRow, change: (row: FeedRow) => FeedRow): Promise<void> =>
  changeFeed(deps.state, deps.account, feed.intent, change);

interface Counts {
  succeeded: number;
  failed: number;
  undecided: number;
}

type End = 'settled' | 'failed' | 'overdue';

const auditFeed = (
  deps: SettleFeedDeps,
  run: Run,
  feed: FeedRow,
  end: End | 'adopted' | 'never-arrived',
  counts?: Counts,
): Promise<void> =>
  deps.audit.append([
    {
      account: deps.account as Account,
      at: deps.clock.now(),
      subject: `feed/${feed.intent}`,
      event: `feed-${end}`,
      actor: run.flow,
      correlationId: run.correlationId,
      after: { feedId: feed.feedId ?? null, ...counts },
    },
  ]);

/** Another program of the seller may have sent a feed of the same size; Walmart's first rows tell whose it is, once it shows any. */
const holdsOurs = async (deps: SettleFeedDeps, feed: FeedRow, feedId: string): Promise<boolean> => {
  const ours = new Set(await contentOf(deps, feed));
  for await (const page of deps.feeds.items(feedId)) return page.every(({ sku }) => ours.has(sku));
  return true;
};

/** The feed among Walmart's recent ones: same type, same number of items, received after it was planned, no other one of ours. */
const findRecent = async (deps: SettleFeedDeps, feed: FeedRow): Promise<RecentFeed | undefined> => {
  const alike = (await deps.feeds.recent()).filter(
    (candidate) =>
      candidate.feedType === feed.feedType &&
      candidate.itemsReceived === feed.items &&
      candidate.receivedAt >= feed.plannedAt - CLOCK_SKEW_MS,
  );
  if (alike.length === 0) return undefined;
  const taken = await otherFeedIds(deps.state, deps.account, feed);
  const free = alike.filter(({ feedId }) => !taken.has(feedId)).sort((a, b) => a.receivedAt - b.receivedAt);
  for (const candidate of free) if (await holdsOurs(deps, feed, candidate.feedId)) return candidate;
  return undefined;
};

/**
 * A feed whose sending was not answered: Walmart's recent feeds tell whether it is there; else, once the list has had time
 * to show it, it never arrived. It is not sent again blindly.
 */
const adoptOrRelease = async (deps: SettleFeedDeps, run: Run, feed: FeedRow, now: number): Promise<Tally> => {
  const found = await findRecent(deps, feed);
  if (found) {
    await update(deps, feed, (row) => ({ ...row, phase: 'sent', feedId: found.feedId, nextCheckAt: now }));
    await auditFeed(deps, run, { ...feed, feedId: found.feedId }, 'adopted');
    return { FeedAdopted: 1 };
  }
  if (now < feed.plannedAt + INDEX_LAG_MS) {
    await update(deps, feed, (row) => ({ ...row, nextCheckAt: feed.plannedAt + INDEX_LAG_MS }));
    return { FeedUnknown: 1 };
  }
  await changeSkus(deps, await fencedBy(deps, feed), (state) => feedRefused(state, feed.intent, now));
  await auditFeed(deps, run, feed, 'never-arrived');
  await update(deps, feed, (row) => ({ ...row, phase: 'settled' }));
  return { FeedNeverArrived: 1 };
};

/** Walmart decided about one SKU of the feed. A refusal is a person's task, recorded before the SKU's row says so. */
const settleItem = async (
  deps: SettleFeedDeps,
  run: Run,
  feed: FeedRow,
  loaded: LoadedSku,
  item: FeedItemStatus & { readonly result: ItemResult },
  now: number,
): Promise<void> => {
  const decide = (state: SkuState): SkuState =>
    ingested(submittedByFeed(state, feed.intent, now), feed.intent, {
      result: item.result,
      ...(item.code === undefined ? {} : { code: item.code }),
      at: now,
    });
  if (item.result === 'DATA_ERROR' && decide(loaded.state).problem)
    await parkSku(deps, run, item.sku, {
      code: 'FEED_ITEM_REFUSED',
      reason: `Walmart refused the quantity of SKU ${item.sku}: ${item.description ?? item.code ?? item.result}`,
      facts: { walmartCode: item.code ?? null, feedId: feed.feedId ?? null },
    });
  await changeSkuAndLedger(deps, loaded, decide);
};

const countItems = (counts: Counts, items: readonly FeedItemStatus[]): void => {
  for (const { result } of items) {
    if (result === 'SUCCESS') counts.succeeded += 1;
    else if (result === 'INPROGRESS') counts.undecided += 1;
    else counts.failed += 1;
  }
};

const isDecided = (item: FeedItemStatus): item is FeedItemStatus & { readonly result: ItemResult } =>
  item.result !== 'INPROGRESS';

/** Settles every decided item of the feed, one by one. @returns undefined when there was no time to see all pages. */
const settleDecided = async (
  deps: SettleFeedDeps,
  run: Run,
  feed: FeedRow,
  feedId: string,
): Promise<Counts | undefined> => {
  const counts: Counts = { succeeded: 0, failed: 0, undecided: 0 };
  for await (const page of deps.feeds.items(feedId)) {
    if (run.remainingMs() < MARGIN_MS) return undefined;
    countItems(counts, page);
    const decided = page.filter(isDecided);
    const loaded = await loadSkus(
      deps,
      decided.map((item) => item.sku),
    );
    const now = deps.clock.now();
    await mapBounded(decided, WRITE_WIDTH, async (item) => {
      const one = loaded.get(item.sku);
      if (one?.state.openFeed?.feed === feed.intent) await settleItem(deps, run, feed, one, item, now);
    });
  }
  return counts;
};

/** As `settleDecided`; of a feed that passed its age even answers that cannot be read must not keep its SKUs fenced. */
const settleWhatIsKnown = async (
  deps: SettleFeedDeps,
  run: Run,
  feed: FeedRow,
  feedId: string,
): Promise<Counts | undefined> => {
  try {
    return await settleDecided(deps, run, feed, feedId);
  } catch (error) {
    if (!isOverAge(deps, feed) || !(error instanceof BridgeError) || error.disposition !== 'park') throw error;
    run.telemetry.warn('results of a feed cannot be read', { feedId, code: error.code, reason: error.message });
    return { succeeded: 0, failed: 0, undecided: feed.items };
  }
};

const isOverAge = (deps: SettleFeedDeps, feed: FeedRow): boolean =>
  deps.clock.now() - feed.plannedAt >= deps.policy.feedMaxAgeMinutes * MINUTE_MS;

/** Whether the feed ends now, and how; undefined while it goes on. */
const endOf = (
  deps: SettleFeedDeps,
  feed: FeedRow,
  summary: FeedSummary | undefined,
  counts: Counts,
): End | undefined => {
  if (summary?.status === 'ERROR') return 'failed';
  // A feed can be PROCESSED while rows of it are not decided for hours: they could still be applied.
  if (summary?.status === 'PROCESSED' && counts.undecided === 0) return 'settled';
  return isOverAge(deps, feed) ? 'overdue' : undefined;
};

const ALERTS = {
  overdue: (deps: SettleFeedDeps, name: string, left: number) => ({
    severity: 'warning' as const,
    code: 'FEED_OVERDUE',
    message: `Inventory feed ${name} is not settled after ${deps.policy.feedMaxAgeMinutes} minutes; its ${left} undecided SKUs are sent again. Look at it in Seller Center`,
  }),
  failed: (_deps: SettleFeedDeps, name: string, left: number) => ({
    severity: 'critical' as const,
    code: 'FEED_FAILED',
    message: `Walmart could not read inventory feed ${name}; its ${left} SKUs are sent again. Look at its error in Seller Center and report it`,
  }),
};

const say = async (deps: SettleFeedDeps, feed: FeedRow, end: End, left: number): Promise<void> => {
  if (end === 'settled') return;
  await deps.alerts.raise({
    account: deps.account as Account,
    ...ALERTS[end](deps, feed.feedId ?? feed.intent, left),
    facts: { feedId: feed.feedId ?? null, undecided: left },
  });
};

const METRICS = { settled: 'FeedSettled', failed: 'FeedFailed', overdue: 'FeedOverdue' } as const;

const endFeed = async (deps: SettleFeedDeps, run: Run, feed: FeedRow, end: End, counts: Counts): Promise<Tally> => {
  const now = deps.clock.now();
  const left = await fencedBy(deps, feed);
  const release = end === 'overdue' ? feedOverdue : feedSettled;
  await changeSkus(deps, left, (state) => release(submittedByFeed(state, feed.intent, now), feed.intent, now));
  await say(deps, feed, end, left.length);
  await auditFeed(deps, run, feed, end, counts);
  await update(deps, feed, (row) => ({ ...row, phase: 'settled' }));
  return {
    [METRICS[end]]: 1,
    ItemsSucceeded: counts.succeeded,
    ItemsFailed: counts.failed,
    ItemsUndecided: left.length,
  };
};

/** The feed's next look, later with each one; also of one that could not be looked at, so that it stands in no other's way. */
export const lookLater = (deps: SettleFeedDeps, feed: FeedRow): Promise<void> => {
  const now = deps.clock.now();
  return update(deps, feed, (row) => ({
    ...row,
    checks: row.checks + 1,
    nextCheckAt: nextCheckAt(now, row.checks + 1),
  }));
};

const NOTHING: Counts = { succeeded: 0, failed: 0, undecided: 0 };

/** Looks at one open feed. Results are read when it has ended, or has had its time. */
export const settleFeed = async (deps: SettleFeedDeps, run: Run, feed: FeedRow): Promise<Tally> => {
  if (feed.phase === 'settled') return {};
  if (feed.feedId === undefined) return adoptOrRelease(deps, run, feed, deps.clock.now());
  const summary = await deps.feeds.status(feed.feedId);
  const hasResults = summary?.status === 'PROCESSED' || summary?.status === 'ERROR' || isOverAge(deps, feed);
  const counts = hasResults ? await settleWhatIsKnown(deps, run, feed, feed.feedId) : NOTHING;
  if (counts === undefined) return { FeedCutShort: 1 };
  const end = hasResults ? endOf(deps, feed, summary, counts) : undefined;
  if (end !== undefined) return endFeed(deps, run, feed, end, counts);
  await lookLater(deps, feed);
  return { FeedOpen: 1 };
};
