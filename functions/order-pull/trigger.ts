/** Every 4 minutes unless the stage's configuration says otherwise (at most 10): captures Walmart's orders. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'order-pull',
  shape: 'scheduled',
  everyMinutes: 4,
  timeoutSeconds: 240,
  memoryMb: 1024,
});
