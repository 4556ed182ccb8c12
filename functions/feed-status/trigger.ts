/** Every minute: asks after the feeds whose own time to be asked has come. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'feed-status',
  shape: 'scheduled',
  everyMinutes: 1,
  timeoutSeconds: 240,
  memoryMb: 512,
});
