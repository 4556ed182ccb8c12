/** Captured orders in batches become sale orders in Odoo. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'order-import',
  shape: 'queued',
  batchSize: 50,
  batchWindowSeconds: 2,
  deliveryDelaySeconds: 0,
  maxConcurrency: 2,
  timeoutSeconds: 200,
  memoryMb: 1024,
});
