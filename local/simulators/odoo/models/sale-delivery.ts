/** From order lines to transfers: what confirming, raising and lowering a line does to stock moves (sections 9, 16, 22). */
import { truncateToSecond } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { num, type Row, ref, str } from '../orm/values.ts';
import { lowerDemand, raiseDemand } from './stock-move.ts';
import { customerLocation } from './stock-places.ts';
import { isOpen, reservationOf, reserve, settleMove } from './stock-reserve.ts';
import { convert } from './uom.ts';

interface Route {
  readonly type: Row;
  readonly from: number;
  readonly to: number;
}

/** One step ships from stock to the customer; pick_ship makes only the pick, to Output. */
const routeOf = (env: Env, warehouse: Row): Route => {
  const steps = str(warehouse, 'delivery_steps');
  const twoSteps = steps === 'pick_ship' || steps === 'pick_pack_ship';
  const type = env.existing('stock.picking.type', ref(warehouse, twoSteps ? 'pick_type_id' : 'out_type_id') ?? 0);
  const stock = ref(warehouse, 'lot_stock_id') ?? 0;
  const output = ref(warehouse, 'wh_output_stock_loc_id') ?? 0;
  return { type, from: stock, to: twoSteps ? output : customerLocation(env) };
};

const isGoods = (env: Env, line: Row): boolean => env.follow('sale.order.line', line, 'product_id.type') === 'consu';

/** What is on its way to the customer or there already, less what came back, in the line's unit: a reopened order sends the rest. */
export const movingOf = (env: Env, line: Row): number => {
  let sum = 0;
  for (const move of env.rowsOf('stock.move', 'sale_line_id', line.id)) {
    if (move.state === 'cancel') continue;
    const to = env.follow('stock.move', move, 'location_dest_id.usage');
    const isOpenPick = isOpen(move) && env.follow('stock.move', move, 'location_final_id.usage') === 'customer';
    const amount = move.state === 'done' ? num(move, 'quantity') : num(move, 'product_uom_qty');
    const quantity = convert(env, amount, ref(move, 'product_uom'), ref(line, 'product_uom'));
    if (env.follow('stock.move', move, 'location_id.usage') === 'customer') sum -= quantity;
    else if (to === 'customer' || isOpenPick) sum += quantity;
  }
  return sum;
};

/** The unit and quantity of the move: the product's, unless stock.propagate_uom keeps the order's. */
const moveQuantity = (env: Env, line: Row, quantity: number): { unit: number | null; quantity: number } => {
  const own = ref(line, 'product_uom');
  const unit = env.follow('sale.order.line', line, 'product_id.uom_id');
  if (env.parameter('stock.propagate_uom') === '1' || typeof unit !== 'number') return { unit: own, quantity };
  return { unit, quantity: convert(env, quantity, own, unit) };
};

/** The promised date, else the order's date: moves are merged only with moves of the same deadline. */
const deadlineOf = (order: Row): number | null => ref(order, 'commitment_date') ?? ref(order, 'date_order');

/** Makes the move of a line's quantity in the order's open transfer, and reserves it if the operation type says so. */
export const launchDelivery = (env: Env, line: Row, quantity: number): void => {
  if (quantity <= 0 || !isGoods(env, line)) return;
  const order = env.existing('sale.order', ref(line, 'order_id') ?? 0);
  const warehouse = env.existing('stock.warehouse', ref(order, 'warehouse_id') ?? 0);
  const route = routeOf(env, warehouse);
  const amount = moveQuantity(env, line, quantity);
  const reference = str(order, 'client_order_ref');
  const origin = reference === '' ? str(order, 'name') : `${str(order, 'name')} - ${reference}`;
  const deadline = deadlineOf(order);
  const when = ref(order, 'commitment_date') ?? truncateToSecond(env.now);
  const picking = openPicking(env, order, route, origin, when);
  const id = env.createOne('stock.move', {
    name: str(line, 'name'),
    product_id: ref(line, 'product_id'),
    product_uom: amount.unit,
    product_uom_qty: amount.quantity,
    location_id: route.from,
    location_dest_id: route.to,
    location_final_id: customerLocation(env),
    picking_id: picking,
    picking_type_id: route.type.id,
    sale_line_id: line.id,
    warehouse_id: warehouse.id,
    partner_id: ref(order, 'partner_shipping_id'),
    origin,
    date: when,
    date_deadline: deadline,
    state: 'confirmed',
  });
  const reservation = reservationOf(env, env.existing('stock.move', id));
  env.withContext({ keep_quants: true }).write('stock.move', [id], { reservation_date: reservation.day });
  if (reservation.now) reserve(env, id);
  else settleMove(env, id);
};

