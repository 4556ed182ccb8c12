/**
 * Cancellations of one order: whose wish, what each side shows, and the next step of the two-phase machine by the truth table.
 * Pure and level-triggered: a crash at any point is resumed by looking again.
 */
import { MINUTE_MS, type Policy } from '../../core/index.ts';
import {
  type CancelAtWalmart,
  type CancelCounts,
  type CancelReason,
  CUSTOMER_REQUESTED,
  cancelBrake,
  toCancelReason,
} from './cancel-plan.ts';
import { ask, type Question } from './questions.ts';
import { fencedLines } from './shipments.ts';
import { type Cancellation, type Fulfilment, type LineBalance, lineOf } from './state.ts';
import { type OdooOrderTruth, odooUnits, openDeliveries } from './truth.ts';
import { type CancelStep, type OdooSight, TRUTH_TABLE, type WalmartSight } from './truth-table.ts';

/** Writes `x_walmart_hold` on these transfers; read them again before anything else. */
export interface HoldTransfers {
  readonly kind: 'hold' | 'release';
  readonly pickings: readonly number[];
}

/** Cancels the order, or lowers its lines (with the charges of their share) to `toUnits`. */
export interface CancelInOdoo {
  readonly kind: 'cancelInOdoo';
  readonly scope: 'order' | 'lines';
  readonly lines: readonly { readonly lineNumber: string; readonly toUnits: number }[];
}

/** Takes a cancellation in Odoo back: Walmart has the units as shipped, or they have gone out. */
export interface ReopenInOdoo {
  readonly kind: 'reopen';
  readonly scope: 'order' | 'lines';
  readonly lines: readonly { readonly lineNumber: string; readonly toUnits: number }[];
}

export type CancellationAction = HoldTransfers | CancelAtWalmart | CancelInOdoo | ReopenInOdoo;

export interface CancellationPlan {
  readonly row: Fulfilment;
  readonly actions: readonly CancellationAction[];
  readonly questions: readonly Question[];
  /** Epoch ms: a person's grace ends. */
  readonly lookAt?: number;
}

interface Around {
  readonly odoo: OdooOrderTruth;
  readonly policy: Policy;
  readonly now: number;
  readonly counts: CancelCounts | undefined;
}

type WishLine = Cancellation['lines'][number];

const uncancelled = (line: LineBalance): number => line.ordered - line.cancelled;

/** Open at Walmart and not gone out yet. */
export const cancellableUnits = (line: LineBalance, odoo: OdooOrderTruth): number =>
  Math.max(0, line.open - Math.max(0, Math.ceil(odooUnits(odoo, line.lineNumber).done) - line.shipped));

const isBlocked = (odoo: OdooOrderTruth): boolean => openDeliveries(odoo).every(({ hold }) => hold);

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

const onOrder = (kind: Question['kind'], odoo: OdooOrderTruth, text: string, part = ''): Question =>
  ask(kind, { model: 'sale.order', id: odoo.orderId }, `Order ${odoo.name}: ${text}`, part);

const mayAct = (line: LineBalance, odoo: OdooOrderTruth): boolean =>
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
  reason: CancelReason | undefined,
  now: number,
): Cancellation => ({
  origin,
  ...(reason !== undefined && { reason }),
  at: now,
  phase: 'blocking',
  lines: [...lines],
  wasHeld: false,
});

interface Wished {
  readonly row: Fulfilment;
  readonly questions: readonly Question[];
  readonly lookAt?: number;
}

type Reason = { readonly reason: CancelReason } | { readonly question: Question };

