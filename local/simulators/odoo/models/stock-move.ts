/** stock.move and stock.move.line: the models; reserving and doing them is in stock-reserve and stock-done. */
import type { Env } from '../orm/environment.ts';
import { userError } from '../orm/faults.ts';
import {
  boolean,
  char,
  date,
  datetime,
  fixed,
  float,
  many2many,
  many2one,
  one2many,
  related,
  selection,
} from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { num, type Row, str, type Vals } from '../orm/values.ts';
import {
  inProductUnit,
  isOpen,
  reservationOf,
  reserve,
  setLineQuantity,
  setQuantity,
  settleMove,
  settleTransferLater,
  unreserve,
} from './stock-reserve.ts';

const MOVE_STATES = [
  ['draft', 'New'],
  ['waiting', 'Waiting Another Move'],
  ['confirmed', 'Waiting Availability'],
  ['partially_available', 'Partially Available'],
  ['assigned', 'Available'],
  ['done', 'Done'],
  ['cancel', 'Cancelled'],
] as const;

const shortPlace = (env: Env, row: Row, field: string): string => str(env.link(row, field, 'stock.location'), 'name');

export const move = defineModel({
  name: 'stock.move',
  label: 'Stock Move',
  order: 'id',
  displayName: (env, row) => {
    const code = str(env.link(row, 'product_id', 'product.product'), 'default_code');
    const start = str(row, 'origin') === '' ? '' : `${str(row, 'origin')}/`;
    return `${start}${code === '' ? '' : `${code}: `}${shortPlace(env, row, 'location_id')}>${shortPlace(env, row, 'location_dest_id')}`;
  },
  fields: {
    name: char('Description', { default: fixed('') }),
    product_id: many2one('Product', 'product.product', { required: true }),
    product_uom: many2one('UoM', 'uom.uom', { required: true }),
    product_uom_qty: float('Demand', { digits: 2 }),
    product_qty: float('Real Quantity'),
    quantity: float('Quantity'),
    picked: boolean('Picked'),
    state: selection('Status', MOVE_STATES, { default: fixed('draft'), index: true }),
    location_id: many2one('Source Location', 'stock.location', { required: true }),
    location_dest_id: many2one('Intermediate Location', 'stock.location', { required: true }),
    location_final_id: many2one('Final Location', 'stock.location'),
    picking_id: many2one('Transfer', 'stock.picking'),
    picking_type_id: many2one('Operation Type', 'stock.picking.type'),
    picking_code: related('picking_type_id.code', selection('Type of Operation', [])),
    sale_line_id: many2one('Sale Line', 'sale.order.line'),
    warehouse_id: many2one('Warehouse', 'stock.warehouse'),
    partner_id: many2one('Destination Address', 'res.partner'),
    company_id: many2one('Company', 'res.company', { default: fixed(1) }),
    move_orig_ids: many2many('Original Move', 'stock.move'),
    move_dest_ids: many2many('Destination Moves', 'stock.move'),
    move_line_ids: one2many('Move Lines', 'stock.move.line', 'move_id'),
    origin_returned_move_id: many2one('Origin return move', 'stock.move'),
    procure_method: selection(
      'Supply Method',
      [
        ['make_to_stock', 'Default: Take From Stock'],
        ['make_to_order', 'Advanced: Apply Procurement Rules'],
      ],
      { default: fixed('make_to_stock') },
    ),
    origin: char('Source Document'),
    reference: char('Reference'),
    date_deadline: datetime('Deadline'),
    date: datetime('Date Scheduled', { required: true, default: (env) => Math.floor(env.now / 1e6) * 1e6 }),
    reservation_date: date('Date to Reserve'),
    is_inventory: boolean('Inventory'),
    priority: selection(
      'Priority',
      [
        ['0', 'Normal'],
        ['1', 'Urgent'],
      ],
      { default: fixed('0') },
    ),
  },
  create: (env, list, base) => {
    const ids = base(list);
    for (const id of ids) refreshProductQuantity(env, id);
    return ids;
  },
  write: (env, ids, vals, base) => writeMoves(env, ids, vals, base),
});

/** A move's tick is its rows' tick. */
const pickLines = (env: Env, moves: readonly number[], picked: boolean): void => {
  for (const id of moves) {
    const lines = env.rowsOf('stock.move.line', 'move_id', id).map((line) => line.id);
    env.withContext({ keep_quants: true }).write('stock.move.line', lines, { picked });
  }
};

const refreshProductQuantity = (env: Env, id: number): void => {
  const row = env.existing('stock.move', id);
  const quantity = inProductUnit(env, row, num(row, 'product_uom_qty'));
  if (quantity !== num(row, 'product_qty'))
    env.db.table('stock.move').put({ ...row, product_qty: quantity }, env.transaction);
};

