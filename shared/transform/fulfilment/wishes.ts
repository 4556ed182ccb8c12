/** Whose wish to cancel: a person's who lowered or cancelled in Odoo, one with a reason alone, or the buyer's. Pure. */
import { MINUTE_MS, type Policy } from '../../core/index.ts';
import type { CancellationReason } from '../../walmart/schemas/reasons.ts';
import { type CancelCounts, CUSTOMER_REQUESTED, toCancelReason } from './cancel-plan.ts';
import { cancellableUnits, uncancelled, type WishLine } from './cancel-sight.ts';
import { askOnOrder, type Question } from './questions.ts';
import { type Cancellation, type Fulfilment, type LineBalance, lineOf } from './state.ts';
import { type OdooOrderTruth, odooUnits, openTransfers } from './truth.ts';

/** What one look at an order goes by. */
export interface Around {
  readonly odoo: OdooOrderTruth;
  readonly policy: Policy;
  readonly now: number;
  readonly counts: CancelCounts | undefined;
}

/** May the bridge act on this line at all? */
export const mayAct = (line: LineBalance, odoo: OdooOrderTruth): boolean =>
  line.fault === undefined && odooUnits(odoo, line.lineNumber).isKnown;

/** Lines that a person cancelled or lowered in Odoo while Walmart has them open. */
const loweredLines = (row: Fulfilment, odoo: OdooOrderTruth): readonly WishLine[] =>
  row.lines
    .filter((line) => mayAct(line, odoo) && line.open > 0)
    .flatMap((line) => {
      const { kept, done } = odooUnits(odoo, line.lineNumber);
      // What has gone out is no wish to cancel, whatever became of the order's own state.
      const units = uncancelled(line) - Math.max(kept, Math.min(done, uncancelled(line)), line.shipped);
      return Number.isInteger(units) && units > 0 ? [{ lineNumber: line.lineNumber, units, seen: line.cancelled }] : [];
    });

const openLines = (
  row: Fulfilment,
  odoo: OdooOrderTruth,
  isWanted: (line: LineBalance) => boolean,
): readonly WishLine[] =>
  row.lines
    .filter((line) => mayAct(line, odoo) && isWanted(line))
    .map((line) => ({ lineNumber: line.lineNumber, units: cancellableUnits(line, odoo), seen: line.cancelled }))
    .filter(({ units }) => units > 0);

const newWish = (
  origin: Cancellation['origin'],
  lines: readonly WishLine[],
  reason: CancellationReason | undefined,
  now: number,
): Cancellation => ({
  origin,
  ...(reason !== undefined && { reason }),
  at: now,
  phase: 'blocking',
  lines: [...lines],
  wasHeld: false,
});

export interface Wished {
  readonly row: Fulfilment;
  readonly questions: readonly Question[];
  readonly lookAt?: number;
}

type Reason = { readonly reason: CancellationReason } | { readonly question: Question };

/** The person's reason for these lines, or why there is none to use. */
const reasonFor = (row: Fulfilment, lines: readonly WishLine[], { odoo, policy }: Around): Reason => {
  const numbers = lines.map(({ lineNumber, units }) => `${units} of line ${lineNumber}`).join(', ');
  if (odoo.cancelReason === undefined) {
    const text = `${numbers} were cancelled in Odoo; Walmart is told only with a reason: choose one (x_walmart_cancel_reason), or put the quantities back`;
    return { question: askOnOrder('cancelWithoutReason', odoo, text) };
  }
  const reason = toCancelReason(odoo.cancelReason, policy);
  if (reason === undefined) {
    const text = `the reason ${JSON.stringify(odoo.cancelReason)} stands for none of Walmart's; choose another, or map it in policy cancelReasons`;
    return { question: askOnOrder('cancelReasonUnknown', odoo, text) };
  }
  const isAsked = lines.every(({ lineNumber }) => lineOf(row, lineNumber)?.intentToCancel ?? false);
  return reason === CUSTOMER_REQUESTED && !isAsked
    ? {
        question: askOnOrder(
          'cancelReasonNotAllowed',
          odoo,
          `Walmart takes "customer asked" only where it shows the buyer's wish, and it does not for ${numbers}; choose the real reason`,
        ),
      }
    : { reason };
};

const wishOfLowered = (row: Fulfilment, lines: readonly WishLine[], around: Around): Wished => {
  const found = reasonFor(row, lines, around);
  if ('question' in found) return { row, questions: [found.question] };
  const cancellation = newWish('lowered', lines, found.reason, around.now);
  return { row: { ...spend(row, around), cancellation }, questions: [] };
};

const spend = (row: Fulfilment, { odoo }: Around): Fulfilment => ({
  ...row,
  ...(odoo.cancelReason !== undefined && { reasonSpent: odoo.cancelReason }),
});

