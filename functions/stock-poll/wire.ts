/** Puts the flow together. */
import { parseEnv, scheduled } from '@bridge/shared/lambda';
import type { Platform } from '@bridge/shared/ports';
import { odooOf, runDepsOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { stockPoll } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (
  source: Readonly<Record<string, string | undefined>>,
  platform: Pick<Platform, 'clock' | 'chance' | 'telemetry' | 'state' | 'audit' | 'vault' | 'alerts' | 'http'>,
) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const base = runDepsOf(env, platform, telemetry);
  const deps = {
    ...base,
    shipNode: env.WALMART_SHIP_NODE,
    policy: env.POLICY,
    odoo: odooOf(env, platform, telemetry, base.journal),
  };
  return scheduled({ flow: trigger.flow, account: env.ACCOUNT, timeoutSeconds: trigger.timeoutSeconds, deps }, (run) =>
    stockPoll(deps, run),
  );
};
