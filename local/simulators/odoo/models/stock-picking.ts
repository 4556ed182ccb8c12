/** stock.picking: validating with its wizards, back orders, cancelling, checking availability (section 9). */
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
import { type Cell, flag, idsOf, num, type Row, ref, str, type Value } from '../orm/values.ts';
import { finishMove, pushOn, reserveWaiting } from './stock-done.ts';
import { cancelMoves } from './stock-move.ts';
import { isOpen, linesOf, reserve, settleMove, unreserve } from './stock-reserve.ts';

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

export const nextName = (env: Env, type: Row): string =>
  `${str(type, 'sequence_prefix')}${String(env.db.nextNumber(`picking ${type.id}`)).padStart(5, '0')}`;

const movesOf = (env: Env, id: number): Row[] => env.rowsOf('stock.move', 'picking_id', id);
const openMovesOf = (env: Env, id: number): Row[] => movesOf(env, id).filter(isOpen);

const trackingUrl = (env: Env, row: Row): Cell => {
  const pattern = str(env.link(row, 'carrier_id', 'delivery.carrier'), 'tracking_url');
  const number = str(row, 'carrier_tracking_ref');
  return pattern === '' || number === '' ? null : pattern.replace('<shipmenttrackingnumber>', number);
};

const availability = (env: Env, row: Row): Cell => {
  if (row.state === 'done' || row.state === 'cancel' || row.state === 'draft') return null;
  return openMovesOf(env, row.id).every((move) => move.state === 'assigned') ? 'available' : 'late';
};

const confirmDraft = (env: Env, id: number): void => {
  for (const move of movesOf(env, id)) {
    if (move.state !== 'draft') continue;
    env.withContext({ keep_quants: true }).write('stock.move', [move.id], { state: 'confirmed' });
    reserve(env, move.id);
  }
};

const assign = (env: Env, ids: readonly number[]): Value => {
  const moves = ids.flatMap((id) => openMovesOf(env, id));
  if (moves.length === 0) throw userError('Nothing to check the availability for.');
  for (const id of ids) confirmDraft(env, id);
  for (const move of moves) reserve(env, move.id);
  return true;
};

const NOTHING_RESERVED =
  'You cannot validate a transfer if no quantities are reserved. To force the transfer, encode quantities.';

/** true, or a wizard's action dict and nothing done (section 0, fact 6). */
const validate = (env: Env, ids: readonly number[]): Value => {
  for (const id of ids) confirmDraft(env, id);
  for (const id of ids)
    if (openMovesOf(env, id).every((move) => num(move, 'quantity') === 0)) throw userError(NOTHING_RESERVED);
  for (const id of ids) pickAllIfNonePicked(env, id);
  const partial = ids.filter((id) => openMovesOf(env, id).some(isShort));
  if (partial.length > 0 && env.context.skip_backorder !== true) return backorderWizard(env, ids, partial);
  const texts = ids.filter((id) => asksForSms(env, id));
  if (texts.length > 0 && env.context.skip_sms !== true) return smsWizard(env, ids);
  const withoutBackorder = idsOf(env.context.picking_ids_not_to_backorder);
  for (const id of ids) finishPicking(env, id, withoutBackorder.includes(id));
  return true;
};

const isShort = (move: Row): boolean =>
  (num(move, 'product_uom_qty') > 0 && !flag(move, 'picked')) || num(move, 'quantity') < num(move, 'product_uom_qty');

const pickAllIfNonePicked = (env: Env, id: number): void => {
  const moves = openMovesOf(env, id);
  if (moves.some((move) => flag(move, 'picked') && num(move, 'quantity') > 0)) return;
  const ids = moves.map((move) => move.id);
  env.withContext({ keep_quants: true }).write('stock.move', ids, { picked: true });
};

const backorderWizard = (env: Env, ids: readonly number[], partial: readonly number[]): Value => ({
  name: 'Create Backorder?',
  type: 'ir.actions.act_window',
  view_mode: 'form',
  res_model: 'stock.backorder.confirmation',
  views: [[898, 'form']],
  view_id: 898,
  target: 'new',
  context: {
    ...env.context,
    button_validate_picking_ids: ids,
    default_show_transfers: false,
    default_pick_ids: partial.map((id) => [4, id]),
  },
});

/** Once per company, for deliveries to somebody with a phone number. */
const asksForSms = (env: Env, id: number): boolean => {
  const row = env.existing('stock.picking', id);
  const company = env.link(row, 'company_id', 'res.company');
  if (!flag(company, 'stock_move_sms_validation') || flag(company, 'has_received_warning_stock_sms')) return false;
  const partner = env.link(row, 'partner_id', 'res.partner');
  const type = env.link(row, 'picking_type_id', 'stock.picking.type');
  return str(type, 'code') === 'outgoing' && (str(partner, 'phone') !== '' || str(partner, 'mobile') !== '');
};

const smsWizard = (env: Env, ids: readonly number[]): Value => ({
  name: 'SMS',
  type: 'ir.actions.act_window',
  view_mode: 'form',
  res_model: 'confirm.stock.sms',
  views: [[1171, 'form']],
  view_id: 1171,
  target: 'new',
  res_id: env.db.nextNumber('confirm.stock.sms'),
  context: { ...env.context, button_validate_picking_ids: ids },
});

const finishPicking = (env: Env, id: number, cancelRest: boolean): void => {
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
