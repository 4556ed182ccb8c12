/** Doing moves: stock leaves one place and arrives at another; what was promised beyond the rest loses its reservation. */
import { truncateToSecond } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { tidy } from '../orm/rounding.ts';
import { type Cell, num, type Row, ref, refs, str } from '../orm/values.ts';
import {
  addQuantity,
  addReserved,
  availableOf,
  type Characteristics,
  characteristicsOf,
  isStockPlace,
} from './stock-quant-engine.ts';
import {
  isOpen,
  isStorable,
  linesOf,
  productOf,
  productUnit,
  reserve,
  settleTransferLater,
  unreserve,
} from './stock-reserve.ts';

/** Carries out the lines of a move and writes it done. */
export const finishMove = (env: Env, id: number): void => {
  const move = env.existing('stock.move', id);
  const product = productOf(move);
  if (isStorable(env, product)) for (const line of linesOf(env, move)) carry(env, move, product, line);
  const lines = linesOf(env, move).map((line) => line.id);
  env.withContext({ keep_quants: true }).write('stock.move.line', lines, { picked: true });
  env
    .withContext({ keep_quants: true })
    .write('stock.move', [id], { state: 'done', picked: true, date: truncateToSecond(env.now) });
  settleTransferLater(env, move);
};

const carry = (env: Env, move: Row, product: number, line: Row): void => {
  const from = ref(line, 'location_id') ?? 0;
  const to = ref(line, 'location_dest_id') ?? 0;
  const quantity = num(line, 'quantity_product_uom');
  if (quantity === 0) return;
  const kind = characteristicsOf(line);
  if (isStockPlace(env, from)) addReserved(env, product, from, -quantity, kind);
  addQuantity(env, product, from, -quantity, kind);
  addQuantity(env, product, to, quantity, { ...kind, package: ref(line, 'result_package_id') ?? kind.package });
  const rest = isStockPlace(env, from) ? availableOf(env, product, from, kind) : 0;
  if (rest < 0) freeReservations(env, product, from, kind, -rest, move.id);
};

/** Other moves give back what is no longer there, the latest first, and try again. */
const freeReservations = (
  env: Env,
  product: number,
  location: number,
  kind: Characteristics,
  shortage: number,
  except: number,
): void => {
  let rest = shortage;
  const lines = env
    .rowsOf('stock.move.line', 'product_id', product)
    .filter((line) => ref(line, 'location_id') === location && sameKind(line, kind) && ref(line, 'move_id') !== except)
    .filter((line) => isOpen(env.existing('stock.move', ref(line, 'move_id') ?? 0)))
    .sort((a, b) => b.id - a.id);
  for (const line of lines) {
    if (rest <= 0) return;
    const step = Math.min(rest, num(line, 'quantity_product_uom'));
    const move = ref(line, 'move_id') ?? 0;
    unreserve(env, move, step);
    reserve(env, move);
    rest = tidy(rest - step);
  }
};

const sameKind = (line: Row, kind: Characteristics): boolean =>
  ref(line, 'lot_id') === kind.lot && ref(line, 'package_id') === kind.package && ref(line, 'owner_id') === kind.owner;

export interface QuickMove {
  readonly product: number;
  readonly from: number;
  readonly to: number;
  /** In the product's unit. */
  readonly quantity: number;
  readonly characteristics: Characteristics;
  readonly name: string;
  /** Makes a move of 0 units too, as an applied count does that finds what was there (measured). */
  readonly evenOfNothing?: boolean;
}

/** A move without a transfer, made and done in two steps: the reservation of a loss shows as a write of its own. */
export const moveNow = (env: Env, quick: QuickMove): { reserve: () => void; done: () => void } => {
  if (quick.quantity === 0 && quick.evenOfNothing !== true) return { reserve: () => undefined, done: () => undefined };
  const unit = productUnit(env, quick.product);
  let id = 0;
  return {
    reserve: () => {
      id = env.createOne('stock.move', {
        name: quick.name,
        product_id: quick.product,
        product_uom: unit,
        product_uom_qty: quick.quantity,
        product_qty: quick.quantity,
        location_id: quick.from,
        location_dest_id: quick.to,
        state: 'confirmed',
        is_inventory: true,
        picked: true,
        reference: quick.name,
      });
      const { characteristics: kind } = quick;
      if (quick.quantity > 0 && isStockPlace(env, quick.from))
        addReserved(env, quick.product, quick.from, quick.quantity, kind);
      env.withContext({ keep_quants: true }).create('stock.move.line', [
        {
          move_id: id,
          product_id: quick.product,
          product_uom_id: unit,
          location_id: quick.from,
          location_dest_id: quick.to,
          lot_id: kind.lot,
          package_id: kind.package,
          owner_id: kind.owner,
          quantity: quick.quantity,
          quantity_product_uom: quick.quantity,
          picked: true,
        },
      ]);
      env.withContext({ keep_quants: true }).write('stock.move', [id], { quantity: quick.quantity });
    },
    done: () => finishMove(env, id),
  };
};

/** After goods came in: waiting moves of the same products are reserved, oldest first. */
export const reserveWaiting = (env: Env, moves: readonly Row[]): void => {
  for (const done of moves) {
    const waiting = env
      .rowsOf('stock.move', 'product_id', productOf(done))
      .filter((move) => move.state === 'confirmed' || move.state === 'partially_available')
      .filter((move) => {
        const type = env.link(move, 'picking_type_id', 'stock.picking.type');
        return str(type, 'reservation_method') !== 'manual';
      });
    for (const move of waiting) reserve(env, move.id);
  }
};

/** In two-step delivery the ship move is made when the pick is done (section 16). */
export const pushOn = (env: Env, id: number, shipPicking: (env: Env, pick: Row) => number): void => {
  const move = env.existing('stock.move', id);
  const final = ref(move, 'location_final_id');
  if (final === null || final === ref(move, 'location_dest_id')) return;
  const picking = shipPicking(env, move);
  const row = env.existing('stock.picking', picking);
  const quantity = num(move, 'quantity');
  const cells: Record<string, Cell> = {
    name: str(move, 'name'),
    product_id: productOf(move),
    product_uom: ref(move, 'product_uom'),
    product_uom_qty: quantity,
    location_id: ref(move, 'location_dest_id'),
    location_dest_id: final,
    location_final_id: final,
    picking_id: picking,
    picking_type_id: ref(row, 'picking_type_id'),
    sale_line_id: ref(move, 'sale_line_id'),
    warehouse_id: ref(move, 'warehouse_id'),
    origin: str(move, 'origin') || null,
    partner_id: ref(move, 'partner_id'),
    state: 'confirmed',
    reservation_date: move.reservation_date ?? null,
  };
  const next = env.createOne('stock.move', cells);
  const table = env.db.table('stock.move');
  table.put({ ...env.existing('stock.move', next), move_orig_ids: [id] }, env.transaction);
  table.put(
    { ...env.existing('stock.move', id), move_dest_ids: [...refs(move, 'move_dest_ids'), next] },
    env.transaction,
  );
  reserve(env, next);
};
