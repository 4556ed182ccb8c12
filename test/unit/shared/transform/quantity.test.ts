import { describe, expect, it } from 'vitest';
import {
  keptAtZero,
  type OpenMove,
  type QuantityInput,
  sumOwed,
  sumQuants,
  toPublishedQuantity,
} from '../../../../shared/transform/index.ts';

const DOZEN = 0.08333333333333333;
const policy = { cap: 999, buffer: 0, openWalmartOrders: 'subtract' } as const;

const input = (
  quants: readonly (readonly [number, number])[],
  moves: readonly OpenMove[] = [],
  change: Partial<QuantityInput> = {},
): QuantityInput => {
  const productFactor = change.productFactor ?? 1;
  return {
    ...sumQuants(quants.map(([quantity, reserved]) => ({ quantity, reserved }))),
    owed: sumOwed(moves, productFactor),
    productFactor,
    eachFactor: 1,
    held: 0,
    walmartReserved: 0,
    ourOpenUnits: 0,
    ...change,
  };
};

const move = (demand: number, reserved: number, unitFactor = 1): OpenMove => ({ demand, reserved, unitFactor });

describe('toPublishedQuantity', () => {
  // The cases of odoo18.md section 16, as a real Odoo showed them; `free` is before the limit at zero.
  it.each([
    ['enough stock', [[100, 10]], [move(10, 10)], 1, 90],
    ['short: partly reserved', [[3, 3]], [move(5, 3)], 1, -2],
    ['none: waiting', [[0, 0]], [move(4, 0)], 1, -4],
    ['warehouse that reserves manually', [[20, 0]], [move(6, 0)], 1, 14],
    ['dozens sold of a product in Units', [[30, 30]], [move(36, 2.5, DOZEN)], 1, -6],
    ['product whose unit is Dozens', [[5, 5]], [move(7, 5, DOZEN)], DOZEN, -24],
    ['oversold', [[-2, 0]], [move(3, 0)], 1, -5],
    [
      'consignment counts',
      [
        [2, 2],
        [6, 5],
      ],
      [],
      1,
      1,
    ],
    ['reserved exceeds on hand', [[1, 4]], [move(4, 4)], 1, -3],
    [
      'split rows with negative ones',
      [
        [50, 2],
        [-2, -2],
      ],
      [],
      1,
      48,
    ],
    ['no quant row at all', [], [], 1, 0],
  ] as const)('counts what Odoo counts: %s', (_case, quants, moves, productFactor, free) => {
    const published = toPublishedQuantity(input(quants, moves, { productFactor }), policy);

    expect(published.lineage.freeEach).toBe(free);
    expect(published.quantity).toBe(Math.max(0, free));
  });

  it('rounds a fractional quantity down', () => {
    expect(toPublishedQuantity(input([[2.99, 0]]), policy).quantity).toBe(2);
    expect(toPublishedQuantity(input([[-0.5, 0]]), policy).lineage.freeEach).toBe(-1);
  });

  it('converts to EACH before it rounds', () => {
    const published = toPublishedQuantity(input([[1.5, 0]], [], { productFactor: DOZEN }), policy);

    expect(published.quantity).toBe(18);
  });

  it('takes no unit away for the binary tail of a unit factor', () => {
    const eleven = 1 / 11;

    expect(toPublishedQuantity(input([[5, 0]], [], { productFactor: eleven }), policy).quantity).toBe(55);
  });

  it('keeps held units and the buffer back', () => {
    const published = toPublishedQuantity(input([[20, 0]], [], { held: 3 }), { ...policy, buffer: 2 });

    expect(published.quantity).toBe(15);
  });

  it('publishes at most the cap and says so', () => {
    const published = toPublishedQuantity(input([[5000, 0]]), policy);

    expect(published).toMatchObject({ quantity: 999, lineage: { limitedBy: 'cap', freeEach: 5000 } });
  });

  it('adds back the smaller of what Walmart reserves and what we know to be open', () => {
    const addBack = { ...policy, openWalmartOrders: 'addBack' } as const;

    expect(toPublishedQuantity(input([[7, 0]], [], { walmartReserved: 3, ourOpenUnits: 2 }), addBack).quantity).toBe(9);
    expect(toPublishedQuantity(input([[7, 0]], [], { walmartReserved: 1, ourOpenUnits: 2 }), addBack).quantity).toBe(8);
    expect(toPublishedQuantity(input([[7, 0]], [], { walmartReserved: 3, ourOpenUnits: 2 }), policy).quantity).toBe(7);
  });

  it('does not lift an oversold product above zero by adding back', () => {
    const addBack = { ...policy, openWalmartOrders: 'addBack' } as const;

    const published = toPublishedQuantity(input([[-3, 0]], [], { walmartReserved: 2, ourOpenUnits: 2 }), addBack);

    expect(published).toMatchObject({ quantity: 0, lineage: { limitedBy: 'zero', addedBack: 2 } });
  });

  it('keeps a SKU at 0 whatever is free, and shows the figures', () => {
    const published = keptAtZero(toPublishedQuantity(input([[50, 3]]), policy));

    expect(published).toMatchObject({ quantity: 0, lineage: { freeEach: 47, limitedBy: 'hold' } });
  });

  it('refuses a unit factor of zero by name', () => {
    expect(() => toPublishedQuantity(input([[1, 0]], [], { productFactor: 0 }), policy)).toThrow(
      /factors must be above 0/,
    );
  });

  it('tells its lineage', () => {
    const { lineage } = toPublishedQuantity(input([[10, 4]], [move(6, 4)], { held: 1 }), { ...policy, buffer: 1 });

    expect(lineage).toEqual({
      onHand: '10',
      reserved: '4',
      owed: '2',
      freeEach: 4,
      held: 1,
      buffer: 1,
      addedBack: 0,
      cap: 999,
      limitedBy: 'nothing',
    });
  });
});

describe('sumOwed', () => {
  it('never lets an over-reserved move lower the demand of another', () => {
    expect(sumOwed([move(2, 5), move(4, 1)], 1).toFixed()).toBe('3');
  });
});