/** A written quantity moves the reservation; the engine's own writes carry keep_quants. */
const writeMoves = (env: Env, ids: readonly number[], vals: Vals, base: (vals: Vals) => void): void => {
  const { quantity, ...rest } = vals;
  if (env.context.keep_quants === true || typeof quantity !== 'number') base(vals);
  else {
    base(rest);
    for (const id of ids) if (isOpen(env.existing('stock.move', id))) setQuantity(env, id, quantity);
  }
  if (env.context.keep_quants !== true && typeof vals.picked === 'boolean') pickLines(env, ids, vals.picked);
  if (!('product_uom_qty' in vals)) return;
  for (const id of ids) {
    refreshProductQuantity(env, id);
    const row = env.existing('stock.move', id);
    if (isOpen(row) && row.state !== 'draft') settleMove(env, id);
  }
};

/** Cancels open moves: reservation back, quantity 0; a done one refuses. */
export const cancelMoves = (env: Env, ids: readonly number[]): void => {
  for (const id of ids)
    if (env.existing('stock.move', id).state === 'done')
      throw userError(
        "You cannot cancel a stock move that has been set to 'Done'. Create a return in order to reverse the moves which took place.",
      );
  for (const id of ids) {
    if (env.existing('stock.move', id).state === 'cancel') continue;
    unreserve(env, id);
    env.withContext({ keep_quants: true }).write('stock.move', [id], { state: 'cancel', quantity: 0, picked: false });
  }
  for (const id of ids) settleTransferLater(env, env.existing('stock.move', id));
};

/** Takes demand (move's unit) away from an open move, its surplus reservation with it; at 0 it is cancelled. */
export const lowerDemand = (env: Env, id: number, by: number): void => {
  const row = env.existing('stock.move', id);
  const left = num(row, 'product_uom_qty') - by;
  if (left <= 0) {
    cancelMoves(env, [id]);
    env.write('stock.move', [id], { product_uom_qty: 0 });
    return;
  }
  const surplus = num(row, 'quantity') - left;
  if (surplus > 0) unreserve(env, id, inProductUnit(env, row, surplus));
  env.write('stock.move', [id], { product_uom_qty: left });
  // Measured: what was given back by hand, as for a hold, is reserved again.
  if (reservationOf(env, row).now) reserve(env, id);
};

export const raiseDemand = (env: Env, id: number, by: number, reserveNow: boolean): void => {
  const row = env.existing('stock.move', id);
  env.write('stock.move', [id], { product_uom_qty: num(row, 'product_uom_qty') + by });
  if (reserveNow) reserve(env, id);
};

export const moveLine = defineModel({
  name: 'stock.move.line',
  label: 'Product Moves (Stock Move Line)',
  order: 'result_package_id desc, id',
  fields: {
    move_id: many2one('Stock Operation', 'stock.move', { ondelete: 'cascade' }),
    picking_id: many2one('Transfer', 'stock.picking'),
    product_id: many2one('Product', 'product.product'),
    product_uom_id: many2one('Unit of Measure', 'uom.uom'),
    quantity: float('Quantity'),
    quantity_product_uom: float('Quantity in Product UoM'),
    picked: boolean('Picked'),
    lot_id: many2one('Lot/Serial Number', 'stock.lot'),
    package_id: many2one('Source Package', 'stock.quant.package'),
    result_package_id: many2one('Destination Package', 'stock.quant.package'),
    owner_id: many2one('From Owner', 'res.partner'),
    location_id: many2one('From', 'stock.location'),
    location_dest_id: many2one('To', 'stock.location'),
    state: related('move_id.state', selection('Status', MOVE_STATES)),
    company_id: many2one('Company', 'res.company', { default: fixed(1) }),
    date: datetime('Date', { default: (env) => env.now }),
    is_inventory: related('move_id.is_inventory', boolean('Inventory')),
  },
  create: (env, list, base) => {
    if (env.context.keep_quants === true) return base(list);
    const ids = base(list.map((vals) => ({ ...vals, quantity: 0, quantity_product_uom: 0 })));
    for (const [index, id] of ids.entries()) {
      const { quantity, picked } = list[index] ?? {};
      setLineQuantity(env, env.existing('stock.move.line', id), typeof quantity === 'number' ? quantity : 0);
      if (typeof picked === 'boolean') tickMove(env, id);
    }
    return ids;
  },
  write: (env, ids, vals, base) => {
    const { quantity, ...rest } = vals;
    if (env.context.keep_quants === true || typeof quantity !== 'number') base(vals);
    else {
      base(rest);
      for (const id of ids) setLineQuantity(env, env.existing('stock.move.line', id), quantity);
    }
    if (env.context.keep_quants !== true && 'picked' in vals) for (const id of ids) tickMove(env, id);
  },
});

/** A move is ticked as soon as one of its rows is. */
const tickMove = (env: Env, line: number): void => {
  const id = env.existing('stock.move.line', line).move_id;
  if (typeof id !== 'number') return;
  const picked = env.rowsOf('stock.move.line', 'move_id', id).some((row) => row.picked === true);
  env.withContext({ keep_quants: true }).write('stock.move', [id], { picked });
};
