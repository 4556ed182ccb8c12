/** Choosing among what is there when the time has come. */

/** @param choice in [0, 1). */
export const pickFrom = <T>(items: readonly T[], choice: number): T | undefined =>
  items[Math.floor(choice * items.length)];
