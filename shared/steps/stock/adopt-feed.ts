/** A feed whose sending was not answered is looked for among Walmart's recent ones, and never sent again blindly (docs/architecture.md, rule 4). */
import { MINUTE_MS } from '../../core/index.ts';
import type { Run, Tally } from '../../lambda/index.ts';
import { feedRefused } from '../../transform/index.ts';
import { type FeedRow, otherFeedIds } from './feed-rows.ts';
import { auditFeed, contentOf, fencedBy, type RecentFeed, type SettleFeedDeps, updateFeed } from './sent-feed.ts';
import { changeSkus } from './sku-rows.ts';

/** A feed that was sent may show in Walmart's list only after a while; and its sender has ended by then (240 s). */
const INDEX_LAG_MS = 5 * MINUTE_MS;
/** Clocks of both sides differ by less. */
const CLOCK_SKEW_MS = 2 * MINUTE_MS;
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
export const adoptOrRelease = async (deps: SettleFeedDeps, run: Run, feed: FeedRow, now: number): Promise<Tally> => {
  const found = await findRecent(deps, feed);
  if (found) {
    await updateFeed(deps, feed, (row) => ({ ...row, phase: 'sent', feedId: found.feedId, nextCheckAt: now }));
    await auditFeed(deps, run, { ...feed, feedId: found.feedId }, 'adopted');
    return { FeedAdopted: 1 };
  }
  if (now < feed.plannedAt + INDEX_LAG_MS) {
    await updateFeed(deps, feed, (row) => ({ ...row, nextCheckAt: feed.plannedAt + INDEX_LAG_MS }));
    return { FeedUnknown: 1 };
  }
  await changeSkus(deps, await fencedBy(deps, feed), (state) => feedRefused(state, feed.intent, now));
  await auditFeed(deps, run, feed, 'never-arrived');
  await updateFeed(deps, feed, (row) => ({ ...row, phase: 'settled' }));
  return { FeedNeverArrived: 1 };
};
