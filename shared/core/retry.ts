/** Waiting times as pure functions: the queue's short waits and the ladder's long ones. */

const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 24 * 3_600_000;
const FIRST_QUEUE_WAIT_S = 10;

/** SQS: a message can be delayed by at most 15 minutes. */
export const LONGEST_QUEUE_DELAY_S = 900;
/** SQS: attempts before the queue's redrive policy moves a message to its DLQ. */
export const MAX_RECEIVE_COUNT = 5;

/** After this long since its first failure a thing is no longer tried by itself: a person decides. */
export const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000;

/** Doubling from `first`, with up to a fifth of jitter on top, so that no wait is shorter than an earlier one; then the ceiling. */
const doubling = (first: number, ceiling: number, attempt: number, random: number): number => {
  const doublings = Math.min(Math.max(attempt - 1, 0), 30);
  return Math.min(ceiling, Math.round(first * 2 ** doublings * (1 + 0.2 * random)));
};

/**
 * The ladder: 30 s × 2ⁿ⁻¹ with jitter, never above 24 h.
 * @param attempt 1 for the first failure.
 * @param random a number in [0, 1).
 * @returns milliseconds.
 */
export const ladderWaitMs = (attempt: number, random: number): number =>
  doubling(FIRST_WAIT_MS, LONGEST_WAIT_MS, attempt, random);

/** The ladder's first rung is the first failure after the queue's share of attempts. */
export const rungOf = (attempts: number): number => Math.max(1, attempts - MAX_RECEIVE_COUNT + 1);

/** The queue's own wait before the next receive, in seconds: 10 × 2ⁿ⁻¹ with jitter, at most 15 minutes. */
export const queueWaitSeconds = (attempt: number, random: number): number =>
  doubling(FIRST_QUEUE_WAIT_S, LONGEST_QUEUE_DELAY_S, attempt, random);

/** A told waiting time as an SQS delay: whole seconds, at least 1, at most 15 minutes. */
export const toQueueDelaySeconds = (waitMs: number): number =>
  Math.max(1, Math.min(LONGEST_QUEUE_DELAY_S, Math.ceil(waitMs / 1000)));
