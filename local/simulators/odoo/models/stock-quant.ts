/** stock.quant: counts in inventory mode, applied at once or by action_apply_inventory (section 5). */
import type { Env } from '../orm/environment.ts';
import { boolean, char, date, datetime, fixed, float, many2one, related } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { tidy } from '../orm/rounding.ts';
import { num, type Row, ref, type Vals, type Value } from '../orm/values.ts';
import { moveNow } from './stock-done.ts';
import { customerLocation, inventoryLocation, warehouseOf } from './stock-places.ts';
import { characteristicsOf, mergeAndClean } from './stock-quant-engine.ts';

export const quant = defineModel({
  name: 'stock.quant',
  label: 'Quants',
  displayName: (env, row) => {
    const place = env.link(row, 'location_id', 'stock.location');
    return place === undefined ? '' : env.displayName('stock.location', place);
  },
  fields: {
    product_id: many2one('Product', 'product.product', { required: true }),
    product_tmpl_id: related('product_id.product_tmpl_id', many2one('Product Template', 'product.template')),
    product_uom_id: related('product_id.uom_id', many2one('Unit of Measure', 'uom.uom')),
    location_id: many2one('Location', 'stock.location', { required: true }),
    warehouse_id: many2one('Warehouse', 'stock.warehouse', {
      compute: (env, row) => {
        const place = env.link(row, 'location_id', 'stock.location');
        return place === undefined ? null : warehouseOf(env, place);
      },
    }),
    company_id: many2one('Company', 'res.company', { default: fixed(1) }),
    lot_id: many2one('Lot/Serial Number', 'stock.lot'),
    package_id: many2one('Package', 'stock.quant.package'),
    owner_id: many2one('Owner', 'res.partner'),
    quantity: float('Quantity'),
    reserved_quantity: float('Reserved Quantity'),
    available_quantity: float('Available Quantity', {
      compute: (_env, row) => tidy(num(row, 'quantity') - num(row, 'reserved_quantity')),
    }),
    in_date: datetime('Incoming Date', { required: true, default: (env) => env.now }),
    inventory_quantity: float('Counted Quantity'),
    inventory_quantity_auto_apply: float('Inventoried Quantity', {
      compute: (_env, row) => row.quantity ?? 0,
      inverse: (env, ids, value) => {
        for (const id of ids) apply(env, env.existing('stock.quant', id), typeof value === 'number' ? value : 0);
      },
    }),
    inventory_diff_quantity: float('Difference'),
    inventory_quantity_set: boolean('Inventory Quantity Set'),
    inventory_date: date('Scheduled Date'),
    is_outdated: boolean('Quantity has been moved since last count', { compute: (_env, row) => isOutdated(row) }),
    user_id: many2one('Assigned To', 'res.users'),
    note: char('Note'),
  },
  create: (env, list, base) => list.map((vals) => createQuant(env, vals, base)),
  write: (_env, ids, vals, base) => {
    if ('inventory_quantity' in vals && typeof vals.inventory_quantity === 'number')
      for (const id of ids) base(withCount(_env, _env.existing('stock.quant', id), vals));
    else base(vals);
  },
  recordMethods: {
    action_apply_inventory: (env, ids) => {
      const outdated = ids.filter((id) => isOutdated(env.existing('stock.quant', id)));
      if (outdated.length > 0) return conflict(ids, outdated);
      applyAll(env, ids);
      return null;
    },
    action_clear_inventory_quantity: (env, ids) => {
      env.write('stock.quant', ids, CLEARED);
      return null;
    },
  },
  modelMethods: {
    action_view_quants: (env) => {
      mergeAndClean(env);
      return SCREEN;
    },
  },
});

/** The action dict of the stock screen, as recorded. */
const SCREEN: Value = {
  name: 'Locations',
  view_mode: 'list,form,pivot,graph',
  res_model: 'stock.quant',
  type: 'ir.actions.act_window',
  context: { search_default_internal_loc: 1, inventory_mode: true, inventory_report_mode: true },
  domain: [],
  help: '\n                <p class="o_view_nocontent_empty_folder">No Stock On Hand</p>\n                <p>This analysis gives you an overview of the current stock level of your products.</p>\n                ',
  id: 353,
  view_id: 934,
  views: [
    [934, 'list'],
    [933, 'form'],
    [937, 'pivot'],
    [938, 'graph'],
  ],
};

/** What an applied or given up count leaves; `false` because a number would be a new count. */
const CLEARED: Vals = {
  inventory_quantity: false,
  inventory_quantity_set: false,
  inventory_diff_quantity: 0,
  user_id: false,
};

const isOutdated = (row: Row): boolean =>
  row.inventory_quantity_set === true &&
  tidy(num(row, 'inventory_quantity') - num(row, 'quantity')) !== num(row, 'inventory_diff_quantity');

const withCount = (_env: Env, row: Row, vals: Vals): Vals => ({
  ...vals,
  inventory_quantity_set: true,
  inventory_diff_quantity: tidy(
    (typeof vals.inventory_quantity === 'number' ? vals.inventory_quantity : 0) - num(row, 'quantity'),
  ),
});

