/**
 * The planner: from both sides' truth about one order to the next safe steps. Level-triggered, so that any replay of any
 * message leaves the same state; pure, so that it can be tried against every interleaving.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, type Policy } from '../../core/index.ts';
import type { WalmartOrder } from '../../walmart/schemas/order.ts';
import { planAddress, type WriteAddress } from './address-change.ts';
import { foldOrder, foldReturns, newFulfilment } from './balance.ts';
import type { CancelCounts } from './cancel-plan.ts';
import { type CancellationAction, planCancellation } from './cancellation.ts';
import { type AlignCharges, planCharges } from './charges.ts';
import { guardTimes, hasOpenUnits, mismatchQuestions, shipByQuestions, waitingQuestions } from './guards.ts';
import { settleIntents, settlesAt } from './intents.ts';
import { reconcile } from './ledger.ts';
import { type Parcels, toParcels } from './parcels.ts';
import type { Question } from './questions.ts';
import { planRefunds, type RefundPlan } from './refunds.ts';
import { planShipments, type ShipmentPlan } from './shipments.ts';
import type { Fulfilment } from './state.ts';
import { planStatus, type StatusAction } from './status-map.ts';
import type { OdooOrderTruth, WalmartReturnLine } from './truth.ts';

/** The SKU stays 0 at Walmart until a count or a person's word: Walmart zeroed it with the cancellation. */
export interface HoldSkuAtZero {
  readonly kind: 'holdSkuAtZero';
  readonly sku: string;
}

export type FulfilmentAction =
  | CancellationAction
  | ShipmentPlan['actions'][number]
  | RefundPlan['actions'][number]
  | AlignCharges
  | WriteAddress
  | StatusAction
  | HoldSkuAtZero;

export interface FulfilmentSight {
  /** Undefined for an order that is seen for the first time. */
  readonly row: Fulfilment | undefined;
  readonly walmart: WalmartOrder;
  /** Of the search that found the order. */
  readonly shipNodeType?: string;
  readonly returns: readonly WalmartReturnLine[];
  /** There are others that could not be read: nothing is refunded, since they may cover it. */
  readonly isReturnMissing?: boolean;
  /** Undefined while the order is not in Odoo. */
  readonly odoo: OdooOrderTruth | undefined;
  readonly counts?: CancelCounts;
  /** When the reads were begun (epoch ms). */
  readonly readAt: number;
}

export interface FulfilmentPlan {
  /** To be stored before any action is taken. */
  readonly row: Fulfilment;
  /** In this order; each is safe by the same truth. After one that failed, look again. */
  readonly actions: readonly FulfilmentAction[];
  /** All that are open now; one that is missing here is answered. */
  readonly questions: readonly Question[];
  /** Epoch ms; undefined when nothing is left to do unless something changes. */
  readonly nextLookAt?: number;
}

const LOOK_EVERY_MS = 6 * HOUR_MS;
const LOOK_SOON_MS = MINUTE_MS;

/** A cancellation never follows another call: what is open may be other units by then, also by somebody else's hand. */
const afterShipments = (
  actions: readonly CancellationAction[],
  shipments: ShipmentPlan,
): readonly CancellationAction[] =>
  shipments.actions.length === 0 ? actions : actions.filter(({ kind }) => kind !== 'cancel');

const NO_SHIPMENTS: ShipmentPlan = { actions: [], questions: [] };
const NO_PARCELS: Parcels = { parcels: [], waiting: [], questions: [] };

/**
 * What can be taken back first (a hold), then what has happened anyhow (shipments), then what ends something (cancellations,
 * Walmart before Odoo), then money, then what only tells.
 */
const inOrder = (
  cancelling: readonly CancellationAction[],
  shipping: ShipmentPlan['actions'],
  rest: readonly FulfilmentAction[],
): readonly FulfilmentAction[] => {
  const cancels = (...kinds: readonly CancellationAction['kind'][]): readonly FulfilmentAction[] =>
    cancelling.filter(({ kind }) => kinds.includes(kind));
  return [
    ...cancels('hold'),
    ...shipping,
    ...cancels('cancel'),
    ...cancels('cancelInOdoo', 'reopen'),
    ...cancels('release'),
    ...rest,
  ];
};

/** Its import tells of it. What is finished and not there (recorded, deleted) is not looked at again without being asked. */
const withoutOdoo = (row: Fulfilment, now: number): FulfilmentPlan => ({
  row,
  actions: [],
  questions: [],
  ...((hasOpenUnits(row) || row.intents.length > 0) && { nextLookAt: now + LOOK_EVERY_MS }),
});

