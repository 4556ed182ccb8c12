import { describe, expect, it } from 'vitest';
import { LEAST_COUNTED, toSellerRates } from '../../../../shared/transform/index.ts';

const counts = { orders: 400, cancelled: 9, onTime: 285, late: 15, tracked: 298 };

describe('toSellerRates', () => {
  it('gives percent with two decimals, of orders and of units shipped', () => {
    expect(toSellerRates(counts)).toEqual({ cancelledPercent: 2.25, onTimePercent: 95, validTrackingPercent: 99.33 });
  });

  it('says nothing of what was counted too seldom', () => {
    expect(toSellerRates({ ...counts, orders: LEAST_COUNTED - 1 })).toEqual({
      onTimePercent: 95,
      validTrackingPercent: 99.33,
    });
    expect(toSellerRates({ ...counts, onTime: LEAST_COUNTED - 2, late: 1 })).toEqual({ cancelledPercent: 2.25 });
    expect(toSellerRates({ orders: 0, cancelled: 0, onTime: 0, late: 0, tracked: 0 })).toEqual({});
  });
});
