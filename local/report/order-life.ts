/** How much happened to orders after their import, by whom, as Walmart has it. */
import type { ChangeTruth, LineTruth, Truth } from './truth.ts';

export interface OrderLifeReport {
  /** Parcels. */
  readonly shippedByBridge: number;
  readonly shippedElsewhere: number;
  readonly trackingCorrected: number;
  readonly unitsShipped: number;
  readonly unitsDelivered: number;
  readonly unitsCancelled: number;
  /** Cancellations by whom. */
  readonly cancelledBy: Readonly<Record<'seller' | 'elsewhere' | 'customer' | 'walmart', number>>;
  /** Refunds through a return, by a credit note, and by Walmart itself. */
  readonly refundedBy: Readonly<Record<'return' | 'creditNote' | 'walmart', number>>;
  readonly refundedCents: number;
  /** Units in returns: on their way or back, and those that the buyer keeps. */
  readonly unitsComingBack: number;
  readonly unitsKept: number;
}

export interface OrderLifeCounted {
  readonly shipments: number;
  readonly cancellations: number;
  readonly refunds: number;
  readonly returns: number;
  readonly report: OrderLifeReport;
}

const sumOf = (lines: readonly LineTruth[], of: (line: LineTruth) => number): number =>
  lines.reduce((sum, line) => sum + of(line), 0);

export const orderLifeReport = (truth: Pick<Truth, 'lines' | 'changes' | 'returns'>): OrderLifeCounted => {
  const { lines, changes, returns } = truth;
  const count = (kind: ChangeTruth['kind'], by?: ChangeTruth['by']): number =>
    changes
      .filter((change) => change.kind === kind && (by === undefined || change.by === by))
      .reduce((sum, { count: times }) => sum + times, 0);
  const refundedBy = {
    return: count('returnRefund', 'bridge'),
    creditNote: count('refund', 'bridge'),
    walmart: count('refund', 'walmart'),
  };
  return {
    shipments: count('ship'),
    cancellations: count('cancel'),
    refunds: refundedBy.return + refundedBy.creditNote + refundedBy.walmart,
    returns,
    report: {
      shippedByBridge: count('ship', 'bridge'),
      shippedElsewhere: count('ship', 'elsewhere'),
      trackingCorrected: count('track'),
      unitsShipped: sumOf(lines, ({ walmart }) => walmart.shipped),
      unitsDelivered: sumOf(lines, ({ walmart }) => walmart.delivered),
      unitsCancelled: sumOf(lines, ({ walmart }) => walmart.cancelled),
      cancelledBy: {
        seller: count('cancel', 'bridge'),
        elsewhere: count('cancel', 'elsewhere'),
        customer: count('cancel', 'customer'),
        walmart: count('cancel', 'walmart'),
      },
      refundedBy,
      refundedCents: sumOf(lines, ({ walmart }) => walmart.refundedCents),
      unitsComingBack: sumOf(lines, ({ walmart }) => walmart.comingBack),
      unitsKept: sumOf(lines, ({ walmart }) => walmart.kept),
    },
  };
};
