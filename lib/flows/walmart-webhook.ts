/** walmart-webhook: when it runs and what it may touch. */
import type { Env } from '../../functions/walmart-webhook/env.ts';
import { trigger } from '../../functions/walmart-webhook/trigger.ts';
import { webhookDoor } from '../constructs/webhook-door.ts';
import type { BindFlow } from '../platform.ts';

export const bindWalmartWebhook: BindFlow = (platform) => {
  const { base, walmartDoor, orderChangedQueue } = platform;
  const environment: Env = {
    ...base.environment,
    ...walmartDoor.environment,
    ...orderChangedQueue.environment,
  };
  webhookDoor(
    platform,
    { trigger, environment, equipment: [walmartDoor, orderChangedQueue] },
    'Walmart signs its webhooks in a header that no authorizer of API Gateway knows; the function checks the signature and a secret part of the path in constant time.',
  );
};
