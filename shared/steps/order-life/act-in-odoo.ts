/** The steps that are taken in Odoo. Each is repeatable, and what it brought is decided by the next read. */
import type { Run } from '../../lambda/index.ts';
import type { Fulfilment, FulfilmentAction, WalmartAction } from '../../transform/index.ts';
import type { WalmartOrder } from '../../walmart/index.ts';
import { holdSkuAtZero } from '../stock/zero-hold.ts';
import { bookRefund } from './book-refund.ts';
import { makeReturn } from './make-return.ts';
import type { OrderLifeDeps, Standing } from './work.ts';
import { writeAddress } from './write-address.ts';

/** Steps that are not a call at Walmart; most are taken in Odoo. */
export type OdooAction = Exclude<FulfilmentAction, WalmartAction>;

const book = async (
  deps: OrderLifeDeps,
  { row, odoo }: Standing,
  action: Extract<OdooAction, { kind: 'bookRefund' }>,
): Promise<Fulfilment> => {
  const { creditNote } = await bookRefund(deps, odoo, row, action);
  if (creditNote === undefined) return row;
  const ledger = row.ledger.map((entry) => (entry.id === action.entry.id ? { ...entry, creditNote } : entry));
  return { ...row, ledger };
};

const change = async (
  deps: OrderLifeDeps,
  run: Run,
  { row, odoo }: Standing,
  action: Exclude<OdooAction, { kind: 'bookRefund' | 'writeAddress' }>,
): Promise<void> => {
  const { transfers, orderChanges } = deps.odoo;
  const { orderId } = odoo;
  switch (action.kind) {
    case 'hold':
      return void (await transfers.hold([orderId]));
    case 'release':
      return void (await transfers.release([orderId], action.pickings));
    case 'cancelInOdoo': {
      if (action.scope === 'order') return void (await orderChanges.cancel(orderId));
      const lines = action.lines.map(({ lineNumber, toUnits }) => ({ lineNumber, remaining: toUnits }));
      return void (await orderChanges.cancelLines(orderId, lines));
    }
    case 'reopen': {
      if (action.scope === 'order') return void (await orderChanges.reopen(orderId, row.orderedAt));
      const lines = action.lines.map(({ lineNumber, toUnits }) => ({ lineNumber, units: toUnits }));
      return orderChanges.restoreLines(orderId, lines);
    }
    case 'confirm':
      return void (await orderChanges.reopen(orderId, row.orderedAt));
    case 'validate':
      for (const pickingId of action.pickings) await transfers.validate(pickingId, true);
      return undefined;
    case 'writeStatus':
      return orderChanges.mark([orderId], { status: action.status, shipBy: row.shipBy });
    case 'lock':
      return orderChanges.lock([orderId]);
    case 'alignCharges':
      return orderChanges.writeCharges(orderId, action.lines);
    case 'makeReturn':
      return makeReturn(deps, odoo, row, action);
    case 'holdSkuAtZero':
      return holdSkuAtZero(deps, run, action.sku);
    default:
      return action satisfies never;
  }
};

/**
 * @param order as Walmart showed it last.
 * @returns the row with what the step brought.
 * @throws what the client throws: a refusal of Odoo's concerns this step alone.
 */
export const actInOdoo = async (
  deps: OrderLifeDeps,
  run: Run,
  standing: Standing,
  order: WalmartOrder,
  action: OdooAction,
): Promise<Fulfilment> => {
  if (action.kind === 'bookRefund') return book(deps, standing, action);
  if (action.kind === 'writeAddress') return writeAddress(deps, run, standing, order);
  await change(deps, run, standing, action);
  return standing.row;
};
