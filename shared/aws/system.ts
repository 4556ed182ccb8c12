/** Time and chance of the machine itself. */
import { randomUUID } from 'node:crypto';
import type { Chance, Clock } from '../ports/index.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, Math.max(0, ms));
    }),
};

export const systemChance: Chance = {
  random: () => Math.random(),
  uuid: () => randomUUID(),
};
