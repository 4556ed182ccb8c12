/** order-import: when it runs and what it may touch. */
import type { Env } from '../../functions/order-import/env.ts';
import { trigger } from '../../functions/order-import/trigger.ts';
import { queuedFunction } from '../constructs/queued-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindOrderImport: BindFlow = (platform) => {
  const { base, tables, odoo, odooSales, policy, raw, alerts, orderChangedQueue, usps } = platform;
  const { queue } = platform.queues.orderImport;
  const environment: Env = {
    ...base.environment,
    ...tables.environment,
    ...odoo.environment,
    ...odooSales.environment,
    ...policy.environment,
    ...raw.environment,
    ...alerts.environment,
    ...orderChangedQueue.environment,
    ...usps.environment,
    QUEUE_URL: queue.queueUrl,
  };
  queuedFunction(platform, {
    trigger,
    environment,
    equipment: [tables, odoo, raw, alerts, orderChangedQueue, usps],
    queue,
  });
};
