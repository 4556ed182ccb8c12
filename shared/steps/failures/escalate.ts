/** When people are told of a parked failure again: by its age, and for an order by Walmart's deadlines. */
import { DAY_MS, HOUR_MS, type Policy } from '../../core/index.ts';
import type { LedgerEntry } from '../../lambda/index.ts';
import { HELD_BY_PERSON } from '../orders/by-person.ts';
import { ackAheadAt, isAcknowledged } from '../orders/order-rows.ts';
import type { WaitingRow } from './plan-redrive.ts';

/** Walmart expects the acknowledgement within 4 h (walmart-api.md 7.4); with a deadline of `never` nobody else gives it. */
const ACKNOWLEDGE_WITHIN_MS = 4 * HOUR_MS;
const BEFORE_SHIP_BY_MS = DAY_MS;

export type EscalationPolicy = Pick<Policy, 'ackDeadlineHours' | 'escalateAfterHours'>;

const parkedSince = (entry: LedgerEntry): number => entry.parkedAt ?? entry.lastFailedAt;

/** When each level is reached (epoch ms); the order's deadlines only ever come earlier. */
export const levelTimes = ({ entry, order }: WaitingRow, policy: EscalationPolicy): readonly number[] => {
  const since = parkedSince(entry);
  const after = (hours: number): number => since + hours * HOUR_MS;
  const [first, second, third] = policy.escalateAfterHours;
  const acknowledgeBy =
    order && !isAcknowledged(order) && order.phase !== 'recorded'
      ? (ackAheadAt(order, policy) ?? order.firstSeenAt + ACKNOWLEDGE_WITHIN_MS)
      : after(second);
  const shipSoon = order?.shipBy === undefined ? after(third) : order.shipBy - BEFORE_SHIP_BY_MS;
  return [since, after(first), Math.min(after(second), acknowledgeBy), Math.min(after(third), shipSoon)];
};

/** The level that people should know of by now. */
export const levelAt = (row: WaitingRow, policy: EscalationPolicy, now: number): number =>
  levelTimes(row, policy).reduce((highest, at, level) => (at <= now ? level : highest), 0);

/** Those that people have not been told of at their level; what a person holds needs no telling. */
export const toEscalate = (
  rows: readonly WaitingRow[],
  policy: EscalationPolicy,
  now: number,
): readonly { readonly row: WaitingRow; readonly level: number }[] =>
  rows
    .filter(({ entry }) => entry.code !== HELD_BY_PERSON)
    .map((row) => ({ row, level: levelAt(row, policy, now) }))
    .filter(({ row, level }) => level > (row.entry.told ?? -1));
