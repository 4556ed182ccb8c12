/** Telling Walmart that the order is taken: intent first, and an unclear outcome is settled by reading the order. */
import { type Account, MINUTE_MS, type Policy, RejectedError, UnknownOutcomeError } from '../../core/index.ts';
import { park, type Run } from '../../lambda/index.ts';
import type { Alerts, Audit, Clock, StateStore } from '../../ports/index.ts';
import type { Orders } from '../../walmart/index.ts';
import { changeOrder, type OrderScope, type OrderState } from './order-rows.ts';

export interface AcknowledgeDeps extends OrderScope {
  readonly clock: Clock;
  readonly policy: Policy;
  readonly audit: Audit;
  readonly alerts: Alerts;
  readonly ledger: StateStore;
  readonly orders: Pick<Orders, 'acknowledge' | 'get'>;
}

export type AcknowledgeOutcome = 'acknowledged' | 'movedOn' | 'refused' | 'unclear';

/** A refused acknowledgement is tried again this much later: the order may have moved on by then. */
const REFUSED_AGAIN_MS = 30 * MINUTE_MS;
/** One waits its turn this long: 60 a minute are allowed. */
const PATIENCE_MS = 3_000;

const setAcknowledgement = (
  deps: AcknowledgeDeps,
  order: OrderState,
  state: OrderState['acknowledgement']['state'],
  notBefore?: number,
) =>
  changeOrder(deps, deps.policy, order.purchaseOrderId, (before) => {
    if (!before) return undefined;
    const { notBefore: _notBefore, ...rest } = before;
    return {
      ...rest,
      acknowledgement: { state, at: deps.clock.now() },
      ...(notBefore === undefined ? {} : { notBefore }),
    };
  });

/** Whether Walmart shows no line that waits for an acknowledgement; undefined when the order cannot be read. */
const hasMovedOn = async (deps: AcknowledgeDeps, purchaseOrderId: string): Promise<boolean | undefined> => {
  const entry = await deps.orders.get(purchaseOrderId, { patienceMs: PATIENCE_MS });
  if (!entry?.readable) return undefined;
  const statuses = entry.order.orderLines.orderLine.flatMap((line) => line.orderLineStatuses.orderLineStatus);
  return statuses.every(({ status }) => status !== 'Created');
};

const settle = async (deps: AcknowledgeDeps, run: Run, order: OrderState, event: string): Promise<void> => {
  const ahead = order.phase !== 'imported';
  await setAcknowledgement(deps, order, ahead ? 'ahead' : 'done');
  await deps.audit.append([
    {
      account: deps.account as Account,
      at: deps.clock.now(),
      subject: `order/${order.purchaseOrderId}`,
      event: ahead ? `${event}-ahead` : event,
      actor: run.flow,
      correlationId: run.correlationId,
      before: { acknowledgement: order.acknowledgement.state },
      after: { acknowledgement: ahead ? 'ahead' : 'done' },
    },
  ]);
  if (!ahead) return;
  await deps.alerts.raise({
    account: deps.account as Account,
    severity: 'warning',
    code: 'ORDER_ACKNOWLEDGED_AHEAD',
    message: `Order ${order.purchaseOrderId} was acknowledged at Walmart from its stored record because its deadline came; it is not in Odoo yet: ${order.reason?.text ?? 'it waits for Odoo'}`,
    facts: { purchaseOrderId: order.purchaseOrderId, reason: order.reason?.code ?? null },
  });
};

const parkRefusal = async (deps: AcknowledgeDeps, run: Run, order: OrderState, error: RejectedError): Promise<void> => {
  await park(deps.ledger, {
    account: deps.account as Account,
    key: `acknowledge/${order.purchaseOrderId}`,
    code: error.code,
    reason: `Walmart refuses the acknowledgement of order ${order.purchaseOrderId}: ${error.message}`,
    facts: { ...error.facts, purchaseOrderId: order.purchaseOrderId },
    flow: run.flow,
    at: deps.clock.now(),
  });
  await setAcknowledgement(deps, order, 'tried', deps.clock.now() + REFUSED_AGAIN_MS);
};

/**
 * Acknowledges one order. @throws what the client throws when nothing was sent (throttled, credentials); an unclear outcome
 * is given back, since the next run settles it by reading.
 */
export const acknowledgeOrder = async (
  deps: AcknowledgeDeps,
  run: Run,
  order: OrderState,
): Promise<AcknowledgeOutcome> => {
  const { purchaseOrderId } = order;
  if (order.acknowledgement.state === 'tried' && (await hasMovedOn(deps, purchaseOrderId))) {
    await settle(deps, run, order, 'order-acknowledged');
    return 'movedOn';
  }
  if (order.acknowledgement.state === 'open') await setAcknowledgement(deps, order, 'tried');
  try {
    const { outcome } = await deps.orders.acknowledge(purchaseOrderId, { patienceMs: PATIENCE_MS });
    if (outcome === 'moved-on' && !(await hasMovedOn(deps, purchaseOrderId))) {
      run.telemetry.warn('acknowledgement refused though a line waits for it', { purchaseOrderId });
      return 'unclear';
    }
    await settle(deps, run, order, 'order-acknowledged');
    return outcome === 'acknowledged' ? 'acknowledged' : 'movedOn';
  } catch (error) {
    if (error instanceof UnknownOutcomeError) return 'unclear';
    if (!(error instanceof RejectedError)) throw error;
    if (await hasMovedOn(deps, purchaseOrderId)) {
      await settle(deps, run, order, 'order-moved-on');
      return 'movedOn';
    }
    await parkRefusal(deps, run, order, error);
    return 'refused';
  }
};
