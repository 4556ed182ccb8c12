/** Catches what hints about orders miss: what Odoo wrote lately, and what is to be looked at again by its own time. */
import { type Account, MINUTE_MS, type Policy } from '@bridge/shared/core';
import type { Run, Tally } from '@bridge/shared/lambda';
import type { Fulfilment } from '@bridge/shared/odoo';
import type { Outbox, StateStore } from '@bridge/shared/ports';
import {
  oldestLifeIntent,
  readSeenWrites,
  readWatermark,
  sendDueLives,
  sendOrderChanged,
  tellOldestIntent,
  tellSellerRates,
  unseenOrders,
  writeSeenWrites,
  writeWatermark,
} from '@bridge/shared/steps';

export interface OrderPollDeps {
  readonly account: Account;
  readonly state: StateStore;
  readonly outbox: Outbox;
  readonly orderChangedQueue: string;
  readonly policy: Policy;
  readonly odoo: { readonly fulfilment: Pick<Fulfilment, 'changedSince'> };
}

/** The cursor goes by Odoo's own timestamps, never by our clock. */
const CURSOR = 'order-poll';
/** write_date is the start of a transaction: the overlap is longer than the longest one (odoo18.md section 5). */
const OVERLAP_MS = 5 * MINUTE_MS;

/** The messages go first: a crash after them sends them twice, which does no harm. */
const pollChanges = async (deps: OrderPollDeps, run: Run): Promise<Tally> => {
  const cursor = await readWatermark(deps.state, run.account, CURSOR);
  const since = cursor ?? Date.parse(deps.policy.ordersFrom);
  const { orders, latest } = await deps.odoo.fulfilment.changedSince(run.account, since, OVERLAP_MS);
  const seen = await readSeenWrites(deps.state, run.account);
  const unseen = unseenOrders(orders, seen);
  const sent = await sendOrderChanged(
    deps,
    run,
    unseen.map(({ purchaseOrderId }) => purchaseOrderId),
  );
  const newest = Math.max(cursor ?? 0, latest ?? 0);
  if (unseen.length > 0) await writeSeenWrites(deps.state, run.account, orders, newest - OVERLAP_MS);
  if (newest > (cursor ?? 0)) await writeWatermark(deps.state, run.account, CURSOR, newest);
  return { OrdersWritten: orders.length, OrdersSent: sent.sent, Unkeyed: sent.unkeyed };
};

/** What is due comes first, so that Odoo's outage does not hold it up; the rates come last and hold up nothing. */
export const orderPoll = async (deps: OrderPollDeps, run: Run): Promise<Tally> => {
  tellOldestIntent(run, await oldestLifeIntent(deps, deps.policy, run.startedAt));
  const due = await sendDueLives(deps, run);
  run.telemetry.add('OrdersDue', 'Count', due);
  const tally = await pollChanges(deps, run);
  await tellSellerRates(deps, run);
  return tally;
};
