/** Puts the flow together. */
import { parseEnv, scheduled } from '@bridge/shared/lambda';
import type { Platform } from '@bridge/shared/ports';
import { odooOf, runDepsOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { stockPoll } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (
  source: Readonly<Record<string, string | undefined>>,
  platform: Pick<Platform, 'clock' | 'chance' | 'telemetry' | 'state' | 'vault' | 'alerts' | 'http'>,
) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const deps = {
    ...runDepsOf(env, platform, telemetry),
    shipNode: env.WALMART_SHIP_NODE,
    policy: env.POLICY,
    odoo: odooOf(env, platform, telemetry),
  };
  return scheduled({ flow: trigger.flow, account: env.ACCOUNT, timeoutSeconds: trigger.timeoutSeconds, deps }, (run) =>
    stockPoll(deps, run),
  );
};
