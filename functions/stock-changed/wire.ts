/** Puts the flow together. */
import { parseEnv, queued } from '@bridge/shared/lambda';
import type { SaleOrderHint, StockHint } from '@bridge/shared/messages';
import type { Platform } from '@bridge/shared/ports';
import { odooOf, publishDepsOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { stockChanged } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (source: Readonly<Record<string, string | undefined>>, platform: Platform) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const base = publishDepsOf(env, platform, telemetry);
  const deps = {
    ...base,
    odoo: odooOf(env, platform, telemetry, base.journal),
    outbox: platform.outbox(),
    orderChangedQueue: env.ORDER_CHANGED_QUEUE_URL,
  };
  return queued<StockHint | SaleOrderHint>(
    { flow: trigger.flow, account: env.ACCOUNT, queue: env.QUEUE_URL, types: ['stock-hint', 'sale-order-hint'], deps },
    (hints, run) => stockChanged(deps, hints, run),
  );
};
