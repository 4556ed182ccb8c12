/** What people do in the simulated Odoo: seed a catalogue, count, sell elsewhere, receive, deliver. Through the ORM, so rules fire. */

import { supplierLocation } from '../models/stock-places.ts';
import type { Env } from '../orm/environment.ts';
import { executeMethod } from '../orm/execute.ts';
import { runCall, runNow } from '../orm/runner.ts';
import { num, type Row, ref, str } from '../orm/values.ts';
import type { OdooState } from '../state.ts';
import { stockLocation } from './stock-truth.ts';

export interface SeedProduct {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  /** On hand, in the product's unit. */
  readonly qty: number;
  /** `Units` if left out. */
  readonly uom?: string;
  /** To be published on Walmart. */
  readonly flagged: boolean;
  readonly barcode?: string;
}

export interface OdooMerchant {
  /** Creates products with their stock at once, without webhooks. */
  seedCatalogue(products: readonly SeedProduct[]): void;
  /** Writes the flag on the seeded products, once its field exists; without webhooks. */
  flagCatalogue(): void;
  /** A stock count: an absolute quantity in the product's unit. Resolves when it is committed. */
  countStock(sku: string, qty: number): Promise<void>;
  /** A stock count on the screen for it, applied: one that finds what was there leaves a move of 0 units. */
  applyCount(sku: string, qty: number): Promise<void>;
  /** A confirmed order of another channel; its id. */
  sellElsewhere(sku: string, qty: number): Promise<number>;
  /** An order that is not confirmed; its id. */
  quotation(sku: string, qty: number): Promise<number>;
  confirm(orderId: number): Promise<void>;
  cancelOrder(orderId: number): Promise<void>;
  /** Goods from a vendor. */
  receive(sku: string, qty: number): Promise<void>;
  /** Ships everything of an order that can be shipped, picks included. */
  deliver(orderId: number): Promise<void>;
  /** Another transaction holds the product's quant rows until the answer is called: second rows appear (section 16). */
  holdQuants(sku: string): () => void;
  /** Merges split quant rows and deletes empty ones now. */
  cleanUpQuants(): void;
}

/** The administrator works at the desk. */
const DESK = 2;

export const createMerchant = (state: OdooState): OdooMerchant => {
  const run = <T>(work: (env: Env) => T): Promise<T> => {
    state.runTimedTasks();
    return runCall(state.runner, { uid: DESK, context: {}, wire: 'json' }, work);
  };
  const quote = (sku: string, qty: number): Promise<number> =>
    run((env) => {
      const product = productOf(env, sku);
      return env.createOne('sale.order', {
        partner_id: counterCustomer(env),
        origin: 'Web shop',
        order_line: [[0, 0, { product_id: product.id, product_uom_qty: qty }]],
      });
    });
  const confirm = async (id: number): Promise<void> => {
    await run((env) => executeMethod(env, 'sale.order', 'action_confirm', [[id]], {}));
  };
  return {
    seedCatalogue: (products) => {
      for (const each of products) if (each.flagged) state.flaggedSkus.add(each.sku);
      runNow(state.runner, DESK, (env) => seed(state, env, products));
    },
    flagCatalogue: () => runNow(state.runner, DESK, (env) => flagAll(state, env)),
    countStock: (sku, qty) => run((env) => count(env, sku, qty)),
    applyCount: (sku, qty) => run((env) => applyCount(env, sku, qty)),
    sellElsewhere: async (sku, qty) => {
      const id = await quote(sku, qty);
      await confirm(id);
      return id;
    },
    quotation: quote,
    confirm,
    cancelOrder: async (id) => {
      await run((env) =>
        executeMethod(env.withContext({ disable_cancel_warning: true }), 'sale.order', 'action_cancel', [[id]], {}),
      );
    },
    receive: (sku, qty) => run((env) => receive(env, sku, qty)),
    deliver: (id) => run((env) => ship(env, id)),
    holdQuants: (sku) => hold(state, sku),
    cleanUpQuants: () => {
      runNow(state.runner, DESK, (env) => executeMethod(env, 'stock.quant', 'action_view_quants', [], {}));
    },
  };
};

