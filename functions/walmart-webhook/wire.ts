/** Puts the door together. */
import { door, parseEnv } from '@bridge/shared/lambda';
import { isFromWalmart, walmartAddressPart, walmartEventSchema } from '@bridge/shared/messages';
import type { Platform } from '@bridge/shared/ports';
import { envSchema } from './env.ts';
import { toOrderChanged } from './flow.ts';
import { trigger } from './trigger.ts';

/** An event repeats the lines of its order, of which there may be hundreds. */
const MAX_BODY_BYTES = 256 * 1024;

export const wire = (
  source: Readonly<Record<string, string | undefined>>,
  platform: Pick<Platform, 'clock' | 'chance' | 'telemetry' | 'vault' | 'outbox'>,
) => {
  const env = parseEnv(trigger.flow, envSchema, source);
  const telemetry = platform.telemetry(trigger.flow, env.ACCOUNT);
  const deps = {
    clock: platform.clock,
    chance: platform.chance,
    telemetry,
    vault: platform.vault(),
    outbox: platform.outbox(),
  };
  return door(
    {
      flow: trigger.flow,
      account: env.ACCOUNT,
      secretName: env.DOOR_SECRET,
      addressPart: walmartAddressPart,
      isSigned: isFromWalmart,
      takesMalformed: true,
      queue: env.ORDER_CHANGED_QUEUE_URL,
      maxBodyBytes: MAX_BODY_BYTES,
      schema: walmartEventSchema,
      deps,
    },
    toOrderChanged,
  );
};
