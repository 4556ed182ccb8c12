/** Finishing a transfer: moves done, back order, the next step of a two-step delivery (sections 9 and 16). */
import { truncateToSecond } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { type Cell, flag, num, type Row, ref, str } from '../orm/values.ts';
import { finishMove, pushOn, reserveWaiting } from './stock-done.ts';
import { cancelMoves } from './stock-move.ts';
import { dropLine, linesOf, reserve, settleMove } from './stock-reserve.ts';
import { openMovesOf } from './stock-validate.ts';

export const finishPicking = (env: Env, id: number, cancelRest: boolean): void => {
  for (const move of openMovesOf(env, id)) leaveUnpicked(env, move);
  const moves = openMovesOf(env, id);
  const going = moves.filter((move) => flag(move, 'picked') && num(move, 'quantity') > 0);
  const staying = moves.filter((move) => !going.includes(move));
  const rests = going.flatMap((move) => (cancelRest ? [] : splitRest(env, move)));
  if (cancelRest)
    cancelMoves(
      env,
      staying.map((move) => move.id),
    );
  for (const move of going) finishMove(env, move.id);
  if (!cancelRest) moveToBackorder(env, id, [...staying.map((move) => move.id), ...rests]);
  env.transaction.finishWork();
  env.write('stock.picking', [id], { date_done: truncateToSecond(env.now), priority: '0' });
  for (const move of going) pushOn(env, move.id, (inner, pick) => shipPicking(inner, pick, id));
  const code = env.follow('stock.picking', env.existing('stock.picking', id), 'picking_type_id.code');
  if (code === 'incoming' || code === 'internal') reserveWaiting(env, going);
};

/** Rows without a tick stay back when others of their move have one (section 19). */
const leaveUnpicked = (env: Env, move: Row): void => {
  const lines = linesOf(env, move);
  if (!lines.some((line) => flag(line, 'picked'))) return;
  for (const line of lines) if (!flag(line, 'picked')) dropLine(env, line);
};

/** The rest of a part delivery becomes a move of its own. */
const splitRest = (env: Env, move: Row): number[] => {
  const rest = num(move, 'product_uom_qty') - num(move, 'quantity');
  if (rest <= 0) return [];
  env.withContext({ keep_quants: true }).write('stock.move', [move.id], { product_uom_qty: num(move, 'quantity') });
  const copied = [
    'name',
    'product_id',
    'product_uom',
    'location_id',
    'location_dest_id',
    'location_final_id',
    'picking_id',
  ];
  const more = [
    'picking_type_id',
    'sale_line_id',
    'warehouse_id',
    'partner_id',
    'origin',
    'date',
    'date_deadline',
    'reservation_date',
    'procure_method',
    'origin_returned_move_id',
  ];
  const cells: Record<string, Cell> = {};
  for (const name of [...copied, ...more]) cells[name] = move[name] ?? null;
  return [env.createOne('stock.move', { ...cells, product_uom_qty: rest, state: 'confirmed' })];
};

const moveToBackorder = (env: Env, id: number, moves: readonly number[]): void => {
  if (moves.length === 0) return;
  const old = env.existing('stock.picking', id);
  const cells: Record<string, Cell> = {};
  for (const name of [
    'origin',
    'partner_id',
    'picking_type_id',
    'location_id',
    'location_dest_id',
    'scheduled_date',
    'sale_id',
    'carrier_id',
    'priority',
  ])
    cells[name] = old[name] ?? null;
  const backorder = env.createOne('stock.picking', { ...cells, backorder_id: id });
  for (const move of moves) {
    env.withContext({ keep_quants: true }).write('stock.move', [move], { picking_id: backorder, picked: false });
    const lines = linesOf(env, env.existing('stock.move', move)).map((line) => line.id);
    env.withContext({ keep_quants: true }).write('stock.move.line', lines, { picking_id: backorder });
  }
  for (const move of moves) reserve(env, move);
  for (const move of moves) settleMove(env, move);
};

/** The delivery that goes on from a pick: the order's open one from the same place, or a new one. */
const shipPicking = (env: Env, pick: Row, pickPicking: number): number => {
  const house = env.link(pick, 'warehouse_id', 'stock.warehouse');
  const type = env.existing('stock.picking.type', ref(house, 'out_type_id') ?? 0);
  const old = env.existing('stock.picking', pickPicking);
  const from = ref(pick, 'location_dest_id');
  const known = env
    .rowsOf('stock.picking', 'sale_id', ref(old, 'sale_id') ?? 0)
    .find((row) => ref(row, 'picking_type_id') === type.id && row.state !== 'done' && row.state !== 'cancel');
  if (known !== undefined) return known.id;
  return env.createOne('stock.picking', {
    picking_type_id: type.id,
    partner_id: ref(old, 'partner_id'),
    origin: str(old, 'origin') || null,
    sale_id: ref(old, 'sale_id'),
    scheduled_date: old.scheduled_date ?? null,
    location_id: from,
    location_dest_id: ref(pick, 'location_final_id'),
  });
};
