import { describe, expect, it } from 'vitest';
import { type ChangedSku, PLANNER_DEFAULTS, planInventory } from '../../../../shared/transform/index.ts';

const NOW = 1_780_000_000_000;
const policy = { lowStock: 5, putLimit: 150, feedChunk: 10_000 };
const full = { putTokens: 200, putsPerSecond: 3.33, feeds: 10 };

const many = (count: number, change: Partial<ChangedSku> = {}): readonly ChangedSku[] =>
  Array.from({ length: count }, (_, n) => ({
    sku: `SKU-${String(n).padStart(5, '0')}`,
    quantity: 40,
    markedAt: NOW - 1000,
    fenced: false,
    ...change,
  }));

describe('planInventory', () => {
  it('sends few changes as single PUTs, sell-outs first, then low stock, then the oldest mark', () => {
    const skus: readonly ChangedSku[] = [
      { sku: 'young', quantity: 40, markedAt: NOW - 1000, fenced: false },
      { sku: 'old', quantity: 40, markedAt: NOW - 9000, fenced: false },
      { sku: 'low', quantity: 5, markedAt: NOW, fenced: false },
      { sku: 'out', quantity: 0, markedAt: NOW, fenced: true },
    ];

    const plan = planInventory(skus, NOW, policy, full);

    expect(plan.puts.map(({ sku }) => sku)).toEqual(['out', 'low', 'old', 'young']);
    expect(plan.feed).toEqual([]);
  });

  it('sends many changes as one feed, with the sell-outs and the fenced ones as PUTs', () => {
    const skus = [
      ...many(9_000),
      { sku: 'out', quantity: 0, markedAt: NOW, fenced: false },
      { sku: 'fenced', quantity: 9, markedAt: NOW, fenced: true },
    ];

    const plan = planInventory(skus, NOW, policy, full);

    expect(plan.puts.map(({ sku }) => sku)).toEqual(['out', 'fenced']);
    expect(plan.feed).toHaveLength(9_000);
    expect(plan.later).toEqual([]);
    expect(plan.feed[0]?.liveAt).toBe(NOW + PLANNER_DEFAULTS.feedLiveMs);
  });

  it('saves its last feeds while PUTs alone are in time', () => {
    const plan = planInventory(many(1_000), NOW, policy, { ...full, feeds: 2 });

    expect(plan.feed).toEqual([]);
    expect(plan.puts).toHaveLength(333);
    expect(plan.later).toHaveLength(667);
  });

  it('spends its last feed when PUTs alone would be late', () => {
    const plan = planInventory(many(5_000), NOW, policy, { ...full, feeds: 1 });

    expect(plan.feed).toHaveLength(5_000);
  });

  it('says when a waiting SKU will be live by the quota that comes back first', () => {
    const quotas = { putTokens: 0, putsPerSecond: 0, feeds: 0, nextFeedAt: NOW + 60_000 };

    const plan = planInventory([...many(1), ...many(1, { sku: 'fenced', fenced: true })], NOW, policy, quotas);

    expect(plan.later).toEqual([
      { sku: 'SKU-00000', liveAt: NOW + 60_000 + PLANNER_DEFAULTS.feedLiveMs },
      { sku: 'fenced' },
    ]);
  });

  it('plans 100,000 changed SKUs within seconds', () => {
    const started = performance.now();

    const plan = planInventory(many(100_000), NOW, policy, full);

    expect(plan.feed).toHaveLength(10_000);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
