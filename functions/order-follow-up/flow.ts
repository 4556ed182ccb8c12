/** Nothing about an order is forgotten: acknowledges what is in Odoo or at its deadline, sends again what got stuck or is held. */
import { type Account, BridgeError, pagesOf } from '@bridge/shared/core';
import { headOf, type Run, raiseInRun, type Tally } from '@bridge/shared/lambda';
import { orderCaptured } from '@bridge/shared/messages';
import type { Alerts, Outbox } from '@bridge/shared/ports';
import {
  type AcknowledgeDeps,
  type AcknowledgeOutcome,
  acknowledgeAt,
  acknowledgeOrder,
  changeOrder,
  type OrderState,
  oldestOrderIntent,
  openOrdersList,
  readOrderRow,
  resendAt,
  tellOldestIntent,
} from '@bridge/shared/steps';

export interface OrderFollowUpDeps extends AcknowledgeDeps {
  readonly account: Account;
  readonly alerts: Alerts;
  readonly outbox: Outbox;
  readonly orderImportQueue: string;
}

const PAGE = 500;
/** What is due beyond this waits for the next run. */
const MOST_ORDERS_PER_RUN = 5_000;
/** Walmart allows 60 acknowledgements a minute; the next run goes on. */
const ACKNOWLEDGE_FOR_MS = 50_000;
const MARGIN_MS = 70_000;

const COUNTED: Readonly<Record<AcknowledgeOutcome, string>> = {
  acknowledged: 'Acknowledged',
  ahead: 'AcknowledgedAhead',
  movedOn: 'AcknowledgedElsewhere',
  refused: 'AcknowledgeRefused',
  unclear: 'AcknowledgeUnclear',
  notNeeded: 'AcknowledgeNotNeeded',
};

/** All that is due, not only the first page: orders that Walmart will not acknowledge must not hide those to be imported. */
const readDue = async (deps: OrderFollowUpDeps, run: Run): Promise<readonly OrderState[]> => {
  const orders: OrderState[] = [];
  const list = openOrdersList(run.account);
  const due = { until: run.startedAt, limit: PAGE };
  for await (const page of pagesOf((start) => deps.state.pending(list, { ...due, ...start }))) {
    orders.push(...page.rows.map(readOrderRow));
    if (orders.length >= MOST_ORDERS_PER_RUN) break;
  }
  return orders;
};

const isDue = (at: number | undefined, run: Run): boolean => at !== undefined && at <= run.startedAt;

/** @returns whether to go on with the next order. */
const mayGoOn = (deps: OrderFollowUpDeps, run: Run): boolean =>
  deps.clock.now() - run.startedAt <= ACKNOWLEDGE_FOR_MS && run.remainingMs() >= MARGIN_MS;

interface Acknowledged {
  readonly tally: Record<string, number>;
  readonly ahead: OrderState[];
}

/** What comes of one order; `stop` when Walmart wants us to wait. */
const acknowledgeOne = async (deps: OrderFollowUpDeps, run: Run, order: OrderState, ends: Acknowledged) => {
  const count = (name: string): void => {
    ends.tally[name] = (ends.tally[name] ?? 0) + 1;
  };
  try {
    const outcome = await acknowledgeOrder(deps, run, order);
    count(COUNTED[outcome]);
    if (outcome === 'ahead') ends.ahead.push(order);
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    if (error.disposition === 'throttled') return 'stop';
    if (error.disposition !== 'retry') throw error;
    const { purchaseOrderId } = order;
    run.telemetry.warn('acknowledgement failed, next run tries again', { purchaseOrderId, code: error.code });
    count('AcknowledgeFailed');
  }
  return 'goOn';
};

/** One alert for a run, however many orders it was, and one an hour: an outage of Odoo concerns all of them. */
const tellAhead = async (deps: OrderFollowUpDeps, run: Run, ahead: readonly OrderState[]): Promise<void> => {
  const [first] = ahead;
  if (!first) return;
  const others = ahead.length === 1 ? '' : ` and ${ahead.length - 1} more`;
  await raiseInRun(deps, run, {
    severity: 'warning',
    code: 'ORDER_ACKNOWLEDGED_AHEAD',
    message: `Order ${first.purchaseOrderId}${others} acknowledged at Walmart at the deadline without a sale order in Odoo: ${first.reason?.text ?? 'it waits for Odoo'}. Mend the reason; the import goes on by itself`,
    facts: { orders: ahead.length, purchaseOrderId: first.purchaseOrderId, reason: first.reason?.code ?? null },
  });
};

const acknowledgeAll = async (deps: OrderFollowUpDeps, run: Run, orders: readonly OrderState[]): Promise<Tally> => {
  const ends: Acknowledged = { tally: {}, ahead: [] };
  let next = 0;
  try {
    while (next < orders.length && mayGoOn(deps, run)) {
      const order = orders[next];
      if (!order || (await acknowledgeOne(deps, run, order, ends)) === 'stop') break;
      next += 1;
    }
  } finally {
    await tellAhead(deps, run, ends.ahead);
  }
  return next < orders.length ? { ...ends.tally, AcknowledgeLeft: orders.length - next } : ends.tally;
};

/** The message goes first: a crash between sends it twice, which does no harm; the other order could lose it for a quarter of an hour. */
const sendAgain = async (deps: OrderFollowUpDeps, run: Run, orders: readonly OrderState[]): Promise<void> => {
  const messages = orders.map(({ purchaseOrderId }) => ({
    envelope: orderCaptured(headOf(run, run.startedAt), purchaseOrderId),
    delaySeconds: 0,
  }));
  await deps.outbox.send(deps.orderImportQueue, messages);
  for (const { purchaseOrderId } of orders) {
    await changeOrder(deps, deps.policy, purchaseOrderId, (order) =>
      order ? { ...order, sentAt: run.startedAt } : undefined,
    );
  }
};

export const orderFollowUp = async (deps: OrderFollowUpDeps, run: Run): Promise<Tally> => {
  tellOldestIntent(run, await oldestOrderIntent(deps, run.startedAt));
  const orders = await readDue(deps, run);
  const toSend = orders.filter((order) => isDue(resendAt(order), run));
  await sendAgain(deps, run, toSend);
  const toAcknowledge = orders.filter((order) => isDue(acknowledgeAt(order, deps.policy), run));
  const acknowledged = await acknowledgeAll(deps, run, toAcknowledge);
  return { OrdersDue: orders.length, SentAgain: toSend.length, ...acknowledged };
};
