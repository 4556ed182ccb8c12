/** Walmart posts what may have changed about an order. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'walmart-webhook',
  shape: 'door',
  method: 'POST',
  path: '/walmart/{secret}',
  timeoutSeconds: 10,
  memoryMb: 512,
});
