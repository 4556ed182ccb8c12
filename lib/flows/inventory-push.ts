/** inventory-push: when it runs and what it may touch. */
import type { Env } from '../../functions/inventory-push/env.ts';
import { trigger } from '../../functions/inventory-push/trigger.ts';
import { scheduledFunction } from '../constructs/scheduled-function.ts';
import type { BindFlow } from '../platform.ts';

export const bindInventoryPush: BindFlow = (platform) => {
  const { base, tables, walmart, policy, raw, alerts } = platform;
  const environment: Env = {
    ...base.environment,
    ...tables.environment,
    ...walmart.environment,
    ...policy.environment,
    ...raw.environment,
    ...alerts.environment,
  };
  scheduledFunction(platform, { trigger, environment, equipment: [tables, walmart, raw, alerts] });
};
