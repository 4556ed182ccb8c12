/** Puts the flow together. */
import { parseEnv, scheduled } from '@bridge/shared/lambda';
import type { Platform } from '@bridge/shared/ports';
import { publishDepsOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { inventoryPush } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (source: Readonly<Record<string, string | undefined>>, platform: Omit<Platform, 'outbox'>) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const deps = publishDepsOf(env, platform, telemetry);
  return scheduled({ flow: trigger.flow, account: env.ACCOUNT, timeoutSeconds: trigger.timeoutSeconds, deps }, (run) =>
    inventoryPush(deps, run),
  );
};
