/** Locations, warehouses and operation types; a new warehouse brings its own. */
import type { Env } from '../orm/environment.ts';
import { boolean, char, fixed, integer, many2one, one2many, selection } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { type Row, ref, str, textOf, type Vals } from '../orm/values.ts';

const company = many2one('Company', 'res.company', { default: fixed(1) });
const active = boolean('Active', { default: fixed(true) });

export const location = defineModel({
  name: 'stock.location',
  label: 'Inventory Locations',
  order: 'complete_name, id',
  parent: 'location_id',
  displayName: (env, row) => completeName(env, row),
  fields: {
    name: char('Location Name', { required: true }),
    complete_name: char('Full Location Name', { compute: (env, row) => completeName(env, row) }),
    location_id: many2one('Parent Location', 'stock.location'),
    usage: selection(
      'Location Type',
      [
        ['supplier', 'Vendor Location'],
        ['view', 'View'],
        ['internal', 'Internal Location'],
        ['customer', 'Customer Location'],
        ['inventory', 'Inventory Loss'],
        ['production', 'Production'],
        ['transit', 'Transit Location'],
      ],
      { required: true, default: fixed('internal') },
    ),
    company_id: company,
    warehouse_id: many2one('Warehouse', 'stock.warehouse', { compute: (env, row) => warehouseOf(env, row) }),
    active,
  },
});

/** `WH/Stock`: a view location's name leads, other parents' full names too. */
const completeName = (env: Env, row: Row): string => {
  const parent = env.link(row, 'location_id', 'stock.location');
  if (parent === undefined || row.usage === 'view') return str(row, 'name');
  return `${completeName(env, parent)}/${str(row, 'name')}`;
};

export const warehouseOf = (env: Env, row: Row): number | null => {
  let current: Row | undefined = row;
  while (current !== undefined) {
    const [id] = env.referrers('stock.warehouse', 'view_location_id', current.id);
    if (id !== undefined) return id;
    current = env.link(current, 'location_id', 'stock.location');
  }
  return null;
};

const place = (label: string): ReturnType<typeof many2one> => many2one(label, 'stock.location');
const operation = (label: string): ReturnType<typeof many2one> => many2one(label, 'stock.picking.type');

export const warehouse = defineModel({
  name: 'stock.warehouse',
  label: 'Warehouse',
  order: 'sequence,id',
  fields: {
    name: char('Warehouse', { required: true }),
    code: char('Short Name', { required: true, index: true }),
    sequence: integer('Sequence', { default: fixed(10) }),
    company_id: company,
    partner_id: many2one('Address', 'res.partner'),
    view_location_id: place('View Location'),
    lot_stock_id: place('Location Stock'),
    wh_input_stock_loc_id: place('Input Location'),
    wh_qc_stock_loc_id: place('Quality Control Location'),
    wh_output_stock_loc_id: place('Output Location'),
    wh_pack_stock_loc_id: place('Packing Location'),
    reception_steps: selection(
      'Incoming Shipments',
      [
        ['one_step', 'Receive and Store (1 step)'],
        ['two_steps', 'Receive then Store (2 steps)'],
        ['three_steps', 'Receive, Quality Control, then Store (3 steps)'],
      ],
      { default: fixed('one_step') },
    ),
    delivery_steps: selection(
      'Outgoing Shipments',
      [
        ['ship_only', 'Deliver (1 step)'],
        ['pick_ship', 'Pick then Deliver (2 steps)'],
        ['pick_pack_ship', 'Pick, Pack, then Deliver (3 steps)'],
      ],
      { default: fixed('ship_only') },
    ),
    in_type_id: operation('In Type'),
    out_type_id: operation('Out Type'),
    pick_type_id: operation('Pick Type'),
    int_type_id: operation('Internal Type'),
    active,
  },
  create: (env, list, base) => list.map((vals) => createWarehouse(env, vals, base)),
});

