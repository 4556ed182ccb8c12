/** Which time does not count since a side was away, and what is late with that left out. */
import { coveredMs, type Stretch } from './stretch.ts';
import type { Injected, WalmartOrderTruth } from './truth.ts';

/** The longest pause between two probes of a system that was away is 5 minutes; a minute later the next runs have been. */
const RECOVERY_MS = 6 * 60_000;
/** Walmart expects the acknowledgement within 4 hours of receipt. */
const ACKNOWLEDGE_WITHIN_MS = 4 * 3_600_000;

/** Of one side, or of both, each with its recovery. */
export const outagesOf = (injected: readonly Injected[], side?: 'Walmart' | 'Odoo'): readonly Stretch[] =>
  injected
    .filter(({ away }) => away !== undefined && (side === undefined || away === side))
    .map(({ from, until }) => ({ from, until: until + RECOVERY_MS }));

/** @param uncounted as a rule Walmart's own outages: Odoo's are no excuse towards Walmart. */
export const isLate = (order: WalmartOrderTruth, endedAt: number, uncounted: readonly Stretch[]): boolean => {
  const until = order.acknowledgedAt ?? order.cancelledAt ?? endedAt;
  return until - order.visibleAt - coveredMs(uncounted, order.visibleAt, until) > ACKNOWLEDGE_WITHIN_MS;
};

/** Whether it was acknowledged before it was in Odoo. */
export type AcknowledgedAhead = (order: WalmartOrderTruth) => boolean;
