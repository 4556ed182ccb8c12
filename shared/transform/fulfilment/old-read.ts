/** Reads of returns that are older than what was seen: money is never sent by one of them. */
import type { Fulfilment } from './state.ts';
import type { WalmartReturnLine } from './truth.ts';

const knownReturns = ({ returnsMade, ledger, intents }: Fulfilment): ReadonlySet<string> =>
  new Set([
    ...returnsMade,
    ...ledger.flatMap(({ returnOrderId }) => returnOrderId ?? []),
    ...intents.flatMap((intent) => (intent.kind === 'returnRefund' ? [intent.returnOrderId] : [])),
  ]);

const refundedUnits = (returns: readonly WalmartReturnLine[], lineNumber: string): number =>
  returns
    .filter((each) => each.lineNumber === lineNumber && !each.isCancelled)
    .reduce((units, each) => units + Math.min(each.refundedUnits, each.units), 0);

/** A return that we know of is missing, or fewer units show as refunded than were seen so. */
export const showsOldReturns = (row: Fulfilment, returns: readonly WalmartReturnLine[]): boolean => {
  const shown = new Set(returns.map(({ returnOrderId }) => returnOrderId));
  const isMissing = [...knownReturns(row)].some((returnOrderId) => !shown.has(returnOrderId));
  return isMissing || row.lines.some((line) => refundedUnits(returns, line.lineNumber) < line.returnRefunded);
};