const createQuant = (env: Env, vals: Vals, base: (list: readonly Vals[]) => number[]): number => {
  if (typeof vals.location_id === 'number') env.existing('stock.location', vals.location_id);
  const { inventory_quantity_auto_apply: auto, inventory_quantity: counted, ...own } = vals;
  const isCount = env.context.inventory_mode === true && (auto !== undefined || counted !== undefined);
  const known = isCount ? sameKind(env, own) : undefined;
  /* Odoo's own create of a counted row is a create of its own: rules see both (section 7). */
  const id =
    known?.id ?? (isCount ? env.withContext({ inventory_mode: false }).createOne('stock.quant', own) : base([own])[0]);
  if (id === undefined) throw new Error('no quant was made');
  if (typeof counted === 'number') env.write('stock.quant', [id], { inventory_quantity: counted });
  if (typeof auto === 'number') apply(env, env.existing('stock.quant', id), auto);
  return id;
};

/** The row that a count of the same product, place and characteristics falls on; a held row is not seen. */
const sameKind = (env: Env, vals: Vals): Row | undefined => {
  const wanted = (name: string): Value => vals[name] ?? false;
  const ids = env.search('stock.quant', [
    ['product_id', '=', wanted('product_id')],
    ['location_id', '=', wanted('location_id')],
    ['lot_id', '=', wanted('lot_id')],
    ['package_id', '=', wanted('package_id')],
    ['owner_id', '=', wanted('owner_id')],
  ]);
  const free = ids.find((id) => !env.db.heldQuants.has(id));
  return free === undefined ? undefined : env.row('stock.quant', free);
};

const conflict = (ids: readonly number[], outdated: readonly number[]): Value => ({
  name: 'Conflict in Inventory Adjustment',
  type: 'ir.actions.act_window',
  view_mode: 'form',
  views: [[false, 'form']],
  res_model: 'stock.inventory.conflict',
  target: 'new',
  context: { default_quant_ids: ids, default_quant_to_fix_ids: outdated },
});

/** Applies what was counted: all reservations of losses first, then row by row, as the hooks show it (section 7). */
const applyAll = (env: Env, ids: readonly number[]): void => {
  const steps = ids.map((id) => {
    const row = env.existing('stock.quant', id);
    return { id, ...prepared(env, row, num(row, 'inventory_quantity'), true) };
  });
  for (const step of steps) step.reserve();
  for (const step of steps) {
    step.done();
    clear(env, step.id);
  }
};

const apply = (env: Env, row: Row, counted: number): void => {
  const step = prepared(env, row, counted, false);
  step.reserve();
  step.done();
  clear(env, row.id);
};

const clear = (env: Env, id: number): void => {
  const row = env.row('stock.quant', id);
  if (row?.inventory_quantity_set === true) env.write('stock.quant', [id], CLEARED);
};

/** @param confirms whether a count that finds what was there leaves a move: when applied, not when written directly (measured). */
const prepared = (
  env: Env,
  row: Row,
  counted: number,
  confirms: boolean,
): { reserve: () => void; done: () => void } => {
  const held = env.db.heldQuants.has(row.id) || heldSibling(env, row);
  const difference = held ? 0 : tidy(counted - num(row, 'quantity'));
  const place = ref(row, 'location_id') ?? 0;
  const loss = inventoryLocation(env) || customerLocation(env);
  return moveNow(env, {
    product: ref(row, 'product_id') ?? 0,
    from: difference <= 0 ? place : loss,
    to: difference <= 0 ? loss : place,
    quantity: Math.abs(difference),
    characteristics: characteristicsOf(row),
    name: difference === 0 ? 'Product Quantity Confirmed' : 'Product Quantity Updated',
    evenOfNothing: confirms && !held,
  });
};

/** A count beside a row that another transaction holds is lost without a fault (section 16). */
const heldSibling = (env: Env, row: Row): boolean =>
  [...env.db.heldQuants].some((id) => {
    const other = env.row('stock.quant', id);
    return other !== undefined && other.product_id === row.product_id && other.location_id === row.location_id;
  });

export const lot = defineModel({
  name: 'stock.lot',
  label: 'Lot/Serial',
  fields: {
    name: char('Lot/Serial Number', { required: true }),
    product_id: many2one('Product', 'product.product', { required: true }),
    company_id: many2one('Company', 'res.company', { default: fixed(1) }),
  },
});

export const quantPackage = defineModel({
  name: 'stock.quant.package',
  label: 'Packages',
  fields: {
    name: char('Package Reference', { index: true }),
    location_id: many2one('Location', 'stock.location', {
      compute: (env, row) => ref(env.rowsOf('stock.quant', 'package_id', row.id)[0], 'location_id'),
    }),
    company_id: many2one('Company', 'res.company'),
  },
  create: (env, list, base) =>
    base(
      list.map((vals) => ({
        name: `PACK${String(env.db.nextNumber('stock.quant.package')).padStart(7, '0')}`,
        ...vals,
      })),
    ),
});
