/** What the merchant does in Odoo, over RPC: goods with stock, counts, receipts, sales through another channel. */
import { chunk } from '@bridge/shared/core';
import * as z from 'zod';
import type { OdooCaller } from './odoo-rpc.ts';
import type { ScriptProduct } from './script.ts';

export interface Merchant {
  /** Makes what is not there yet, with its stock; goods are found again by SKU. */
  bringGoods(products: readonly ScriptProduct[]): Promise<void>;
  /** Flags the goods for Walmart; after set-up, since the flag is its field. */
  flagGoods(): Promise<void>;
  count(sku: string, quantity: number): Promise<void>;
  receive(sku: string, quantity: number): Promise<void>;
  sellElsewhere(sku: string, quantity: number): Promise<void>;
  /** Product id by SKU. */
  products(): ReadonlyMap<string, number>;
  readonly warehouse: Warehouse;
}

export interface Warehouse {
  readonly id: number;
  /** Root of the warehouse's stock locations. */
  readonly stockLocation: number;
  readonly receiptType: number;
}

const idRows = z.array(z.looseObject({ id: z.number().int() }));
const productRows = z.array(
  z.object({ id: z.number().int(), default_code: z.string(), product_tmpl_id: z.number().int() }),
);
const warehouseRows = z.array(
  z.object({ id: z.number().int(), lot_stock_id: z.number().int(), in_type_id: z.number().int() }),
);

/** Measured as the best size of a create (odoo18.md section 4). */
const CREATE_BATCH = 200;
const READ_BATCH = 1000;

const UNIT = 1;
const bare = { load: '' };
const inventoryMode = { context: { inventory_mode: true } };

const findWarehouse = async (odoo: OdooCaller, code: string): Promise<Warehouse> => {
  const rows = warehouseRows.parse(
    await odoo.call('stock.warehouse', 'search_read', [[['code', '=', code]], ['lot_stock_id', 'in_type_id']], bare),
  );
  const [first] = rows;
  if (!first) throw new Error(`Odoo has no warehouse with the code ${code}`);
  return { id: first.id, stockLocation: first.lot_stock_id, receiptType: first.in_type_id };
};

const oneId = async (odoo: OdooCaller, model: string, domain: readonly unknown[], what: string): Promise<number> => {
  const [first] = idRows.parse(await odoo.call(model, 'search_read', [domain, ['id']], { limit: 1, order: 'id' }));
  if (!first) throw new Error(`Odoo has no ${what}`);
  return first.id;
};

interface Known {
  readonly productId: number;
  readonly templateId: number;
}

const findGoods = async (odoo: OdooCaller, skus: readonly string[]): Promise<Map<string, Known>> => {
  const found = new Map<string, Known>();
  for (const part of chunk(skus, READ_BATCH)) {
    const rows = productRows.parse(
      await odoo.call(
        'product.product',
        'search_read',
        [[['default_code', 'in', part]], ['default_code', 'product_tmpl_id']],
        bare,
      ),
    );
    for (const row of rows) found.set(row.default_code, { productId: row.id, templateId: row.product_tmpl_id });
  }
  return found;
};

const makeGoods = async (odoo: OdooCaller, products: readonly ScriptProduct[]): Promise<void> => {
  for (const part of chunk(products, CREATE_BATCH)) {
    const drafts = part.map((product) => ({
      name: product.name,
      default_code: product.sku,
      type: 'consu',
      is_storable: true,
      list_price: product.priceCents / 100,
    }));
    await odoo.call('product.template', 'create', [drafts]);
  }
};

