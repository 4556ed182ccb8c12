/** The environment of order-import. */
import {
  alertsEnv,
  baseEnv,
  odooEnv,
  odooSalesEnv,
  orderChangedQueueEnv,
  ownQueueEnv,
  policyEnv,
  rawEnv,
  stateEnv,
  uspsEnv,
} from '@bridge/shared/lambda';
import * as z from 'zod';

export const envSchema = z.object({
  ...baseEnv,
  ...stateEnv,
  ...odooEnv,
  ...odooSalesEnv,
  ...policyEnv,
  ...rawEnv,
  ...alertsEnv,
  ...orderChangedQueueEnv,
  ...ownQueueEnv,
  ...uspsEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
