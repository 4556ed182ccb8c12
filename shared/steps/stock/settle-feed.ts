/** How a sent feed ended, SKU by SKU: PROCESSED says nothing about the single items (walmart-api.md 11.3). */
import { BridgeError, MINUTE_MS, mapBounded } from '../../core/index.ts';
import type { Run, Tally } from '../../lambda/index.ts';
import {
  feedOverdue,
  feedSettled,
  type ItemResult,
  ingested,
  type SkuState,
  submittedByFeed,
} from '../../transform/index.ts';
import { adoptOrRelease } from './adopt-feed.ts';
import { type FeedRow, nextCheckAt } from './feed-rows.ts';
import {
  auditFeed,
  type FeedEnd,
  type FeedItemStatus,
  type FeedSummary,
  fencedBy,
  type ItemCounts,
  type SettleFeedDeps,
  updateFeed,
} from './sent-feed.ts';
import { changeSkuAndLedger, parkSku } from './sku-failures.ts';
import { changeSkus, type LoadedSku, loadSkus, WRITE_WIDTH } from './sku-rows.ts';

/** No further page of results is begun when so little is left of the function's time; the next run goes on. */
const MARGIN_MS = 40_000;

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

const countItems = (counts: ItemCounts, items: readonly FeedItemStatus[]): void => {
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
): Promise<ItemCounts | undefined> => {
  const counts: ItemCounts = { succeeded: 0, failed: 0, undecided: 0 };
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
): Promise<ItemCounts | undefined> => {
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
  counts: ItemCounts,
): FeedEnd | undefined => {
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

const say = async (deps: SettleFeedDeps, feed: FeedRow, end: FeedEnd, left: number): Promise<void> => {
  if (end === 'settled') return;
  await deps.alerts.raise({
    account: deps.account,
    ...ALERTS[end](deps, feed.feedId ?? feed.intent, left),
    facts: { feedId: feed.feedId ?? null, undecided: left },
  });
};

const METRICS = { settled: 'FeedSettled', failed: 'FeedFailed', overdue: 'FeedOverdue' } as const;

const endFeed = async (
  deps: SettleFeedDeps,
  run: Run,
  feed: FeedRow,
  end: FeedEnd,
  counts: ItemCounts,
): Promise<Tally> => {
  const now = deps.clock.now();
  const left = await fencedBy(deps, feed);
  const release = end === 'overdue' ? feedOverdue : feedSettled;
  await changeSkus(deps, left, (state) => release(submittedByFeed(state, feed.intent, now), feed.intent, now));
  await say(deps, feed, end, left.length);
  await auditFeed(deps, run, feed, end, counts);
  await updateFeed(deps, feed, (row) => ({ ...row, phase: 'settled' }));
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
  return updateFeed(deps, feed, (row) => ({
    ...row,
    checks: row.checks + 1,
    nextCheckAt: nextCheckAt(now, row.checks + 1),
  }));
};

const NOTHING: ItemCounts = { succeeded: 0, failed: 0, undecided: 0 };

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
