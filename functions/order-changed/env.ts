/** The environment of order-changed. */
import {
  alertsEnv,
  baseEnv,
  odooEnv,
  ownQueueEnv,
  policyEnv,
  rawEnv,
  stateEnv,
  walmartEnv,
} from '@bridge/shared/lambda';
import * as z from 'zod';

export const envSchema = z.object({
  ...baseEnv,
  ...stateEnv,
  ...walmartEnv,
  ...odooEnv,
  ...policyEnv,
  ...rawEnv,
  ...alertsEnv,
  ...ownQueueEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
