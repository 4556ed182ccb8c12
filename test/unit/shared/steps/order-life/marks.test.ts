import { describe, expect, it } from 'vitest';
import { refundMarks, shipmentMarks } from '../../../../../shared/steps/order-life/marks.ts';
import type { LedgerEntry } from '../../../../../shared/transform/index.ts';
import { creditNote, delivery, row } from '../../transform/fulfilment/builder.ts';

const T = Date.UTC(2026, 0, 1);

describe('shipmentMarks', () => {
  const shipped = row(undefined, {
    shipments: [
      { parcel: '1', trackingNumber: '1Z1', at: T },
      { parcel: '11/PACK7', trackingNumber: '1Z2', at: T },
      { parcel: '11#2', trackingNumber: '1Z3', at: T },
    ],
  });

  it('names on each transfer the numbers of its own parcels', () => {
    const marks = shipmentMarks(shipped, { deliveries: [delivery({ pickingId: 1 }), delivery({ pickingId: 11 })] });

    expect([...marks]).toEqual([
      [1, 'Reported to Walmart: 1Z1'],
      [11, 'Reported to Walmart: 1Z2, 1Z3'],
    ]);
  });

  it('leaves a transfer alone that has its mark, or was not reported', () => {
    const marked = { ...delivery({ pickingId: 1 }), shipmentState: 'Reported to Walmart: 1Z1' };

    expect([...shipmentMarks(shipped, { deliveries: [marked, delivery({ pickingId: 2 })] })]).toEqual([]);
  });
});

describe('refundMarks', () => {
  const entry = (source: LedgerEntry['source'], id: number): LedgerEntry => ({
    ...{ id: `e/${id}`, lineNumber: '1', source, units: 1, net: '1.00', tax: '0.00', at: T, creditNote: id },
  });

  it('tells the credit notes that went out from those that book a refund', () => {
    const known = row(undefined, { ledger: [entry('creditNote', 50), entry('return', 51)] });
    const notes = [creditNote({ moveId: 50 }), creditNote({ moveId: 51 }), creditNote({ moveId: 52 })];

    expect([...refundMarks(known, { creditNotes: notes })]).toEqual([
      [50, 'Refunded at Walmart'],
      [51, 'Books a refund of Walmart'],
    ]);
  });
});
