/** What the queues gave up, as soon as it lies in a dead-letter queue. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'dead-letters',
  shape: 'queued',
  deadLettersOf: ['stock-changed', 'order-import', 'order-changed'],
  batchSize: 10,
  batchWindowSeconds: 0,
  deliveryDelaySeconds: 0,
  maxConcurrency: 2,
  timeoutSeconds: 60,
  memoryMb: 256,
});
