import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAmount } from '../../../../shared/core/index.ts';
import { type QuantityInput, sumOwed, sumQuants, toPublishedQuantity } from '../../../../shared/transform/index.ts';

const FACTORS = [1, 0.08333333333333333, 0.16666666666666666, 0.01, 12, 1 / 11] as const;
const hundredths = (min: number, max: number) => fc.integer({ min: min * 100, max: max * 100 }).map((n) => n / 100);
const decimal = (min: number, max: number) => hundredths(min, max).map((value) => toAmount(value));

const input = fc.record({
  onHand: decimal(-50, 3000),
  reserved: decimal(-50, 500),
  owed: decimal(0, 500),
  productFactor: fc.constantFrom(...FACTORS),
  eachFactor: fc.constant(1),
  held: fc.nat(20),
  walmartReserved: fc.nat(20),
  ourOpenUnits: fc.nat(20),
});
const policy = fc.record({
  cap: fc.integer({ min: 1, max: 2000 }),
  buffer: fc.nat(10),
  openWalmartOrders: fc.constantFrom('subtract', 'addBack'),
});
const quantityOf = (of: QuantityInput, by: Parameters<typeof toPublishedQuantity>[1]) =>
  toPublishedQuantity(of, by).quantity;

describe('laws of the published quantity', () => {
  it('is a whole number between 0 and the cap', () => {
    fc.assert(
      fc.property(input, policy, (of, by) => {
        const quantity = quantityOf(of, by);

        expect(Number.isInteger(quantity) && quantity >= 0 && quantity <= by.cap).toBe(true);
      }),
    );
  });

  it('never raises stock by rounding', () => {
    fc.assert(
      fc.property(input, policy, (of, by) => {
        const { lineage } = toPublishedQuantity(of, by);
        const exact = (Number(of.onHand) - Number(of.reserved) - Number(of.owed)) / of.productFactor;

        expect(lineage.freeEach).toBeLessThanOrEqual(exact + 1e-5);
        expect(lineage.freeEach).toBeGreaterThan(exact - 1 - 1e-5);
      }),
    );
  });

  it('stays the same when a capped quantity is capped again', () => {
    fc.assert(
      fc.property(input, policy, (of, by) => {
        const quantity = quantityOf(of, by);
        const again = quantityOf(
          { ...of, onHand: toAmount(quantity), reserved: toAmount(0), owed: toAmount(0), productFactor: 1, held: 0 },
          { ...by, buffer: 0, openWalmartOrders: 'subtract' },
        );

        expect(again).toBe(quantity);
      }),
    );
  });

  it('never rises when stock falls or when demand, holds or the buffer rise', () => {
    const worse = fc.record({ less: decimal(0, 40), held: fc.nat(5), buffer: fc.nat(5) });

    fc.assert(
      fc.property(input, policy, worse, (of, by, { less, held, buffer }) => {
        const before = quantityOf(of, by);

        expect(quantityOf({ ...of, onHand: of.onHand.minus(less) }, by)).toBeLessThanOrEqual(before);
        expect(quantityOf({ ...of, reserved: of.reserved.plus(less) }, by)).toBeLessThanOrEqual(before);
        expect(quantityOf({ ...of, owed: of.owed.plus(less) }, by)).toBeLessThanOrEqual(before);
        expect(quantityOf({ ...of, held: of.held + held }, { ...by, buffer: by.buffer + buffer })).toBeLessThanOrEqual(
          before,
        );
      }),
    );
  });

  it('does not care how quant rows are split', () => {
    const part = fc.record({ quantity: hundredths(-50, 50), reserved: hundredths(-50, 50) });

    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), part, part, (rows, row, away) => {
        const whole = sumQuants([...rows, row]);
        const rest = {
          quantity: Number(toAmount(row.quantity).minus(away.quantity).toFixed()),
          reserved: Number(toAmount(row.reserved).minus(away.reserved).toFixed()),
        };
        const split = sumQuants([away, ...rows, rest]);

        expect(split.onHand.toFixed()).toBe(whole.onHand.toFixed());
        expect(split.reserved.toFixed()).toBe(whole.reserved.toFixed());
      }),
    );
  });

  it('does not change when a unit moves from owed to reserved', () => {
    fc.assert(
      fc.property(input, policy, decimal(0, 50), (of, by, moved) => {
        const after = { ...of, owed: of.owed.minus(moved), reserved: of.reserved.plus(moved) };

        expect(quantityOf(after, by)).toBe(quantityOf(of, by));
      }),
    );
  });

  it('owes the same whichever unit a move speaks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }), (dozens, reservedDozens) => {
        const inDozens = sumOwed([{ demand: dozens * 12, reserved: reservedDozens, unitFactor: 1 / 12 }], 1);
        const inUnits = sumOwed([{ demand: dozens * 12, reserved: reservedDozens * 12, unitFactor: 1 }], 1);

        expect(inDozens.toFixed()).toBe(inUnits.toFixed());
      }),
    );
  });
});
