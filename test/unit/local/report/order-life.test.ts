import { describe, expect, test } from 'vitest';
import { orderLifeReport } from '../../../../local/report/order-life.ts';
import { bothSides } from './bench.ts';

describe('orderLifeReport', () => {
  test('counts what happened, and by whom', () => {
    const changes = [
      { kind: 'ship', by: 'bridge', count: 2 },
      { kind: 'ship', by: 'elsewhere', count: 1 },
      { kind: 'track', by: 'bridge', count: 1 },
      { kind: 'cancel', by: 'bridge', count: 1 },
      { kind: 'cancel', by: 'customer', count: 1 },
      { kind: 'returnRefund', by: 'bridge', count: 1 },
      { kind: 'refund', by: 'bridge', count: 1 },
      { kind: 'refund', by: 'walmart', count: 1 },
    ] as const;
    const lines = [
      bothSides({ walmart: { shipped: 2, delivered: 1, comingBack: 1, refundedCents: 1075 } }),
      bothSides({ walmart: { cancelled: 2 } }),
      bothSides({ walmart: { shipped: 2, kept: 1, refundedCents: 25 } }),
    ];

    expect(orderLifeReport({ changes, lines, returns: 2 })).toEqual({
      shipments: 3,
      cancellations: 2,
      refunds: 3,
      returns: 2,
      report: {
        ...{ shippedByBridge: 2, shippedElsewhere: 1, trackingCorrected: 1 },
        ...{ unitsShipped: 4, unitsDelivered: 1, unitsCancelled: 2, unitsComingBack: 1, unitsKept: 1 },
        cancelledBy: { seller: 1, elsewhere: 0, customer: 1, walmart: 0 },
        refundedBy: { return: 1, creditNote: 1, walmart: 1 },
        refundedCents: 1100,
      },
    });
  });
});
