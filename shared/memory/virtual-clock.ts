/**
 * Virtual time: nothing waits for real. A driver lets everything run that can run, then jumps to the next timer, in the
 * order of (time, insertion), so that the same start gives the same history.
 */
import type { Clock } from '../ports/index.ts';
import { type Compare, SortedList } from './sorted-list.ts';

export interface VirtualClockOptions {
  /** Epoch milliseconds. */
  readonly startAt: number;
  /** Scheduled work that takes longer than this in virtual time is reported as stuck. Default one hour. */
  readonly longestWorkMs?: number;
  /** More timers than this at one and the same instant mean a loop that lets no time pass. Default a million. */
  readonly timersPerInstant?: number;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

interface Work {
  readonly label: string;
  readonly startedAt: number;
}

const byTimeThenOrder: Compare<Timer> = (a, b) => a.at - b.at || a.order - b.order;

/** Virtual time cannot go on: what waits, for how long, and why that is a fault of the code that waits. */
export class StallError extends Error {
  override readonly name = 'StallError';
}

export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #firedNow = 0;
  #running = false;
  #failure: { readonly error: unknown } | undefined;
  readonly #longestWorkMs: number;
  readonly #timersPerInstant: number;
  readonly #timers = new SortedList<Timer>(byTimeThenOrder);
  readonly #works = new Set<Work>();

  constructor({ startAt, longestWorkMs = 3_600_000, timersPerInstant = 1_000_000 }: VirtualClockOptions) {
    this.#now = startAt;
    this.#longestWorkMs = longestWorkMs;
    this.#timersPerInstant = timersPerInstant;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#addTimer(this.#now + Math.max(0, Math.ceil(ms)), resolve);
    });
  }

  /**
   * Starts work at a point in time (a past one means now). What it throws ends `run`.
   * @param label names the work when it gets stuck.
   * @returns a function that cancels it, as long as it has not started.
   */
  schedule(at: number, work: () => void | Promise<void>, label = 'scheduled work'): () => void {
    const timer = this.#addTimer(Math.max(this.#now, at), () => this.#start(work, label));
    return () => {
      this.#timers.delete(timer);
    };
  }

  /**
   * Drives time up to and including `until`, then stands there. Timers beyond it stay for the next run.
   * @throws {StallError} when work waits for something that virtual time cannot bring; else what scheduled work threw.
   */
  async run(until: number): Promise<void> {
    await this.#drive(() => false, until);
    this.#now = Math.max(this.#now, until);
  }

  /**
   * Drives time until a promise has settled, and gives what it gave.
   * @throws {StallError} when no timer is left that could settle it, or `until` has passed.
   */
  async settle<T>(promise: Promise<T>, until = Number.POSITIVE_INFINITY): Promise<T> {
    let settled = false;
    const note = (): void => {
      settled = true;
    };
    promise.then(note, note);
    await this.#drive(() => settled, until);
    if (!settled) throw new StallError(`The awaited promise has not settled and no timer is left before ${until}`);
    return promise;
  }

  #addTimer(at: number, fire: () => void): Timer {
    const timer = { at, order: this.#order++, fire };
    this.#timers.add(timer);
    return timer;
  }

  #start(work: () => void | Promise<void>, label: string): void {
    const entry: Work = { label, startedAt: this.#now };
    this.#works.add(entry);
    const run = async (): Promise<void> => work();
    run()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#works.delete(entry));
  }

  async #drive(isDone: () => boolean, until: number): Promise<void> {
    if (this.#running) throw new StallError('The virtual clock is already being driven; drive it from one place');
    this.#running = true;
    try {
      for (;;) {
        await drained();
        this.#rethrow();
        if (isDone()) return;
        const next = this.#timers.at(0);
        if (next === undefined) this.#refuseOrphans();
        if (next === undefined || next.at > until) return;
        this.#timers.delete(next);
        this.#advance(next.at);
        next.fire();
      }
    } finally {
      this.#running = false;
    }
  }

  #advance(at: number): void {
    this.#firedNow = at > this.#now ? 0 : this.#firedNow + 1;
    if (this.#firedNow > this.#timersPerInstant) {
      throw new StallError(`More than ${this.#timersPerInstant} timers fired at ${at}: somebody waits 0 ms in a loop`);
    }
    this.#now = Math.max(this.#now, at);
    for (const work of this.#works) {
      if (this.#now - work.startedAt <= this.#longestWorkMs) return; // oldest first
      throw new StallError(
        `Work ${JSON.stringify(work.label)} has run for more than ${this.#longestWorkMs} ms of virtual time; it waits for something real (a socket, a file, a timer of its own)`,
      );
    }
  }

  #rethrow(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }

  #refuseOrphans(): void {
    const labels = [...this.#works].map((work) => work.label);
    if (labels.length === 0) return;
    throw new StallError(`No timer is left, yet this work has not ended: ${labels.slice(0, 5).join(', ')}`);
  }
}

/** One turn runs all microtasks and nextTicks to their end; the second one those of a setImmediate in between. */
const drained = async (): Promise<void> => {
  await turn();
  await turn();
};

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
