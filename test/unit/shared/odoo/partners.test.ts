import { describe, expect, it } from 'vitest';
import { partnersOf } from '../../../../shared/odoo/partners.ts';
import { fakeRpc } from '../../../support/odoo-bench.ts';

describe('partners.byRefs', () => {
  it('finds customer and delivery address of a reference, the oldest of doubled ones', async () => {
    const { rpc } = fakeRpc({
      'res.partner.search_read': () => [
        { id: 1, ref: 'walmart/a/1', type: 'contact', parent_id: false },
        { id: 2, ref: 'walmart/a/1', type: 'delivery', parent_id: 1 },
        { id: 3, ref: 'walmart/a/1', type: 'contact', parent_id: false },
        { id: 4, ref: 'walmart/a/2', type: 'contact', parent_id: false },
      ],
    });

    const found = await partnersOf(rpc).byRefs(['walmart/a/1', 'walmart/a/2', 'walmart/a/3']);

    expect(found).toEqual([
      { ref: 'walmart/a/1', customerId: 1, deliveryId: 2 },
      { ref: 'walmart/a/2', customerId: 4 },
    ]);
  });
});

describe('partners.create', () => {
  it('nests the delivery address under the customer with the same reference', async () => {
    const { rpc, calls } = fakeRpc({ 'res.partner.create': () => [9] });

    const made = await partnersOf(rpc).create([{ ref: 'r', name: 'A', delivery: { name: 'B', city: 'Dallas' } }]);

    expect(made).toEqual([9]);
    expect(calls[0]?.args).toMatchObject([
      [{ ref: 'r', name: 'A', child_ids: [[0, 0, { ref: 'r', type: 'delivery', name: 'B', city: 'Dallas' }]] }],
    ]);
  });
});
