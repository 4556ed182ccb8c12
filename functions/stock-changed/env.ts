/** The environment of stock-changed. */
import {
  alertsEnv,
  baseEnv,
  odooEnv,
  orderChangedQueueEnv,
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
  ...odooEnv,
  ...walmartEnv,
  ...policyEnv,
  ...rawEnv,
  ...alertsEnv,
  ...ownQueueEnv,
  ...orderChangedQueueEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
