/** The environment of problem-report. */
import { alertsEnv, baseEnv, odooEnv, policyEnv, shipNodeEnv, stateEnv } from '@bridge/shared/lambda';
import * as z from 'zod';

export const envSchema = z.object({
  ...baseEnv,
  ...stateEnv,
  ...odooEnv,
  ...shipNodeEnv,
  ...policyEnv,
  ...alertsEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
