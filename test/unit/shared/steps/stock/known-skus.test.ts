import { describe, expect, it } from 'vitest';
import { MemoryStateStore, VirtualClock } from '../../../../../shared/memory/index.ts';
import { readKnownSkus, writeKnownSkus } from '../../../../../shared/steps/stock/known-skus.ts';

const scopeOf = () => ({
  state: new MemoryStateStore(new VirtualClock({ startAt: 0 })),
  account: 'local/acme' as const,
  shipNode: '',
});

const skus = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `SKU-${index}`);

describe('writeKnownSkus', () => {
  it.each([0, 1, 2000, 2001, 5000])('keeps %i SKUs, in as many rows as it takes', async (count) => {
    const scope = scopeOf();

    await writeKnownSkus(scope, [], skus(count));

    expect(await readKnownSkus(scope)).toEqual([...skus(count)].sort());
  });

  it('leaves no row of a longer list behind', async () => {
    const scope = scopeOf();
    await writeKnownSkus(scope, [], skus(5000));

    await writeKnownSkus(scope, await readKnownSkus(scope), skus(3));

    expect(await readKnownSkus(scope)).toEqual(skus(3));
  });

  it('writes nothing when the set is the same, in whatever order', async () => {
    const scope = scopeOf();
    await writeKnownSkus(scope, [], skus(10));
    const { rows } = await scope.state.list('known#local/acme#', { limit: 10 });

    await writeKnownSkus(scope, await readKnownSkus(scope), [...skus(10)].reverse());

    const after = await scope.state.list('known#local/acme#', { limit: 10 });
    expect(after.rows.map(({ rev }) => rev)).toEqual(rows.map(({ rev }) => rev));
  });
});
