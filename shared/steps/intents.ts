/**
 * Intents that are open: calls that may not be repeated, and of which is not known yet whether they were carried out
 * (docs/architecture.md, rule 4). The flow that settles them tells the age of the oldest.
 */
import { type Account, HOUR_MS, MINUTE_MS, type Policy, pagesOf, SECOND_MS } from '../core/index.ts';
import type { Run } from '../lambda/index.ts';
import type { Row, StateStore } from '../ports/index.ts';
import { type OrderLifeState, orderLifeList, readOrderLifeRow } from './order-life/rows.ts';
import { type OrderState, openOrdersList, readOrderRow } from './orders/order-rows.ts';
import { openFeedsList, readFeedRow } from './stock/feed-rows.ts';

export interface IntentScope {
  readonly state: Pick<StateStore, 'pending'>;
  readonly account: Account;
}

const PAGE = 500;

const oldestOn = async (
  { state }: IntentScope,
  list: string,
  since: (row: Row) => readonly number[],
  until = Number.MAX_SAFE_INTEGER,
): Promise<number | undefined> => {
  let oldest: number | undefined;
  const query = { until, limit: PAGE };
  for await (const { rows } of pagesOf((start) => state.pending(list, { ...query, ...start })))
    for (const at of rows.flatMap(since)) oldest = Math.min(oldest ?? at, at);
  return oldest;
};

/** An acknowledgement that was sent and not settled; an order whose making in Odoo is not clear, or whose run died. */
export const intentsOf = (order: OrderState, now: number): readonly number[] => {
  const { acknowledgement, claim, unclearSince } = order;
  const isTried = acknowledgement.state === 'tried';
  const isForsaken = claim !== undefined && claim.until <= now;
  return [isTried ? acknowledgement.at : undefined, unclearSince, isForsaken ? claim.until : undefined].filter(
    (at) => at !== undefined,
  );
};

export const oldestOrderIntent = (scope: IntentScope, now: number): Promise<number | undefined> =>
  oldestOn(scope, openOrdersList(scope.account), (row) => intentsOf(readOrderRow(row), now));

/** A feed that was begun, and whose id at Walmart is not known. */
export const oldestFeedIntent = (scope: IntentScope): Promise<number | undefined> =>
  oldestOn(scope, openFeedsList(scope.account), (row) => {
    const { phase, plannedAt } = readFeedRow(row);
    return phase === 'planned' ? [plannedAt] : [];
  });

/** Shipments, cancellations and refunds that may have reached Walmart or not. Walmart's yes that does not show yet is no doubt. */
export const lifeIntentsOf = ({ fulfilment }: Pick<OrderLifeState, 'fulfilment'>): readonly number[] =>
  (fulfilment?.intents ?? []).filter(({ phase }) => phase !== 'sent').map(({ at }) => at);

/** An order with an open intent is to be looked at when that settles, so those that wait for longer need not be read. */
export const oldestLifeIntent = (
  scope: IntentScope,
  { settleMinutes, refundSettleMinutes }: Pick<Policy, 'settleMinutes' | 'refundSettleMinutes'>,
  now: number,
): Promise<number | undefined> => {
  const until = now + HOUR_MS + Math.max(settleMinutes, refundSettleMinutes) * MINUTE_MS;
  return oldestOn(scope, orderLifeList(scope.account), (row) => lifeIntentsOf(readOrderLifeRow(row)), until);
};

/** The alarm goes by it: 0 when none is open. */
export const tellOldestIntent = (run: Run, since: number | undefined): void => {
  const age = since === undefined ? 0 : Math.max(0, run.startedAt - since);
  run.telemetry.add('OldestIntent', 'Seconds', age / SECOND_MS);
};
