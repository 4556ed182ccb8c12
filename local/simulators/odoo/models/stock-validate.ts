/** Validating a transfer: its checks and its questions, and checking availability (section 9). */
import type { Env } from '../orm/environment.ts';
import { userError } from '../orm/faults.ts';
import { flag, idsOf, num, type Row, str, type Value } from '../orm/values.ts';
import { finishPicking } from './stock-finish.ts';
import { isOpen, reserve } from './stock-reserve.ts';

export const movesOf = (env: Env, id: number): Row[] => env.rowsOf('stock.move', 'picking_id', id);
export const openMovesOf = (env: Env, id: number): Row[] => movesOf(env, id).filter(isOpen);

export const confirmDraft = (env: Env, id: number): void => {
  for (const move of movesOf(env, id)) {
    if (move.state !== 'draft') continue;
    env.withContext({ keep_quants: true }).write('stock.move', [move.id], { state: 'confirmed' });
    reserve(env, move.id);
  }
};

export const assign = (env: Env, ids: readonly number[]): Value => {
  const moves = ids.flatMap((id) => openMovesOf(env, id));
  if (moves.length === 0) throw userError('Nothing to check the availability for.');
  for (const id of ids) confirmDraft(env, id);
  for (const move of moves) reserve(env, move.id);
  return true;
};

const NOTHING_RESERVED =
  'You cannot validate a transfer if no quantities are reserved. To force the transfer, encode quantities.';

/** true, or a wizard's action dict and nothing done (section 0, fact 6). */
export const validate = (env: Env, ids: readonly number[]): Value => {
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
  env.write(
    'stock.move',
    moves.map((move) => move.id),
    { picked: true },
  );
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
