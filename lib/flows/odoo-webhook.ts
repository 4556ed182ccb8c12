/** odoo-webhook: when it runs and what it may touch. */
import type { Env } from '../../functions/odoo-webhook/env.ts';
import { trigger } from '../../functions/odoo-webhook/trigger.ts';
import { webhookDoor } from '../constructs/webhook-door.ts';
import type { BindFlow } from '../platform.ts';

export const bindOdooWebhook: BindFlow = (platform) => {
  const { base, door, stockChangedQueue } = platform;
  const environment: Env = {
    ...base.environment,
    ...door.environment,
    ...stockChangedQueue.environment,
  };
  webhookDoor(
    platform,
    { trigger, environment, equipment: [door, stockChangedQueue] },
    'Odoo cannot sign or authenticate its webhooks; the function compares a long random secret in the path in constant time.',
  );
};
