/** Time and chance, passed in so that a run can be replayed. */

/** Business time: epoch milliseconds, and a wait. On AWS real time; in the local run scaled or virtual. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface Chance {
  /** In [0, 1). */
  random(): number;
  /** UUID version 4. */
  uuid(): string;
}
