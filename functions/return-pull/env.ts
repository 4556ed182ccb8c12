/** The environment of return-pull. */
import {
  alertsEnv,
  baseEnv,
  orderChangedQueueEnv,
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
  ...orderChangedQueueEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
