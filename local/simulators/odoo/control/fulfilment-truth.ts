/** The truth about what happened to Walmart's orders in Odoo: parcels that left, what came back, what was credited. */
import type { Env } from '../orm/environment.ts';
import { flag, num, type Row, ref, refs, str } from '../orm/values.ts';
import type { OdooState } from '../state.ts';

export interface TrueUnits {
  readonly lineNumber: string | null;
  readonly units: number;
}

export interface TrueDelivery {
  readonly pickingId: number;
  readonly name: string;
  readonly state: string;
  readonly held: boolean;
  /** Epoch milliseconds. */
  readonly doneAt: number | null;
  readonly carrier: string | null;
  readonly tracking: string | null;
  /** Units that are set aside for an open one. */
  readonly reserved: readonly TrueUnits[];
  /** Done units by parcel; open ones have none. */
  readonly parcels: readonly (TrueUnits & { readonly package: string | null; readonly tracking: string | null })[];
}

export interface TrueReturn {
  readonly pickingId: number;
  readonly state: string;
  readonly returnOrderId: string | null;
  readonly units: readonly TrueUnits[];
}

export interface TrueCredit {
  readonly moveId: number;
  readonly state: string;
  readonly approved: boolean;
  readonly refundState: string | null;
  readonly total: number;
  readonly units: readonly TrueUnits[];
}

export interface TrueFulfilment {
  readonly orderId: number;
  readonly purchaseOrderId: string;
  readonly account: string | null;
  readonly state: string;
  readonly locked: boolean;
  readonly status: string | null;
  readonly cancelReason: string | null;
  /** Goods only. */
  readonly lines: readonly {
    readonly lineNumber: string | null;
    readonly sku: string | null;
    readonly ordered: number;
    /** Less what came back. */
    readonly delivered: number;
  }[];
  readonly deliveries: readonly TrueDelivery[];
  readonly returns: readonly TrueReturn[];
  readonly credits: readonly TrueCredit[];
}

/** Every order with a purchase order id, by id. */
export const fulfilmentTruth = (state: OdooState): readonly TrueFulfilment[] => {
  const env = state.reader();
  return [...state.db.table('sale.order').rows.values()]
    .filter((row) => str(row, 'x_walmart_purchase_order_id') !== '')
    .sort((a, b) => a.id - b.id)
    .map((row) => trueFulfilment(env, row));
};

/** One order. @throws when it is not there. */
export const fulfilmentOf = (state: OdooState, orderId: number): TrueFulfilment => {
  const env = state.reader();
  return trueFulfilment(env, env.existing('sale.order', orderId));
};

const optional = (row: Row | undefined, field: string): string | null => str(row, field) || null;

const isGoods = (line: Row): boolean => ['', 'product'].includes(str(line, 'x_walmart_charge_kind'));

const trueFulfilment = (env: Env, order: Row): TrueFulfilment => {
  const pickings = env.rowsOf('stock.picking', 'sale_id', order.id);
  const code = (row: Row): unknown => env.follow('stock.picking', row, 'picking_type_id.code');
  return {
    orderId: order.id,
    purchaseOrderId: str(order, 'x_walmart_purchase_order_id'),
    account: optional(order, 'x_walmart_account'),
    state: str(order, 'state'),
    locked: flag(order, 'locked'),
    status: optional(order, 'x_walmart_status'),
    cancelReason: optional(order, 'x_walmart_cancel_reason'),
    lines: env
      .rowsOf('sale.order.line', 'order_id', order.id)
      .filter(isGoods)
      .map((line) => trueLine(env, line)),
    deliveries: pickings.filter((row) => code(row) === 'outgoing').map((row) => trueDelivery(env, row)),
    returns: pickings
      .filter((row) => code(row) === 'incoming' && ref(receiptOf(env, row), 'return_id') !== null)
      .map((row) => trueReturn(env, row)),
    credits: creditsOf(env, order).map((row) => trueCredit(env, row)),
  };
};

