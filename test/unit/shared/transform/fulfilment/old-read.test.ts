import { describe, expect, it } from 'vitest';
import { showsOldReturns } from '../../../../../shared/transform/fulfilment/old-read.ts';
import type { Fulfilment } from '../../../../../shared/transform/fulfilment/state.ts';
import type { WalmartReturnLine } from '../../../../../shared/transform/fulfilment/truth.ts';

type Known = Pick<Fulfilment, 'returnsMade' | 'ledger' | 'intents'>;

const rowWith = (known: Partial<Known>, returnRefunded = 0): Fulfilment =>
  ({
    ...{ returnsMade: [], ledger: [], intents: [], ...known },
    lines: [{ lineNumber: '1', shipped: 2, returned: 1, returnRefunded }],
  }) as unknown as Fulfilment;

const returnLine = (refundedUnits: number): WalmartReturnLine => ({
  ...{ returnOrderId: 'R1', returnLineNumber: 1, customerOrderId: 'C1', lineNumber: '1', units: 1, refundedUnits },
  ...{ isKeepIt: false, byWalmart: false, isCancelled: false },
});

describe('showsOldReturns', () => {
  it('takes a read without a return that is known for an old one', () => {
    expect(showsOldReturns(rowWith({ returnsMade: ['R1'] }), [])).toBe(true);
    expect(showsOldReturns(rowWith({ returnsMade: ['R1'] }), [returnLine(0)])).toBe(false);
  });

  it('takes a read with fewer refunded units than were seen for an old one', () => {
    expect(showsOldReturns(rowWith({}, 1), [returnLine(0)])).toBe(true);
    expect(showsOldReturns(rowWith({}, 1), [returnLine(1)])).toBe(false);
  });

  it('finds nothing old where nothing is known', () => {
    expect(showsOldReturns(rowWith({}), [])).toBe(false);
  });
});
