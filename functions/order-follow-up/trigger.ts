/** Every minute: acknowledges, replays held orders, sends again what got stuck. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'order-follow-up',
  shape: 'scheduled',
  everyMinutes: 1,
  timeoutSeconds: 200,
  memoryMb: 512,
});
