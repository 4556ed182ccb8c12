/** The environment of odoo-webhook. */
import { baseEnv, doorEnv, stockChangedQueueEnv } from '@bridge/shared/lambda';
import * as z from 'zod';

export const envSchema = z.object({
  ...baseEnv,
  ...doorEnv,
  ...stockChangedQueueEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
