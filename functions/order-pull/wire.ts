/** Puts the flow together. */
import { parseEnv, scheduled } from '@bridge/shared/lambda';
import type { Platform } from '@bridge/shared/ports';
import { runDepsOf, walmartOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { orderPull } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (source: Readonly<Record<string, string | undefined>>, platform: Platform) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const base = runDepsOf(env, platform, telemetry);
  const deps = {
    ...base,
    raw: platform.raw(env.RAW_BUCKET),
    outbox: platform.outbox(),
    shipNode: env.WALMART_SHIP_NODE,
    policy: env.POLICY,
    orderImportQueue: env.ORDER_IMPORT_QUEUE_URL,
    orderChangedQueue: env.ORDER_CHANGED_QUEUE_URL,
    stockChangedQueue: env.STOCK_CHANGED_QUEUE_URL,
    orders: walmartOf(env, platform, telemetry, base.journal).orders,
  };
  return scheduled({ flow: trigger.flow, account: env.ACCOUNT, timeoutSeconds: trigger.timeoutSeconds, deps }, (run) =>
    orderPull(deps, run),
  );
};
