/** Feeds: taking a file, the list of recent ones, and one feed's status with its rows. */

import type { SimResponse } from '../simulator.ts';
import { gatewayError, json, listError, wrongMediaType } from './answers.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { drawFeedTimes, feedStatusAt } from './feed-engine.ts';
import { readFeedFile, readInventoryRows } from './feed-file.ts';
import { parseCount } from './query.ts';
import { drawHex, type Feed, type FeedItem, type ItemOutcome, type World } from './state.ts';

const invalid = (name: string, field: string, description: string): SimResponse =>
  listError(400, { code: `${name}.GMP_RECEIVER_API`, field, description, info: 'Request is invalid.' });

/** Not idempotent: each call that gets here makes a feed. */
const submitFeed = (call: Call): SimResponse => {
  const { world, request, query, now } = call;
  const feedType = query.get('feedType');
  if (feedType !== 'inventory')
    return invalid('INVALID_REQUEST_PARAM', 'feedType', `Invalid feedType ${feedType ?? ''}`);
  const shipNode = query.get('shipNode');
  if (shipNode !== undefined && shipNode !== world.account.shipNode) {
    return invalid('INVALID_REQUEST_PARAM', 'shipNode', `The ship node ${shipNode} does not belong to this seller`);
  }
  const file = readFeedFile(request);
  if (file === undefined) return wrongMediaType();
  if (Buffer.byteLength(file) > world.settings.maxFeedBytes) {
    return gatewayError(413, { code: 'REQUEST_ENTITY_TOO_LARGE', description: 'The feed file is too large' });
  }
  const feed = receiveFeed(world, feedType, file, now);
  return json(200, { feedId: feed.feedId });
};

const receiveFeed = (world: World, feedType: string, file: string, now: number): Feed => {
  const { rows, fault } = readInventoryRows(file, world.settings.maxFeedItems);
  const feed: Feed = {
    feedId: `${drawHex(32, world.chance.feeds).toUpperCase()}@AUoBAQA`,
    feedType,
    submittedAt: now,
    ...drawFeedTimes(world, now),
    fileFault: fault,
    items: rows,
    stuckAfterShare: world.feedsToStick.shift(),
    modifiedAt: now,
    settled: false,
  };
  world.feeds.set(feed.feedId, feed);
  world.openFeeds.add(feed);
  return feed;
};

const countOutcome = (feed: Feed, outcome: ItemOutcome | null): number =>
  feed.items.filter((item) => item.outcome === outcome).length;

const countItems = (feed: Feed) => {
  const itemsProcessing = countOutcome(feed, null);
  const itemsSucceeded = countOutcome(feed, 'SUCCESS');
  return {
    itemsReceived: feed.items.length,
    itemsSucceeded,
    itemsFailed: feed.items.length - itemsProcessing - itemsSucceeded,
    itemsProcessing,
  };
};

const listFeeds = (call: Call): SimResponse => {
  const { world, query, now } = call;
  const offset = parseCount(query.get('offset') ?? '0', 0, 999_999_999);
  const limit = parseCount(query.get('limit') ?? '50', 1, 50);
  if (offset === undefined || limit === undefined) {
    return invalid('INVALID_REQUEST_PARAM', 'limit', 'offset must be 0 or more, limit from 1 to 50');
  }
  const feedId = query.get('feedId');
  const feeds = [...world.feeds.values()].filter((feed) => feedId === undefined || feed.feedId === feedId).reverse();
  return json(200, {
    totalResults: feeds.length,
    offset,
    limit,
    results: { feed: feeds.slice(offset, offset + limit).map((feed) => writeFeedRecord(world, feed, now)) },
  });
};

