/** Every minute: sends the changed SKUs to Walmart. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'inventory-push',
  shape: 'scheduled',
  everyMinutes: 1,
  timeoutSeconds: 240,
  memoryMb: 1024,
});
