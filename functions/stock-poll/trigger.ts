/** Every minute what changed in Odoo's stock; every 15 minutes all of it. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'stock-poll',
  shape: 'scheduled',
  everyMinutes: 1,
  timeoutSeconds: 200,
  memoryMb: 1024,
});
