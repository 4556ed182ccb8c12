/** Puts the flow together. */
import { parseEnv, queued } from '@bridge/shared/lambda';
import type { OrderCaptured } from '@bridge/shared/messages';
import type { Platform } from '@bridge/shared/ports';
import { odooOf, runDepsOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { orderImport } from './flow.ts';
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
    odoo: odooOf(env, platform, telemetry, base.journal),
    timeoutSeconds: trigger.timeoutSeconds,
  };
  return queued<OrderCaptured>(
    { flow: trigger.flow, account: env.ACCOUNT, queue: env.QUEUE_URL, types: ['order-captured'], deps },
    (messages, run) => orderImport(deps, messages, run),
  );
};
