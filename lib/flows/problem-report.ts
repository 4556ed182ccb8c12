/** problem-report: when it runs and what it may touch. */
import type { Env } from '../../functions/problem-report/env.ts';
import { trigger } from '../../functions/problem-report/trigger.ts';
import { scheduledFunction } from '../constructs/scheduled-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindProblemReport: BindFlow = (platform) => {
  const { base, tables, odoo, shipNode, policy, exchanges, alerts } = platform;
  const environment: Env = {
    ...base.environment,
    ...tables.environment,
    ...odoo.environment,
    ...shipNode.environment,
    ...policy.environment,
    ...exchanges.environment,
    ...alerts.environment,
  };
  scheduledFunction(platform, { trigger, environment, equipment: [tables, odoo, exchanges, alerts] });
  platform.monitoring.watchParked(trigger.flow);
};
