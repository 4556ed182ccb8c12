/** Puts the flow together. */
import { parseEnv, scheduled } from '@bridge/shared/lambda';
import type { Platform } from '@bridge/shared/ports';
import { runDepsOf, walmartOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { returnPull } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (source: Readonly<Record<string, string | undefined>>, platform: Platform) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const base = runDepsOf(env, platform, telemetry);
  const deps = {
    ...base,
    raw: platform.raw(env.RAW_BUCKET),
    outbox: platform.outbox(),
    policy: env.POLICY,
    orderChangedQueue: env.ORDER_CHANGED_QUEUE_URL,
    returns: walmartOf(env, platform, telemetry, base.journal).returns,
  };
  return scheduled({ flow: trigger.flow, account: env.ACCOUNT, timeoutSeconds: trigger.timeoutSeconds, deps }, (run) =>
    returnPull(deps, run),
  );
};
