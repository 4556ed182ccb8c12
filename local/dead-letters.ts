/** How many messages lie on the dead-letter queues. */
import type { Engine } from './engine.ts';
import { deadLetterOf, QUEUED_TRIGGERS } from './settings.ts';

export const countDeadLetters = async (engine: Pick<Engine, 'events'>): Promise<number> => {
  const depths = await Promise.all(QUEUED_TRIGGERS.map(({ flow }) => engine.events(deadLetterOf(flow)).depth()));
  return depths.reduce((total, depth) => total + depth, 0);
};
