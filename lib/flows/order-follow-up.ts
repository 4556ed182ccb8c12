/** order-follow-up: when it runs and what it may touch. */
import type { Env } from '../../functions/order-follow-up/env.ts';
import { trigger } from '../../functions/order-follow-up/trigger.ts';
import { scheduledFunction } from '../constructs/scheduled-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindOrderFollowUp: BindFlow = (platform) => {
  const { base, tables, walmart, policy, exchanges, alerts, orderImportQueue } = platform;
  const environment: Env = {
    ...base.environment,
    ...tables.environment,
    ...walmart.environment,
    ...policy.environment,
    ...exchanges.environment,
    ...alerts.environment,
    ...orderImportQueue.environment,
  };
  scheduledFunction(platform, {
    trigger,
    environment,
    equipment: [tables, walmart, exchanges, alerts, orderImportQueue],
  });
};
