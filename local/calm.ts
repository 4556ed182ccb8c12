/** When a run is at rest: both sides agree, and nothing is on its way. */
import { MINUTE_MS, SECOND_MS } from '@bridge/shared/core';
import type { Clock } from '@bridge/shared/ports';
import {
  type BridgeSays,
  differences,
  disagreements,
  type RulePolicy,
  settledOrders,
  type Truth,
  tasksDiffer,
} from './report/index.ts';
import type { TrueFeed } from './simulators/walmart/index.ts';
import { sleepUntil } from './sleep.ts';

const LONGEST_CALM_MS = 60 * MINUTE_MS;
const LOOK_EVERY_MS = 30 * SECOND_MS;
/** A handler may be between its last read and its next send: rest has to show this often in a row. */
const LOOKS_IN_A_ROW = 2;

export interface Rest {
  readonly truth: Truth;
  readonly feeds: readonly TrueFeed[];
  readonly queued: number;
  readonly says: Pick<BridgeSays, 'held' | 'waiting' | 'parked'> & { readonly busy: number };
}

/** What is still to come, in words; none is rest. */
export const unrest = ({ truth, feeds, queued, says }: Rest, policy: RulePolicy): readonly string[] => {
  const settled = settledOrders(truth, says);
  const isFinished = ({ purchaseOrderId, acknowledgedAt, cancelledAt }: Truth['walmartOrders'][number]): boolean =>
    cancelledAt !== undefined || (settled.has(purchaseOrderId) && acknowledgedAt !== undefined);
  const unfinished = truth.walmartOrders.filter((order) => order.bad === undefined && !isFinished(order)).length;
  const notHeld = truth.walmartOrders.filter(
    (order) => order.bad !== undefined && !says.held.has(order.purchaseOrderId),
  ).length;
  const open = feeds.filter((feed) => feed.processedAt === null).length;
  const different = differences(truth, policy, settled).length;
  const parts: readonly (readonly [number, string])[] = [
    [unfinished, 'orders unfinished'],
    [open, 'feeds open'],
    [different, 'SKUs different'],
    [disagreements(truth, says).length, 'lines that both sides tell differently'],
    [queued, 'messages on queues'],
    [notHeld, 'orders not held yet'],
    [says.busy, 'orders with a call that is not settled'],
    [says.waiting.size, 'failures to be tried again'],
    [tasksDiffer(truth.tasks, says.parked).length, 'activities to be made or closed'],
  ];
  return parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
};

/** @returns what was not at rest when the calm had to end; nothing when rest came. */
export const waitForRest = async (
  clock: Clock,
  look: () => Promise<Rest>,
  policy: RulePolicy,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const until = clock.now() + LONGEST_CALM_MS;
  let left: readonly string[] = [];
  let restful = 0;
  while (!signal.aborted && clock.now() < until) {
    left = unrest(await look(), policy);
    restful = left.length === 0 ? restful + 1 : 0;
    if (restful >= LOOKS_IN_A_ROW) return [];
    await sleepUntil(clock, Math.min(until, clock.now() + LOOK_EVERY_MS), signal);
  }
  return left;
};
