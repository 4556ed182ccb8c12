/** One order on its way through a batch: claimed for this run, and given back with what has become of it. */
import {
  type Account,
  BridgeError,
  InvalidDataError,
  MINUTE_MS,
  type Policy,
  RejectedError,
  UnknownOutcomeError,
} from '../../core/index.ts';
import { clearFailure, DONE, failed, type Outcome, type Run } from '../../lambda/index.ts';
import type { Odoo } from '../../odoo/index.ts';
import type { AddressDirectory, Audit, Chance, Clock, Outbox, RawStore, StateStore } from '../../ports/index.ts';
import type { SaleOrderPlan } from '../../transform/index.ts';
import { HELD_BY_PERSON, isHeldByPerson } from './by-person.ts';
import { changeOrder, type OrderScope, type OrderState, orderKey, readOrderRow } from './order-rows.ts';
import { withoutPersonal } from './personal-texts.ts';

export interface ImportDeps extends OrderScope {
  readonly account: Account;
  readonly clock: Clock;
  readonly chance: Pick<Chance, 'uuid'>;
  readonly policy: Policy;
  readonly raw: RawStore;
  readonly audit: Audit;
  /** The failure ledger. */
  readonly ledger: StateStore;
  readonly odoo: Odoo;
  /** Code of the warehouse of the orders that Walmart fulfils; without it they are held. */
  readonly wfsWarehouse?: string;
  /** Asked about US addresses; without it our own rules count. */
  readonly addresses?: AddressDirectory;
  readonly outbox: Outbox;
  /** URL of the queue. */
  readonly orderChangedQueue: string;
  /** The function's time-out: a claim outlives it. */
  readonly timeoutSeconds: number;
}

export interface Work {
  /** As claimed. */
  readonly state: OrderState;
  readonly raw: unknown;
  plan?: SaleOrderPlan;
  outcome?: Outcome;
  counted?: string;
}

/** Odoo ends a request after two minutes: until then a call whose answer was lost may still be carried out. */
const UNCLEAR_PAUSE_MS = 2 * MINUTE_MS;

export const finish = (work: Work, counted: string, outcome: Outcome = DONE): void => {
  work.outcome = outcome;
  work.counted = counted;
};

/** Those that nothing has become of yet. */
export const open = (works: readonly Work[]): readonly Work[] => works.filter((work) => work.outcome === undefined);

export type Planned = Work & { readonly plan: SaleOrderPlan };

/** Of the open ones, those that could be mapped. */
export const planned = (works: readonly Work[]): readonly Planned[] =>
  open(works).flatMap((work) => (work.plan ? [work as Planned] : []));

export const poOf = (work: Work): string => work.state.purchaseOrderId;

export const ledgerKey = (purchaseOrderId: string): string => `order/${purchaseOrderId}`;

const isFinished = (order: OrderState): boolean =>
  order.phase === 'recorded' || (order.phase === 'imported' && order.holds.length === 0);

/** Claims an order for this run. @returns undefined when there is nothing to do, or another run is at it. */
export const claim = (deps: ImportDeps, purchaseOrderId: string): Promise<OrderState | undefined> => {
  const now = deps.clock.now();
  const holder = deps.chance.uuid();
  return changeOrder(deps, deps.policy, purchaseOrderId, (order) => {
    if (!order || isFinished(order) || isHeldByPerson(order)) return undefined;
    if (order.claim && order.claim.until > now) return undefined;
    const claimed = { ...order, claim: { holder, until: now + deps.timeoutSeconds * 1000 + MINUTE_MS } };
    // A claim that nobody gave back: its run died, and what it had begun is not known.
    return order.claim === undefined ? claimed : { ...claimed, unclearSince: order.unclearSince ?? order.claim.until };
  });
};

/**
 * The last write of a run on an order: gives the claim back with what has become of it. A run that has lost its claim
 * writes nothing: what it knows is old.
 */
export const release = (
  deps: ImportDeps,
  { state }: Work,
  change: (order: OrderState) => OrderState,
): Promise<OrderState | undefined> =>
  changeOrder(deps, deps.policy, state.purchaseOrderId, (order) => {
    if (order?.claim?.holder !== state.claim?.holder || !order) return undefined;
    const { claim: _claim, failedAt: _failedAt, unclearSince: _unclearSince, ...rest } = order;
    return change(rest);
  });

export interface HoldReason {
  readonly code: string;
  readonly text: string;
  /** Id of its sale order in Odoo, where there is or was one. */
  readonly orderId?: number;
  /** Its units are no longer kept from sale: a person took the order out of Odoo. */
  readonly endsHolds?: boolean;
}

