/**
 * Which refunds go out. A validated return triggers its own; a posted credit note goes out only if no return and no refund of
 * Walmart's covers it and a person approved it; a credit note that books a refund never does.
 */
import type { Policy } from '../../core/index.ts';
import { planNotes } from './credit-notes.ts';
import { showsOldReturns } from './old-read.ts';
import type { Question } from './questions.ts';
import type { BookRefund, MakeReturn, RefundCreditNote, RefundReturn, RefundSight } from './refund-actions.ts';
import { planReturns } from './return-refunds.ts';
import type { Fulfilment } from './state.ts';
import type { OdooOrderTruth, WalmartReturnLine } from './truth.ts';

export interface RefundPlan {
  readonly actions: readonly (RefundReturn | RefundCreditNote | MakeReturn | BookRefund)[];
  readonly questions: readonly Question[];
  /** The row, with credit notes that were recognised as the booking of a refund. */
  readonly row: Fulfilment;
}

const toMake = (row: Fulfilment, { returns, policy }: RefundSight): readonly MakeReturn[] => {
  const ids = [
    ...new Set(returns.filter((each) => !each.isKeepIt && !each.isCancelled).map((each) => each.returnOrderId)),
  ];
  return ids
    .filter((returnOrderId) => !row.returnsMade.includes(returnOrderId))
    .map((returnOrderId) => ({
      kind: 'makeReturn',
      returnOrderId,
      how: policy.returns,
      lines: returns
        .filter((each) => each.returnOrderId === returnOrderId && !each.isKeepIt && !each.isCancelled)
        .map(({ lineNumber, units }) => ({ lineNumber, units })),
    }));
};

const toBook = (row: Fulfilment, { policy }: RefundSight): readonly BookRefund[] =>
  row.ledger
    .filter(
      ({ id, source, creditNote }) =>
        source !== 'creditNote' && creditNote === undefined && !row.refundsBooked.includes(id),
    )
    .map((entry) => ({ kind: 'bookRefund', how: policy.walmartRefunds, entry }));

/**
 * All of it for one order. Returns come first: a credit note is measured against what they leave. A read of returns that is older
 * than what is known sends no money; the caller looks again (`showsOldReturns`).
 */
export const planRefunds = (
  row: Fulfilment,
  odoo: OdooOrderTruth,
  returns: readonly WalmartReturnLine[],
  policy: Policy,
): RefundPlan => {
  const around = { odoo, returns, policy };
  const isOld = showsOldReturns(row, returns);
  const ofReturns = planReturns(row, around, isOld);
  const ofNotes = planNotes(row, around);
  const fenced = new Set(ofReturns.actions.flatMap(({ lines }) => lines.map(({ lineNumber }) => lineNumber)));
  const notes = ofNotes.actions.filter(({ lines }) => !lines.some(({ lineNumber }) => fenced.has(lineNumber)));
  return {
    actions: [...ofReturns.actions, ...(isOld ? [] : notes), ...toMake(row, around), ...toBook(ofNotes.row, around)],
    questions: [...ofReturns.questions, ...ofNotes.questions],
    row: ofNotes.row,
  };
};
