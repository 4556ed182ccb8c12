/**
 * Which writes in Odoo a message was sent for already: the poll reads the last minutes again and again, since a transaction
 * may show late. By record, not by order: a long transaction shows a date before that of another record of its order.
 */
import * as z from 'zod';
import type { Account } from '../../core/index.ts';
import type { ChangedOrder } from '../../odoo/index.ts';
import type { Key, StateStore } from '../../ports/index.ts';

/** By record, its date (epoch ms). */
export type SeenWrites = ReadonlyMap<string, number>;

const seenSchema = z.strictObject({ writes: z.record(z.string(), z.number().int()) });

const seenKey = (account: Account): Key => ({ pk: `watermark#${account}`, sk: 'order-poll-seen' });

/** A row stays far below the 400 KB of an item; what is left out is looked at once more. */
const MOST_WRITES = 5_000;

export const readSeenWrites = async (state: StateStore, account: Account): Promise<SeenWrites> => {
  const row = await state.get(seenKey(account));
  return new Map(row ? Object.entries(seenSchema.parse(row.data).writes) : []);
};

/** Orders with a write that no message was sent for. */
export const unseenOrders = (orders: readonly ChangedOrder[], seen: SeenWrites): readonly ChangedOrder[] =>
  orders.filter(({ writes }) => writes.some(({ record, at }) => seen.get(record) !== at));

/** @param from what is older is not read again. */
export const writeSeenWrites = async (
  state: StateStore,
  account: Account,
  orders: readonly ChangedOrder[],
  from: number,
): Promise<void> => {
  const writes = orders
    .flatMap((order) => order.writes)
    .filter(({ at }) => at >= from)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, MOST_WRITES);
  const data = { writes: Object.fromEntries(writes.map(({ record, at }) => [record, at])) };
  await state.put({ ...seenKey(account), data }, 'any');
};
