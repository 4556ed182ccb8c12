import { describe, expect, it } from 'vitest';
import { toAmount } from '../../../../shared/core/index.ts';
import type { SaleOrderDraft } from '../../../../shared/odoo/index.ts';
import { saleOrdersOf } from '../../../../shared/odoo/sale-orders.ts';
import { fakeRpc } from '../../../support/odoo-bench.ts';

const draft = (purchaseOrderId: string): SaleOrderDraft => ({
  account: 'local/demo',
  purchaseOrderId,
  customerId: 5,
  deliveryId: 6,
  placedAt: Date.UTC(2026, 10, 20, 14, 3, 22),
  warehouseId: 1,
  lines: [
    {
      productId: 9,
      name: 'Mug',
      quantity: toAmount('2'),
      unitPrice: toAmount('12.49'),
      taxIds: [],
      lineNumber: '1',
      chargeKind: 'product',
    },
  ],
});

describe('saleOrders.create', () => {
  it('makes a batch in one call and keeps every price from being replaced', async () => {
    const { rpc, calls } = fakeRpc({ 'sale.order.create': () => [11, 12] });

    const made = await saleOrdersOf(rpc).create([draft('1001'), draft('1002')]);

    expect(made).toEqual([11, 12]);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.args).toMatchObject([
      [
        {
          x_walmart_account: 'local/demo',
          x_walmart_purchase_order_id: '1001',
          client_order_ref: '1001',
          date_order: '2026-11-20 14:03:22',
          pricelist_id: false,
          origin: 'walmart',
          order_line: [
            [
              0,
              0,
              { price_unit: 12.49, discount: 0, product_uom_qty: 2, technical_price_unit: -1, tax_id: [[6, 0, []]] },
            ],
          ],
        },
        { x_walmart_purchase_order_id: '1002' },
      ],
    ]);
  });

  it('refuses an answer with another number of ids', async () => {
    const { rpc } = fakeRpc({ 'sale.order.create': () => [11] });

    await expect(saleOrdersOf(rpc).create([draft('1'), draft('2')])).rejects.toMatchObject({ code: 'ODOO_ANSWER' });
  });

  it('asks nothing for an empty batch', async () => {
    const { rpc, calls } = fakeRpc({});

    expect(await saleOrdersOf(rpc).create([])).toEqual([]);
    expect(calls).toEqual([]);
  });
});

describe('saleOrders.byCustomerOrders', () => {
  it('groups the orders by customer order, in the order in which they were made', async () => {
    const { rpc } = fakeRpc({
      'sale.order.search_read': () => [
        { id: 1, name: 'S1', x_walmart_customer_order_id: '51' },
        { id: 2, name: 'S2', x_walmart_customer_order_id: '52' },
        { id: 3, name: 'S3', x_walmart_customer_order_id: '51' },
      ],
    });

    const names = await saleOrdersOf(rpc).byCustomerOrders('local/demo', ['51', '52', '53']);

    expect(names).toEqual(
      new Map([
        [
          '51',
          [
            { id: 1, name: 'S1' },
            { id: 3, name: 'S3' },
          ],
        ],
        ['52', [{ id: 2, name: 'S2' }]],
      ]),
    );
  });
});

describe('saleOrders.writePlacedAt', () => {
  it('writes one call per distinct time', async () => {
    const { rpc, calls } = fakeRpc({ 'sale.order.write': () => true });

    await saleOrdersOf(rpc).writePlacedAt([
      { id: 1, placedAt: 1000 },
      { id: 2, placedAt: 2000 },
      { id: 3, placedAt: 1999 },
    ]);

    expect(calls.map(({ args }) => args)).toEqual([
      [[1, 3], { date_order: '1970-01-01 00:00:01' }],
      [[2], { date_order: '1970-01-01 00:00:02' }],
    ]);
  });
});

describe('saleOrders.byPurchaseOrders', () => {
  it('reads amounts as decimals and empty references as missing', async () => {
    const { rpc } = fakeRpc({
      'sale.order.search_read': () => [
        {
          id: 3,
          name: 'S1',
          state: 'draft',
          locked: false,
          x_walmart_account: 'local/demo',
          x_walmart_purchase_order_id: '1',
          partner_id: 5,
          partner_shipping_id: false,
          warehouse_id: 1,
          date_order: '2026-11-20 14:03:22',
          currency_id: 1,
          amount_untaxed: 49.94,
          amount_tax: 3.87,
          amount_total: 53.81,
        },
      ],
    });

    const [order] = await saleOrdersOf(rpc).byPurchaseOrders('local/demo', ['1', '1']);

    expect(order?.total.eq('53.81')).toBe(true);
    expect(order).toMatchObject({ deliveryId: undefined, placedAt: Date.UTC(2026, 10, 20, 14, 3, 22) });
  });
});
