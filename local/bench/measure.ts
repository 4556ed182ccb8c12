/** Times of many calls, in order, as the figures that a benchmark prints. */

export interface Times {
  readonly calls: number;
  /** Milliseconds that half of the calls, and 99 of 100, stay below. */
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

const rankOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

export const timesOf = (durations: readonly number[]): Times => {
  const sorted = [...durations].sort((a, b) => a - b);
  return { calls: sorted.length, p50: rankOf(sorted, 0.5), p99: rankOf(sorted, 0.99), most: rankOf(sorted, 1) };
};

/** Calls one after the other. @returns milliseconds of each. */
export const timeEach = async (calls: number, work: (index: number) => Promise<void>): Promise<readonly number[]> => {
  const durations: number[] = [];
  for (let index = 0; index < calls; index += 1) {
    const startedAt = performance.now();
    await work(index);
    durations.push(performance.now() - startedAt);
  }
  return durations;
};
