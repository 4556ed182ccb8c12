/** Puts the flow together. */
import { givenUp, parseEnv } from '@bridge/shared/lambda';
import type { Platform } from '@bridge/shared/ports';
import { MESSAGE_TYPES, trailOf } from '@bridge/shared/steps';
import { envSchema } from './env.ts';
import { takeDeadLetter } from './flow.ts';
import { trigger } from './trigger.ts';

export const wire = (
  source: Readonly<Record<string, string | undefined>>,
  platform: Pick<Platform, 'clock' | 'chance' | 'telemetry' | 'state' | 'audit' | 'alerts'>,
) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const deps = {
    clock: platform.clock,
    chance: platform.chance,
    telemetry,
    journal: trailOf(env, platform, telemetry).journal,
    ledger: platform.state(env.FAILURES_TABLE),
    alerts: platform.alerts(env.ALERTS_TOPIC_ARN),
  };
  return givenUp({ flow: trigger.flow, account: env.ACCOUNT, types: MESSAGE_TYPES, deps }, (unit) =>
    takeDeadLetter(deps, unit),
  );
};
