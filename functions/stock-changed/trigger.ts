/** Stock hints in batches; the delay lets Odoo's transaction commit first (docs/architecture.md, rule 1). */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'stock-changed',
  shape: 'queued',
  batchSize: 100,
  batchWindowSeconds: 10,
  deliveryDelaySeconds: 10,
  maxConcurrency: 2,
  timeoutSeconds: 150,
  memoryMb: 1024,
});
