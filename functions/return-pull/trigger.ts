/** Every 15 minutes: which returns are new or changed at Walmart. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'return-pull',
  shape: 'scheduled',
  everyMinutes: 15,
  timeoutSeconds: 240,
  memoryMb: 512,
});
