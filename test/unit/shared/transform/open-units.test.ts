import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHeldUnits } from '../../../../shared/transform/index.ts';
import { rawOrder } from './order-builder.ts';

describe('toHeldUnits', () => {
  it('holds the uncancelled units of each line', () => {
    const raw = rawOrder({
      lines: [
        { quantity: '3', statuses: { Cancelled: 1, Created: 2 } },
        { lineNumber: '7', sku: 'unbound', quantity: 2 },
        { lineNumber: '9', statuses: { Cancelled: 1 } },
      ],
    });

    expect(toHeldUnits(raw)).toEqual([
      { sku: 'test1', units: 2, lineNumber: '1' },
      { sku: 'unbound', units: 2, lineNumber: '7' },
    ]);
  });

  it('keeps too much back rather than too little when a quantity cannot be read', () => {
    const raw = rawOrder({
      lines: [
        { quantity: '2.5', statuses: {} },
        { quantity: 'many', statuses: {} },
      ],
    });

    expect(toHeldUnits(raw).map(({ units }) => units)).toEqual([3, 1]);
  });

  it('never throws, whatever stands in the place of an order', () => {
    const order = fc.oneof(
      fc.anything(),
      fc.record({ orderLines: fc.record({ orderLine: fc.array(fc.anything()) }) }),
      fc.record({
        orderLines: fc.record({
          orderLine: fc.array(
            fc.record(
              {
                item: fc.record({ sku: fc.anything() }),
                orderLineQuantity: fc.record({ amount: fc.anything() }),
                orderLineStatuses: fc.anything(),
              },
              { requiredKeys: [] },
            ),
          ),
        }),
      }),
    );

    fc.assert(
      fc.property(order, (raw) => {
        expect(toHeldUnits(raw).every(({ units }) => Number.isInteger(units) && units > 0)).toBe(true);
      }),
    );
  });
});