const writeFeedRecord = (world: World, feed: Feed, now: number) => ({
  feedId: feed.feedId,
  feedSource: 'SELLER',
  feedType: feed.feedType,
  partnerId: world.account.partnerId,
  ...countItems(feed),
  feedStatus: feedStatusAt(feed, now),
  feedDate: feed.submittedAt,
  modifiedDtm: now < feed.startsAt ? feed.submittedAt : Math.max(feed.startsAt, feed.modifiedAt),
  itemDataErrorCount: countOutcome(feed, 'DATA_ERROR'),
  itemSystemErrorCount: countOutcome(feed, 'SYSTEM_ERROR'),
  itemTimeoutErrorCount: countOutcome(feed, 'TIMEOUT_ERROR'),
  channelType: '0f3e4dd4-0514-4346-b39d-af0e00ea066d',
});

const getFeed = (call: Call): SimResponse => {
  const { world, query, params, request, now } = call;
  const offset = parseCount(query.get('offset') ?? '0', 0, 999_999_999);
  const limit = parseCount(query.get('limit') ?? '50', 1, 50);
  if (offset === undefined || limit === undefined) {
    return invalid('INVALID_REQUEST_PARAM', 'limit', 'offset must be 0 or more, limit from 1 to 50');
  }
  // Feed ids hold an @, which has to arrive as %40.
  const feed = request.path.includes('@') ? undefined : world.feeds.get(params.feedId ?? '');
  if (feed === undefined) return feedNotFound();
  const includeDetails = query.get('includeDetails') === 'true';
  const status = feedStatusAt(feed, now);
  const rows = includeDetails ? feed.items.slice(offset, offset + limit) : [];
  return json(200, {
    feedId: feed.feedId,
    feedStatus: status,
    feedSubmissionDate: feed.submittedAt,
    ingestionErrors: { ingestionError: status === 'ERROR' ? [fileError(feed)] : null },
    ...countItems(feed),
    offset,
    limit,
    itemDetails: { itemIngestionStatus: rows.map((item, index) => writeRow(world, item, offset + index)) },
  });
};

const feedNotFound = (): SimResponse =>
  listError(404, {
    code: 'CONTENT_NOT_FOUND.GMP_RECEIVER_API',
    field: 'feedId',
    description: 'Feed not found',
    severity: 'INFO',
    category: 'APPLICATION',
  });

const fileError = (feed: Feed) => ({
  type: 'DATA_ERROR',
  code: 'ERR_EXT_DATA_0503009',
  field: 'feed',
  description: feed.fileFault ?? '',
});

const writeRow = (world: World, item: FeedItem, index: number) => {
  const base = { martId: 0, sku: item.sku, wpid: '', index };
  if (item.outcome === null) return { ...base, ingestionStatus: 'INPROGRESS' };
  if (item.outcome === 'SUCCESS') {
    return { ...base, ingestionStatus: 'SUCCESS', ingestionErrors: { ingestionError: null } };
  }
  const error = rowError(world, item, item.outcome);
  return {
    ...base,
    ingestionStatus: item.outcome,
    ingestionErrors: { ingestionError: item.errorAsObject ? error : [error] },
  };
};

const rowError = (world: World, item: FeedItem, outcome: Exclude<ItemOutcome, 'SUCCESS'>) => {
  if (item.fault !== null)
    return { type: outcome, code: 'ERR_EXT_DATA_0101122', field: 'quantity', description: item.fault };
  if (outcome === 'DATA_ERROR') {
    const description = world.items.has(item.sku) ? 'The item is not set up yet.' : 'The SKU does not exist.';
    return { type: outcome, code: 'ERR_EXT_DATA_0101119', field: 'sku', description };
  }
  return {
    type: outcome,
    code: 'ERR_INT_SYS_0201051',
    description: 'The item could not be processed. Try again later.',
  };
};

export const feedEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    template: '/v3/feeds',
    auth: 'token',
    limitRow: (query) => `POST /v3/feeds?feedType=${query.get('feedType') ?? ''}`,
    handle: submitFeed,
  },
  { method: 'GET', template: '/v3/feeds', auth: 'token', handle: listFeeds },
  { method: 'GET', template: '/v3/feeds/{feedId}', auth: 'token', handle: getFeed },
];
