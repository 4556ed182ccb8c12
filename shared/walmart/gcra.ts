/**
 * The token bucket as one number, pure (generic cell rate algorithm): `tat` is the moment at which the bucket would be full
 * again. Whole tokens at `now` = (burst × interval − (tat − now)) ÷ interval.
 */
import type { Priority, Rate } from './endpoints.ts';

/** Share of the burst that each class leaves to those before it. */
const RESERVE: Readonly<Record<Priority, number>> = { order: 0, stock: 0.1, price: 0.2, product: 0.3 };

/** Milliseconds in which one token flows back. */
export const intervalMs = (rate: Rate): number => rate.perMs / rate.count;

/** Tokens that a class must leave; never so many that it would get none. */
export const reserveOf = (rate: Rate, priority: Priority): number =>
  Math.min(rate.burst - 1, Math.ceil(rate.burst * RESERVE[priority]));

const ahead = (tat: number, now: number): number => Math.max(tat, now) - now;

/** Whole tokens that a class may take now. Tolerates the rounding of binary fractions. */
export const available = (rate: Rate, tat: number, now: number, priority: Priority): number => {
  const room = (rate.burst - reserveOf(rate, priority)) * intervalMs(rate) - ahead(tat, now);
  return Math.max(0, Math.floor(room / intervalMs(rate) + 1e-6));
};

/** Milliseconds until a class may take one token; 0 when it may now. */
export const waitMs = (rate: Rate, tat: number, now: number, priority: Priority): number => {
  if (available(rate, tat, now, priority) > 0) return 0;
  return Math.ceil(ahead(tat, now) + intervalMs(rate) - (rate.burst - reserveOf(rate, priority)) * intervalMs(rate));
};

/** The number after `count` tokens were taken. */
export const taken = (rate: Rate, tat: number, now: number, count: number): number =>
  Math.max(tat, now) + count * intervalMs(rate);

/** How fast a bucket is used: 1, or less for some minutes after Walmart has refused a call for its rate. */
export interface Pace {
  readonly share: number;
  /** From then on the share doubles each minute (epoch ms). */
  readonly at: number;
}

const LEAST_SHARE = 1 / 8;
const RECOVERS_IN_MS = 60_000;

export const shareAt = (pace: Pace | undefined, now: number): number =>
  pace === undefined ? 1 : Math.min(1, pace.share * 2 ** (Math.max(0, now - pace.at) / RECOVERS_IN_MS));

/** Half as fast after a refusal that ends at `until`; refusals of the same time count once. */
export const slowed = (pace: Pace | undefined, now: number, until: number): Pace =>
  pace !== undefined && pace.at > now
    ? { ...pace, at: Math.max(pace.at, until) }
    : { share: Math.max(LEAST_SHARE, shareAt(pace, now) / 2), at: Math.max(now, until) };

/** The number when at most `left` tokens are there now: only ever later than before. */
export const lowered = (rate: Rate, tat: number, now: number, left: number): number =>
  Math.max(tat, now + (rate.burst - Math.min(left, rate.burst)) * intervalMs(rate));

/** The number when the first token comes at `at`: only ever later than before. */
export const blockedUntil = (rate: Rate, tat: number, at: number): number =>
  Math.max(tat, at + (rate.burst - 1) * intervalMs(rate));
