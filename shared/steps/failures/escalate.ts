/** When people are told of a parked failure again: by its age, and for an order by Walmart's deadlines. */
import { DAY_MS, HOUR_MS, type Policy } from '../../core/index.ts';
import type { LedgerEntry } from '../../lambda/index.ts';
import { HELD_BY_PERSON } from '../orders/by-person.ts';
import { ackAheadAt, isAcknowledged } from '../orders/order-rows.ts';
import type { WaitingRow } from './plan-redrive.ts';

/** Ages of the levels after the first alert. Our choice: an hour, half a working day, a day. */
const LEVEL_AGES_MS = [HOUR_MS, 4 * HOUR_MS, DAY_MS];
/** Walmart expects the acknowledgement within 4 h (walmart-api.md 7.4); with a deadline of `never` nobody else gives it. */
const ACKNOWLEDGE_WITHIN_MS = 4 * HOUR_MS;
const BEFORE_SHIP_BY_MS = DAY_MS;

const parkedSince = (entry: LedgerEntry): number => entry.parkedAt ?? entry.lastFailedAt;

/** When each level is reached (epoch ms); the order's deadlines only ever come earlier. */
export const levelTimes = (
  { entry, order }: WaitingRow,
  policy: Pick<Policy, 'ackDeadlineHours'>,
): readonly number[] => {
  const since = parkedSince(entry);
  const [first = since, second = since, third = since] = LEVEL_AGES_MS.map((ageMs) => since + ageMs);
  const acknowledgeBy =
    order && !isAcknowledged(order) && order.phase !== 'recorded'
      ? (ackAheadAt(order, policy) ?? order.firstSeenAt + ACKNOWLEDGE_WITHIN_MS)
      : second;
  const shipSoon = order?.shipBy === undefined ? third : order.shipBy - BEFORE_SHIP_BY_MS;
  return [since, first, Math.min(second, acknowledgeBy), Math.min(third, shipSoon)];
};

/** The level that people should know of by now. */
export const levelAt = (row: WaitingRow, policy: Pick<Policy, 'ackDeadlineHours'>, now: number): number =>
  levelTimes(row, policy).reduce((highest, at, level) => (at <= now ? level : highest), 0);

/** Those that people have not been told of at their level; what a person holds needs no telling. */
export const toEscalate = (
  rows: readonly WaitingRow[],
  policy: Pick<Policy, 'ackDeadlineHours'>,
  now: number,
): readonly { readonly row: WaitingRow; readonly level: number }[] =>
  rows
    .filter(({ entry }) => entry.code !== HELD_BY_PERSON)
    .map((row) => ({ row, level: levelAt(row, policy, now) }))
    .filter(({ row, level }) => level > (row.entry.told ?? -1));
