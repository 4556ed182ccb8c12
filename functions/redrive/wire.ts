/** Puts the flow together. */
import { parseEnv, scheduled } from '@bridge/shared/lambda';
import type { Platform } from '@bridge/shared/ports';
import { runDepsOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { redrive } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (
  source: Readonly<Record<string, string | undefined>>,
  platform: Omit<Platform, 'raw' | 'http' | 'vault'>,
) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const deps = {
    ...runDepsOf(env, platform, platform.telemetry(trigger.flow, env.ACCOUNT)),
    outbox: platform.outbox(),
    queues: {
      'stock-changed': env.STOCK_CHANGED_QUEUE_URL,
      'order-import': env.ORDER_IMPORT_QUEUE_URL,
      'order-changed': env.ORDER_CHANGED_QUEUE_URL,
    },
  };
  return scheduled({ flow: trigger.flow, account: env.ACCOUNT, timeoutSeconds: trigger.timeoutSeconds, deps }, (run) =>
    redrive(deps, run),
  );
};
