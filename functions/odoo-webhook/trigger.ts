/** Odoo posts what may have changed in stock. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'odoo-webhook',
  shape: 'door',
  method: 'POST',
  path: '/odoo/{secret}',
  timeoutSeconds: 10,
  memoryMb: 512,
});
