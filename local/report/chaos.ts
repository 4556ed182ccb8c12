/** What was made to go wrong on purpose, what became of the orders meanwhile. */
import { type AcknowledgedAhead, isLate } from './lateness.ts';
import type { Truth } from './truth.ts';

export interface ChaosReport {
  readonly name: string;
  readonly injected: readonly InjectedReport[];
}

export interface InjectedReport {
  readonly what: string;
  /** ISO 8601. */
  readonly from: string;
  readonly until: string;
  readonly struck: boolean;
  /** Orders that came into sight meanwhile; of them, those acknowledged before they were in Odoo, and after more than 4 h, outages counted. */
  readonly orders: number;
  readonly acknowledgedAhead: number;
  readonly acknowledgedAfter4h: number;
}

export const chaosReport = (name: string, truth: Truth, isAhead: AcknowledgedAhead): ChaosReport => ({
  name,
  injected: truth.injected.map(({ what, from, until, struck }) => {
    const orders = truth.walmartOrders.filter((order) => order.visibleAt >= from && order.visibleAt < until);
    return {
      what,
      from: new Date(from).toISOString(),
      until: new Date(until).toISOString(),
      struck,
      orders: orders.length,
      acknowledgedAhead: orders.filter(isAhead).length,
      acknowledgedAfter4h: orders.filter((order) => isLate(order, truth.endedAt, [])).length,
    };
  }),
});
