/** Puts the flow together. */
import { parseEnv, scheduled } from '@bridge/shared/lambda';
import { activitiesOf } from '@bridge/shared/odoo';
import type { Platform } from '@bridge/shared/ports';
import { odooOf, runDepsOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { reportProblems } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (source: Readonly<Record<string, string | undefined>>, platform: Omit<Platform, 'outbox'>) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const base = runDepsOf(env, platform, telemetry);
  const deps = {
    ...base,
    policy: env.POLICY,
    shipNode: env.WALMART_SHIP_NODE,
    odoo: { activities: activitiesOf(odooOf(env, platform, telemetry, base.journal)) },
  };
  return scheduled({ flow: trigger.flow, account: env.ACCOUNT, timeoutSeconds: trigger.timeoutSeconds, deps }, (run) =>
    reportProblems(deps, run),
  );
};
