/** The environment of walmart-webhook. */
import { baseEnv, doorEnv, orderChangedQueueEnv } from '@bridge/shared/lambda';
import * as z from 'zod';

export const envSchema = z.object({
  ...baseEnv,
  ...doorEnv,
  ...orderChangedQueueEnv,
});

/** As texts, the way lib fills it. */
export type Env = z.input<typeof envSchema>;