/** The person's reason for these lines, or why there is none to use. */
const reasonFor = (row: Fulfilment, lines: readonly WishLine[], { odoo, policy }: Around): Reason => {
  const numbers = lines.map(({ lineNumber, units }) => `${units} of line ${lineNumber}`).join(', ');
  if (odoo.cancelReason === undefined) {
    const text = `${numbers} were cancelled in Odoo; Walmart is told only with a reason: choose one (x_walmart_cancel_reason), or put the quantities back`;
    return { question: onOrder('cancelWithoutReason', odoo, text) };
  }
  const reason = toCancelReason(odoo.cancelReason, policy);
  if (reason === undefined) {
    const text = `the reason ${JSON.stringify(odoo.cancelReason)} stands for none of Walmart's; choose another, or map it in policy cancelReasons`;
    return { question: onOrder('cancelReasonUnknown', odoo, text) };
  }
  const isAsked = lines.every(({ lineNumber }) => lineOf(row, lineNumber)?.intentToCancel ?? false);
  return reason === CUSTOMER_REQUESTED && !isAsked
    ? {
        question: onOrder(
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
    return { row: seen, questions: [onOrder('cancelReasonAlone', odoo, text)] };
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

const without = ({ cancellation: _cancellation, ...row }: Fulfilment): Fulfilment => row;
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
      return wish.lines.some((of) => lineOf(row, of.lineNumber)?.intentToCancel ?? false) || wish.reason !== undefined;
    default:
      return wish.origin satisfies never;
  }
};

/** A person let go of a transfer that the bridge held for the buyer's wish: that says "ship it". */
const isOverruled = (row: Fulfilment, wish: Cancellation, odoo: OdooOrderTruth): boolean =>
  wish.origin === 'customer' &&
  wish.reason === undefined &&
  wish.wasHeld &&
  openDeliveries(odoo).some(({ pickingId, hold }) => !hold && row.held.includes(pickingId));

/** The wish as it stands: new ones taken up, withdrawn ones dropped, another reason of a person's tried anew. */
const updateWish = (row: Fulfilment, around: Around): Wished => {
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
  const isNewWord =
    chosen !== undefined && chosen !== wish.reason && (wish.reason === undefined || wish.refusal !== undefined);
  if (!isNewWord || known.intents.some(({ kind }) => kind === 'cancel')) return { row: known, questions: [] };
  const { refusal: _refusal, ...rest } = wish;
  return { row: { ...spend(known, around), cancellation: { ...rest, reason: chosen } }, questions: [] };
};

const toHold = (
  row: Fulfilment,
  odoo: OdooOrderTruth,
): { readonly row: Fulfilment; readonly actions: readonly HoldTransfers[] } => {
  const pickings = openDeliveries(odoo)
    .filter(({ hold }) => !hold)
    .map(({ pickingId }) => pickingId);
  return pickings.length === 0
    ? { row, actions: [] }
    : { row: { ...row, held: [...new Set([...row.held, ...pickings])] }, actions: [{ kind: 'hold', pickings }] };
};

interface Judged {
  readonly of: WishLine;
  readonly step: CancelStep;
  readonly cancellable: number;
  readonly sight: CancelSight;
}

const PHASES: Readonly<Record<CancelStep, Cancellation['phase']>> = {
  hold: 'blocking',
  askWalmart: 'asking',
  wait: 'asked',
  cancelInOdoo: 'cancellingInOdoo',
  end: 'cancellingInOdoo',
  giveUp: 'undoing',
  reopen: 'undoing',
  person: 'undoing',
};

const askWalmart = (
  row: Fulfilment,
  wish: Cancellation,
  judged: readonly Judged[],
  around: Around,
): CancellationPlan => {
  const { odoo, policy, counts } = around;
  const lines = judged.map(({ of, cancellable }) => ({ lineNumber: of.lineNumber, units: cancellable }));
  if (wish.reason === undefined) {
    const text = `the buyer asks to cancel ${lines.map(({ lineNumber, units }) => `${units} of line ${lineNumber}`).join(', ')}; its transfers are held. Choose a cancel reason to cancel, or take the hold off to ship all the same`;
    return { row, actions: [], questions: [onOrder('customerWantsToCancel', odoo, text)] };
  }
  const reason = toCancelReason(wish.reason, { cancelReasons: {} });
  if (reason === undefined) return { row, actions: [], questions: [] };
  const isAsked = lines.every(({ lineNumber }) => lineOf(row, lineNumber)?.intentToCancel ?? false);
  if (reason === CUSTOMER_REQUESTED && !isAsked) {
    const text =
      "the buyer's wish to cancel is not shown by Walmart any more; choose another reason, or put the quantities back";
    return { row, actions: [], questions: [onOrder('cancelReasonNotAllowed', odoo, text)] };
  }
  const brake = counts && reason !== CUSTOMER_REQUESTED ? cancelBrake(counts, policy) : undefined;
  return brake === undefined
    ? { row, actions: [{ kind: 'cancel', reason, lines }], questions: [] }
    : { row, actions: [], questions: [onOrder('cancelBrake', odoo, brake)] };
};

const reopen = (row: Fulfilment, judged: readonly Judged[], { odoo }: Around): CancellationPlan => {
  const lines = judged.flatMap(({ of }) => {
    const line = lineOf(row, of.lineNumber);
    return line ? [{ lineNumber: of.lineNumber, toUnits: uncancelled(line) }] : [];
  });
  // Once: who cancels it again means it, and the question that follows says what is wrong.
  if (row.reopened) return { row, actions: [], questions: [] };
  const scope = odoo.state === 'cancel' ? 'order' : 'lines';
  return { row, actions: [{ kind: 'reopen', scope, lines }], questions: [] };
};

const refusedQuestion = (wish: Cancellation, odoo: OdooOrderTruth): Question =>
  onOrder(
    'cancelRefused',
    odoo,
    `Walmart did not cancel: ${wish.refusal ?? ''}; choose another reason, or put the quantities back and ship`,
  );

/** One look at a wish: every line by the truth table; what is decided leaves the wish. */
const stepWish = (row: Fulfilment, wish: Cancellation, around: Around): CancellationPlan => {
  const { odoo } = around;
  const judged = wish.lines.flatMap((of): readonly Judged[] => {
    const sight = sightOf(row, wish, of, odoo);
    return sight ? [{ of, step: TRUTH_TABLE[sight.odoo][sight.walmart], cancellable: sight.cancellable, sight }] : [];
  });
  const at = (...steps: readonly CancelStep[]): readonly Judged[] => judged.filter(({ step }) => steps.includes(step));
  const isRefused = ({ sight }: Judged): boolean => sight.walmart === 'refused';
  const staying = [
    ...at('hold', 'askWalmart', 'wait', 'cancelInOdoo'),
    ...at('person').filter(isRefused),
    // Until Odoo shows it, so that a crash before the step forgets nothing.
    ...(row.reopened ? [] : at('reopen')),
  ];
  const isLost = staying.length === 0 && wish.origin === 'customer' && at('giveUp').length > 0;
  const [first] = staying;
  const kept: Fulfilment = first
    ? {
        ...row,
        cancellation: {
          ...wish,
          phase: PHASES[first.step],
          lines: staying.map(({ of }) => of),
          wasHeld: isBlocked(odoo),
        },
      }
    : { ...without(row), customerOverruled: row.customerOverruled || isLost };
  const questions = at('person').some(isRefused) ? [refusedQuestion(wish, odoo)] : [];
  if (at('hold').length > 0) return { ...toHold(kept, odoo), questions };
  const asking =
    at('askWalmart').length > 0
      ? askWalmart(kept, wish, at('askWalmart'), around)
      : { row: kept, actions: [], questions: [] };
  const reopening =
    at('reopen').length > 0 ? reopen(asking.row, at('reopen'), around) : { ...asking, actions: [], questions: [] };
  return {
    row: reopening.row,
    actions: [...asking.actions, ...reopening.actions],
    questions: [...questions, ...asking.questions, ...reopening.questions],
  };
};

/** Walmart cancelled what Odoo still has: whoever wished it, Odoo follows. */
const mirrored = (row: Fulfilment, odoo: OdooOrderTruth): readonly LineBalance[] =>
  odoo.state === 'cancel'
    ? []
    : row.lines.filter((line) => {
        const { kept, done } = odooUnits(odoo, line.lineNumber);
        return mayAct(line, odoo) && line.cancelled > 0 && kept > Math.max(uncancelled(line), done);
      });

const cancelInOdoo = (row: Fulfilment, lines: readonly LineBalance[], odoo: OdooOrderTruth): CancelInOdoo => {
  const isAll = row.lines.every((line) => uncancelled(line) === 0 && odooUnits(odoo, line.lineNumber).done === 0);
  return {
    kind: 'cancelInOdoo',
    scope: isAll ? 'order' : 'lines',
    lines: lines.map((line) => {
      const toUnits = Math.max(uncancelled(line), odooUnits(odoo, line.lineNumber).done);
      return { lineNumber: line.lineNumber, toUnits };
    }),
  };
};

/** Holds of ours that nothing needs any more are let go; those that are gone anyhow are forgotten. */
const releaseHolds = (row: Fulfilment, odoo: OdooOrderTruth): CancellationPlan => {
  const ours = openDeliveries(odoo).filter(({ pickingId, hold }) => hold && row.held.includes(pickingId));
  const held = ours.map(({ pickingId }) => pickingId);
  const next = held.length === row.held.length ? row : { ...row, held };
  return { row: next, actions: held.length === 0 ? [] : [{ kind: 'release', pickings: held }], questions: [] };
};

/** The next step of whatever is being cancelled, on either side. A wish that has come to its end makes room for another. */
export const planCancellation = (
  row: Fulfilment,
  odoo: OdooOrderTruth,
  policy: Policy,
  now: number,
  counts?: CancelCounts,
): CancellationPlan => {
  const first = planOnce(row, odoo, policy, now, counts);
  // All steps after a wish's end are decided by what both sides show, so the second look gives them as well.
  const hasEnded = row.cancellation !== undefined && first.row.cancellation === undefined;
  return hasEnded ? planOnce(first.row, odoo, policy, now, counts) : first;
};

const planOnce = (
  row: Fulfilment,
  odoo: OdooOrderTruth,
  policy: Policy,
  now: number,
  counts?: CancelCounts,
): CancellationPlan => {
  const around = { odoo, policy, now, counts };
  const wished: Wished = row.isOurs ? updateWish(row, around) : { row, questions: [] };
  const wish = wished.row.cancellation;
  const stepped: CancellationPlan = wish
    ? stepWish(wished.row, wish, around)
    : { row: wished.row, actions: [], questions: [] };
  const questions = [...wished.questions, ...stepped.questions];
  const lookAt = wished.lookAt === undefined ? {} : { lookAt: wished.lookAt };
  const lines = mirrored(stepped.row, odoo);
  if (lines.length > 0) {
    const blocking = row.isOurs ? toHold(stepped.row, odoo) : { row: stepped.row, actions: [] };
    const isHolding = blocking.actions.length > 0 || stepped.actions.some(({ kind }) => kind === 'hold');
    const rest = stepped.actions.filter(({ kind }) => kind !== 'hold');
    const actions = isHolding
      ? [
          {
            kind: 'hold' as const,
            pickings: openDeliveries(odoo)
              .filter(({ hold }) => !hold)
              .map(({ pickingId }) => pickingId),
          },
          ...rest,
        ]
      : [...rest, cancelInOdoo(stepped.row, lines, odoo)];
    return { row: blocking.row, actions, questions, ...lookAt };
  }
  const { cancellation } = stepped.row;
  if (cancellation && cancellation.refusal === undefined) return { ...stepped, questions, ...lookAt };
  const released = releaseHolds(stepped.row, odoo);
  return { row: released.row, actions: [...stepped.actions, ...released.actions], questions, ...lookAt };
};
