/** stock.return.picking: the wizard that makes a receipt for what a customer sends back (section 9). */
import type { Env } from '../orm/environment.ts';
import { userError } from '../orm/faults.ts';
import { boolean, fixed, float, many2one, one2many, related } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { type Cell, num, type Row, ref, str, type Value } from '../orm/values.ts';
import { isOpen, reserve } from './stock-reserve.ts';

export const returnWizard = defineModel({
  name: 'stock.return.picking',
  label: 'Return Picking',
  fields: {
    picking_id: many2one('Picking', 'stock.picking'),
    product_return_moves: one2many('Moves', 'stock.return.picking.line', 'wizard_id'),
  },
  create: (env, list, base) => {
    const ids = base(list);
    for (const [index, id] of ids.entries()) if (list[index]?.product_return_moves === undefined) addLines(env, id);
    return ids;
  },
  recordMethods: {
    action_create_returns: (env, ids) => createReturns(env, ids),
  },
});

export const returnLine = defineModel({
  name: 'stock.return.picking.line',
  label: 'Return Picking Line',
  fields: {
    wizard_id: many2one('Wizard', 'stock.return.picking', { ondelete: 'cascade' }),
    move_id: many2one('Move', 'stock.move'),
    product_id: many2one('Product', 'product.product', { required: true }),
    quantity: float('Quantity', { digits: 2 }),
    move_quantity: related('move_id.quantity', float('Move Quantity')),
    uom_id: related('product_id.uom_id', many2one('Unit of Measure', 'uom.uom')),
    to_refund: boolean('Update quantities on SO/PO', { default: fixed(true) }),
  },
});

/** Every move with quantity 0: the default of 18. */
const addLines = (env: Env, wizard: number): void => {
  const picking = ref(env.existing('stock.return.picking', wizard), 'picking_id') ?? 0;
  const moves = env.rowsOf('stock.move', 'picking_id', picking).filter((move) => move.state !== 'cancel');
  env.create(
    'stock.return.picking.line',
    moves.map((move) => ({ wizard_id: wizard, move_id: move.id, product_id: ref(move, 'product_id'), quantity: 0 })),
  );
};

const createReturns = (env: Env, ids: readonly number[]): Value => {
  let made = 0;
  for (const id of ids) made = createReturn(env, env.existing('stock.return.picking', id));
  return {
    name: 'Returned Picking',
    view_mode: 'form',
    res_model: 'stock.picking',
    res_id: made,
    type: 'ir.actions.act_window',
    context: env.context,
  };
};

/** Quantities are not compared with what was delivered (measured). */
const createReturn = (env: Env, wizard: Row): number => {
  const lines = env
    .rowsOf('stock.return.picking.line', 'wizard_id', wizard.id)
    .filter((line) => num(line, 'quantity') > 0);
  if (lines.length === 0) throw userError('Please specify at least one non-zero quantity.');
  const old = env.existing('stock.picking', ref(wizard, 'picking_id') ?? 0);
  const type = receiptType(env, old);
  const picking = env.createOne('stock.picking', {
    picking_type_id: type,
    origin: `Return of ${str(old, 'name')}`,
    partner_id: ref(old, 'partner_id'),
    sale_id: ref(old, 'sale_id'),
    return_id: old.id,
    location_id: ref(old, 'location_dest_id'),
    location_dest_id: ref(old, 'location_id'),
  });
  for (const line of lines) returnMove(env, line, picking, type);
  return picking;
};

/** Returns of a delivery come in by the warehouse's receipts, returns of a receipt go out again. */
const receiptType = (env: Env, old: Row): number => {
  const type = env.existing('stock.picking.type', ref(old, 'picking_type_id') ?? 0);
  const house = env.link(type, 'warehouse_id', 'stock.warehouse');
  return ref(house, type.code === 'incoming' ? 'out_type_id' : 'in_type_id') ?? type.id;
};

const returnMove = (env: Env, line: Row, picking: number, type: number): void => {
  const move = env.existing('stock.move', ref(line, 'move_id') ?? 0);
  if (isOpen(move)) throw userError('You may only return Done pickings.');
  const cells: Record<string, Cell> = {
    name: str(move, 'name'),
    product_id: ref(line, 'product_id'),
    product_uom: ref(move, 'product_uom'),
    product_uom_qty: num(line, 'quantity'),
    location_id: ref(move, 'location_dest_id'),
    location_dest_id: ref(move, 'location_id'),
    picking_id: picking,
    picking_type_id: type,
    sale_line_id: ref(move, 'sale_line_id'),
    warehouse_id: ref(move, 'warehouse_id'),
    partner_id: ref(move, 'partner_id'),
    origin_returned_move_id: move.id,
    state: 'confirmed',
  };
  reserve(env, env.createOne('stock.move', cells));
};
