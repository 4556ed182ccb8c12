/** A person's word about an order that is not in Odoo yet: held back from import, and let go again. */
import type { Account, Policy } from '../../core/index.ts';
import { clearFailure, park } from '../../lambda/index.ts';
import { type EnvelopeHead, orderCaptured } from '../../messages/index.ts';
import type { Audit, Outbox, StateStore } from '../../ports/index.ts';
import { changeOrder, type OrderScope, type OrderState, orderKey, readOrderRow } from './order-rows.ts';

export const HELD_BY_PERSON = 'ORDER_HELD_BY_PERSON';

/** Not imported until the person lets it go; acknowledged at its deadline and kept from sale like any held order. */
export const isHeldByPerson = (order: OrderState): boolean =>
  order.phase === 'held' && order.reason?.code === HELD_BY_PERSON;

export interface PersonDeps extends OrderScope {
  readonly account: Account;
  /** The failure ledger. */
  readonly ledger: StateStore;
  readonly audit: Audit;
  readonly outbox: Outbox;
  /** URL of the queue of order-import. */
  readonly orderImportQueue: string;
}

export interface PersonsWord {
  /** Who says it. */
  readonly by: string;
  readonly reason: string;
  /** Epoch ms. */
  readonly at: number;
  readonly head: EnvelopeHead;
}

/** `busy`: a run is at it, or was with an unclear outcome. `finished`: in Odoo, or known and not to be imported. */
export type HoldOutcome = 'held' | 'alreadyHeld' | 'busy' | 'finished' | 'unknown';

/** Whoever is no flow does not know the stage's deadline: the follow-up, which does, looks at its next run. */
export const LOOK_SOON: Pick<Policy, 'ackDeadlineHours'> = { ackDeadlineHours: Number.MIN_VALUE };

const subjectOf = (purchaseOrderId: string): string => `order/${purchaseOrderId}`;

const mayHold = (order: OrderState | undefined, now: number): HoldOutcome => {
  if (!order) return 'unknown';
  if (order.phase === 'imported' || order.phase === 'recorded') return 'finished';
  if (isHeldByPerson(order)) return 'alreadyHeld';
  return (order.claim?.until ?? 0) > now ? 'busy' : 'held';
};

const tell = (
  deps: PersonDeps,
  purchaseOrderId: string,
  event: string,
  word: PersonsWord,
  before: OrderState,
  phase: OrderState['phase'],
) =>
  deps.audit.append([
    {
      account: deps.account,
      at: word.at,
      subject: subjectOf(purchaseOrderId),
      event,
      actor: `bridge (${word.by})`,
      correlationId: word.head.correlationId,
      before: { phase: before.phase, reason: before.reason?.code ?? null },
      after: { phase, reason: word.reason },
    },
  ]);

/** Holds an order from import. */
export const holdOrder = async (
  deps: PersonDeps,
  purchaseOrderId: string,
  word: PersonsWord,
): Promise<{ readonly outcome: HoldOutcome; readonly order?: OrderState }> => {
  let before: OrderState | undefined;
  const text = `held by ${word.by}: ${word.reason}`;
  const held = await changeOrder(deps, LOOK_SOON, purchaseOrderId, (order) => {
    before = order;
    return order && mayHold(order, word.at) === 'held'
      ? { ...order, phase: 'held', reason: { code: HELD_BY_PERSON, text } }
      : undefined;
  });
  if (!before) return { outcome: 'unknown' };
  if (!held) return { outcome: mayHold(before, word.at), order: before };
  await park(deps.ledger, {
    account: deps.account,
    key: subjectOf(purchaseOrderId),
    code: HELD_BY_PERSON,
    reason: `Order ${purchaseOrderId} is ${text}`,
    facts: { purchaseOrderId, shipBy: before.shipBy ?? null },
    flow: 'bridge',
    at: word.at,
  });
  await tell(deps, purchaseOrderId, 'order-held', word, before, 'held');
  return { outcome: 'held', order: before };
};

/**
 * Lets a person's hold end and sends the order to be imported now. Its ledger row goes first, so that a crash between leaves
 * it held and the command can be given again; the message counts as a repeat, so that its success clears what a run under way
 * may have parked meanwhile.
 * @returns false when no person holds it.
 */
export const releaseOrder = async (deps: PersonDeps, purchaseOrderId: string, word: PersonsWord): Promise<boolean> => {
  const row = await deps.state.get(orderKey(deps.account, purchaseOrderId));
  const before = row && readOrderRow(row);
  if (!before || !isHeldByPerson(before)) return false;
  await clearFailure(deps.ledger, deps.account, subjectOf(purchaseOrderId));
  await changeOrder(deps, LOOK_SOON, purchaseOrderId, (order) => {
    if (!order || !isHeldByPerson(order)) return undefined;
    const { reason: _reason, ...rest } = order;
    return { ...rest, phase: 'captured', sentAt: word.at };
  });
  await deps.outbox.send(deps.orderImportQueue, [
    { envelope: { ...orderCaptured(word.head, purchaseOrderId), attempt: 1 } },
  ]);
  await tell(deps, purchaseOrderId, 'order-released', word, before, 'captured');
  return true;
};
