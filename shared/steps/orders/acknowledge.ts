/** Telling Walmart that the order is taken: intent first, and an unclear outcome is settled by reading the order. */
import { MINUTE_MS, type Policy, RejectedError, UnknownOutcomeError } from '../../core/index.ts';
import { clearFailure, park, type Run } from '../../lambda/index.ts';
import type { Audit, Clock, StateStore } from '../../ports/index.ts';
import { member, members, rawLines } from '../../transform/index.ts';
import type { Orders } from '../../walmart/index.ts';
import { auditEntry } from '../audit-entry.ts';
import { changeOrder, isAcknowledged, type OrderScope, type OrderState } from './order-rows.ts';

export interface AcknowledgeDeps extends OrderScope {
  readonly clock: Clock;
  readonly policy: Policy;
  readonly audit: Audit;
  readonly ledger: StateStore;
  readonly orders: Pick<Orders, 'acknowledge' | 'get'>;
}

/**
 * - `acknowledged`: by this call. `movedOn`: Walmart shows no line that waits for it. `ahead`: either, before there is a sale order.
 * - `refused`: parked, and tried again later. `unclear`: the next run reads the order first.
 * - `notNeeded`: something else has settled it meanwhile.
 */
export type AcknowledgeOutcome = 'acknowledged' | 'ahead' | 'movedOn' | 'refused' | 'unclear' | 'notNeeded';

/** A refused acknowledgement is tried again this much later: the order may have moved on by then. */
const REFUSED_AGAIN_MS = 30 * MINUTE_MS;
/** One waits its turn this long: 60 a minute are allowed. */
const PATIENCE_MS = 3_000;

const ledgerKey = (purchaseOrderId: string): string => `acknowledge/${purchaseOrderId}`;

const isDone = (order: OrderState): boolean => order.phase === 'recorded' || isAcknowledged(order);

/** The intent, under the row's revision. @returns the order as it stood before; undefined when nothing is to be said any more. */
const begin = async (deps: AcknowledgeDeps, purchaseOrderId: string): Promise<OrderState | undefined> => {
  let before: OrderState | undefined;
  await changeOrder(deps, deps.policy, purchaseOrderId, (order) => {
    before = order === undefined || isDone(order) ? undefined : order;
    if (before === undefined || before.acknowledgement.state === 'tried') return undefined;
    return { ...before, acknowledgement: { state: 'tried', at: deps.clock.now() } };
  });
  return before;
};

/** Whether Walmart shows no line that waits for an acknowledgement; undefined when that cannot be read. Also of an order that does not fit our schema. */
const hasMovedOn = async (deps: AcknowledgeDeps, purchaseOrderId: string): Promise<boolean | undefined> => {
  const entry = await deps.orders.get(purchaseOrderId, { patienceMs: PATIENCE_MS });
  const statuses = rawLines(entry?.raw).flatMap((line) => members(line, 'orderLineStatuses', 'orderLineStatus'));
  if (statuses.length === 0) return undefined;
  return statuses.every((entry) => member(entry, 'status') !== 'Created');
};

/** Notes the end. @returns whether it came before the sale order. */
const settle = async (deps: AcknowledgeDeps, run: Run, order: OrderState, event: string): Promise<boolean> => {
  const { purchaseOrderId } = order;
  let isAhead = false;
  await changeOrder(deps, deps.policy, purchaseOrderId, (row) => {
    if (!row || isDone(row)) return undefined;
    const { notBefore: _notBefore, ...rest } = row;
    isAhead = row.phase !== 'imported';
    return { ...rest, acknowledgement: { state: isAhead ? 'ahead' : 'done', at: deps.clock.now() } };
  });
  if (order.notBefore !== undefined) await clearFailure(deps.ledger, deps.account, ledgerKey(purchaseOrderId));
  await deps.audit.append([
    auditEntry(deps, run, {
      subject: `order/${purchaseOrderId}`,
      event: isAhead ? `${event}-ahead` : event,
      before: { acknowledgement: order.acknowledgement.state },
      after: { acknowledgement: isAhead ? 'ahead' : 'done' },
    }),
  ]);
  return isAhead;
};

const movedOn = async (deps: AcknowledgeDeps, run: Run, order: OrderState): Promise<AcknowledgeOutcome> => {
  const isAhead = await settle(deps, run, order, 'order-moved-on');
  return isAhead ? 'ahead' : 'movedOn';
};

/** Parked for a person, and looked at again later. */
const refused = async (
  deps: AcknowledgeDeps,
  run: Run,
  { purchaseOrderId }: OrderState,
  error: Pick<RejectedError, 'code' | 'message' | 'facts'>,
): Promise<AcknowledgeOutcome> => {
  const isNew = await park(deps.ledger, {
    account: deps.account,
    key: ledgerKey(purchaseOrderId),
    code: error.code,
    reason: `Walmart refuses the acknowledgement of order ${purchaseOrderId}: ${error.message}`,
    facts: { ...error.facts, purchaseOrderId },
    flow: run.flow,
    at: deps.clock.now(),
  });
  await changeOrder(deps, deps.policy, purchaseOrderId, (row) =>
    row ? { ...row, notBefore: deps.clock.now() + REFUSED_AGAIN_MS } : undefined,
  );
  const what = { subject: ledgerKey(purchaseOrderId), event: 'failure-parked', before: { state: null } };
  if (isNew)
    await deps.audit.append([auditEntry(deps, run, { ...what, after: { state: 'parked', code: error.code } })]);
  return 'refused';
};

const send = async (deps: AcknowledgeDeps, run: Run, order: OrderState): Promise<AcknowledgeOutcome> => {
  const { outcome } = await deps.orders.acknowledge(order.purchaseOrderId, { patienceMs: PATIENCE_MS });
  if (outcome === 'acknowledged')
    return (await settle(deps, run, order, 'order-acknowledged')) ? 'ahead' : 'acknowledged';
  const isPast = await hasMovedOn(deps, order.purchaseOrderId);
  if (isPast === undefined) return 'unclear';
  if (isPast) return movedOn(deps, run, order);
  const message = 'it says that a line has moved on, and shows one that still waits';
  return refused(deps, run, order, { code: 'WALMART_HIGHER_STATUS', message, facts: {} });
};

/**
 * Acknowledges one order: intent first. @throws what the client throws when nothing was sent (throttled, credentials); an
 * unclear outcome is given back, since the next run settles it by reading.
 */
export const acknowledgeOrder = async (
  deps: AcknowledgeDeps,
  run: Run,
  { purchaseOrderId }: Pick<OrderState, 'purchaseOrderId'>,
): Promise<AcknowledgeOutcome> => {
  const order = await begin(deps, purchaseOrderId);
  if (!order) return 'notNeeded';
  const wasTried = order.acknowledgement.state === 'tried';
  if (wasTried && (await hasMovedOn(deps, purchaseOrderId))) return movedOn(deps, run, order);
  try {
    return await send(deps, run, order);
  } catch (error) {
    if (error instanceof UnknownOutcomeError) return 'unclear';
    if (!(error instanceof RejectedError)) throw error;
    return (await hasMovedOn(deps, purchaseOrderId)) ? movedOn(deps, run, order) : refused(deps, run, order, error);
  }
};
