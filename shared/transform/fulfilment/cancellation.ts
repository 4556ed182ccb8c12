/**
 * Cancellations of one order: the next step of the two-phase machine by the truth table. Pure and level-triggered: a crash at
 * any point is resumed by looking again.
 */
import type { Policy } from '../../core/index.ts';
import {
  type CancelAtWalmart,
  type CancelCounts,
  CUSTOMER_REQUESTED,
  cancelBrake,
  toCancelReason,
} from './cancel-plan.ts';
import { type CancelSight, isBlocked, sightOf, uncancelled, type WishLine } from './cancel-sight.ts';
import { askOnOrder, type Question } from './questions.ts';
import { type Cancellation, type Fulfilment, type LineBalance, lineOf } from './state.ts';
import { type OdooOrderTruth, odooUnits, openTransfers } from './truth.ts';
import { type CancelStep, TRUTH_TABLE } from './truth-table.ts';
import { type Around, mayAct, updateWish, type Wished, without } from './wishes.ts';

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

const toHold = (
  row: Fulfilment,
  odoo: OdooOrderTruth,
): { readonly row: Fulfilment; readonly actions: readonly HoldTransfers[] } => {
  const pickings = openTransfers(odoo)
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
    const text = `the buyer asks to cancel ${lines.map(({ lineNumber, units }) => `${units} of line ${lineNumber}`).join(', ')}; its transfers are held. Choose a cancel reason to cancel (one that was used before counts once the order or its lines are cancelled too), or take the hold off to ship all the same`;
    return { row, actions: [], questions: [askOnOrder('customerWantsToCancel', odoo, text)] };
  }
  const reason = toCancelReason(wish.reason, { cancelReasons: {} });
  if (reason === undefined) return { row, actions: [], questions: [] };
  const isAsked = lines.every(({ lineNumber }) => lineOf(row, lineNumber)?.intentToCancel ?? false);
  if (reason === CUSTOMER_REQUESTED && !isAsked) {
    const text =
      "the buyer's wish to cancel is not shown by Walmart any more; choose another reason, or put the quantities back";
    return { row, actions: [], questions: [askOnOrder('cancelReasonNotAllowed', odoo, text)] };
  }
  const brake = counts && reason !== CUSTOMER_REQUESTED ? cancelBrake(counts, policy) : undefined;
  return brake === undefined
    ? { row, actions: [{ kind: 'cancel', reason, lines }], questions: [] }
    : { row, actions: [], questions: [askOnOrder('cancelBrake', odoo, brake)] };
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
  askOnOrder(
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
  // An order of which anything has left, also what a person added to it, is not cancelled as a whole.
  const hasLeft = odoo.deliveries.some(({ state }) => state === 'done');
  const isAll = !hasLeft && row.lines.every((line) => uncancelled(line) === 0);
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
  const ours = openTransfers(odoo).filter(({ pickingId, hold }) => hold && row.held.includes(pickingId));
  const held = ours.map(({ pickingId }) => pickingId);
  const next = held.length === row.held.length ? row : { ...row, held };
  return { row: next, actions: held.length === 0 ? [] : [{ kind: 'release', pickings: held }], questions: [] };
};

/** Walmart cancelled what Odoo still has: block it first, then cancel it there too. */
const follow = (row: Fulfilment, lines: readonly LineBalance[], stepped: CancellationPlan, odoo: OdooOrderTruth) => {
  const blocking = row.isOurs ? toHold(stepped.row, odoo) : { row: stepped.row, actions: [] };
  const rest = stepped.actions.filter(({ kind }) => kind !== 'hold');
  const actions =
    blocking.actions.length > 0 ? [...blocking.actions, ...rest] : [...rest, cancelInOdoo(stepped.row, lines, odoo)];
  return { row: blocking.row, actions };
};

const planOnce = (row: Fulfilment, around: Around): CancellationPlan => {
  const { odoo } = around;
  const wished: Wished = row.isOurs ? updateWish(row, around) : { row, questions: [] };
  const wish = wished.row.cancellation;
  const stepped: CancellationPlan = wish
    ? stepWish(wished.row, wish, around)
    : { row: wished.row, actions: [], questions: [] };
  const told = {
    questions: [...wished.questions, ...stepped.questions],
    ...(wished.lookAt !== undefined && { lookAt: wished.lookAt }),
  };
  const lines = mirrored(stepped.row, odoo);
  if (lines.length > 0) return { ...follow(row, lines, stepped, odoo), ...told };
  const { cancellation } = stepped.row;
  if (cancellation && cancellation.refusal === undefined) return { ...stepped, ...told };
  const released = releaseHolds(stepped.row, odoo);
  return { row: released.row, actions: [...stepped.actions, ...released.actions], ...told };
};

/** The next step of whatever is being cancelled, on either side. A wish that has come to its end makes room for another. */
export const planCancellation = (
  row: Fulfilment,
  odoo: OdooOrderTruth,
  policy: Policy,
  now: number,
  counts?: CancelCounts,
): CancellationPlan => {
  const around = { odoo, policy, now, counts };
  const first = planOnce(row, around);
  // All steps after a wish's end are decided by what both sides show, so the second look gives them as well.
  const hasEnded = row.cancellation !== undefined && first.row.cancellation === undefined;
  return hasEnded ? planOnce(first.row, around) : first;
};
