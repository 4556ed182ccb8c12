/** What both sides show of a line that somebody wants cancelled: the truth table's two coordinates. Pure. */
import { fencedLines } from './shipments.ts';
import { type Cancellation, type Fulfilment, type LineBalance, lineOf } from './state.ts';
import { type OdooOrderTruth, odooUnits, openTransfers } from './truth.ts';
import type { OdooSight, WalmartSight } from './truth-table.ts';

export type WishLine = Cancellation['lines'][number];

export const uncancelled = (line: LineBalance): number => line.ordered - line.cancelled;

/** Open at Walmart and not gone out yet. */
export const cancellableUnits = (line: LineBalance, odoo: OdooOrderTruth): number =>
  Math.max(0, line.open - Math.max(0, Math.ceil(odooUnits(odoo, line.lineNumber).done) - line.shipped));

export const isBlocked = (odoo: OdooOrderTruth): boolean => openTransfers(odoo).every(({ hold }) => hold);

export interface CancelSight {
  readonly odoo: OdooSight;
  readonly walmart: WalmartSight;
  /** Units that Walmart may still be asked to cancel. */
  readonly cancellable: number;
}

/** What both sides show of one line of a wish. */
export const sightOf = (
  row: Fulfilment,
  wish: Cancellation,
  of: WishLine,
  odoo: OdooOrderTruth,
): CancelSight | undefined => {
  const line = lineOf(row, of.lineNumber);
  if (!line) return undefined;
  const { kept, done } = odooUnits(odoo, line.lineNumber);
  const wished = Math.max(0, of.units - Math.max(0, line.cancelled - of.seen));
  // A person may put lowered quantities back, in part or whole.
  const rest = wish.origin === 'lowered' ? Math.min(wished, Math.max(0, uncancelled(line) - kept)) : wished;
  const cancellable = Math.min(rest, cancellableUnits(line, odoo));
  const walmart = walmartSight(row, wish, line, rest, cancellable);
  const hasGone = rest === 0 ? done > uncancelled(line) : cancellable === 0 && line.open > 0;
  const isCancelled = kept <= uncancelled(line) - rest;
  return { odoo: odooSight(odoo, isCancelled, hasGone), walmart, cancellable };
};

const odooSight = (odoo: OdooOrderTruth, isCancelled: boolean, hasGone: boolean): OdooSight => {
  if (isCancelled) return hasGone ? 'cancelledDone' : 'cancelled';
  if (hasGone) return 'done';
  return isBlocked(odoo) ? 'held' : 'open';
};

const walmartSight = (
  row: Fulfilment,
  wish: Cancellation,
  line: LineBalance,
  rest: number,
  cancellable: number,
): WalmartSight => {
  if (fencedLines(row).has(line.lineNumber)) return 'unknown';
  if (rest === 0) return 'cancelled';
  if (line.open === 0) return 'shipped';
  return wish.refusal !== undefined && cancellable > 0 ? 'refused' : 'open';
};
