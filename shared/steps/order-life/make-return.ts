/** A return that was opened at Walmart, in Odoo: the receipt as a draft, or a person's task alone. */
import { RejectedError } from '../../core/index.ts';
import type { OdooOrderTruth, ReturnRequest } from '../../odoo/index.ts';
import type { Fulfilment, MakeReturn } from '../../transform/index.ts';
import { dealUnits } from './deal-units.ts';
import { type DocumentDeps, tellOnOrder } from './document-deps.ts';

const unitsOn = (moves: readonly { readonly lineId: number; readonly units: number }[], lineId: number): number =>
  moves.reduce((units, move) => (move.lineId === lineId ? units + move.units : units), 0);

/** Delivered units of a line that other returns leave, and those that this return has already. */
const roomOf = (truth: OdooOrderTruth, lineId: number, returnOrderId: string) => {
  const done = truth.deliveries.filter(({ state }) => state === 'done').flatMap(({ moves }) => moves);
  const returns = truth.returns.filter(({ state }) => state !== 'cancel');
  const unitsOf = (isWanted: (id: string | undefined) => boolean): number =>
    unitsOn(
      returns.filter((each) => isWanted(each.returnOrderId)).flatMap(({ moves }) => moves),
      lineId,
    );
  const first = unitsOf((id) => id === returnOrderId);
  return { lineId, first, most: unitsOn(done, lineId) - unitsOf((id) => id !== returnOrderId) };
};

/** @throws {RejectedError} ORDER_RETURN_LINE when the order in Odoo has no goods on a line of the return. */
export const toReturnLines = (truth: OdooOrderTruth, action: MakeReturn): ReturnRequest['lines'] => {
  const numbers = [...new Set(action.lines.map(({ lineNumber }) => lineNumber))];
  return numbers.flatMap((lineNumber) => {
    const goods = truth.lines.filter((line) => line.lineNumber === lineNumber && !line.isCharge);
    const units = action.lines.reduce((all, line) => (line.lineNumber === lineNumber ? all + line.units : all), 0);
    if (goods.length > 0 || units === 0)
      return dealUnits(
        goods.map(({ lineId }) => roomOf(truth, lineId, action.returnOrderId)),
        units,
      );
    throw new RejectedError({
      code: 'ORDER_RETURN_LINE',
      message: `Return ${action.returnOrderId}: order ${truth.name} has no goods on Walmart's line ${lineNumber}; take its ${units} units in by hand`,
      facts: { order: truth.orderId, returnOrderId: action.returnOrderId, line: lineNumber },
    });
  });
};

const goodsText = ({ lines }: MakeReturn): string =>
  lines.map(({ lineNumber, units }) => `${units} of line ${lineNumber}`).join(', ');

/**
 * Repeatable by the return's id.
 * @throws {RejectedError} ODOO_RETURN_QUANTITY, ORDER_RETURN_LINE: a person's.
 */
export const makeReturn = async (
  deps: DocumentDeps,
  truth: OdooOrderTruth,
  _row: Fulfilment,
  action: MakeReturn,
): Promise<void> => {
  const { returnOrderId } = action;
  const summary = `Walmart return ${returnOrderId}`;
  if (action.how === 'notify') {
    const note = `The buyer returns ${goodsText(action)}. Make the return of the delivery, and validate it when the goods are here: then Walmart refunds the buyer.`;
    return tellOnOrder(deps, truth, summary, note);
  }
  const lines = toReturnLines(truth, action);
  await deps.odoo.returns.createDraft({ orderId: truth.orderId, returnOrderId, lines });
  const note = `The buyer returns ${goodsText(action)}. Its receipt waits: validate it when the goods are here, then Walmart refunds the buyer.`;
  return tellOnOrder(deps, truth, summary, note);
};
