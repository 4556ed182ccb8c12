/** The environment of order-pull. */
import {
  alertsEnv,
  baseEnv,
  orderChangedQueueEnv,
  orderImportQueueEnv,
  policyEnv,
  rawEnv,
  stateEnv,
  stockChangedQueueEnv,
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
  ...orderChangedQueueEnv,
  ...stockChangedQueueEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
