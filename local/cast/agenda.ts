/** What people are going to do, in the order of its time; deeds plan further deeds. */
import { SECOND_MS } from '@bridge/shared/core';
import type { Clock } from '@bridge/shared/ports';
import { sleepUntil } from '../sleep.ts';

export interface Agenda {
  /** Nothing is planned for after the end. @returns whether it will be done. */
  add(at: number, deed: () => Promise<void>): boolean;
  /** The last moment for what others have to follow. */
  readonly until: number;
  /** Does what is due until the end or the signal; then waits for what is under way. */
  play(signal: AbortSignal): Promise<void>;
}

interface Entry {
  readonly at: number;
  readonly deed: () => Promise<void>;
}

/** A deed that another one plans while the agenda sleeps is at most so late. */
const LONGEST_SLEEP_MS = 30 * SECOND_MS;

/** @param until epoch milliseconds; infinite for a run without an end. */
export const createAgenda = (clock: Clock, until: number): Agenda => {
  /** The next one last. */
  const entries: Entry[] = [];

  const place = (at: number): number => {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      // Equal times: what was planned first comes first.
      if ((entries[middle]?.at ?? 0) > at) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    until,
    add: (at, deed) => {
      if (at > until) return false;
      entries.splice(place(at), 0, { at, deed });
      return true;
    },
    play: async (signal) => {
      const underWay = new Set<Promise<void>>();
      while (!signal.aborted) {
        for (let next = entries.at(-1); next !== undefined && next.at <= clock.now(); next = entries.at(-1)) {
          entries.pop();
          const done = next.deed();
          underWay.add(done);
          void done.finally(() => underWay.delete(done));
        }
        if (clock.now() >= until) break;
        const wakeAt = Math.min(until, entries.at(-1)?.at ?? Number.POSITIVE_INFINITY, clock.now() + LONGEST_SLEEP_MS);
        await sleepUntil(clock, wakeAt, signal);
      }
      await Promise.all(underWay);
    },
  };
};
