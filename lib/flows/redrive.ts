/** redrive: when it runs and what it may touch. */
import type { Env } from '../../functions/redrive/env.ts';
import { trigger } from '../../functions/redrive/trigger.ts';
import { scheduledFunction } from '../constructs/scheduled-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindRedrive: BindFlow = (platform) => {
  const { base, tables, alerts, orderImportQueue, orderChangedQueue, stockChangedQueue } = platform;
  const environment: Env = {
    ...base.environment,
    ...tables.environment,
    ...alerts.environment,
    ...orderImportQueue.environment,
    ...orderChangedQueue.environment,
    ...stockChangedQueue.environment,
  };
  const equipment = [tables, alerts, orderImportQueue, orderChangedQueue, stockChangedQueue];
  scheduledFunction(platform, { trigger, environment, equipment });
  platform.monitoring.watchWaiting(trigger.flow);
};
