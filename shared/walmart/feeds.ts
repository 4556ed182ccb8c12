/** Feeds: many changes in one file, answered later item by item (walmart-api.md sections 8.4 and 11). */
import type * as z from 'zod';
import { InvalidDataError, type Issue, TransientError } from '../core/index.ts';
import type { Chance } from '../ports/index.ts';
import type { CallOptions, WalmartHttp } from './http.ts';
import { quantityIssue } from './inventory.ts';
import {
  type FeedItem,
  type FeedSummary,
  feedAcceptedSchema,
  feedListSchema,
  feedStatusSchema,
} from './schemas/feed.ts';
import { encodeValue, toQuery } from './url.ts';

export interface StockItem {
  readonly sku: string;
  /** Whole EACH, at least 0. */
  readonly amount: number;
}

export interface SubmitOptions extends CallOptions {
  readonly feedType: 'inventory';
  /** For the whole feed; without it Walmart takes the account's default node. */
  readonly shipNode?: string;
  /** Shown in Walmart's portal; letters, digits, dot, dash, underscore. Default: the correlation id. */
  readonly fileName?: string;
}

export type FeedReport = Omit<z.output<typeof feedStatusSchema>, 'itemDetails'> & {
  readonly items: readonly FeedItem[];
};

export interface FeedPageOptions extends CallOptions {
  readonly offset?: number;
  /** Rows a page; default and most 50 (the spec's number; the guide says 1,000). */
  readonly limit?: number;
}

export interface Feeds {
  /**
   * Hands over one inventory feed. Not idempotent: write the intent first.
   * @returns Walmart's feed id: received, nothing more.
   * @throws {InvalidDataError} WALMART_FEED with every issue, before anything is sent.
   * @throws {UnknownOutcomeError} when the end is not clear: look it up with `recent`.
   */
  submitInventory(items: readonly StockItem[], options: SubmitOptions): Promise<{ readonly feedId: string }>;
  /** One page of a feed's report. @returns undefined when Walmart does not know the feed (yet). */
  status(feedId: string, options?: FeedPageOptions): Promise<FeedReport | undefined>;
  /** The results of all items that Walmart reports, page by page. */
  items(feedId: string, options?: CallOptions): AsyncGenerator<FeedItem, void, undefined>;
  /** The seller's latest feeds, newest first. */
  recent(options?: FeedPageOptions): Promise<readonly FeedSummary[]>;
}

const LARGEST_PAGE = 50;
/** Hard limits of one inventory feed (section 11.4). */
const MOST_ITEMS = 10_000;
const MOST_BYTES = 5 * 1024 * 1024;

/** The file of an inventory feed, spec 1.4. The capital I of `Inventory` matters: with a small one the feed ends in ERROR. */
export const toInventoryFile = (items: readonly StockItem[]): string =>
  JSON.stringify({
    InventoryHeader: { version: '1.4' },
    Inventory: items.map(({ sku, amount }) => ({ sku, quantity: { unit: 'EACH', amount } })),
  });

/** One part named `file`, as bytes: no stream and no Blob, so that nothing on the way needs a thread or timer. */
export const toMultipart = (file: string, fileName: string, boundary: string): Buffer =>
  Buffer.from(
    [
      `--${boundary}`,
      `Content-Disposition: form-data; name="file"; filename="${fileName}"`,
      'Content-Type: application/json',
      '',
      file,
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  );

const issuesOf = (items: readonly StockItem[], file: string): readonly Issue[] => {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  if (items.length === 0) issues.push({ path: 'items', rule: 'at least one item is needed' });
  if (items.length > MOST_ITEMS) {
    issues.push({ path: 'items', rule: `at most ${MOST_ITEMS} items`, value: String(items.length) });
  }
  if (Buffer.byteLength(file) > MOST_BYTES) {
    issues.push({ path: 'items', rule: `at most ${MOST_BYTES} bytes`, value: String(Buffer.byteLength(file)) });
  }
  items.forEach(({ sku, amount }, index) => {
    const issue = quantityIssue(`items.${index}.amount`, amount);
    if (issue) issues.push(issue);
    if (seen.has(sku)) issues.push({ path: `items.${index}.sku`, rule: 'each SKU once', value: sku });
    seen.add(sku);
  });
  return issues;
};

const checkFeed = (items: readonly StockItem[], file: string): void => {
  const issues = issuesOf(items, file);
  if (issues.length === 0) return;
  throw new InvalidDataError({
    code: 'WALMART_FEED',
    message: `An inventory feed of ${items.length} items was not sent: ${issues[0]?.path} – ${issues[0]?.rule}${issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''}`,
    facts: { items: items.length, issues: issues.length },
    issues,
  });
};

export const createFeeds = (http: WalmartHttp, chance: Pick<Chance, 'uuid'>): Feeds => {
  const pageQuery = ({ offset = 0, limit = LARGEST_PAGE }: FeedPageOptions) => ({
    offset,
    limit: Math.min(limit, LARGEST_PAGE),
  });

  const status: Feeds['status'] = async (feedId, options = {}) => {
    const { offset, limit, ...call } = options;
    const path = `/v3/feeds/${encodeValue(feedId)}${toQuery({ includeDetails: true, ...pageQuery(options) })}`;
    const subject = `feed ${feedId}`;
    const reply = await http.find({ ...call, endpoint: 'feeds.status', path, subject, schema: feedStatusSchema });
    if (reply === undefined) return undefined;
    const { itemDetails, ...report } = reply.data;
    return { ...report, items: itemDetails?.itemIngestionStatus ?? [] };
  };

  return {
    status,

    async submitInventory(items, { feedType, shipNode, fileName, ...options }) {
      const file = toInventoryFile(items);
      checkFeed(items, file);
      const correlationId = options.correlationId ?? chance.uuid();
      const boundary = `feed-${chance.uuid()}`;
      const name = (fileName ?? `${feedType}-${correlationId}.json`).replace(/[^A-Za-z0-9._-]/g, '-');
      const reply = await http.send({
        ...options,
        correlationId,
        endpoint: `feeds.submit:${feedType}`,
        path: `/v3/feeds${toQuery({ feedType, shipNode })}`,
        subject: `${items.length} items`,
        key: `feed/${correlationId}`,
        contentType: `multipart/form-data; boundary=${boundary}`,
        body: toMultipart(file, name, boundary),
        schema: feedAcceptedSchema,
      });
      return { feedId: reply.data.feedId };
    },

    async *items(feedId, options = {}) {
      let offset = 0;
      for (;;) {
        const page = await status(feedId, { ...options, offset });
        if (page === undefined) {
          if (offset === 0) return;
          throw new TransientError({
            code: 'WALMART_PAGES_CUT',
            message: `Feed ${feedId} was not found any more after ${offset} items`,
            facts: { feedId, offset },
          });
        }
        yield* page.items;
        offset += page.items.length;
        if (page.items.length === 0 || offset >= (page.itemsReceived ?? 0)) return;
      }
    },

    async recent(options = {}) {
      const { offset, limit, ...call } = options;
      const path = `/v3/feeds${toQuery(pageQuery(options))}`;
      const reply = await http.find({ ...call, endpoint: 'feeds.list', path, schema: feedListSchema });
      return reply?.data.results?.feed ?? [];
    },
  };
};