/** Absolute counts; the second call answers nothing although it is done (odoo18.md section 5). */
const setStock = async (
  odoo: OdooCaller,
  warehouse: Warehouse,
  counts: readonly { readonly productId: number; readonly quantity: number }[],
): Promise<void> => {
  for (const part of chunk(counts, CREATE_BATCH)) {
    const drafts = part.map(({ productId, quantity }) => ({
      product_id: productId,
      location_id: warehouse.stockLocation,
      inventory_quantity: quantity,
    }));
    const ids = await odoo.call('stock.quant', 'create', [drafts], inventoryMode);
    await odoo.call('stock.quant', 'action_apply_inventory', [ids]);
  }
};

const receiveGoods = async (odoo: OdooCaller, warehouse: Warehouse, supplier: number, line: Move): Promise<void> => {
  const places = { location_id: supplier, location_dest_id: warehouse.stockLocation };
  const move = {
    ...places,
    name: 'Receipt',
    product_id: line.productId,
    product_uom: UNIT,
    product_uom_qty: line.quantity,
  };
  const picking = { picking_type_id: warehouse.receiptType, ...places, move_ids: [[0, 0, move]] };
  const id = await odoo.call('stock.picking', 'create', [picking]);
  await odoo.call('stock.picking', 'action_confirm', [[id]]);
  await odoo.call('stock.picking', 'button_validate', [[id]], { context: { skip_sms: true, skip_backorder: true } });
};

interface Move {
  readonly productId: number;
  readonly quantity: number;
}

const sellGoods = async (odoo: OdooCaller, warehouse: Warehouse, partnerId: number, line: Move): Promise<void> => {
  const id = await odoo.call('sale.order', 'create', [
    {
      partner_id: partnerId,
      warehouse_id: warehouse.id,
      order_line: [[0, 0, { product_id: line.productId, product_uom_qty: line.quantity, tax_id: [[6, 0, []]] }]],
    },
  ]);
  await odoo.call('sale.order', 'action_confirm', [[id]]);
};

const SHOP = 'Other channel (local run)';

const findShop = async (odoo: OdooCaller): Promise<number> => {
  const [known] = idRows.parse(
    await odoo.call('res.partner', 'search_read', [[['name', '=', SHOP]], ['id']], { limit: 1 }),
  );
  return known?.id ?? z.number().parse(await odoo.call('res.partner', 'create', [{ name: SHOP }]));
};

export const openMerchant = async (odoo: OdooCaller, warehouseCode: string): Promise<Merchant> => {
  const warehouse = await findWarehouse(odoo, warehouseCode);
  const supplier = await oneId(odoo, 'stock.location', [['usage', '=', 'supplier']], 'supplier location');
  const shop = await findShop(odoo);
  let goods = new Map<string, Known>();

  const idOf = (sku: string): number => {
    const known = goods.get(sku);
    if (!known) throw new Error(`Odoo has no product with the SKU ${sku}`);
    return known.productId;
  };

  return {
    warehouse,
    products: () => new Map([...goods].map(([sku, { productId }]) => [sku, productId])),
    bringGoods: async (products) => {
      const skus = products.map((product) => product.sku);
      const before = await findGoods(odoo, skus);
      await makeGoods(
        odoo,
        products.filter((product) => !before.has(product.sku)),
      );
      goods = await findGoods(odoo, skus);
      const stocked = products.filter((product) => product.quantity > 0);
      const counts = stocked.map(({ sku, quantity }) => ({ productId: idOf(sku), quantity }));
      await setStock(odoo, warehouse, counts);
    },
    flagGoods: async () => {
      for (const part of chunk([...goods.values()], READ_BATCH)) {
        const ids = part.map(({ templateId }) => templateId);
        await odoo.call('product.template', 'write', [ids, { x_walmart_sync: true }]);
      }
    },
    count: (sku, quantity) => setStock(odoo, warehouse, [{ productId: idOf(sku), quantity }]),
    receive: (sku, quantity) => receiveGoods(odoo, warehouse, supplier, { productId: idOf(sku), quantity }),
    sellElsewhere: (sku, quantity) => sellGoods(odoo, warehouse, shop, { productId: idOf(sku), quantity }),
  };
};
