/** The story that both a real Odoo and the simulated one are told: set-up, stock, one order from draft to reserved. */
import { expect } from 'vitest';
import { toAmount } from '../../shared/core/index.ts';
import type { Odoo, OdooRpc, SaleLineDraft, SaleOrderDraft, SetupOptions } from '../../shared/odoo/index.ts';
import { setUpOdoo } from '../../shared/odoo/index.ts';

const outcomes = (report: Awaited<ReturnType<typeof setUpOdoo>>) => report.steps.map(({ outcome }) => outcome);

/** Sets up, and proves that a second run and a plan find nothing to do. */
export const setUpTwice = async (rpc: OdooRpc, options: SetupOptions) => {
  const first = await setUpOdoo(rpc, options);
  const second = await setUpOdoo(rpc, options);
  const plan = await setUpOdoo(rpc, options, 'plan');

  expect(first.failure).toBeUndefined();
  expect(second.failure).toBeUndefined();
  expect(new Set(outcomes(second))).toEqual(new Set(['kept']));
  expect(new Set(outcomes(plan))).toEqual(new Set(['kept', 'ensure']));
  return first;
};

/** Makes a flagged storable product with stock in the warehouse; gives its variant id. */
export const stockProduct = async (odoo: Odoo, sku: string, onHand: number): Promise<number> => {
  const { warehouse } = await odoo.ids();
  const values = { name: sku, default_code: sku, type: 'consu', is_storable: true, x_walmart_sync: true };
  await odoo.rpc.execute('product.template', 'create', [[values]]);
  const [product] = await odoo.products.bySkus([sku]);
  if (!product) throw new Error(`Product ${sku} was not made`);
  const count = { product_id: product.id, location_id: warehouse.lotStockId, inventory_quantity: onHand };
  const quants = await odoo.rpc.execute('stock.quant', 'create', [[count]], { context: { inventory_mode: true } });
  await odoo.rpc.execute('stock.quant', 'action_apply_inventory', [quants]);
  return product.id;
};

export const sumOf = async (odoo: Odoo, productId: number) => {
  let [onHand, reserved, owed] = [0, 0, 0];
  for await (const page of odoo.moves.openOfProducts([productId])) {
    for (const move of page) owed += move.demand - move.reserved;
  }
  for await (const page of odoo.quants.ofProducts([productId])) {
    for (const quant of page) {
      onHand += quant.quantity;
      reserved += quant.reserved;
    }
  }
  return { onHand, reserved, owed };
};

const line = (given: Partial<SaleLineDraft> & Pick<SaleLineDraft, 'productId' | 'chargeKind'>): SaleLineDraft => ({
  name: given.chargeKind,
  quantity: toAmount(1),
  unitPrice: toAmount(0),
  taxIds: [],
  lineNumber: '1',
  ...given,
});

/** Two mugs at 12.49, shipping 4.95, discount 1.00, sales tax 3.87: 24.98 + 4.95 − 1.00 + 3.87 = 32.80. */
export const draftOrder = async (
  odoo: Odoo,
  account: string,
  purchaseOrderId: string,
  productId: number,
): Promise<SaleOrderDraft> => {
  const { warehouse, taxId, chargeProductIds, unitedStates } = await odoo.ids();
  const ref = `walmart/${account}/${purchaseOrderId}`;
  const stateId = unitedStates.states.get('TX');
  const address = { name: 'Ann Walker', street: '2 Oak Ave', city: 'Dallas', zip: '75001', countryId: unitedStates.id };
  const full = { ...address, ...(stateId !== undefined && { stateId }) };
  const [known] = await odoo.partners.byRefs([ref]);
  if (!known) await odoo.partners.create([{ ...full, ref, delivery: full }]);
  const [partner] = await odoo.partners.byRefs([ref]);
  if (partner?.deliveryId === undefined) throw new Error(`Partner ${ref} was not made`);
  return {
    account,
    purchaseOrderId,
    customerOrderId: `C${purchaseOrderId}`,
    status: 'Created',
    customerId: partner.customerId,
    deliveryId: partner.deliveryId,
    placedAt: Date.UTC(2026, 0, 20, 14, 3, 22),
    warehouseId: warehouse.id,
    lines: [
      line({ productId, chargeKind: 'product', quantity: toAmount(2), unitPrice: toAmount('12.49') }),
      line({ productId: chargeProductIds.shipping, chargeKind: 'shipping', unitPrice: toAmount('4.95') }),
      line({ productId: chargeProductIds.discount, chargeKind: 'discount', unitPrice: toAmount('-1.00') }),
      line({ productId: chargeProductIds.tax, chargeKind: 'tax', unitPrice: toAmount('3.87'), taxIds: [taxId] }),
    ],
  };
};

/** One order, made, refused a second time, compared, confirmed, found with its moves; then one cancelled as a draft. */
export const tellOrderStory = async (odoo: Odoo, account: string, purchaseOrderId: string): Promise<void> => {
  const productId = await stockProduct(odoo, `MUG-${purchaseOrderId}`, 10);
  const draft = await draftOrder(odoo, account, purchaseOrderId, productId);

  const [orderId = 0] = await odoo.saleOrders.create([draft]);
  const again = odoo.saleOrders.create([draft]);

  await expect(again).rejects.toMatchObject({ name: 'DuplicateKeyError', indexName: 'x_walmart_sale_order_po_uniq' });
  const [made, ...doubles] = await odoo.saleOrders.byPurchaseOrders(account, [purchaseOrderId]);
  expect(doubles).toEqual([]);
  expect(made).toMatchObject({ id: orderId, state: 'draft', placedAt: draft.placedAt });
  expect([made?.untaxed, made?.tax, made?.total].map((amount) => amount?.toFixed(2))).toEqual([
    '28.93',
    '3.87',
    '32.80',
  ]);

  await odoo.saleOrders.confirm([orderId]);
  await odoo.saleOrders.writePlacedAt([{ id: orderId, placedAt: draft.placedAt }]);
  await odoo.saleOrders.unfollow([orderId], [draft.customerId]);

  const [confirmed] = await odoo.saleOrders.byIds([orderId]);
  expect(confirmed).toMatchObject({ state: 'sale', placedAt: draft.placedAt });
  const lines = await odoo.saleOrders.lines([orderId]);
  expect(lines.map(({ chargeKind }) => chargeKind)).toEqual(['product', 'shipping', 'discount', 'tax']);
  const moves = await odoo.moves.ofSaleLines(lines.map(({ id }) => id));
  expect(moves).toMatchObject([{ productId, saleLineId: lines[0]?.id, demand: 2, reserved: 2, state: 'assigned' }]);
  expect(await sumOf(odoo, productId)).toEqual({ onHand: 10, reserved: 2, owed: 0 });
  await expect(odoo.saleOrders.confirm([orderId])).rejects.toMatchObject({ code: 'ODOO_REFUSED' });

  const other = await draftOrder(odoo, account, `${purchaseOrderId}9`, productId);
  const [cancelled = 0] = await odoo.saleOrders.create([other]);
  await odoo.saleOrders.cancel([cancelled]);
  await odoo.saleOrders.cancel([cancelled]);
  expect(await odoo.saleOrders.byIds([cancelled])).toMatchObject([{ state: 'cancel' }]);
};
