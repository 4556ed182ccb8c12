/** dead-letters: when it runs and what it may touch. */
import type { Env } from '../../functions/dead-letters/env.ts';
import { trigger } from '../../functions/dead-letters/trigger.ts';
import { deadLettersFunction } from '../constructs/queued-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindDeadLetters: BindFlow = (platform) => {
  const { base, ledger, trail, alerts } = platform;
  const environment: Env = {
    ...base.environment,
    ...ledger.environment,
    ...trail.environment,
    ...alerts.environment,
  };
  const queues = Object.values(platform.queues).map(({ deadLetters }) => deadLetters);
  deadLettersFunction(platform, { trigger, environment, equipment: [ledger, trail, alerts], queues });
};
