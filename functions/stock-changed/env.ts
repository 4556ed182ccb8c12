/** The environment of stock-changed. */
import { alertsEnv, baseEnv, odooEnv, ownQueueEnv, policyEnv, stateEnv, walmartEnv } from '@bridge/shared/lambda';
import * as z from 'zod';

export const envSchema = z.object({
  ...baseEnv,
  ...stateEnv,
  ...odooEnv,
  ...walmartEnv,
  ...policyEnv,
  ...alertsEnv,
  ...ownQueueEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
