/** Reservation: move lines and reserved quantities, the state of a move and of its transfer (section 16). */
import { dayOf } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { tidy } from '../orm/rounding.ts';
import { type Cell, flag, num, type Row, ref, str, type Vals } from '../orm/values.ts';
import {
  addReserved,
  type Characteristics,
  characteristicsOf,
  isStockPlace,
  NO_CHARACTERISTICS,
  rowsBelow,
} from './stock-quant-engine.ts';
import { convert } from './uom.ts';

export const OPEN_STATES = ['confirmed', 'waiting', 'partially_available', 'assigned'] as const;
export const isOpen = (move: Row): boolean => move.state !== 'done' && move.state !== 'cancel';

export const productOf = (move: Row): number => ref(move, 'product_id') ?? 0;
export const productUnit = (env: Env, product: number): number | null => {
  const row = env.row('product.product', product);
  return row === undefined ? null : ref(env.link(row, 'product_tmpl_id', 'product.template'), 'uom_id');
};
export const isStorable = (env: Env, product: number): boolean =>
  flag(env.link(env.row('product.product', product), 'product_tmpl_id', 'product.template'), 'is_storable');

/** A move's quantity in the product's unit. */
export const inProductUnit = (env: Env, move: Row, quantity: number): number =>
  tidy(convert(env, quantity, ref(move, 'product_uom'), productUnit(env, productOf(move))));

export const linesOf = (env: Env, move: Row): Row[] => env.rowsOf('stock.move.line', 'move_id', move.id);

const reservedOf = (env: Env, move: Row): number => {
  let sum = 0;
  for (const line of linesOf(env, move)) sum += num(line, 'quantity_product_uom');
  return tidy(sum);
};

/** Whether quants are touched at all when this move is reserved. */
const reservesQuants = (env: Env, move: Row): boolean =>
  isStorable(env, productOf(move)) && isStockPlace(env, ref(move, 'location_id') ?? 0);

/** Changes the line of these characteristics by a quantity in the product's unit; at nothing it goes. */
const changeLine = (
  env: Env,
  move: Row,
  location: number,
  wanted: Characteristics,
  delta: number,
  own?: number,
): void => {
  const known = linesOf(env, move).find(
    (line) =>
      (own === undefined || line.id === own) &&
      ref(line, 'location_id') === location &&
      ref(line, 'lot_id') === wanted.lot &&
      ref(line, 'package_id') === wanted.package &&
      ref(line, 'owner_id') === wanted.owner,
  );
  const product = productOf(move);
  const base = tidy(num(known, 'quantity_product_uom') + delta);
  const quantity = convert(env, base, productUnit(env, product), ref(move, 'product_uom'));
  if (known !== undefined && base <= 0) env.db.table('stock.move.line').remove(known.id, env.transaction);
  else if (known !== undefined)
    env
      .withContext({ keep_quants: true })
      .write('stock.move.line', [known.id], { quantity, quantity_product_uom: base });
  else if (base > 0)
    env.withContext({ keep_quants: true }).create('stock.move.line', [
      {
        move_id: move.id,
        picking_id: ref(move, 'picking_id'),
        product_id: product,
        product_uom_id: ref(move, 'product_uom'),
        location_id: location,
        location_dest_id: ref(move, 'location_dest_id'),
        lot_id: wanted.lot,
        package_id: wanted.package,
        owner_id: wanted.owner,
        quantity,
        quantity_product_uom: base,
        picked: flag(move, 'picked'),
      },
    ]);
};

/** Writes quantity and state of a move from its lines; its transfer follows at the end. */
export const settleMove = (env: Env, id: number, extra: Vals = {}): void => {
  const move = env.existing('stock.move', id);
  const reserved = reservedOf(env, move);
  const quantity = convert(env, reserved, productUnit(env, productOf(move)), ref(move, 'product_uom'));
  const state = isOpen(move) && move.state !== 'draft' ? openState(env, move, quantity) : str(move, 'state');
  const vals: Record<string, Cell> = {};
  if (quantity !== num(move, 'quantity')) vals.quantity = quantity;
  if (state !== move.state) vals.state = state;
  if (Object.keys(vals).length > 0 || Object.keys(extra).length > 0)
    env.withContext({ keep_quants: true }).write('stock.move', [id], { ...vals, ...extra });
  settleTransferLater(env, move);
};

const openState = (env: Env, move: Row, quantity: number): string => {
  const demand = num(move, 'product_uom_qty');
  if (demand > 0 && quantity >= demand) return 'assigned';
  if (quantity > 0) return 'partially_available';
  return move.procure_method === 'make_to_order' || waitsForOrigin(env, move) ? 'waiting' : 'confirmed';
};

const waitsForOrigin = (env: Env, move: Row): boolean => {
  const origins = move.move_orig_ids;
  if (!Array.isArray(origins)) return false;
  return origins.some((id) => typeof id === 'number' && isOpen(env.existing('stock.move', id)));
};

/** A transfer's state is recomputed once, after its moves are through: one write, one webhook (section 7). */
export const settleTransferLater = (env: Env, move: Row): void => {
  const picking = ref(move, 'picking_id');
  if (picking !== null) env.transaction.atEnd(`transfer ${picking}`, () => settlePicking(env, picking));
};

/** The transfer's state follows its moves. */
export const settlePicking = (env: Env, id: number): void => {
  const picking = env.row('stock.picking', id);
  if (picking === undefined) return;
  const states = env.rowsOf('stock.move', 'picking_id', id).map((move) => str(move, 'state'));
  const state = pickingState(states);
  if (state !== picking.state) env.write('stock.picking', [id], { state });
};

