import { describe, expect, it } from 'vitest';
import { MemoryStateStore, VirtualClock } from '../../../../../shared/memory/index.ts';
import { changeSku, loadDueSkus, loadSkus } from '../../../../../shared/steps/stock/sku-rows.ts';
import { mark } from '../../../../../shared/transform/index.ts';

const NOW = 1_780_000_000_000;

const SENDABLE = {
  binding: { status: 'bound', productId: 12 },
  wanted: { version: 1, quantity: 7, at: NOW },
  walmart: { listed: true, inputQty: 3, reservedQty: 0, seenAt: NOW },
} as const;

describe('loadDueSkus', () => {
  it.each([
    ['a clock that is seconds ahead', NOW + 4_000, ['A']],
    ['another hour', NOW + 3_600_000, []],
  ])('finds what was marked by %s', async (_whose, markedAt, found) => {
    const state = new MemoryStateStore(new VirtualClock({ startAt: NOW }));
    const scope = { state, account: 'local/acme' as const, shipNode: '' };
    for (const loaded of (await loadSkus(scope, ['A'])).values())
      await changeSku(scope, loaded, (sku) => mark({ ...sku, ...SENDABLE }, markedAt));

    const due = await loadDueSkus(scope, NOW, 10);

    expect(due.map((each) => each.state.sku)).toEqual(found);
  });
});
