/** Looks every 5 minutes whether the read-back of each quarter of an hour is due; one that failed is thus tried again soon. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'inventory-verify',
  shape: 'scheduled',
  everyMinutes: 5,
  timeoutSeconds: 600,
  memoryMb: 1024,
});
