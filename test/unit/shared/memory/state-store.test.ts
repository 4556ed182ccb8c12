import { describe, expect, it } from 'vitest';
import { MemoryStateStore, VirtualClock } from '../../../../shared/memory/index.ts';

const store = () => new MemoryStateStore(new VirtualClock({ startAt: 0 }));

describe('MemoryStateStore', () => {
  it('refuses a list without a name', async () => {
    const writing = store().put({ pk: 'a', sk: 'b', data: {}, pending: { list: '', at: 1 } }, 'any');

    await expect(writing).rejects.toMatchObject({ code: 'ROW_REFUSED' });
  });

  it('drains a long list page by page while its rows leave it', async () => {
    const state = store();
    for (let n = 0; n < 20_000; n += 1) {
      const pk = `sku#local/acme#node#${n}`;
      await state.put({ pk, sk: 'stock', data: { n }, pending: { list: 'changed', at: n % 977 } }, 'absent');
    }

    let drained = 0;
    for (;;) {
      const { rows } = await state.pending('changed', { until: 1000, limit: 200 });
      if (rows.length === 0) break;
      for (const { pk, sk, rev, data } of rows) await state.put({ pk, sk, data }, { rev });
      drained += rows.length;
    }

    expect(drained).toBe(20_000);
  });
});
