/** stock.picking: the model; validating is in stock-validate, finishing in stock-finish. */
import { truncateToSecond } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { userError } from '../orm/faults.ts';
import {
  boolean,
  char,
  datetime,
  fixed,
  float,
  html,
  integer,
  many2one,
  one2many,
  related,
  selection,
} from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { type Cell, RecordSet, type Row, ref, str, type Value } from '../orm/values.ts';
import { cancelMoves } from './stock-move.ts';
import { unreserve } from './stock-reserve.ts';
import { assign, confirmDraft, movesOf, openMovesOf, validate } from './stock-validate.ts';

export const picking = defineModel({
  name: 'stock.picking',
  label: 'Transfer',
  order: 'priority desc, scheduled_date asc, id desc',
  fields: {
    name: char('Reference', { index: true }),
    origin: char('Source Document'),
    note: html('Notes'),
    state: selection(
      'Status',
      [
        ['draft', 'Draft'],
        ['waiting', 'Waiting Another Operation'],
        ['confirmed', 'Waiting'],
        ['assigned', 'Ready'],
        ['done', 'Done'],
        ['cancel', 'Cancelled'],
      ],
      { default: fixed('draft'), index: true },
    ),
    partner_id: many2one('Contact', 'res.partner'),
    company_id: many2one('Company', 'res.company', { default: fixed(1) }),
    user_id: many2one('Responsible', 'res.users'),
    picking_type_id: many2one('Operation Type', 'stock.picking.type', { required: true }),
    picking_type_code: related('picking_type_id.code', selection('Type of Operation', [])),
    location_id: many2one('Source Location', 'stock.location', { required: true }),
    location_dest_id: many2one('Destination Location', 'stock.location', { required: true }),
    scheduled_date: datetime('Scheduled Date', { default: (env) => truncateToSecond(env.now) }),
    date_deadline: datetime('Deadline'),
    date_done: datetime('Date of Transfer'),
    priority: selection(
      'Priority',
      [
        ['0', 'Normal'],
        ['1', 'Urgent'],
      ],
      { default: fixed('0') },
    ),
    move_ids: one2many('Stock Moves', 'stock.move', 'picking_id'),
    move_ids_without_package: one2many('Stock moves not in package', 'stock.move', 'picking_id'),
    move_line_ids: one2many('Operations', 'stock.move.line', 'picking_id'),
    sale_id: many2one('Sales Order', 'sale.order'),
    backorder_id: many2one('Back Order of', 'stock.picking'),
    backorder_ids: one2many('Back Orders', 'stock.picking', 'backorder_id'),
    return_id: many2one('Return of', 'stock.picking'),
    return_ids: one2many('Returns', 'stock.picking', 'return_id'),
    carrier_id: many2one('Carrier', 'delivery.carrier'),
    carrier_tracking_ref: char('Tracking Reference'),
    carrier_tracking_url: char('Tracking URL', { compute: (env, row) => trackingUrl(env, row) }),
    products_availability_state: selection(
      'Products Availability State',
      [
        ['available', 'Available'],
        ['expected', 'Expected'],
        ['late', 'Late'],
      ],
      { compute: (env, row) => availability(env, row) },
    ),
    is_locked: boolean('Is Locked', { default: fixed(true) }),
  },
  create: (env, list, base) =>
    base(
      list.map((vals) => {
        if (typeof vals.name === 'string' && vals.name !== '/') return vals;
        const type = env.existing(
          'stock.picking.type',
          typeof vals.picking_type_id === 'number' ? vals.picking_type_id : 0,
        );
        return {
          location_id: ref(type, 'default_location_src_id'),
          location_dest_id: ref(type, 'default_location_dest_id'),
          ...vals,
          name: nextName(env, type),
        };
      }),
    ),
  recordMethods: {
    button_validate: (env, ids) => validate(env, ids),
    action_assign: (env, ids) => assign(env, ids),
    action_confirm: (env, ids) => {
      for (const id of ids) confirmDraft(env, id);
      return true;
    },
    action_put_in_pack: (env, ids) => putInPack(env, ids),
    do_unreserve: (env, ids) => {
      for (const id of ids) for (const move of movesOf(env, id)) unreserve(env, move.id);
      return null;
    },
    action_cancel: (env, ids) => {
      for (const id of ids)
        cancelMoves(
          env,
          movesOf(env, id).map((move) => move.id),
        );
      return true;
    },
  },
});

/** Packs the ticked rows without a parcel, or all of them when none is ticked; answers the parcel (section 19). */
const putInPack = (env: Env, ids: readonly number[]): Value => {
  const lines = ids
    .flatMap((id) => env.rowsOf('stock.move.line', 'picking_id', id))
    .filter((line) => ref(line, 'result_package_id') === null && line.state !== 'done');
  const picked = lines.filter((line) => line.picked === true);
  const packed = (picked.length > 0 ? picked : lines).map((line) => line.id);
  if (packed.length === 0)
    throw userError(
      'There is nothing eligible to put in a pack. Either there are no quantities to put in a pack or all products are already in a pack.',
    );
  const parcel = env.createOne('stock.quant.package', {});
  env.withContext({ keep_quants: true }).write('stock.move.line', packed, { result_package_id: parcel });
  return new RecordSet('stock.quant.package', [parcel]);
};

export const nextName = (env: Env, type: Row): string =>
  `${str(type, 'sequence_prefix')}${String(env.db.nextNumber(`picking ${type.id}`)).padStart(5, '0')}`;

const trackingUrl = (env: Env, row: Row): Cell => {
  const pattern = str(env.link(row, 'carrier_id', 'delivery.carrier'), 'tracking_url');
  const number = str(row, 'carrier_tracking_ref');
  return pattern === '' || number === '' ? null : pattern.replace('<shipmenttrackingnumber>', number);
};

export const availability = (env: Env, row: Row): Cell => {
  if (row.state === 'done' || row.state === 'cancel' || row.state === 'draft') return null;
  return openMovesOf(env, row.id).every((move) => move.state === 'assigned') ? 'available' : 'late';
};

export const carrier = defineModel({
  name: 'delivery.carrier',
  label: 'Shipping Methods',
  order: 'sequence, id',
  fields: {
    name: char('Delivery Method', { required: true }),
    product_id: many2one('Delivery Product', 'product.product', { required: true }),
    delivery_type: selection('Provider', [
      ['base_on_rule', 'Based on Rules'],
      ['fixed', 'Fixed Price'],
    ]),
    fixed_price: float('Fixed Price'),
    tracking_url: char('Tracking Link'),
    sequence: integer('Sequence'),
    active: boolean('Active', { default: fixed(true) }),
  },
});
