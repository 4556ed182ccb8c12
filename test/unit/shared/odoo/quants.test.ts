import { describe, expect, it } from 'vitest';
import { quantsOf } from '../../../../shared/odoo/quants.ts';
import { fakeRpc } from '../../../support/odoo-bench.ts';

const row = (id: number, productId: number) => ({
  id,
  product_id: productId,
  quantity: -2,
  reserved_quantity: 0,
  write_date: '2026-11-23 08:43:18',
});

describe('quants', () => {
  it('reads the products in pages that never part one product', async () => {
    const { rpc, calls } = fakeRpc({ 'stock.quant.search_read': () => [row(1, 1)] });
    const ids = Array.from({ length: 5001 }, (_, index) => index + 1);

    for await (const page of quantsOf(rpc, async () => 8).ofProducts([...ids, 1])) expect(page).toHaveLength(1);

    expect(calls.map(({ args }) => (args[0] as [string, string, number[]][])[0]?.[2].length)).toEqual([5000, 1]);
  });

  it('asks for changes from before the cursor by the overlap, below the stock location', async () => {
    const { rpc, calls } = fakeRpc({ 'stock.quant.search_read': () => [row(3, 7)] });

    const pages = [];
    for await (const page of quantsOf(rpc, async () => 8).changedSince(Date.UTC(2026, 0, 1), 300_000)) pages.push(page);

    expect(pages).toEqual([
      [{ id: 3, productId: 7, quantity: -2, reserved: 0, writtenAt: Date.UTC(2026, 10, 23, 8, 43, 18) }],
    ]);
    expect(calls[0]?.args[0]).toEqual([
      ['write_date', '>=', '2025-12-31 23:55:00'],
      ['location_id', 'child_of', [8]],
      ['id', '>', 0],
    ]);
  });
});
