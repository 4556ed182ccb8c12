/**
 * What every simulator is: a function from one HTTP exchange to another, with real state behind it.
 * Two carriers bring requests to it: a node:http server and an undici Dispatcher for virtual time.
 * Simulators know nothing of `shared`: they are written from the partners' documentation and recordings.
 */

/** One request, as it stood on the wire. */
export interface SimRequest {
  /** Capital letters, as sent. */
  readonly method: string;
  /** Path and query, verbatim: `/v3/orders?limit=200`. */
  readonly path: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8 text; empty when there is no body. */
  readonly body: string;
}

/** An answer, or a connection that broke before one came (`reset`). */
export type SimOutcome = SimResponse | SimBroken;

export interface SimResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SimBroken {
  readonly broken: 'reset';
}

/** Simulated time: epoch milliseconds, and a wait in simulated milliseconds. */
export interface SimTime {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface Simulator {
  handle(request: SimRequest): Promise<SimOutcome>;
}

/** A repeatable source of numbers in [0, 1): mulberry32, enough for scripts and faults, not for secrets. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};