const lookTimes = (
  row: Fulfilment,
  policy: Policy,
  now: number,
  isBusy: boolean,
  lookAt: number | undefined,
): readonly number[] => [
  ...(isBusy ? [now + LOOK_SOON_MS] : []),
  ...(lookAt === undefined ? [] : [lookAt]),
  ...row.intents.map((intent) => Math.max(now + LOOK_SOON_MS, settlesAt(intent, policy))),
  ...(row.cancellation || row.held.length > 0 ? [now + 5 * LOOK_SOON_MS] : []),
  ...(hasOpenUnits(row) ? [now + LOOK_EVERY_MS, ...guardTimes(row, policy).filter((at) => at > now)] : []),
];

/** @returns the row with all that the reads show: balances, settled intents, refunds of others. */
export const foldSight = (sight: FulfilmentSight, policy: Policy, now: number): Fulfilment => {
  const seen = sight.row ? foldOrder(sight.row, sight.walmart) : newFulfilment(sight.walmart, sight.shipNodeType);
  const folded = foldReturns(seen, sight.returns);
  return reconcile(settleIntents(folded, sight.readAt, policy), now);
};

/** The next steps for one order. */
export const planFulfilment = (sight: FulfilmentSight, policy: Policy, now: number): FulfilmentPlan => {
  const { odoo, returns, counts } = sight;
  const seen = foldSight(sight, policy, now);
  if (!odoo) return withoutOdoo(seen, now);
  const parcels = seen.isOurs ? toParcels(odoo, seen, policy, now) : NO_PARCELS;
  const shipments = seen.isOurs ? planShipments(seen, parcels, policy, now) : NO_SHIPMENTS;
  const cancelling = planCancellation(seen, odoo, policy, now, counts);
  const refunds = planRefunds(cancelling.row, odoo, returns, policy);
  const addressing = planAddress(refunds.row, odoo, sight.walmart, sight.readAt);
  const { row } = addressing;
  const zeroing = row.zeroSkus.map((sku): HoldSkuAtZero => ({ kind: 'holdSkuAtZero', sku }));
  // A refund of what is being shipped or cancelled right now waits for the next look.
  const rest = [
    ...addressing.actions,
    ...planCharges(row, odoo, policy),
    ...zeroing,
    ...(seen.isOurs && sight.isReturnMissing !== true
      ? refunds.actions
      : refunds.actions.filter(({ kind }) => kind !== 'refund' && kind !== 'returnRefund')),
    ...planStatus(row, odoo, policy),
  ];
  const actions = inOrder(afterShipments(cancelling.actions, shipments), shipments.actions, rest);
  const questions = [
    ...parcels.questions,
    ...shipments.questions,
    ...cancelling.questions,
    ...refunds.questions,
    ...addressing.questions,
    ...mismatchQuestions(row, odoo),
    ...waitingQuestions(row, parcels, policy, now),
    ...shipByQuestions(row, policy, now),
  ];
  const times = lookTimes(row, policy, now, actions.length > 0, cancelling.lookAt);
  const addressAt = addressing.lookAt === undefined ? [] : [addressing.lookAt];
  const nextLookAt = Math.min(...times, ...addressAt, ...(questions.length > 0 ? [now + DAY_MS] : []));
  return { row, actions, questions, ...(Number.isFinite(nextLookAt) && { nextLookAt }) };
};

/** An effect in Odoo or of ours that is done, remembered in the row. Actions that need nothing remembered change nothing. */
export const effectDone = (row: Fulfilment, action: FulfilmentAction): Fulfilment => {
  switch (action.kind) {
    case 'makeReturn':
      return { ...row, returnsMade: [...new Set([...row.returnsMade, action.returnOrderId])] };
    case 'bookRefund':
      return { ...row, refundsBooked: [...new Set([...row.refundsBooked, action.entry.id])] };
    case 'holdSkuAtZero':
      return { ...row, zeroSkus: row.zeroSkus.filter((sku) => sku !== action.sku) };
    case 'writeStatus':
      return { ...row, statusWritten: action.status };
    case 'reopen':
      return { ...row, reopened: true };
    case 'alignCharges':
    case 'writeAddress':
    case 'hold':
    case 'release':
    case 'cancel':
    case 'cancelInOdoo':
    case 'ship':
    case 'track':
    case 'refund':
    case 'returnRefund':
    case 'confirm':
    case 'validate':
    case 'lock':
      return row;
    default:
      return action satisfies never;
  }
};
