/** Every minute: which orders were written in Odoo, and which are to be looked at again. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'order-poll',
  shape: 'scheduled',
  everyMinutes: 1,
  timeoutSeconds: 200,
  memoryMb: 512,
});
