/**
 * What Walmart does with a feed after it was taken: minutes later, and in no sure order against other feeds and PUTs.
 * There are no timers: whoever looks at the world first lets everything happen that is due, in order of time.
 */

import { applyQuantity } from './inventory.ts';
import { drawMs } from './settings.ts';
import type { Feed, FeedItem, World } from './state.ts';

/** Draws when a feed that comes in now starts and ends. */
export const drawFeedTimes = (world: World, now: number): { startsAt: number; endsAt: number } => {
  const { usualMs, slowShare, slowMs } = world.settings.feedDelay;
  const random = world.chance.feeds;
  const endsAt = now + drawMs(random() < slowShare ? slowMs : usualMs, random);
  return { startsAt: now + Math.floor((endsAt - now) * 0.3), endsAt };
};

/** Lets all feeds that are due by now take effect. */
export const settleFeeds = (world: World, now: number): void => {
  const due = [...world.openFeeds].filter((feed) => feed.endsAt <= now && !feed.settled);
  due.sort((a, b) => a.endsAt - b.endsAt);
  for (const feed of due) settleFeed(world, feed);
};

/** The rows take the value in the feed, even if a later PUT came in between. */
const settleFeed = (world: World, feed: Feed): void => {
  const share = feed.stuckAfterShare ?? 1;
  const decided = Math.floor(feed.items.length * share);
  for (const item of feed.items.slice(0, decided)) {
    if (item.outcome === null) decideItem(world, feed, item);
  }
  feed.modifiedAt = feed.endsAt;
  feed.settled = true;
  if (feed.stuckAfterShare === undefined) world.openFeeds.delete(feed);
};

const decideItem = (world: World, feed: Feed, item: FeedItem): void => {
  const random = world.chance.feeds;
  const known = world.items.get(item.sku);
  item.errorAsObject = random() < 0.3;
  const fails = random() < world.feedItemFailureRate;
  if (item.fault !== null || known === undefined || known.ingestedAt > feed.endsAt) {
    item.outcome = 'DATA_ERROR';
    return;
  }
  const kind = random();
  if (fails) item.outcome = kind < 0.5 ? 'SYSTEM_ERROR' : 'TIMEOUT_ERROR';
  else item.outcome = 'SUCCESS';
  // A timeout says nothing about the effect: half of them were applied.
  const applies = item.outcome === 'SUCCESS' || (item.outcome === 'TIMEOUT_ERROR' && kind < 0.75);
  if (!applies) return;
  applyQuantity(known.stock, item.amount, feed.endsAt, feed.feedId);
  item.appliedAt = feed.endsAt;
};

/** Lets a stuck feed end now. */
export const releaseFeed = (world: World, feed: Feed, now: number): void => {
  if (feed.stuckAfterShare === undefined) return;
  feed.stuckAfterShare = undefined;
  feed.settled = false;
  feed.endsAt = Math.max(now, feed.endsAt);
  settleFeeds(world, now);
};

export type FeedStatus = 'RECEIVED' | 'INPROGRESS' | 'PROCESSED' | 'ERROR';

export const feedStatusAt = (feed: Feed, now: number): FeedStatus => {
  if (now < feed.startsAt) return 'RECEIVED';
  if (now < feed.endsAt || feed.stuckAfterShare !== undefined) return 'INPROGRESS';
  return feed.fileFault === null ? 'PROCESSED' : 'ERROR';
};
