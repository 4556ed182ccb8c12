/** Every minute: what is due in the failure ledger. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'redrive',
  shape: 'scheduled',
  everyMinutes: 1,
  timeoutSeconds: 120,
  memoryMb: 512,
});
