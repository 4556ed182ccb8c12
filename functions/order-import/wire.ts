/** Puts the flow together. */
import { parseEnv, queued } from '@bridge/shared/lambda';
import type { OrderCaptured } from '@bridge/shared/messages';
import type { Platform, Telemetry } from '@bridge/shared/ports';
import { odooOf, runDepsOf } from '@bridge/shared/steps';
import { connectUsps } from '@bridge/shared/usps';
import type * as z from 'zod';
import { envSchema } from './env.ts';
import { orderImport } from './flow.ts';
import { trigger } from './trigger.ts';

const addressesOf = (env: z.output<typeof envSchema>, platform: Platform, telemetry: Telemetry) => {
  const { USPS_SECRET: secretName, USPS_BASE_URL: baseUrl, ACCOUNT: account, CA_BUNDLE: caBundle } = env;
  if (secretName === undefined) return {};
  const { clock, chance } = platform;
  const parts = { clock, chance, telemetry, state: platform.state(env.STATE_TABLE), vault: platform.vault() };
  const http = platform.http(caBundle === undefined ? {} : { caBundle });
  return { addresses: connectUsps({ account, baseUrl, secretName }, { ...parts, http }) };
};

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
    ...(env.ODOO_WFS_WAREHOUSE === undefined ? {} : { wfsWarehouse: env.ODOO_WFS_WAREHOUSE }),
    ...addressesOf(env, platform, telemetry),
    odoo: odooOf(env, platform, telemetry, base.journal),
    timeoutSeconds: trigger.timeoutSeconds,
  };
  return queued<OrderCaptured>(
    { flow: trigger.flow, account: env.ACCOUNT, queue: env.QUEUE_URL, types: ['order-captured'], deps },
    (messages, run) => orderImport(deps, messages, run),
  );
};
