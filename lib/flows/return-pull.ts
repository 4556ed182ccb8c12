/** return-pull: when it runs and what it may touch. */
import type { Env } from '../../functions/return-pull/env.ts';
import { trigger } from '../../functions/return-pull/trigger.ts';
import { scheduledFunction } from '../constructs/scheduled-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindReturnPull: BindFlow = (platform) => {
  const { base, tables, walmart, policy, raw, alerts, orderChangedQueue } = platform;
  const environment: Env = {
    ...base.environment,
    ...tables.environment,
    ...walmart.environment,
    ...policy.environment,
    ...raw.environment,
    ...alerts.environment,
    ...orderChangedQueue.environment,
  };
  scheduledFunction(platform, { trigger, environment, equipment: [tables, walmart, raw, alerts, orderChangedQueue] });
};
