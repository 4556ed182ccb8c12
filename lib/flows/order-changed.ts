/** order-changed: when it runs and what it may touch. */
import type { Env } from '../../functions/order-changed/env.ts';
import { trigger } from '../../functions/order-changed/trigger.ts';
import { queuedFunction } from '../constructs/queued-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindOrderChanged: BindFlow = (platform) => {
  const { base, tables, odoo, walmart, policy, exchanges, alerts } = platform;
  const { queue } = platform.queues.orderChanged;
  const environment: Env = {
    ...base.environment,
    ...tables.environment,
    ...walmart.environment,
    ...odoo.environment,
    ...policy.environment,
    ...exchanges.environment,
    ...alerts.environment,
    QUEUE_URL: queue.queueUrl,
  };
  queuedFunction(platform, { trigger, environment, equipment: [tables, odoo, walmart, exchanges, alerts], queue });
};
