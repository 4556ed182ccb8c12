/** Refunds of returns: what came back, or is kept, is refunded through its return at Walmart, in whole units. */
import { committedOf, isWithin, refundableOf, shareOf } from './ledger.ts';
import { askOnOrder, type Question } from './questions.ts';
import { isFenced, type RefundReturn, type RefundSight, refusalText, returnRefundKey } from './refund-actions.ts';
import type { Fulfilment, LineBalance } from './state.ts';
import { linesByNumber, type OdooOrderTruth, odooUnits, type WalmartReturnLine } from './truth.ts';

/** Return lines of one Walmart line that we may have to refund, oldest first. */
const refundableReturns = (line: LineBalance, { returns }: RefundSight): readonly WalmartReturnLine[] =>
  returns.filter((each) => each.lineNumber === line.lineNumber && !each.isCancelled && !each.byWalmart);

/** Units of the line that came back, by the return order of their receipt; `''` for a receipt that a person made. */
const receivedOf = (odoo: OdooOrderTruth, lineNumber: string): Map<string, number> => {
  const numbers = linesByNumber(odoo);
  const received = new Map<string, number>();
  for (const { returnOrderId = '', moves } of odoo.returns.filter(({ state }) => state === 'done')) {
    const units = moves.reduce((all, move) => (numbers.get(move.lineId) === lineNumber ? all + move.units : all), 0);
    received.set(returnOrderId, (received.get(returnOrderId) ?? 0) + units);
  }
  return received;
};

/** What came back of each return line by receipts of its own return; `received` is left with the rest. */
const ownReceipts = (
  lines: readonly WalmartReturnLine[],
  received: Map<string, number>,
): ReadonlyMap<WalmartReturnLine, number> =>
  new Map(
    lines.map((of) => {
      const left = received.get(of.returnOrderId) ?? 0;
      const units = Math.min(left, of.units);
      received.set(of.returnOrderId, left - units);
      return [of, units] as const;
    }),
  );

interface Due {
  readonly of: WalmartReturnLine;
  readonly units: number;
}

/**
 * Received units of the return's own receipts; those of a person's receipts are dealt to the return lines in turn. Goods of one
 * return never pay for another: Walmart may have refunded that one itself. Keep-it lines are due without a receipt if the policy says so.
 */
const dueOf = (line: LineBalance, around: RefundSight): readonly Due[] => {
  const { odoo, policy } = around;
  const all = around.returns.filter(
    ({ lineNumber, isCancelled, isKeepIt }) => lineNumber === line.lineNumber && !isCancelled && !isKeepIt,
  );
  const received = receivedOf(odoo, line.lineNumber);
  const own = ownReceipts(all, received);
  const ownOf = (of: WalmartReturnLine): number => own.get(of) ?? 0;
  const lent = all.reduce((units, of) => units + Math.max(0, of.refundedUnits - ownOf(of)), 0);
  let free = Math.max(0, (received.get('') ?? 0) - lent);
  return refundableReturns(line, around).flatMap((of) => {
    const rest = Math.max(0, of.units - of.refundedUnits);
    const here = Math.max(0, ownOf(of) - of.refundedUnits);
    const units = of.isKeepIt ? (policy.keepItRefund === 'refund' ? rest : 0) : Math.min(rest, here + free);
    if (!of.isKeepIt) free -= Math.max(0, units - here);
    return Number.isInteger(units) && units > 0 ? [{ of, units }] : [];
  });
};

const keepItQuestions = (line: LineBalance, around: RefundSight): readonly Question[] =>
  around.policy.keepItRefund === 'refund'
    ? []
    : refundableReturns(line, around)
        .filter(({ isKeepIt, units, refundedUnits }) => isKeepIt && refundedUnits < units)
        .map(({ returnOrderId, units }) =>
          askOnOrder(
            'keepItRefund',
            around.odoo,
            `the buyer keeps ${units} units of line ${line.lineNumber} (return ${returnOrderId}); refund them in Seller Center, or set policy keepItRefund to refund`,
            returnOrderId,
          ),
        );

/** More goods came back than returns are open for: a person's return without one at Walmart. */
const unmatched = (line: LineBalance, around: RefundSight): readonly Question[] => {
  const { returned } = odooUnits(around.odoo, line.lineNumber);
  const expected = around.returns
    .filter((each) => each.lineNumber === line.lineNumber && !each.isCancelled && !each.isKeepIt)
    .reduce((units, each) => units + each.units, 0);
  const credited = creditedUnits(line, around.odoo);
  return returned > Math.max(expected, credited)
    ? [
        askOnOrder(
          'refundReturnUnmatched',
          around.odoo,
          `${returned} units of line ${line.lineNumber} came back, Walmart has returns for ${expected}; nothing was refunded for the others: post a credit note and approve it, if the buyer is to have the money`,
          line.lineNumber,
        ),
      ]
    : [];
};

const creditedUnits = (line: LineBalance, odoo: OdooOrderTruth): number =>
  odoo.creditNotes
    .filter(({ state, approved }) => state === 'posted' && approved)
    .flatMap(({ lines }) => lines)
    .filter(({ lineNumber }) => lineNumber === line.lineNumber)
    .reduce((units, each) => units + each.units, 0);

/** @param isOld the returns are shown by a read that is older than what is known: nothing is due by it. */
export const planReturns = (
  row: Fulfilment,
  around: RefundSight,
  isOld = false,
): { actions: RefundReturn[]; questions: Question[] } => {
  const actions: RefundReturn[] = [];
  const questions: Question[] = [];
  for (const line of row.lines) {
    questions.push(...keepItQuestions(line, around), ...unmatched(line, around));
    // One at a time: what is left to refund is only known when the last one is settled.
    const isWaiting = isOld || isFenced(row, line.lineNumber) || line.fault !== undefined;
    const [due] = isWaiting ? [] : dueOf(line, around);
    if (!due) continue;
    const { returnOrderId, returnLineNumber, customerOrderId } = due.of;
    const action: RefundReturn = {
      kind: 'returnRefund',
      returnOrderId,
      customerOrderId,
      lines: [{ returnLineNumber, lineNumber: line.lineNumber, units: due.units }],
    };
    const refusal = refusalText(row, returnRefundKey(action));
    const money = shareOf(line, due.units, committedOf(row, line).units);
    if (refusal !== undefined)
      questions.push(
        askOnOrder(
          'refundRefused',
          around.odoo,
          `Walmart did not refund return ${returnOrderId}: ${refusal}; see to it in Seller Center`,
          returnOrderId,
        ),
      );
    else if (isWithin(refundableOf(row, line), { units: due.units, ...money })) actions.push(action);
    else
      questions.push(
        askOnOrder(
          'refundBeyondCharge',
          around.odoo,
          `refunding ${due.units} units of return ${returnOrderId} would go beyond what the buyer paid for line ${line.lineNumber}, since part of it is refunded already; see to it in Seller Center`,
          returnOrderId,
        ),
      );
  }
  return { actions, questions };
};
