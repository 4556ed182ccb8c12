/** What the report of a local run reads: plain data about orders, stock, addresses and calls, straight from the state. */
import { formatDatetime } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { num, type Row, ref, str } from '../orm/values.ts';
import type { OdooState } from '../state.ts';
import { fulfilmentOf, fulfilmentTruth, type TrueFulfilment } from './fulfilment-truth.ts';
import { eachPerUnit, type StockChange, type StockLevel } from './stock-truth.ts';

export interface TrueOrderLine {
  readonly id: number;
  readonly sku: string | null;
  readonly name: string;
  readonly quantity: number;
  readonly priceUnit: number;
  readonly priceTotal: number;
  readonly priceTax: number;
  readonly walmartLineNumber: string | null;
}

export interface TrueOrder {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly purchaseOrderId: string | null;
  readonly account: string | null;
  readonly amountTotal: number;
  readonly amountTax: number;
  /** `2026-11-20 14:03:22`, UTC. */
  readonly dateOrder: string;
  /** Simulated epoch milliseconds of the transaction that made it. */
  readonly createdAt: number;
  readonly partnerId: number | null;
  readonly partnerShippingId: number | null;
  readonly lines: readonly TrueOrderLine[];
}

export interface TrueStock extends StockLevel {
  readonly sku: string;
  readonly productId: number;
  readonly unit: string;
  /** Multiply by this for EACH. */
  readonly eachPerUnit: number;
  readonly history: readonly StockChange[];
}

/** One that is open: Odoo deletes those that are done. */
export interface TrueActivity {
  readonly summary: string;
  readonly model: string;
  readonly recordId: number;
}

export interface OdooTruth {
  /** Every sale order in any state, Walmart's or not, by id. */
  saleOrders(): readonly TrueOrder[];
  /** Every flagged product that has a SKU, by SKU. */
  stock(): readonly TrueStock[];
  /** Every applied count, by its move. */
  counts(): readonly { readonly sku: string; readonly at: number }[];
  /** Delivery addresses with a reference: ref → partner ids. */
  deliveryAddresses(): ReadonlyMap<string, readonly number[]>;
  /** What happened to every order of Walmart's, by id. */
  fulfilment(): readonly TrueFulfilment[];
  /** What happened to one of them. */
  fulfilmentOf(orderId: number): TrueFulfilment;
  /** Every open activity, by id. */
  activities(): readonly TrueActivity[];
  /** Calls over the wires per `model.method`. */
  calls(): Readonly<Record<string, number>>;
  /** Webhooks: sent and answered 2xx, failed, given up after a second. */
  webhooks(): { readonly delivered: number; readonly failed: number; readonly timedOut: number };
}

export const createTruth = (state: OdooState): OdooTruth => ({
  fulfilment: () => fulfilmentTruth(state),
  fulfilmentOf: (orderId) => fulfilmentOf(state, orderId),
  saleOrders: () => {
    const env = state.reader();
    return sorted(state, 'sale.order').map((row) => trueOrder(env, row));
  },
  stock: () => {
    const env = state.reader();
    const products = sorted(state, 'product.product').filter(
      (row) => str(row, 'default_code') !== '' && state.isFlagged(env, row),
    );
    return products
      .map((row) => trueStock(state, env, row))
      .sort((a, b) => (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : a.productId - b.productId));
  },
  counts: () => {
    const env = state.reader();
    const isLoss = (row: Row, field: string): boolean =>
      str(env.link(row, field, 'stock.location'), 'usage') === 'inventory';
    return sorted(state, 'stock.move')
      .filter((row) => row.is_inventory === true && row.state === 'done')
      .filter((row) => isLoss(row, 'location_id') || isLoss(row, 'location_dest_id'))
      .map((row) => ({
        sku: str(env.link(row, 'product_id', 'product.product'), 'default_code'),
        at: Math.floor(num(row, 'date') / 1000),
      }));
  },
  deliveryAddresses: () => {
    const byRef = new Map<string, number[]>();
    for (const row of sorted(state, 'res.partner')) {
      const reference = str(row, 'ref');
      if (reference === '' || row.type !== 'delivery') continue;
      byRef.set(reference, [...(byRef.get(reference) ?? []), row.id]);
    }
    return byRef;
  },
  activities: () => {
    const env = state.reader();
    return sorted(state, 'mail.activity').map((row) => ({
      summary: str(row, 'summary'),
      model: str(env.link(row, 'res_model_id', 'ir.model'), 'model'),
      recordId: num(row, 'res_id'),
    }));
  },
  calls: () => state.calls.all(),
  webhooks: () => ({ ...state.webhooks }),
});

const sorted = (state: OdooState, model: string): Row[] =>
  [...state.db.table(model).rows.values()].sort((a, b) => a.id - b.id);

const optional = (row: Row, field: string): string | null => str(row, field) || null;

const number = (env: Env, model: string, row: Row, field: string): number => {
  const cell = env.get(model, row, field);
  return typeof cell === 'number' ? cell : 0;
};

const trueOrder = (env: Env, row: Row): TrueOrder => ({
  id: row.id,
  name: str(row, 'name'),
  state: str(row, 'state'),
  purchaseOrderId: optional(row, 'x_walmart_purchase_order_id'),
  account: optional(row, 'x_walmart_account'),
  amountTotal: number(env, 'sale.order', row, 'amount_total'),
  amountTax: number(env, 'sale.order', row, 'amount_tax'),
  dateOrder: formatDatetime(num(row, 'date_order')),
  createdAt: Math.floor(num(row, 'create_date') / 1000),
  partnerId: ref(row, 'partner_id'),
  partnerShippingId: ref(row, 'partner_shipping_id'),
  lines: env.rowsOf('sale.order.line', 'order_id', row.id).map((line) => trueLine(env, line)),
});

const trueLine = (env: Env, line: Row): TrueOrderLine => ({
  id: line.id,
  sku: str(env.link(line, 'product_id', 'product.product'), 'default_code') || null,
  name: str(line, 'name'),
  quantity: num(line, 'product_uom_qty'),
  priceUnit: num(line, 'price_unit'),
  priceTotal: number(env, 'sale.order.line', line, 'price_total'),
  priceTax: number(env, 'sale.order.line', line, 'price_tax'),
  walmartLineNumber: optional(line, 'x_walmart_line_number'),
});

const trueStock = (state: OdooState, env: Env, row: Row): TrueStock => {
  const { unit, each } = eachPerUnit(env, row);
  return {
    sku: str(row, 'default_code'),
    productId: row.id,
    unit,
    eachPerUnit: each,
    ...levelOf(state, row.id),
    history: state.stockTruth.history(row.id),
  };
};

const levelOf = (state: OdooState, product: number): StockLevel => {
  const { onHand, reserved, owed } = state.stockTruth.level(product);
  return { onHand, reserved, owed };
};
