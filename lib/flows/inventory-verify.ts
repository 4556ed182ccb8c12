/** inventory-verify: when it runs and what it may touch. */
import type { Env } from '../../functions/inventory-verify/env.ts';
import { trigger } from '../../functions/inventory-verify/trigger.ts';
import { scheduledFunction } from '../constructs/scheduled-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindInventoryVerify: BindFlow = (platform) => {
  const { base, tables, walmart, policy, alerts } = platform;
  const environment: Env = {
    ...base.environment,
    ...tables.environment,
    ...walmart.environment,
    ...policy.environment,
    ...alerts.environment,
  };
  scheduledFunction(platform, { trigger, environment, equipment: [tables, walmart, alerts] });
};
