/** Puts the flow together. */
import { parseEnv, scheduled } from '@bridge/shared/lambda';
import { orderLifeOf } from '@bridge/shared/odoo';
import type { Platform } from '@bridge/shared/ports';
import { odooOf, runDepsOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { orderPoll } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (
  source: Readonly<Record<string, string | undefined>>,
  platform: Pick<
    Platform,
    'clock' | 'chance' | 'telemetry' | 'state' | 'audit' | 'vault' | 'alerts' | 'http' | 'outbox'
  >,
) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const base = runDepsOf(env, platform, telemetry);
  const deps = {
    ...base,
    outbox: platform.outbox(),
    policy: env.POLICY,
    orderChangedQueue: env.ORDER_CHANGED_QUEUE_URL,
    odoo: orderLifeOf(odooOf(env, platform, telemetry, base.journal)),
  };
  return scheduled({ flow: trigger.flow, account: env.ACCOUNT, timeoutSeconds: trigger.timeoutSeconds, deps }, (run) =>
    orderPoll(deps, run),
  );
};
