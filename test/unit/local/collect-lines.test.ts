import { describe, expect, test } from 'vitest';
import { cancelledTimes, NO_LIFE, toChanges, toLines, viewLife, zeroHolds } from '../../../local/collect-lines.ts';
import type { TrueFulfilment } from '../../../local/simulators/odoo/index.ts';
import type { WriteRecord } from '../../../local/simulators/walmart/index.ts';
import { simulateWalmart } from '../../../local/simulators.ts';

const START = 1_772_460_000_000;

/** A real order of 3 units at the simulated Walmart. */
const placed = () => {
  const walmart = simulateWalmart({ now: () => START, sleep: async () => {} }, 1, { carrierDelivery: null });
  walmart.addItem({ sku: 'A', productName: 'A', price: 1000, inputQty: 9 });
  const placement = walmart.placeOrder({ lines: [{ sku: 'A', quantity: 3, tax: 90 }], visibleAfterMs: 0 });
  const po = placement.placed ? placement.purchaseOrderId : '';
  const lineNumber = walmart.truth.orders()[0]?.lines[0]?.lineNumber ?? '';
  return { walmart, po, lineNumber };
};

const write = (more: Partial<WriteRecord> & Pick<WriteRecord, 'purchaseOrderId' | 'lines'>): WriteRecord => ({
  ...{ at: START, kind: 'ship', by: 'api', accepted: true, faults: [] },
  ...more,
});

const inOdoo = (po: string, lineNumber: string): TrueFulfilment => ({
  ...{ orderId: 1, purchaseOrderId: po, account: 'local/demo', state: 'sale', locked: false, status: null },
  cancelReason: null,
  // An uneven price makes two lines of one.
  lines: [2, 1].map((ordered) => ({ lineNumber, sku: 'A', ordered, delivered: 0 })),
  deliveries: [
    {
      ...{ pickingId: 1, name: 'OUT/1', state: 'done', held: false, doneAt: START, carrier: null, tracking: null },
      reserved: [],
      parcels: [2].map((units) => ({ lineNumber, units, package: null, tracking: null })),
    },
  ],
  returns: [
    { pickingId: 2, state: 'done', returnOrderId: 'R', units: [{ lineNumber, units: 1 }] },
    { pickingId: 3, state: 'assigned', returnOrderId: 'S', units: [{ lineNumber, units: 1 }] },
    { pickingId: 4, state: 'cancel', returnOrderId: 'T', units: [{ lineNumber, units: 1 }] },
  ],
  credits: [true, false].map((approved) => ({
    ...{ moveId: 1, state: 'posted', approved, refundState: null, total: 10 },
    units: [{ lineNumber, units: 1 }],
  })),
});

describe('toLines', () => {
  test('tells a line from both sides', () => {
    const { walmart, po, lineNumber } = placed();
    walmart.shipElsewhere(po, { quantity: 2 });
    walmart.cancelByCustomer(po);
    const returnId = walmart.createReturn({
      purchaseOrderId: po,
      travels: false,
      lines: [{ lineNumber, quantity: 2 }],
    });
    walmart.refundByWalmart(returnId, { quantity: 1 });
    const life = { ...viewLife(walmart.truth, { fulfilment: () => [inOdoo(po, lineNumber)] }) };

    const [line] = toLines(walmart.truth.orders(), life);

    expect(line).toEqual({
      ...{ purchaseOrderId: po, lineNumber, sku: 'A', ordered: 3, chargeCents: 3090 },
      walmart: {
        ...{ shipped: 2, bridgeShipped: 0, delivered: 0, cancelled: 1, comingBack: 2, kept: 0 },
        ...{ returnRefunded: 1, refundedCents: 1030, parcels: [], faults: [] },
      },
      odoo: { kept: 3, done: 2, received: 1, expected: 1, credited: 1 },
    });
  });

  test('keeps of a cancelled order in Odoo what has left', () => {
    const { walmart, po, lineNumber } = placed();
    const cancelled = { ...inOdoo(po, lineNumber), state: 'cancel' };

    const [line] = toLines(walmart.truth.orders(), { ...NO_LIFE, fulfilment: [cancelled] });

    expect(line?.odoo).toMatchObject({ kept: 2, done: 2 });
  });

  test('counts a parcel once for each call that confirmed it', () => {
    const { walmart, po, lineNumber } = placed();
    const parcel = { lineNumber, units: 1, trackingNumber: '1Z1' };
    const writes = [
      write({ purchaseOrderId: po, lines: [parcel, parcel] }),
      write({ purchaseOrderId: po, lines: [parcel], accepted: false }),
      write({ purchaseOrderId: po, lines: [parcel], by: 'elsewhere' }),
      write({ purchaseOrderId: po, lines: [parcel] }),
    ];

    const [line] = toLines(walmart.truth.orders(), { ...NO_LIFE, writes });

    expect(line?.walmart).toMatchObject({ bridgeShipped: 3, parcels: ['1Z1', '1Z1'] });
  });

  test('leaves out orders that nobody can map', () => {
    const { walmart } = placed();
    walmart.placeOrder({ lines: [{ sku: 'A', quantity: 1 }], bad: 'currency' });

    expect(toLines(walmart.truth.orders(), NO_LIFE)).toHaveLength(1);
  });
});

