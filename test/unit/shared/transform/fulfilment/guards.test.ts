import { describe, expect, it } from 'vitest';
import { mismatchQuestions } from '../../../../../shared/transform/fulfilment/guards.ts';
import { delivery, line, row, truth } from './builder.ts';

describe('mismatchQuestions', () => {
  const shipped = row([line({ shipped: 2, parcels: [{ trackingNumber: 'A', units: 2 }] })]);
  const sent = [delivery(), delivery({ pickingId: 2, units: 1 })];
  const kinds = (change: Parameters<typeof truth>[0]) =>
    mismatchQuestions(shipped, truth(change)).map(({ kind }) => kind);

  it('asks about more than was ordered, until it is back', () => {
    const back = [{ pickingId: 9, name: 'IN/9', state: 'done' as const, moves: [{ lineId: 1, units: 1 }] }];

    expect(kinds({ deliveries: sent })).toEqual(['deliveredBeyond']);
    expect(kinds({ deliveries: sent, returns: back })).toEqual([]);
  });

  it('takes what the buyer sends back for none of the units that Walmart cancelled', () => {
    const back = [{ pickingId: 9, name: 'IN/9', state: 'done' as const, moves: [{ lineId: 1, units: 1 }] }];
    const parcels = [{ trackingNumber: 'A', units: 1 }];
    const ask = (returned: number) =>
      mismatchQuestions(
        row([line({ open: 0, shipped: 1, cancelled: 1, returned, parcels })]),
        truth({ deliveries: [delivery({ units: 2 })], returns: back }),
      ).map(({ kind }) => kind);

    expect(ask(1)).toEqual(['shippedThoughCancelled']);
    expect(ask(0)).toEqual([]);
  });
});

describe('what somebody else shipped', () => {
  const shippedThree = row([line({ ordered: 3, shipped: 3 })]);
  const gone = (units: number, state: 'done' | 'assigned' = 'done') => delivery({ state, units });
  const kinds = (...deliveries: readonly ReturnType<typeof delivery>[]) =>
    mismatchQuestions(shippedThree, truth({ ordered: 3, deliveries })).map(({ kind }) => kind);

  it('is asked about while Odoo shows fewer units gone, with an open transfer or without one', () => {
    expect(kinds(gone(3, 'assigned'))).toEqual(['shippedElsewhere']);
    expect(kinds(gone(2))).toEqual(['shippedElsewhere']);
  });

  it('is no question when all is gone, or when Odoo delivers nothing for the line', () => {
    expect(kinds(gone(3))).toEqual([]);
    expect(kinds()).toEqual([]);
  });
});
