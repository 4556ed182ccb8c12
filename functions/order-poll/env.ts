/** The environment of order-poll. */
import { alertsEnv, baseEnv, odooEnv, orderChangedQueueEnv, policyEnv, stateEnv } from '@bridge/shared/lambda';
import * as z from 'zod';

export const envSchema = z.object({
  ...baseEnv,
  ...stateEnv,
  ...odooEnv,
  ...policyEnv,
  ...alertsEnv,
  ...orderChangedQueueEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