const pickingState = (states: readonly string[]): string => {
  if (states.length === 0 || states.every((state) => state === 'draft')) return 'draft';
  if (states.every((state) => state === 'cancel')) return 'cancel';
  const open = states.filter((state) => state !== 'done' && state !== 'cancel');
  if (open.length === 0) return 'done';
  if (open.some((state) => state === 'assigned' || state === 'partially_available')) return 'assigned';
  return open.some((state) => state === 'confirmed') ? 'confirmed' : 'waiting';
};

/** Reserves what is free, oldest first, up to the demand. */
export const reserve = (env: Env, id: number): void => {
  const move = env.existing('stock.move', id);
  if (!isOpen(move) || move.procure_method === 'make_to_order') {
    settleMove(env, id);
    return;
  }
  const missing = tidy(num(move, 'product_qty') - reservedOf(env, move));
  const location = ref(move, 'location_id') ?? 0;
  if (missing > 0 && !reservesQuants(env, move)) changeLine(env, move, location, NO_CHARACTERISTICS, missing);
  else if (missing > 0) takeFree(env, move, location, missing);
  settleMove(env, id);
};

const takeFree = (env: Env, move: Row, location: number, missing: number): void => {
  const product = productOf(move);
  const rows = rowsBelow(env, product, location);
  let free = 0;
  for (const row of rows) free += num(row, 'quantity') - num(row, 'reserved_quantity');
  let rest = Math.min(missing, tidy(free));
  for (const row of rows) {
    if (rest <= 0) return;
    const room = tidy(num(row, 'quantity') - num(row, 'reserved_quantity'));
    const step = Math.min(rest, room);
    if (step <= 0) continue;
    const place = ref(row, 'location_id') ?? location;
    addReserved(env, product, place, step, characteristicsOf(row));
    changeLine(env, env.existing('stock.move', move.id), place, characteristicsOf(row), step);
    rest = tidy(rest - step);
  }
};

/** Gives back a quantity (product's unit) of a move's reservation; all of it if left out. */
export const unreserve = (env: Env, id: number, quantity?: number): void => {
  const move = env.existing('stock.move', id);
  if (!isOpen(move)) return;
  let rest = quantity ?? Number.POSITIVE_INFINITY;
  for (const line of linesOf(env, move).reverse()) {
    if (rest <= 0) break;
    const step = Math.min(rest, num(line, 'quantity_product_uom'));
    const place = ref(line, 'location_id') ?? 0;
    if (reservesQuants(env, move)) addReserved(env, productOf(move), place, -step, characteristicsOf(line));
    changeLine(env, env.existing('stock.move', id), place, characteristicsOf(line), -step, line.id);
    rest = tidy(rest - step);
  }
  settleMove(env, id);
};

/** A person's quantity on one of a move's rows: reserved whether it is there or not. */
export const setLineQuantity = (env: Env, line: Row, wanted: number): void => {
  const move = env.existing('stock.move', ref(line, 'move_id') ?? 0);
  if (!isOpen(move)) return;
  const delta = tidy(inProductUnit(env, move, wanted) - num(line, 'quantity_product_uom'));
  const place = ref(line, 'location_id') ?? 0;
  if (reservesQuants(env, move) && delta !== 0)
    addReserved(env, productOf(move), place, delta, characteristicsOf(line));
  const cells = { quantity: wanted, quantity_product_uom: tidy(num(line, 'quantity_product_uom') + delta) };
  env.withContext({ keep_quants: true }).write('stock.move.line', [line.id], cells);
  settleMove(env, move.id);
};

/** Takes a row off a move, its reservation with it. */
export const dropLine = (env: Env, line: Row): void => {
  setLineQuantity(env, line, 0);
  env.db.table('stock.move.line').remove(line.id, env.transaction);
};

/** A person's (or caller's) quantity on a move: reserved whether it is there or not (section 16, last rows). */
export const setQuantity = (env: Env, id: number, wanted: number): void => {
  const move = env.existing('stock.move', id);
  const delta = tidy(inProductUnit(env, move, wanted) - reservedOf(env, move));
  if (delta < 0) unreserve(env, id, -delta);
  if (delta <= 0) return;
  const location = ref(move, 'location_id') ?? 0;
  const product = productOf(move);
  const [row] = reservesQuants(env, move) ? rowsBelow(env, product, location) : [];
  const wantedKind = row === undefined ? NO_CHARACTERISTICS : characteristicsOf(row);
  const place = ref(row, 'location_id') ?? location;
  if (reservesQuants(env, move)) addReserved(env, product, place, delta, wantedKind);
  changeLine(env, move, place, wantedKind, delta);
  settleMove(env, id);
};

/** Whether a new move is reserved at once, and the day shown as its reservation date. */
export const reservationOf = (env: Env, move: Row): { readonly now: boolean; readonly day: string | null } => {
  const type = env.link(move, 'picking_type_id', 'stock.picking.type');
  const method = str(type, 'reservation_method') || 'at_confirm';
  if (method === 'manual') return { now: false, day: null };
  const today = dayOf(env.now);
  if (method === 'at_confirm') return { now: true, day: today };
  const day = dayOf(num(move, 'date') - num(type, 'reservation_days_before') * 86_400_000_000);
  return { now: day <= today, day };
};
