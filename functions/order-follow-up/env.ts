/** The environment of order-follow-up. */
import {
  alertsEnv,
  baseEnv,
  orderImportQueueEnv,
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
  ...policyEnv,
  ...rawEnv,
  ...alertsEnv,
  ...orderImportQueueEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