/** Held with its reason and tried again when the reason may be gone. The outcome parks its message, which makes it visible in the ledger. */
export const hold = async (deps: ImportDeps, run: Run, work: Work, reason: HoldReason): Promise<void> => {
  const { purchaseOrderId, shipBy = null } = work.state;
  const { code, orderId } = reason;
  const text = withoutPersonal(reason.text, work.raw);
  await release(deps, work, (order) => ({
    ...order,
    phase: 'held',
    reason: { code, text },
    ...(orderId === undefined ? {} : { odoo: { orderId, confirmed: order.odoo?.confirmed ?? false } }),
    holds: reason.endsHolds ? [] : order.holds,
  }));
  run.telemetry.warn('order held', { purchaseOrderId, code });
  finish(work, 'Held', failed(new RejectedError({ code, message: text, facts: { purchaseOrderId, shipBy } })));
};

/** Its own fault holds an order; anything else brings its message back. After an unclear outcome nobody may touch it for a while. */
export const fail = async (deps: ImportDeps, run: Run, work: Work, error: unknown): Promise<void> => {
  if (error instanceof RejectedError || error instanceof InvalidDataError)
    return hold(deps, run, work, { code: error.code, text: error.message });
  const now = deps.clock.now();
  const holder = work.state.claim?.holder ?? '';
  const { unclearSince } = work.state;
  await release(deps, work, (order) =>
    error instanceof UnknownOutcomeError
      ? {
          ...{ ...order, sentAt: now, claim: { holder, until: now + UNCLEAR_PAUSE_MS } },
          unclearSince: unclearSince ?? now,
        }
      : { ...order, sentAt: now, failedAt: now, ...(unclearSince === undefined ? {} : { unclearSince }) },
  );
  finish(work, 'Failed', failed(error));
};

/** Known and not to be imported: cancelled at Walmart, and not in Odoo. */
export const record = async (deps: ImportDeps, work: Work): Promise<void> => {
  const { purchaseOrderId } = work.state;
  await release(deps, work, (order) => ({
    ...order,
    phase: 'recorded',
    reason: { code: 'ORDER_FINISHED', text: 'cancelled before it was imported' },
    holds: [],
    acknowledgement: { state: 'notNeeded', at: deps.clock.now() },
  }));
  await clearFailure(deps.ledger, deps.account, ledgerKey(purchaseOrderId));
  finish(work, 'Recorded');
};

/** Its message is parked, so that the ledger shows it for as long as the person holds it. */
const heldByPerson = (order: OrderState): Outcome => {
  const { purchaseOrderId, shipBy } = order;
  const message = `Order ${purchaseOrderId} is ${order.reason?.text ?? 'held'}`;
  const facts = { purchaseOrderId, shipBy: shipBy ?? null };
  return failed(new RejectedError({ code: HELD_BY_PERSON, message, facts }));
};

/** What a purchase order that cannot be claimed means for its message. */
export const unclaimedOutcome = async (
  deps: ImportDeps,
  purchaseOrderId: string,
): Promise<{ readonly outcome: Outcome; readonly counted: string }> => {
  const row = await deps.state.get(orderKey(deps.account, purchaseOrderId));
  const order = row && readOrderRow(row);
  if (order && isHeldByPerson(order)) return { outcome: heldByPerson(order), counted: 'HeldByPerson' };
  if (order) return { outcome: DONE, counted: isFinished(order) ? 'AlreadyDone' : 'InProgress' };
  const error = new RejectedError({
    code: 'ORDER_NOT_CAPTURED',
    message: `There is no captured order ${purchaseOrderId}: a message about it was not ours, or its row was removed`,
    facts: { purchaseOrderId },
  });
  return { outcome: failed(error), counted: 'Unknown' };
};

const rawMissing = (error: unknown): boolean => error instanceof BridgeError && error.code === 'RAW_MISSING';

/** Reads the raw orders of those claimed; one that is lost or unreadable is that order's own fault. */
export const readWork = async (deps: ImportDeps, run: Run, state: OrderState): Promise<Work> => {
  try {
    return { state, raw: JSON.parse(await deps.raw.get(state.rawKey)) };
  } catch (error) {
    const work: Work = { state, raw: undefined };
    if (rawMissing(error) || error instanceof SyntaxError) {
      const text = `The stored order ${state.purchaseOrderId} at ${state.rawKey} is missing or damaged: pull it from Walmart again`;
      await hold(deps, run, work, { code: 'ORDER_RAW_MISSING', text });
    } else await fail(deps, run, work, error);
    return work;
  }
};