const openPicking = (env: Env, order: Row, route: Route, origin: string, when: number): number => {
  const known = env
    .rowsOf('stock.picking', 'sale_id', order.id)
    .find(
      (row) =>
        ref(row, 'picking_type_id') === route.type.id &&
        ref(row, 'location_id') === route.from &&
        row.state !== 'done' &&
        row.state !== 'cancel',
    );
  if (known !== undefined) return known.id;
  return env.createOne('stock.picking', {
    picking_type_id: route.type.id,
    partner_id: ref(order, 'partner_shipping_id'),
    origin,
    sale_id: order.id,
    scheduled_date: when,
    location_id: route.from,
    location_dest_id: route.to,
  });
};

/**
 * A changed line quantity (line's unit): open moves of the same deadline follow, the latest first. What finds none
 * becomes a move of its own: more to deliver, or, for less, a receipt from the customer beside the untouched delivery.
 * (Seen on a real Odoo 18: writing date_order after the confirmation changes the deadline unless commitment_date is set.)
 */
export const changeDelivery = (env: Env, line: Row, delta: number): void => {
  if (delta === 0 || !isGoods(env, line)) return;
  const order = env.existing('sale.order', ref(line, 'order_id') ?? 0);
  const deadline = deadlineOf(order);
  const open = env
    .rowsOf('stock.move', 'sale_line_id', line.id)
    .filter((move) => isOpen(move) && ref(move, 'date_deadline') === deadline && isOutgoing(env, move))
    .reverse();
  if (delta > 0) raise(env, line, delta, open[0]);
  else lower(env, order, line, -delta, open);
};

const isOutgoing = (env: Env, move: Row): boolean => env.follow('stock.move', move, 'location_id.usage') !== 'customer';

const raise = (env: Env, line: Row, delta: number, latest: Row | undefined): void => {
  if (latest === undefined) launchDelivery(env, line, delta);
  else raiseDemand(env, latest.id, moveQuantity(env, line, delta).quantity, reservationOf(env, latest).now);
};

const lower = (env: Env, order: Row, line: Row, by: number, open: readonly Row[]): void => {
  let rest = moveQuantity(env, line, by).quantity;
  for (const move of open) {
    if (rest <= 0) return;
    const step = Math.min(rest, num(move, 'product_uom_qty'));
    lowerDemand(env, move.id, step);
    rest -= step;
  }
  if (rest > 0) bringBack(env, order, line, rest);
};

/** The receipt from the customer that a lowered quantity makes when no open move takes it. */
const bringBack = (env: Env, order: Row, line: Row, quantity: number): void => {
  const warehouse = env.existing('stock.warehouse', ref(order, 'warehouse_id') ?? 0);
  const type = ref(warehouse, 'in_type_id') ?? 0;
  const [from, to] = [customerLocation(env), ref(warehouse, 'lot_stock_id') ?? 0];
  const picking = env.createOne('stock.picking', {
    picking_type_id: type,
    partner_id: ref(order, 'partner_shipping_id'),
    origin: str(order, 'name'),
    sale_id: order.id,
    location_id: from,
    location_dest_id: to,
  });
  const id = env.createOne('stock.move', {
    name: str(line, 'name'),
    product_id: ref(line, 'product_id'),
    product_uom: moveQuantity(env, line, quantity).unit,
    product_uom_qty: quantity,
    location_id: from,
    location_dest_id: to,
    picking_id: picking,
    picking_type_id: type,
    sale_line_id: line.id,
    warehouse_id: warehouse.id,
    date_deadline: deadlineOf(order),
    state: 'confirmed',
  });
  reserve(env, id);
};

/** A changed promise moves the deadlines of what is still open. */
export const moveDeadlines = (env: Env, order: number): void => {
  const row = env.existing('sale.order', order);
  for (const picking of env.referrers('stock.picking', 'sale_id', order))
    for (const move of env.rowsOf('stock.move', 'picking_id', picking))
      if (isOpen(move))
        env.withContext({ keep_quants: true }).write('stock.move', [move.id], { date_deadline: deadlineOf(row) });
};
