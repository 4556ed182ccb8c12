/** Brings the world up to a time: feeds that ended, and whatever was planned. */

import { settleFeeds } from './feed-engine.ts';
import type { World } from './state.ts';

export const settleWorld = (world: World, now: number): void => {
  settleFeeds(world, now);
  world.agenda.runUntil(now);
};
