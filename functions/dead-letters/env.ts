/** The environment of dead-letters. */
import { alertsEnv, auditEnv, baseEnv, failuresEnv } from '@bridge/shared/lambda';
import * as z from 'zod';

export const envSchema = z.object({ ...baseEnv, ...failuresEnv, ...auditEnv, ...alertsEnv });

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