const trueLine = (env: Env, line: Row): TrueFulfilment['lines'][number] => {
  const delivered = env.get('sale.order.line', line, 'qty_delivered');
  return {
    lineNumber: optional(line, 'x_walmart_line_number'),
    sku: optional(env.link(line, 'product_id', 'product.product'), 'default_code'),
    ordered: num(line, 'product_uom_qty'),
    delivered: typeof delivered === 'number' ? delivered : 0,
  };
};

const lineNumberOf = (env: Env, move: Row | undefined): string | null =>
  optional(env.link(move, 'sale_line_id', 'sale.order.line'), 'x_walmart_line_number');

const trueDelivery = (env: Env, row: Row): TrueDelivery => ({
  pickingId: row.id,
  name: str(row, 'name'),
  state: str(row, 'state'),
  held: flag(row, 'x_walmart_hold'),
  doneAt: row.state === 'done' ? Math.floor(num(row, 'date_done') / 1000) : null,
  carrier: optional(env.link(row, 'carrier_id', 'delivery.carrier'), 'name'),
  tracking: optional(row, 'carrier_tracking_ref'),
  reserved: env
    .rowsOf('stock.move', 'picking_id', row.id)
    .filter((move) => move.state !== 'done' && move.state !== 'cancel' && num(move, 'quantity') > 0)
    .map((move) => ({ lineNumber: lineNumberOf(env, move), units: num(move, 'quantity') })),
  parcels:
    row.state === 'done' ? env.rowsOf('stock.move.line', 'picking_id', row.id).map((line) => parcelOf(env, line)) : [],
});

const parcelOf = (env: Env, line: Row): TrueDelivery['parcels'][number] => {
  const box = env.link(line, 'result_package_id', 'stock.quant.package');
  return {
    lineNumber: lineNumberOf(env, env.link(line, 'move_id', 'stock.move')),
    units: num(line, 'quantity'),
    package: optional(box, 'name'),
    tracking: optional(box, 'x_walmart_tracking'),
  };
};

/** A back order of a receipt has neither `return_id` nor the mark: they are the receipt's. */
const receiptOf = (env: Env, row: Row): Row => {
  const before = env.link(row, 'backorder_id', 'stock.picking');
  return before === undefined ? row : receiptOf(env, before);
};

const trueReturn = (env: Env, row: Row): TrueReturn => ({
  pickingId: row.id,
  state: str(row, 'state'),
  returnOrderId: optional(receiptOf(env, row), 'x_walmart_return_order'),
  units: env
    .rowsOf('stock.move', 'picking_id', row.id)
    .filter((move) => move.state !== 'cancel')
    .map((move) => ({
      lineNumber: lineNumberOf(env, move),
      units: num(move, move.state === 'done' ? 'quantity' : 'product_uom_qty'),
    })),
});

/** Credit notes of the order's lines, and those typed in without them that reverse one of its invoices. */
const creditsOf = (env: Env, order: Row): Row[] => {
  const own = env.get('sale.order', order, 'invoice_ids');
  const found = new Map<number, Row>();
  for (const id of Array.isArray(own) ? own : [])
    for (const row of [env.existing('account.move', id), ...env.rowsOf('account.move', 'reversed_entry_id', id)])
      if (row.move_type === 'out_refund') found.set(row.id, row);
  return [...found.values()].sort((a, b) => a.id - b.id);
};

const trueCredit = (env: Env, row: Row): TrueCredit => {
  const total = env.get('account.move', row, 'amount_total');
  return {
    moveId: row.id,
    state: str(row, 'state'),
    approved: flag(row, 'x_walmart_refund_approved'),
    refundState: optional(row, 'x_walmart_refund_state'),
    total: typeof total === 'number' ? total : 0,
    units: env.rowsOf('account.move.line', 'move_id', row.id).flatMap((line) => {
      const sold = env.row('sale.order.line', refs(line, 'sale_line_ids')[0] ?? 0);
      if (sold === undefined || !isGoods(sold)) return [];
      return [{ lineNumber: optional(sold, 'x_walmart_line_number'), units: num(line, 'quantity') }];
    }),
  };
};
