import { describe, expect, it } from 'vitest';
import { defineTrigger, visibilitySeconds } from '../../../../shared/core/index.ts';

describe('visibilitySeconds', () => {
  it('is six times the time-out plus the window', () => {
    const trigger = defineTrigger({
      ...{ flow: 'stock-changed', shape: 'queued', timeoutSeconds: 150, memoryMb: 1024 },
      ...{ batchSize: 100, batchWindowSeconds: 10, deliveryDelaySeconds: 10, maxConcurrency: 2 },
    } as const);

    expect(visibilitySeconds(trigger)).toBe(910);
  });
});
