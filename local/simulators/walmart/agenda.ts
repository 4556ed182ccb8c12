/** What happens by itself at its time: carriers deliver, Walmart cancels and refunds, webhooks go out. */

import type { SimTime } from '../simulator.ts';

export interface Agenda {
  /** `run` gets the time it was planned for. */
  add(at: number, run: (at: number) => void): void;
  /** Runs what is due, in the order of its time. */
  runUntil(now: number): void;
}

interface Entry {
  readonly at: number;
  readonly run: (at: number) => void;
}

/** `wakes`: due entries run at their time even if nobody calls. Without it they run before the next call, with their own time. */
export const createAgenda = (time: SimTime, wakes: boolean): Agenda => {
  const entries: Entry[] = [];
  let wakesAt = Number.POSITIVE_INFINITY;

  const placeOf = (at: number): number => {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((entries[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const runUntil = (now: number): void => {
    for (let next = entries[0]; next !== undefined && next.at <= now; next = entries[0]) {
      entries.shift();
      next.run(next.at);
    }
  };

  /** One timer for the earliest entry. */
  const wake = (): void => {
    const next = entries[0];
    if (!wakes || next === undefined || next.at >= wakesAt) return;
    const { at } = next;
    wakesAt = at;
    void time.sleep(Math.max(0, at - time.now())).then(() => {
      if (wakesAt === at) wakesAt = Number.POSITIVE_INFINITY;
      runUntil(time.now());
      wake();
    });
  };

  return {
    add(at, run) {
      entries.splice(placeOf(at), 0, { at, run });
      wake();
    },
    runUntil(now) {
      runUntil(now);
      wake();
    },
  };
};
