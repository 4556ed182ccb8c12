/** The only switch on `disposition`: from an error to what is done with its message. */
import { BridgeError, type Disposition, type Facts, ThrottledError } from './errors.ts';
import { queueWaitSeconds, toQueueDelaySeconds } from './retry.ts';

/**
 * - `retry`: record the attempt, change the message's visibility, report the item as failed.
 * - `defer`: send a copy (same key, attempt and first-sent time), then acknowledge the original.
 * - `park`: write a parked ledger row, then acknowledge.
 * - `alert`: raise an alert, then as `retry`.
 */
export type Settlement =
  | { readonly action: 'retry'; readonly code: string; readonly facts: Facts; readonly waitSeconds: number }
  | { readonly action: 'defer'; readonly code: string; readonly facts: Facts; readonly waitSeconds: number }
  | { readonly action: 'park'; readonly code: string; readonly facts: Facts; readonly reason: string }
  | {
      readonly action: 'alert';
      readonly code: string;
      readonly facts: Facts;
      readonly waitSeconds: number;
      readonly reason: string;
    };

export interface SettleContext {
  /** 1 for the first receive. */
  readonly attempt: number;
  /** A number in [0, 1). */
  readonly random: number;
}

/** What is not ours counts as transient; the queue's maxReceiveCount bounds it. */
const asOurs = (
  error: unknown,
): { disposition: Disposition; code: string; facts: Facts; message: string; retryAfterMs: number } => {
  if (error instanceof BridgeError) {
    const retryAfterMs = error instanceof ThrottledError ? error.retryAfterMs : 0;
    return {
      disposition: error.disposition,
      code: error.code,
      facts: error.facts,
      message: error.message,
      retryAfterMs,
    };
  }
  const name = error instanceof Error ? error.name : typeof error;
  return { disposition: 'retry', code: 'UNEXPECTED', facts: { name }, message: 'Unexpected failure', retryAfterMs: 0 };
};

export const settle = (error: unknown, context: SettleContext): Settlement => {
  const { disposition, code, facts, message, retryAfterMs } = asOurs(error);
  const waitSeconds = queueWaitSeconds(context.attempt, context.random);
  switch (disposition) {
    case 'retry':
      return { action: 'retry', code, facts, waitSeconds };
    case 'throttled':
      return {
        action: 'defer',
        code,
        facts,
        waitSeconds: toQueueDelaySeconds(retryAfterMs * (1 + 0.2 * context.random)),
      };
    case 'park':
      return { action: 'park', code, facts, reason: message };
    case 'refresh':
    case 'alert':
      return { action: 'alert', code, facts, waitSeconds, reason: message };
    default:
      return disposition satisfies never;
  }
};