/** A reason without anything cancelled: choosing and cancelling are two clicks, so it is given some minutes. */
const wishOfReason = (row: Fulfilment, around: Around): Wished => {
  const { odoo, policy, now } = around;
  const reason = odoo.cancelReason;
  if (reason === undefined || reason === row.reasonSpent) return { row, questions: [] };
  const since = row.reasonSeen?.reason === reason ? row.reasonSeen.at : now;
  const seen: Fulfilment = { ...row, reasonSeen: { reason, at: since } };
  const graceEnds = since + policy.reasonGraceMinutes * MINUTE_MS;
  if (now < graceEnds) return { row: seen, questions: [], lookAt: graceEnds };
  const lines = openLines(row, odoo, () => true);
  if (lines.length === 0) return { row: seen, questions: [] };
  if (policy.reasonAlone === 'ask') {
    const text =
      'a cancel reason is chosen, but nothing is cancelled; cancel the order or lower its lines, or take the reason away';
    return { row: seen, questions: [askOnOrder('cancelReasonAlone', odoo, text)] };
  }
  const found = reasonFor(row, lines, around);
  return 'question' in found
    ? { row: seen, questions: [found.question] }
    : { row: { ...spend(seen, around), cancellation: newWish('reason', lines, found.reason, now) }, questions: [] };
};

const wishOfCustomer = (row: Fulfilment, { odoo, policy, now }: Around): Fulfilment | undefined => {
  if (policy.customerCancel === 'shipAnyway' || row.customerOverruled || odoo.state === 'cancel') return undefined;
  const lines = openLines(row, odoo, ({ intentToCancel }) => intentToCancel);
  if (lines.length === 0) return undefined;
  const reason = policy.customerCancel === 'cancel' ? CUSTOMER_REQUESTED : undefined;
  return { ...row, cancellation: newWish('customer', lines, reason, now) };
};

export const without = ({ cancellation: _cancellation, ...row }: Fulfilment): Fulfilment => row;
const forgetReason = ({ reasonSeen: _seen, reasonSpent: _spent, ...row }: Fulfilment): Fulfilment => row;

/** Is the wish still somebody's? Not asked while a call of ours for it is not settled. */
const isStillWished = (row: Fulfilment, wish: Cancellation, { odoo }: Around): boolean => {
  if (row.intents.some(({ kind }) => kind === 'cancel')) return true;
  switch (wish.origin) {
    case 'lowered':
      return wish.lines.some((of) => {
        const line = lineOf(row, of.lineNumber);
        return line !== undefined && odooUnits(odoo, of.lineNumber).kept < uncancelled(line);
      });
    case 'reason':
      return odoo.cancelReason !== undefined;
    case 'customer':
      // A person's own reason stands without the buyer's wish; "customer asked" does not, and Walmart would refuse it.
      return (
        wish.lines.some((of) => lineOf(row, of.lineNumber)?.intentToCancel ?? false) ||
        (wish.reason !== undefined && wish.reason !== CUSTOMER_REQUESTED)
      );
    default:
      return wish.origin satisfies never;
  }
};

/** A person let go of a transfer that the bridge held for the buyer's wish: that says "ship it". */
const isOverruled = (row: Fulfilment, wish: Cancellation, odoo: OdooOrderTruth): boolean =>
  wish.origin === 'customer' &&
  wish.reason === undefined &&
  wish.wasHeld &&
  openTransfers(odoo).some(({ pickingId, hold }) => !hold && row.held.includes(pickingId));

/** The wish as it stands: new ones taken up, withdrawn ones dropped, another reason of a person's tried anew. */
export const updateWish = (row: Fulfilment, around: Around): Wished => {
  const { odoo, policy } = around;
  const known = odoo.cancelReason === undefined ? forgetReason(row) : row;
  const wish = known.cancellation;
  if (!wish) {
    const lowered = loweredLines(known, odoo);
    if (lowered.length > 0) return wishOfLowered(known, lowered, around);
    const customers = wishOfCustomer(known, around);
    return customers ? updateWish(customers, around) : wishOfReason(known, around);
  }
  if (isOverruled(known, wish, odoo)) return { row: { ...without(known), customerOverruled: true }, questions: [] };
  if (!isStillWished(known, wish, around)) return updateWish(without(known), around);
  const chosen = odoo.cancelReason === undefined ? undefined : toCancelReason(odoo.cancelReason, policy);
  // A reason that was acted upon before is no answer to a wish that came up after it, unless somebody cancels with it once more.
  const isFresh = odoo.cancelReason !== known.reasonSpent || loweredLines(known, odoo).length > 0;
  const isNewWord =
    chosen !== undefined &&
    isFresh &&
    chosen !== wish.reason &&
    (wish.reason === undefined || wish.refusal !== undefined);
  if (!isNewWord || known.intents.some(({ kind }) => kind === 'cancel')) return { row: known, questions: [] };
  const { refusal: _refusal, ...rest } = wish;
  return { row: { ...spend(known, around), cancellation: { ...rest, reason: chosen } }, questions: [] };
};