const PLACES = [
  ['lot_stock_id', 'Stock'],
  ['wh_input_stock_loc_id', 'Input'],
  ['wh_qc_stock_loc_id', 'Quality Control'],
  ['wh_output_stock_loc_id', 'Output'],
  ['wh_pack_stock_loc_id', 'Packing Zone'],
] as const;

const createWarehouse = (env: Env, vals: Vals, base: (list: readonly Vals[]) => number[]): number => {
  const code = textOf(vals.code);
  const view = env.createOne('stock.location', { name: code, usage: 'view', location_id: rootOf(env) });
  const places: Record<string, number> = {};
  for (const [field, name] of PLACES) places[field] = env.createOne('stock.location', { name, location_id: view });
  const [id] = base([{ ...vals, view_location_id: view, ...places }]);
  if (id === undefined) throw new Error('no warehouse was made');
  const types = createTypes(env, id, code, places);
  env.write('stock.warehouse', [id], types);
  return id;
};

const rootOf = (env: Env): number | false =>
  ref(env.find('stock.location', [['name', '=', 'Physical Locations']]), 'id') ?? false;

export const customerLocation = (env: Env): number =>
  ref(env.find('stock.location', [['usage', '=', 'customer']]), 'id') ?? 0;
export const supplierLocation = (env: Env): number =>
  ref(env.find('stock.location', [['usage', '=', 'supplier']]), 'id') ?? 0;
export const inventoryLocation = (env: Env): number =>
  ref(
    env.find('stock.location', [
      ['usage', '=', 'inventory'],
      ['name', 'ilike', 'Inventory'],
    ]),
    'id',
  ) ?? 0;

/** The operation types that the flows need: in, out, pick, internal. */
const createTypes = (
  env: Env,
  id: number,
  code: string,
  places: Readonly<Record<string, number>>,
): Record<string, number> => {
  const stock = places.lot_stock_id ?? 0;
  const output = places.wh_output_stock_loc_id ?? 0;
  const make = (name: string, kind: string, prefix: string, from: number, to: number): number =>
    env.createOne('stock.picking.type', {
      name,
      code: kind,
      sequence_code: prefix,
      warehouse_id: id,
      default_location_src_id: from,
      default_location_dest_id: to,
      sequence_prefix: `${code}/${prefix}/`,
    });
  return {
    in_type_id: make('Receipts', 'incoming', 'IN', supplierLocation(env), stock),
    out_type_id: make('Delivery Orders', 'outgoing', 'OUT', stock, customerLocation(env)),
    pick_type_id: make('Pick', 'internal', 'PICK', stock, output),
    int_type_id: make('Internal Transfers', 'internal', 'INT', stock, stock),
  };
};

export const pickingType = defineModel({
  name: 'stock.picking.type',
  label: 'Picking Type',
  order: 'sequence, id',
  displayName: (env, row) => {
    const house = env.link(row, 'warehouse_id', 'stock.warehouse');
    return house === undefined ? str(row, 'name') : `${str(house, 'name')}: ${str(row, 'name')}`;
  },
  fields: {
    name: char('Operation Type', { required: true }),
    code: selection('Type of Operation', [
      ['incoming', 'Receipt'],
      ['outgoing', 'Delivery'],
      ['internal', 'Internal Transfer'],
    ]),
    sequence: integer('Sequence', { default: fixed(10) }),
    sequence_code: char('Sequence Prefix'),
    sequence_prefix: char('Prefix of names'),
    warehouse_id: many2one('Warehouse', 'stock.warehouse'),
    default_location_src_id: place('Source Location'),
    default_location_dest_id: place('Destination Location'),
    reservation_method: selection(
      'Reservation Method',
      [
        ['at_confirm', 'At Confirmation'],
        ['manual', 'Manually'],
        ['by_date', 'Before scheduled date'],
      ],
      { default: fixed('at_confirm') },
    ),
    reservation_days_before: integer('Days'),
    reservation_days_before_priority: integer('Days when starred'),
    company_id: company,
    active,
    picking_ids: one2many('Transfers', 'stock.picking', 'picking_type_id'),
  },
});
