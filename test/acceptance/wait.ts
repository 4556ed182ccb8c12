/** Bounded waits in real time. */
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 250;

/**
 * Looks again and again until there is an answer.
 * @returns the answer and how long it took, in whole seconds.
 * @throws Error that names what did not happen, and what was seen last.
 */
export const waitFor = async <T>(
  what: string,
  seconds: number,
  look: () => Promise<T | undefined> | T | undefined,
  seen: () => string = () => '',
): Promise<{ readonly value: T; readonly seconds: number }> => {
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) / 1000;
  for (;;) {
    const value = await look();
    if (value !== undefined) return { value, seconds: Math.round(elapsed()) };
    if (elapsed() > seconds) throw new Error(`${what} did not happen within ${seconds} s. Seen: ${seen()}`);
    await sleep(LOOK_EVERY_MS);
  }
};
