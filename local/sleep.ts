/** Sleeps that end soon after a signal. */
import { SECOND_MS } from '@bridge/shared/core';
import type { Clock } from '@bridge/shared/ports';

/** A wait is cut into pieces of this length, so that a signal ends it soon. */
const LONGEST_WAIT_MS = 30 * SECOND_MS;

export const sleepUntil = async (clock: Clock, at: number, signal: AbortSignal): Promise<void> => {
  while (clock.now() < at && !signal.aborted) await clock.sleep(Math.min(LONGEST_WAIT_MS, at - clock.now()));
};
