/** What was last seen of a return at Walmart: an unchanged one in the overlap of two pulls is not told again. */
import * as z from 'zod';
import { type Account, DAY_MS, HOUR_MS } from '../../core/index.ts';
import type { Draft, Key, Row } from '../../ports/index.ts';

export const returnSchema = z.strictObject({
  returnOrderId: z.string().min(1),
  /** Of the JSON as Walmart sent it. */
  hash: z.string(),
  /** Why it stands in the failure ledger: what was not known of it when it was looked at last. */
  trouble: z.enum(['unreadable', 'unknownOrder']).optional(),
  /** Purchase orders of its lines that we do not have. */
  unknown: z.array(z.string()),
});

export type ReturnState = z.output<typeof returnSchema>;

export const returnKey = (account: Account, returnOrderId: string): Key => ({
  pk: `return#${account}`,
  sk: returnOrderId,
});

/** Returns with orders that we do not have, by when these are looked for again. */
export const returnsList = (account: Account): string => `returns#${account}`;

export const readReturnRow = (row: Row): ReturnState => returnSchema.parse(row.data);

const KEPT_MS = 180 * DAY_MS;
const AGAIN_MS = HOUR_MS;

export const toReturnDraft = (account: Account, state: ReturnState, now: number): Draft => ({
  ...returnKey(account, state.returnOrderId),
  data: state,
  expiresAt: now + KEPT_MS,
  ...(state.unknown.length > 0 && { pending: { list: returnsList(account), at: now + AGAIN_MS } }),
});
