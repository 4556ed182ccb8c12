/** The environment of problem-report. */
import { alertsEnv, baseEnv, odooEnv, policyEnv, rawEnv, shipNodeEnv, stateEnv } from '@bridge/shared/lambda';
import * as z from 'zod';

export const envSchema = z.object({
  ...baseEnv,
  ...stateEnv,
  ...odooEnv,
  ...shipNodeEnv,
  ...policyEnv,
  ...rawEnv,
  ...alertsEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
