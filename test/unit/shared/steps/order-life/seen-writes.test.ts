import { describe, expect, it } from 'vitest';
import type { ChangedOrder } from '../../../../../shared/odoo/index.ts';
import { readSeenWrites, unseenOrders, writeSeenWrites } from '../../../../../shared/steps/order-life/seen-writes.ts';
import { ACCOUNT } from '../../../../support/shape-bench.ts';
import { lifeBench, PO } from './bench.ts';

const order = (...writes: readonly (readonly [record: string, at: number])[]): ChangedOrder => ({
  purchaseOrderId: PO,
  writtenAt: Math.max(...writes.map(([, at]) => at)),
  writes: writes.map(([record, at]) => ({ record, at })),
});

const seenAfter = async (orders: readonly ChangedOrder[], from: number) => {
  const { deps } = lifeBench();
  await writeSeenWrites(deps.state, ACCOUNT, orders, from);
  return readSeenWrites(deps.state, ACCOUNT);
};

describe('unseenOrders', () => {
  it('gives an order once for the same writes', async () => {
    const written = order(['sale.order/1', 1000], ['stock.picking/2', 2000]);

    const seen = await seenAfter([written], 0);

    expect(unseenOrders([written], new Map())).toEqual([written]);
    expect(unseenOrders([written], seen)).toEqual([]);
  });

  it('gives it again for a transfer whose long transaction shows a date before that of the order', async () => {
    const seen = await seenAfter([order(['sale.order/1', 5000])], 0);
    const later = order(['sale.order/1', 5000], ['stock.picking/2', 3000]);

    expect(unseenOrders([later], seen)).toEqual([later]);
  });

  it('gives it again when the same record was written anew', async () => {
    const seen = await seenAfter([order(['sale.order/1', 5000])], 0);

    expect(unseenOrders([order(['sale.order/1', 6000])], seen)).toHaveLength(1);
  });
});

describe('writeSeenWrites', () => {
  it('forgets what the next read does not show any more', async () => {
    const seen = await seenAfter([order(['sale.order/1', 1000], ['stock.picking/2', 2000])], 1500);

    expect([...seen]).toEqual([['stock.picking/2', 2000]]);
  });
});
