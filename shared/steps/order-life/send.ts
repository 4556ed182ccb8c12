/** Says that orders are to be looked at: by messages, which name the order and nothing else. */
import { pagesOf } from '../../core/index.ts';
import { headOf, type Run } from '../../lambda/index.ts';
import { isPurchaseOrderId, orderChanged } from '../../messages/index.ts';
import type { Outbox } from '../../ports/index.ts';
import { changeOrderLife, type OrderLifeScope, orderLifeList, orderLookAt } from './rows.ts';

export interface SendLivesDeps extends OrderLifeScope {
  readonly outbox: Outbox;
  readonly orderChangedQueue: string;
}

const PAGE = 500;
/** What is due beyond this waits for the next run. */
const MOST_PER_RUN = 2_000;

/** Each order once. @returns how many were sent, and how many have no number that Walmart could have given. */
export const sendOrderChanged = async (
  { outbox, orderChangedQueue }: Pick<SendLivesDeps, 'outbox' | 'orderChangedQueue'>,
  run: Run,
  purchaseOrderIds: readonly string[],
): Promise<{ readonly sent: number; readonly unkeyed: number }> => {
  const wanted = [...new Set(purchaseOrderIds)];
  const keyed = wanted.filter(isPurchaseOrderId);
  const head = headOf(run, run.startedAt);
  const messages = keyed.map((purchaseOrderId) => ({ envelope: orderChanged(head, purchaseOrderId) }));
  if (messages.length > 0) await outbox.send(orderChangedQueue, messages);
  return { sent: keyed.length, unkeyed: wanted.length - keyed.length };
};

/**
 * Orders whose own time has come. The message goes first: a crash between sends it twice, which does no harm; the other way
 * round it could be lost for a quarter of an hour.
 * @returns how many.
 */
export const sendDueLives = async (deps: SendLivesDeps, run: Run): Promise<number> => {
  const due: string[] = [];
  const list = orderLifeList(deps.account);
  const query = { until: run.startedAt, limit: PAGE };
  for await (const { rows } of pagesOf((start) => deps.state.pending(list, { ...query, ...start }))) {
    due.push(...rows.map((row) => row.sk));
    if (due.length >= MOST_PER_RUN) break;
  }
  await sendOrderChanged(deps, run, due);
  for (const purchaseOrderId of due) {
    await changeOrderLife(deps, purchaseOrderId, (order) => {
      if (!order) return undefined;
      const at = orderLookAt(order);
      return at !== undefined && at <= run.startedAt ? { ...order, sentAt: run.startedAt } : undefined;
    });
  }
  return due.length;
};
