/** The environment of redrive. */
import {
  alertsEnv,
  baseEnv,
  orderChangedQueueEnv,
  orderImportQueueEnv,
  stateEnv,
  stockChangedQueueEnv,
} from '@bridge/shared/lambda';
import * as z from 'zod';

export const envSchema = z.object({
  ...baseEnv,
  ...stateEnv,
  ...alertsEnv,
  ...orderImportQueueEnv,
  ...orderChangedQueueEnv,
  ...stockChangedQueueEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