const productOf = (env: Env, sku: string): Row => {
  const [id] = [...env.db.table('product.product').lookup('default_code', sku)];
  const row = id === undefined ? undefined : env.row('product.product', id);
  if (row === undefined) throw new Error(`The simulated Odoo has no product with the SKU ${sku}; seed it first.`);
  return row;
};

const seed = (state: OdooState, env: Env, products: readonly SeedProduct[]): void => {
  const units = new Map<string, number>();
  for (const row of env.db.table('uom.uom').rows.values()) units.set(str(row, 'name'), row.id);
  const ids = env.create(
    'product.product',
    products.map((each) => ({
      name: each.name,
      default_code: each.sku,
      list_price: each.price,
      type: 'consu',
      is_storable: true,
      uom_id: units.get(each.uom ?? 'Units') ?? 1,
      ...(each.barcode === undefined ? {} : { barcode: each.barcode }),
    })),
  );
  const place = stockLocation(env);
  const stocked = products.flatMap((each, index) => {
    const id = ids[index];
    return each.qty === 0 || id === undefined ? [] : [{ product_id: id, location_id: place, quantity: each.qty }];
  });
  env.create('stock.quant', stocked);
  flagAll(state, env);
};

const flagAll = (state: OdooState, env: Env): void => {
  if (env.db.registry.field('product.template', state.flagField) === undefined) return;
  const templates: number[] = [];
  for (const sku of state.flaggedSkus) {
    const product = productOf(env, sku);
    const parent = ref(product, 'product_tmpl_id');
    if (parent !== null && env.row('product.template', parent)?.[state.flagField] !== true) templates.push(parent);
  }
  env.write('product.template', templates, { [state.flagField]: true });
};

const count = (env: Env, sku: string, qty: number): void => {
  const product = productOf(env, sku);
  env
    .withContext({ inventory_mode: true })
    .create('stock.quant', [
      { product_id: product.id, location_id: stockLocation(env), inventory_quantity_auto_apply: qty },
    ]);
};

const applyCount = (env: Env, sku: string, qty: number): void => {
  const id = env.withContext({ inventory_mode: true }).createOne('stock.quant', {
    product_id: productOf(env, sku).id,
    location_id: stockLocation(env),
    inventory_quantity: qty,
  });
  executeMethod(env, 'stock.quant', 'action_apply_inventory', [[id]], {});
};

const counterCustomer = (env: Env): number => {
  const known = env.find('res.partner', [['ref', '=', 'SHOP-CUSTOMER']]);
  return known?.id ?? env.createOne('res.partner', { name: 'Shop customer', ref: 'SHOP-CUSTOMER' });
};

const receive = (env: Env, sku: string, qty: number): void => {
  const product = productOf(env, sku);
  const house = env.existing('stock.warehouse', env.search('stock.warehouse', [], { limit: 1 })[0] ?? 0);
  const type = ref(house, 'in_type_id') ?? 0;
  const picking = env.createOne('stock.picking', { picking_type_id: type, origin: 'Vendor' });
  env.create('stock.move', [
    {
      name: str(product, 'default_code'),
      product_id: product.id,
      product_uom: env.get('product.product', product, 'uom_id'),
      product_uom_qty: qty,
      location_id: supplierLocation(env),
      location_dest_id: stockLocation(env),
      picking_id: picking,
      picking_type_id: type,
    },
  ]);
  validate(env, picking);
};

const validate = (env: Env, picking: number): void => {
  executeMethod(
    env.withContext({ skip_sms: true, skip_backorder: true }),
    'stock.picking',
    'button_validate',
    [[picking]],
    {},
  );
};

const ship = (env: Env, order: number): void => {
  for (let step = 0; step < 3; step += 1) {
    const open = env
      .rowsOf('stock.picking', 'sale_id', order)
      .filter((row) => row.state === 'assigned')
      .filter((row) => env.rowsOf('stock.move', 'picking_id', row.id).some((move) => num(move, 'quantity') > 0));
    if (open.length === 0) return;
    for (const row of open) validate(env, row.id);
  }
};

const hold = (state: OdooState, sku: string): (() => void) => {
  const env = state.reader();
  const rows = env.rowsOf('stock.quant', 'product_id', productOf(env, sku).id);
  for (const row of rows) state.db.heldQuants.add(row.id);
  return () => {
    for (const row of rows) state.db.heldQuants.delete(row.id);
  };
};
