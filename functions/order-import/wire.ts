/** Puts the flow together. */
import { parseEnv, queued } from '@bridge/shared/lambda';
import type { OrderCaptured } from '@bridge/shared/messages';
import type { Platform } from '@bridge/shared/ports';
import { odooOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { orderImport } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (source: Readonly<Record<string, string | undefined>>, platform: Platform) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const deps = {
    clock: platform.clock,
    chance: platform.chance,
    telemetry,
    state: platform.state(env.STATE_TABLE),
    ledger: platform.state(env.FAILURES_TABLE),
    audit: platform.audit(env.AUDIT_TABLE),
    raw: platform.raw(env.RAW_BUCKET),
    alerts: platform.alerts(env.ALERTS_TOPIC_ARN),
    outbox: platform.outbox(),
    account: env.ACCOUNT,
    policy: env.POLICY,
    odoo: odooOf(env, platform, telemetry),
    timeoutSeconds: trigger.timeoutSeconds,
  };
  return queued<OrderCaptured>(
    { flow: trigger.flow, account: env.ACCOUNT, queue: env.QUEUE_URL, types: ['order-captured'], deps },
    (messages, run) => orderImport(deps, messages, run),
  );
};
