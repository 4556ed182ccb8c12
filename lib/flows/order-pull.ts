/** order-pull: when it runs and what it may touch. */
import type { Env } from '../../functions/order-pull/env.ts';
import { trigger } from '../../functions/order-pull/trigger.ts';
import { scheduledFunction } from '../constructs/scheduled-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindOrderPull: BindFlow = (platform) => {
  const { base, tables, walmart, policy, raw, alerts, orderImportQueue, orderChangedQueue, stockChangedQueue } =
    platform;
  const environment: Env = {
    ...base.environment,
    ...tables.environment,
    ...walmart.environment,
    ...policy.environment,
    ...raw.environment,
    ...alerts.environment,
    ...orderImportQueue.environment,
    ...orderChangedQueue.environment,
    ...stockChangedQueue.environment,
  };
  scheduledFunction(platform, {
    trigger: { ...trigger, everyMinutes: platform.stage.orderPullMinutes },
    environment,
    equipment: [tables, walmart, raw, alerts, orderImportQueue, orderChangedQueue, stockChangedQueue],
  });
};
