/** Kills the bridge's process at one effect after another, in a story that begins anew each time. */
import type { OrderLifeWorld } from './order-life-world.ts';

/** Effects of one look that reports something, with room; a death beyond the last one changes nothing. */
const MOST_EFFECTS = 60;

/**
 * Lets order-poll and order-changed die at the n-th effect, before or after it, then lives on with a new process.
 * @returns false when there was no n-th effect any more.
 */
export const dieAt = async (
  world: OrderLifeWorld,
  at: number,
  when: 'before' | 'after',
  work: () => Promise<unknown>,
): Promise<boolean> => {
  world.death.arm(at, when);
  await work().catch(() => {});
  const died = world.death.isDead();
  world.death.disarm();
  world.restart();
  return died;
};

/** Tells the story once for each effect, until one has no more of them. @returns how often it died. */
export const dieEverywhere = async (
  tell: (at: number, when: 'before' | 'after') => Promise<boolean>,
): Promise<number> => {
  let deaths = 0;
  for (const when of ['before', 'after'] as const)
    for (let at = 1; at <= MOST_EFFECTS; at += 1) {
      if (!(await tell(at, when))) break;
      deaths += 1;
    }
  return deaths;
};
