/** What looking at a sent feed stands on: Walmart's words about it, the SKUs that it still fences, its row and its trail. */
import type { Policy } from '../../core/index.ts';
import type { Run } from '../../lambda/index.ts';
import type { Alerts, Audit, RawStore } from '../../ports/index.ts';
import type { ItemResult } from '../../transform/index.ts';
import { auditEntry } from '../audit-entry.ts';
import { changeFeed, type FeedRow, feedContentSchema } from './feed-rows.ts';
import type { SkuFailureDeps } from './sku-failures.ts';
import { type LoadedSku, loadSkus } from './sku-rows.ts';

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

export const contentOf = async (deps: SettleFeedDeps, feed: FeedRow): Promise<readonly string[]> =>
  feedContentSchema.parse(JSON.parse(await deps.raw.get(feed.contentKey))).map((item) => item.sku);

/** The SKUs of the feed that are still fenced by it. */
export const fencedBy = async (deps: SettleFeedDeps, feed: FeedRow): Promise<readonly LoadedSku[]> => {
  const loaded = await loadSkus(deps, await contentOf(deps, feed));
  return [...loaded.values()].filter(({ state }) => state.openFeed?.feed === feed.intent);
};

export const updateFeed = (deps: SettleFeedDeps, feed: FeedRow, change: (row: FeedRow) => FeedRow): Promise<void> =>
  changeFeed(deps.state, deps.account, feed.intent, change);

export interface ItemCounts {
  succeeded: number;
  failed: number;
  undecided: number;
}

/** How a feed ends. */
export type FeedEnd = 'settled' | 'failed' | 'overdue';

export const auditFeed = (
  deps: SettleFeedDeps,
  run: Run,
  feed: FeedRow,
  end: FeedEnd | 'adopted' | 'never-arrived',
  counts?: ItemCounts,
): Promise<void> =>
  deps.audit.append([
    auditEntry(deps, run, {
      subject: `feed/${feed.intent}`,
      event: `feed-${end}`,
      after: { feedId: feed.feedId ?? null, ...counts },
    }),
  ]);
