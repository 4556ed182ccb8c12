import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBatches } from '../../../../shared/aws/outbox.ts';

describe('toBatches', () => {
  it('loses nothing, repeats nothing, and keeps to ten entries and 256 kB a batch', () => {
    const entries = fc
      .array(fc.integer({ min: 1, max: 120_000 }), { maxLength: 60 })
      .map((sizes) => sizes.map((size, n) => ({ Id: String(n), MessageBody: 'é'.repeat(size / 2) })));
    fc.assert(
      fc.property(entries, (all) => {
        const batches = toBatches(all);

        expect(batches.flat()).toEqual(all);
        for (const batch of batches) {
          const bytes = batch.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody ?? ''), 0);
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(10);
          expect(bytes).toBeLessThanOrEqual(256 * 1024);
        }
      }),
      { numRuns: 30 },
    );
  });
});
