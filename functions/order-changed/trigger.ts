/** What may have changed about an imported order, on either side, is looked at and carried on. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'order-changed',
  shape: 'queued',
  batchSize: 10,
  batchWindowSeconds: 2,
  deliveryDelaySeconds: 0,
  maxConcurrency: 2,
  timeoutSeconds: 200,
  memoryMb: 1024,
});
