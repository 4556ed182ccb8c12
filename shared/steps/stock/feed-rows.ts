/** The row of a feed: written before the feed is sent, on the list of open feeds until each of its SKUs is settled. */
import * as z from 'zod';
import { type Account, amend, MINUTE_MS } from '../../core/index.ts';
import type { Draft, JsonObject, Key, Row, StateStore } from '../../ports/index.ts';

const atMs = z.number().int().min(0);

/**
 * - `planned`: its intent and content are stored; whether Walmart has it is not known until it says `sent`.
 * - `sent`: Walmart gave a feed id.
 * - `settled`: every SKU of it is decided or released.
 */
export const feedRowSchema = z.strictObject({
  /** Ours: `<time>-<uuid>`; fences carry it. */
  intent: z.string().min(1),
  phase: z.enum(['planned', 'sent', 'settled']),
  feedType: z.literal('inventory'),
  /** Rows in the file that was sent; tells our feed among Walmart's recent ones when its id is not known. */
  items: z.number().int().min(0),
  /** Where the list of its SKUs lies in the RawStore. */
  contentKey: z.string(),
  plannedAt: atMs,
  feedId: z.string().optional(),
  checks: z.number().int().min(0),
  nextCheckAt: atMs,
});

export type FeedRow = z.output<typeof feedRowSchema>;

export const openFeedsList = (account: Account): string => `feeds#${account}`;
export const feedKey = (account: Account, intent: string): Key => ({ pk: `feed#${account}`, sk: intent });
export const readFeedRow = (row: Row): FeedRow => feedRowSchema.parse(row.data);

export const toFeedDraft = (account: Account, feed: FeedRow): Draft => ({
  ...feedKey(account, feed.intent),
  data: feed satisfies JsonObject,
  ...(feed.phase === 'settled' ? {} : { pending: { list: openFeedsList(account), at: feed.nextCheckAt } }),
});

export const changeFeed = async (
  state: StateStore,
  account: Account,
  intent: string,
  decide: (feed: FeedRow) => FeedRow | undefined,
): Promise<void> => {
  await amend<Row, Draft>(state, feedKey(account, intent), (row) => {
    const next = row ? decide(readFeedRow(row)) : undefined;
    return next ? toFeedDraft(account, next) : undefined;
  });
};

/** Walmart's ids of our other feeds: those that may be among its recent ones. */
export const otherFeedIds = async (
  state: StateStore,
  account: Account,
  feed: Pick<FeedRow, 'intent'>,
): Promise<ReadonlySet<string>> => {
  const { rows } = await state.list(feedKey(account, feed.intent).pk, { limit: RECENT_ROWS, newestFirst: true });
  return new Set(
    rows
      .map((row) => readFeedRow(row))
      .filter(({ intent }) => intent !== feed.intent)
      .flatMap(({ feedId }) => feedId ?? []),
  );
};

/** Walmart lists its 50 latest feeds; of ours no more than ten an hour are sent. */
const RECENT_ROWS = 100;

const CHECKS_A_MINUTE_APART = 30;

/**
 * Stock feeds finish in 1 to 30 minutes (walmart-api.md 11.3): after 2, then each minute for half an hour, then each 10. A
 * row that Walmart applies after a newer PUT sells what is gone until this feed is settled, so the look must come soon.
 */
export const nextCheckAt = (now: number, checks: number): number =>
  now + (checks === 0 ? 2 : checks <= CHECKS_A_MINUTE_APART ? 1 : 10) * MINUTE_MS;

/** What a feed holds, as stored beside it. */
export const feedContentSchema = z.array(
  z.strictObject({
    sku: z.string(),
    quantity: z.number().int().min(0),
    /** What Walmart had, as far as we knew; null for not known. Missing in feeds of older releases. */
    before: z.number().int().nullable().optional(),
  }),
);