describe('toChanges', () => {
  test('counts parcels, corrections and cancellations that Walmart took, and refunds by their way', () => {
    const { walmart, po, lineNumber } = placed();
    walmart.shipElsewhere(po, { quantity: 2 });
    walmart.cancelByCustomer(po);
    const returnId = walmart.createReturn({
      purchaseOrderId: po,
      travels: false,
      lines: [{ lineNumber, quantity: 1 }],
    });
    walmart.refundByWalmart(returnId);

    expect(toChanges(walmart.truth.orders(), viewLife(walmart.truth, {}))).toEqual([
      { kind: 'ship', by: 'elsewhere', count: 1 },
      { kind: 'cancel', by: 'customer', count: 1 },
      { kind: 'refund', by: 'walmart', count: 1 },
    ]);
  });

  test('counts the parcels of one call, and nothing that Walmart refused', () => {
    const lines = ['1Z1', '1Z2', '1Z2'].map((trackingNumber) => ({ lineNumber: '1', units: 1, trackingNumber }));
    const writes = [write({ purchaseOrderId: '1', lines }), write({ purchaseOrderId: '1', lines, accepted: false })];

    expect(toChanges([], { ...NO_LIFE, writes })).toEqual([{ kind: 'ship', by: 'bridge', count: 2 }]);
  });
});

describe('cancelledTimes', () => {
  test('tells when an order was cancelled of which nothing is left', () => {
    const { walmart, po } = placed();
    const times = () => cancelledTimes(walmart.truth.orders(), viewLife(walmart.truth, {}));

    walmart.cancelByCustomer(po, { quantity: 2 });
    const inPart = times();
    walmart.cancelByCustomer(po);

    expect([...inPart]).toEqual([]);
    expect([...times()]).toEqual([[po, START]]);
  });
});

describe('zeroHolds', () => {
  test('last from an out-of-stock cancellation of the bridge to the next count', () => {
    const { walmart, po, lineNumber } = placed();
    const line = { lineNumber, units: 1, reason: 'SELLER_CANCEL_OUT_OF_STOCK' };
    const writes = [100, 300].map((at) => write({ purchaseOrderId: po, kind: 'cancel', at, lines: [line] }));
    const counts = [50, 250].map((at) => ({ sku: 'A', at }));
    const other = write({ purchaseOrderId: po, kind: 'cancel', lines: [{ ...line, reason: 'PRICING' }] });

    const holds = zeroHolds(walmart.truth.orders(), { ...NO_LIFE, writes: [...writes, other], counts });

    expect([...holds]).toEqual([
      [
        'A',
        [
          { from: 100, until: 250 },
          { from: 300, until: Number.POSITIVE_INFINITY },
        ],
      ],
    ]);
  });
});
