/** order-poll: when it runs and what it may touch. */
import type { Env } from '../../functions/order-poll/env.ts';
import { trigger } from '../../functions/order-poll/trigger.ts';
import { scheduledFunction } from '../constructs/scheduled-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindOrderPoll: BindFlow = (platform) => {
  const { base, tables, odoo, policy, alerts, orderChangedQueue } = platform;
  const environment: Env = {
    ...base.environment,
    ...tables.environment,
    ...odoo.environment,
    ...policy.environment,
    ...alerts.environment,
    ...orderChangedQueue.environment,
  };
  scheduledFunction(platform, { trigger, environment, equipment: [tables, odoo, alerts, orderChangedQueue] });
  platform.monitoring.watchSellerRates(trigger.flow);
};
