/** The steps that are taken in Odoo. Each is repeatable, and what it brought is decided by the next read. */
import type { Run } from '../../lambda/index.ts';
import type { Fulfilment, FulfilmentAction, WalmartAction } from '../../transform/index.ts';
import type { OrderLifeDeps, Standing } from './work.ts';

/** Not yet in force: their steps are built beside this one. */
type Later = { readonly kind: 'holdSkuAtZero' | 'makeReturn' | 'bookRefund' };
export type OdooAction = Exclude<FulfilmentAction, WalmartAction | Later>;

const change = async (deps: OrderLifeDeps, { row, odoo }: Standing, action: OdooAction): Promise<void> => {
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
    default:
      return action satisfies never;
  }
};

/**
 * @returns the row with what the step brought.
 * @throws what the client throws: a refusal of Odoo's concerns this step alone.
 */
export const actInOdoo = async (
  deps: OrderLifeDeps,
  _run: Run,
  standing: Standing,
  action: OdooAction,
): Promise<Fulfilment> => {
  await change(deps, standing, action);
  return standing.row;
};
