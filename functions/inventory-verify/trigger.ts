/** Every 5 minutes: reads back what is due; every 15 minutes everything. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'inventory-verify',
  shape: 'scheduled',
  everyMinutes: 5,
  timeoutSeconds: 600,
  memoryMb: 1024,
});
