/** Stretches of time, and how much of one lies in others. */

/** Epoch milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** Milliseconds of [from, until] that lie in any of the stretches, each counted once. */
export const coveredMs = (stretches: readonly Stretch[], from: number, until: number): number => {
  const cut = stretches
    .map((each) => ({ from: Math.max(from, each.from), until: Math.min(until, each.until) }))
    .filter((each) => each.until > each.from)
    .sort((a, b) => a.from - b.from);
  let total = 0;
  let end = from;
  for (const each of cut) {
    const start = Math.max(end, each.from);
    if (each.until > start) {
      total += each.until - start;
      end = each.until;
    }
  }
  return total;
};
