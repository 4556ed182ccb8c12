/** The only switch on `disposition`: from an error to what is done with its message. */
import { BridgeError, type Disposition, type Facts, ThrottledError } from './errors.ts';
import { queueWaitSeconds, toQueueDelaySeconds } from './retry.ts';

interface Told {
  readonly code: string;
  readonly facts: Facts;
  /** One sentence, free of what others may have put into an error's text. */
  readonly reason: string;
}

/**
 * - `retry`: record the attempt, change the message's visibility, report the item as failed.
 * - `defer`: send a copy (same key, attempts so far and first-sent time), then acknowledge the original; a wait (`waitMs`) that
 *   is longer than a queue's delay goes to the ledger instead.
 * - `park`: write a parked ledger row, then acknowledge.
 * - `alert`: raise an alert, and as `retry`.
 */
export type Settlement = Told &
  (
    | { readonly action: 'retry'; readonly waitSeconds: number }
    | { readonly action: 'defer'; readonly waitSeconds: number; readonly waitMs: number }
    | { readonly action: 'park' }
    | { readonly action: 'alert'; readonly waitSeconds: number }
  );

export interface SettleContext {
  /** 1 for the first receive. */
  readonly attempt: number;
  /** A number in [0, 1). */
  readonly random: number;
}

const placeOf = (error: Error): string =>
  /\bat .*?([^/\\(\s]+:\d+:\d+)\)?$/m.exec(error.stack ?? '')?.[1] ?? 'unknown place';

/**
 * What may be logged and kept of an error. Of one that is not ours only its name and the place where it was made: its
 * text may quote a body (JSON.parse does), a token or a person.
 */
export const explain = (error: unknown): Told => {
  if (error instanceof BridgeError) return { code: error.code, facts: error.facts, reason: error.message };
  const [name, place] = error instanceof Error ? [error.name, placeOf(error)] : [typeof error, 'unknown place'];
  return { code: 'UNEXPECTED', facts: { name, place }, reason: `Unexpected ${name} at ${place}` };
};

/** What is not ours counts as transient; the queue's maxReceiveCount bounds it. */
const dispositionOf = (error: unknown): Disposition => (error instanceof BridgeError ? error.disposition : 'retry');

export const settle = (error: unknown, context: SettleContext): Settlement => {
  const told = explain(error);
  const disposition = dispositionOf(error);
  const waitSeconds = queueWaitSeconds(context.attempt, context.random);
  switch (disposition) {
    case 'retry':
      return { action: 'retry', ...told, waitSeconds };
    case 'throttled': {
      const toldMs = error instanceof ThrottledError ? error.retryAfterMs : 0;
      const waitMs = Math.ceil(toldMs * (1 + 0.2 * context.random));
      return { action: 'defer', ...told, waitMs, waitSeconds: toQueueDelaySeconds(waitMs) };
    }
    case 'park':
      return { action: 'park', ...told };
    case 'refresh':
    case 'alert':
      return { action: 'alert', ...told, waitSeconds };
    default:
      return disposition satisfies never;
  }
};
