/** Puts the flow together. */
import { parseEnv, scheduled } from '@bridge/shared/lambda';
import type { Platform } from '@bridge/shared/ports';
import { feedReader, runDepsOf, walmartOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { feedStatus } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (source: Readonly<Record<string, string | undefined>>, platform: Omit<Platform, 'outbox'>) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const base = runDepsOf(env, platform, telemetry);
  const deps = {
    ...base,
    raw: platform.raw(env.RAW_BUCKET),
    shipNode: env.WALMART_SHIP_NODE,
    policy: env.POLICY,
    feeds: feedReader(walmartOf(env, platform, telemetry, base.journal)),
  };
  return scheduled({ flow: trigger.flow, account: env.ACCOUNT, timeoutSeconds: trigger.timeoutSeconds, deps }, (run) =>
    feedStatus(deps, run),
  );
};
