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

describe('partners.sharedByRefs', () => {
  it('finds customers by their own reference, never an address, the oldest of doubled ones', async () => {
    const { rpc } = fakeRpc({
      'res.partner.search_read': () => [
        { id: 1, ref: 'walmart/a', type: 'delivery', parent_id: 7 },
        { id: 2, ref: 'walmart/a', type: 'contact', parent_id: false },
        { id: 3, ref: 'walmart/a', type: 'contact', parent_id: false },
      ],
    });

    expect(await partnersOf(rpc).sharedByRefs(['walmart/a', 'walmart/b'])).toEqual(new Map([['walmart/a', 2]]));
  });
});

describe('partners.createShared', () => {
  it('makes a company or a person without an address, and nothing for nobody', async () => {
    const { rpc, calls } = fakeRpc({ 'res.partner.create': () => [4, 5] });

    const made = await partnersOf(rpc).createShared([
      { ref: 'c', name: 'Channel', isCompany: true },
      { ref: 'h', name: 'Hash' },
    ]);
    const none = await partnersOf(rpc).createShared([]);

    expect([made, none]).toEqual([[4, 5], []]);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.args).toEqual([
      [
        { ref: 'c', name: 'Channel', is_company: true },
        { ref: 'h', name: 'Hash', is_company: false },
      ],
    ]);
  });
});

describe('partners.deliveriesByRefs', () => {
  it('finds addresses below whichever customer they are', async () => {
    const { rpc } = fakeRpc({
      'res.partner.search_read': () => [
        { id: 1, ref: 'r1', type: 'contact', parent_id: false },
        { id: 2, ref: 'r1', type: 'delivery', parent_id: 1 },
        { id: 3, ref: 'r2', type: 'delivery', parent_id: 9 },
        { id: 4, ref: 'r2', type: 'delivery', parent_id: 8 },
        { id: 5, ref: 'r3', type: 'other', parent_id: 9 },
      ],
    });

    expect(await partnersOf(rpc).deliveriesByRefs(['r1', 'r2', 'r3'])).toEqual([
      { ref: 'r1', customerId: 1, deliveryId: 2 },
      { ref: 'r2', customerId: 9, deliveryId: 3 },
    ]);
  });
});

describe('partners.createDeliveries', () => {
  it('makes all in one call, each below its customer', async () => {
    const { rpc, calls } = fakeRpc({ 'res.partner.create': () => [6, 7] });

    const made = await partnersOf(rpc).createDeliveries([
      { ref: 'r1', customerId: 1, address: { name: 'A', city: 'Dallas' } },
      { ref: 'r2', customerId: 2, address: { name: 'B' } },
    ]);

    expect(made).toEqual([6, 7]);
    expect(calls[0]?.args).toMatchObject([
      [
        { ref: 'r1', type: 'delivery', parent_id: 1, name: 'A', city: 'Dallas' },
        { ref: 'r2', type: 'delivery', parent_id: 2, name: 'B' },
      ],
    ]);
  });
});
