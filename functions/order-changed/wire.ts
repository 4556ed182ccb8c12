/** Puts the flow together. */
import { parseEnv, queued } from '@bridge/shared/lambda';
import type { OrderChanged } from '@bridge/shared/messages';
import { activitiesOf, orderLifeOf } from '@bridge/shared/odoo';
import type { Platform } from '@bridge/shared/ports';
import { odooOf, runDepsOf, walmartOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { orderChanged } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (source: Readonly<Record<string, string | undefined>>, platform: Platform) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const base = runDepsOf(env, platform, telemetry);
  const odoo = odooOf(env, platform, telemetry, base.journal);
  const deps = {
    ...base,
    outbox: platform.outbox(),
    policy: env.POLICY,
    shipNode: env.WALMART_SHIP_NODE,
    walmart: walmartOf(env, platform, telemetry, base.journal),
    odoo: { ...orderLifeOf(odoo), activities: activitiesOf(odoo) },
    timeoutSeconds: trigger.timeoutSeconds,
  };
  return queued<OrderChanged>(
    { flow: trigger.flow, account: env.ACCOUNT, queue: env.QUEUE_URL, types: ['order-changed'], deps },
    (messages, run) => orderChanged(deps, messages, run),
  );
};
