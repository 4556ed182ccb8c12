/** Nothing about an order is forgotten: acknowledges what is in Odoo or at its deadline, sends again what got stuck or is held. */
import { BridgeError } from '@bridge/shared/core';
import { headOf, type Run, type Tally } from '@bridge/shared/lambda';
import { orderCaptured } from '@bridge/shared/messages';
import type { Outbox } from '@bridge/shared/ports';
import {
  type AcknowledgeDeps,
  type AcknowledgeOutcome,
  ackAheadAt,
  acknowledgeOrder,
  changeOrder,
  isAcknowledged,
  type OrderState,
  openOrdersList,
  readOrderRow,
} from '@bridge/shared/steps';

export interface OrderFollowUpDeps extends AcknowledgeDeps {
  readonly outbox: Outbox;
  readonly orderImportQueue: string;
}

const ORDERS_PER_RUN = 500;
/** Walmart allows 60 acknowledgements a minute; the next run goes on. */
const ACKNOWLEDGE_FOR_MS = 50_000;
const MARGIN_MS = 70_000;

const COUNTED: Readonly<Record<AcknowledgeOutcome, string>> = {
  acknowledged: 'Acknowledged',
  movedOn: 'AcknowledgedElsewhere',
  refused: 'AcknowledgeRefused',
  unclear: 'AcknowledgeUnclear',
};

const isDueToAcknowledge = (deps: OrderFollowUpDeps, order: OrderState, now: number): boolean => {
  if (isAcknowledged(order)) return false;
  return order.phase === 'imported' || (ackAheadAt(order, deps.policy) ?? Number.POSITIVE_INFINITY) <= now;
};

const acknowledgeAll = async (deps: OrderFollowUpDeps, run: Run, orders: readonly OrderState[]): Promise<Tally> => {
  const tally: Record<string, number> = {};
  for (const [index, order] of orders.entries()) {
    const isLate = deps.clock.now() - run.startedAt > ACKNOWLEDGE_FOR_MS || run.remainingMs() < MARGIN_MS;
    if (isLate) return { ...tally, AcknowledgeLeft: orders.length - index };
    try {
      const counted = COUNTED[await acknowledgeOrder(deps, run, order)];
      tally[counted] = (tally[counted] ?? 0) + 1;
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      if (error.disposition === 'throttled') return { ...tally, AcknowledgeLeft: orders.length - index };
      if (error.disposition !== 'retry') throw error;
      run.telemetry.warn('acknowledgement failed, next run tries again', {
        purchaseOrderId: order.purchaseOrderId,
        code: error.code,
      });
      tally.AcknowledgeFailed = (tally.AcknowledgeFailed ?? 0) + 1;
    }
  }
  return tally;
};

/** The message goes first: a crash between sends it twice, which does no harm; the other order could lose it for a quarter of an hour. */
const sendAgain = async (
  deps: OrderFollowUpDeps,
  run: Run,
  orders: readonly OrderState[],
  now: number,
): Promise<void> => {
  const messages = orders.map(({ purchaseOrderId }) => ({
    envelope: orderCaptured(headOf(run, now), purchaseOrderId),
    delaySeconds: 0,
  }));
  await deps.outbox.send(deps.orderImportQueue, messages);
  for (const { purchaseOrderId } of orders) {
    await changeOrder(deps, deps.policy, purchaseOrderId, (order) => (order ? { ...order, sentAt: now } : undefined));
  }
};

/** Held and stuck orders, and imported ones whose stock moves were not seen yet. */
const isDueToSend = (order: OrderState): boolean =>
  order.phase !== 'imported' || (isAcknowledged(order) && order.holds.length > 0);

export const orderFollowUp = async (deps: OrderFollowUpDeps, run: Run): Promise<Tally> => {
  const now = run.startedAt;
  const { rows } = await deps.state.pending(openOrdersList(run.account), { until: now, limit: ORDERS_PER_RUN });
  const orders = rows.map(readOrderRow);
  const toSend = orders.filter(isDueToSend);
  await sendAgain(deps, run, toSend, now);
  const acknowledged = await acknowledgeAll(
    deps,
    run,
    orders.filter((order) => isDueToAcknowledge(deps, order, now)),
  );
  return { OrdersDue: orders.length, SentAgain: toSend.length, ...acknowledged };
};
