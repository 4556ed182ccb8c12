/** stock-poll: when it runs and what it may touch. */
import type { Env } from '../../functions/stock-poll/env.ts';
import { trigger } from '../../functions/stock-poll/trigger.ts';
import { scheduledFunction } from '../constructs/scheduled-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindStockPoll: BindFlow = (platform) => {
  const { base, tables, odoo, shipNode, policy, alerts } = platform;
  const environment: Env = {
    ...base.environment,
    ...tables.environment,
    ...odoo.environment,
    ...shipNode.environment,
    ...policy.environment,
    ...alerts.environment,
  };
  scheduledFunction(platform, { trigger, environment, equipment: [tables, odoo, alerts] });
};
