/** stock-changed: when it runs and what it may touch. */
import type { Env } from '../../functions/stock-changed/env.ts';
import { trigger } from '../../functions/stock-changed/trigger.ts';
import { queuedFunction } from '../constructs/queued-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindStockChanged: BindFlow = (platform) => {
  const { base, tables, odoo, walmart, policy, raw, alerts, orderChangedQueue } = platform;
  const { queue } = platform.queues.stockChanged;
  const environment: Env = {
    ...base.environment,
    ...tables.environment,
    ...odoo.environment,
    ...walmart.environment,
    ...policy.environment,
    ...raw.environment,
    ...alerts.environment,
    ...orderChangedQueue.environment,
    QUEUE_URL: queue.queueUrl,
  };
  queuedFunction(platform, {
    trigger,
    environment,
    equipment: [tables, odoo, walmart, raw, alerts, orderChangedQueue],
    queue,
  });
};
