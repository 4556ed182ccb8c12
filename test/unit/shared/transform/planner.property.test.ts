import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChangedSku,
  type InventoryPlan,
  PLANNER_DEFAULTS,
  planInventory,
  urgencyOf,
} from '../../../../shared/transform/index.ts';

const NOW = 1_780_000_000_000;
const MINUTE = 60_000;
const policy = { lowStock: 5, putLimit: 20, feedChunk: 60 };

const changed = fc
  .uniqueArray(
    fc.record({
      sku: fc.integer({ min: 0, max: 999 }).map((n) => `S${n}`),
      quantity: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
      age: fc.integer({ min: 0, max: 3 * MINUTE }),
      wait: fc.option(fc.integer({ min: -MINUTE, max: MINUTE }), { nil: undefined, freq: 4 }),
      fenced: fc.boolean(),
    }),
    { selector: ({ sku }) => sku, maxLength: 120 },
  )
  .map((rows) =>
    rows.map(
      ({ age, wait, ...row }): ChangedSku => ({
        ...row,
        markedAt: NOW - age,
        ...(wait !== undefined && { notBefore: NOW + wait }),
      }),
    ),
  );
const quotas = fc.record({
  putTokens: fc.integer({ min: 0, max: 100 }),
  putsPerSecond: fc.constantFrom(0, 0.1, 3.33),
  feeds: fc.integer({ min: 0, max: 10 }),
  nextFeedAt: fc.integer({ min: NOW, max: NOW + 6 * MINUTE }),
});

const skusOf = (list: InventoryPlan['puts']): readonly string[] => list.map(({ sku }) => sku);
const isDue = ({ notBefore }: ChangedSku): boolean => notBefore === undefined || notBefore <= NOW;

describe('laws of planInventory', () => {
  it('loses and doubles nothing', () => {
    fc.assert(
      fc.property(changed, quotas, (skus, left) => {
        const { puts, feed, later } = planInventory(skus, NOW, policy, left);

        expect([...puts, ...feed, ...later].map(({ sku }) => sku).sort()).toEqual(skus.map(({ sku }) => sku).sort());
      }),
    );
  });

  it('exceeds no quota, puts no fenced SKU in a feed and sends nothing before its time', () => {
    fc.assert(
      fc.property(changed, quotas, (skus, left) => {
        const { puts, feed } = planInventory(skus, NOW, policy, left);
        const bySku = new Map(skus.map((row) => [row.sku, row]));
        const runSeconds = PLANNER_DEFAULTS.runMs / 1000;

        expect(puts.length).toBeLessThanOrEqual(left.putTokens + left.putsPerSecond * runSeconds);
        expect(feed.length).toBeLessThanOrEqual(left.feeds > 0 ? policy.feedChunk : 0);
        expect(skusOf(feed).filter((sku) => bySku.get(sku)?.fenced)).toEqual([]);
        expect([...puts, ...feed].filter(({ sku }) => !isDue(bySku.get(sku) as ChangedSku))).toEqual([]);
      }),
    );
  });

  it('never lets a sell-out wait behind others', () => {
    fc.assert(
      fc.property(changed, quotas, (skus, left) => {
        const { puts, feed, later } = planInventory(skus, NOW, policy, left);
        const bySku = new Map(skus.map((row) => [row.sku, row]));
        const urgencies = (list: InventoryPlan['puts']) =>
          list.map(({ sku }) => urgencyOf(bySku.get(sku)?.quantity ?? 99, policy));
        const waiting = later
          .map(({ sku }) => bySku.get(sku) as ChangedSku)
          .filter((row) => isDue(row) && urgencyOf(row.quantity, policy) === 0);

        expect(urgencies(feed)).toEqual([...urgencies(feed)].sort());
        if (waiting.length > 0) expect(urgencies(puts).every((urgency) => urgency === 0)).toBe(true);
        if (waiting.some((row) => !row.fenced)) expect(urgencies(feed).every((urgency) => urgency === 0)).toBe(true);
      }),
    );
  });

  it('reaches everything within 15 minutes of its mark when the quotas allow', () => {
    fc.assert(
      fc.property(
        changed,
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1, max: 10 }),
        (skus, putTokens, feeds) => {
          const due = skus.map(({ notBefore: _wait, ...row }) => row);

          const { puts, feed, later } = planInventory(due, NOW, policy, { putTokens, putsPerSecond: 3.33, feeds });

          const markedAt = new Map(due.map((row) => [row.sku, row.markedAt]));
          for (const { sku, liveAt } of [...puts, ...feed, ...later]) {
            expect((liveAt ?? Number.POSITIVE_INFINITY) - (markedAt.get(sku) ?? 0)).toBeLessThanOrEqual(15 * MINUTE);
          }
        },
      ),
    );
  });

  it('does not depend on the order of the input', () => {
    fc.assert(
      fc.property(changed, quotas, (skus, left) => {
        expect(planInventory([...skus].reverse(), NOW, policy, left)).toEqual(planInventory(skus, NOW, policy, left));
      }),
    );
  });
});
