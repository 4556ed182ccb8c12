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

/** The unit and quantity of the move: the product's, unless stock.propagate_uom keeps the order's. */
const moveQuantity = (env: Env, line: Row, quantity: number): { unit: number | null; quantity: number } => {
  const own = ref(line, 'product_uom');
  const unit = env.follow('sale.order.line', line, 'product_id.uom_id');
  if (env.parameter('stock.propagate_uom') === '1' || typeof unit !== 'number') return { unit: own, quantity };
  return { unit, quantity: convert(env, quantity, own, unit) };
};

/** Makes the move of a line's quantity in the order's open transfer, and reserves it if the operation type says so. */
export const launchDelivery = (env: Env, line: Row, quantity: number): void => {
  if (quantity <= 0 || !isGoods(env, line)) return;
  const order = env.existing('sale.order', ref(line, 'order_id') ?? 0);
  const warehouse = env.existing('stock.warehouse', ref(order, 'warehouse_id') ?? 0);
  const route = routeOf(env, warehouse);
  const amount = moveQuantity(env, line, quantity);
  const reference = str(order, 'client_order_ref');
  const origin = reference === '' ? str(order, 'name') : `${str(order, 'name')} - ${reference}`;
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

/** A changed line quantity (line's unit): the open moves follow, the latest first. */
export const changeDelivery = (env: Env, line: Row, delta: number): void => {
  if (delta === 0 || !isGoods(env, line)) return;
  const amount = moveQuantity(env, line, Math.abs(delta)).quantity;
  const open = env.rowsOf('stock.move', 'sale_line_id', line.id).filter(isOpen).reverse();
  const [latest] = open;
  if (delta > 0) {
    if (latest === undefined) launchDelivery(env, line, delta);
    else raiseDemand(env, latest.id, amount, reservationOf(env, latest).now);
    return;
  }
  let rest = amount;
  for (const move of open) {
    if (rest <= 0) return;
    const step = Math.min(rest, num(move, 'product_uom_qty'));
    lowerDemand(env, move.id, step);
    rest -= step;
  }
};
