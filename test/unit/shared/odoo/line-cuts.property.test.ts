import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAmount } from '../../../../shared/core/index.ts';
import { type CutLine, cutLine, raiseLine } from '../../../../shared/odoo/line-cuts.ts';

const cents = (min: number, max: number) => fc.integer({ min, max }).map((value) => toAmount(value).div(100));

/** Up to three goods lines of Walmart line 1 with what was delivered of them, and charges beside them. */
const order = fc
  .record({
    goods: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 }), cents(1, 9999)), {
      minLength: 1,
      maxLength: 3,
    }),
    charges: fc.array(cents(-500, 2000), { maxLength: 3 }),
  })
  .map(({ goods, charges }): readonly CutLine[] => [
    ...goods.map(([ordered, delivered, unitPrice], index) => ({
      lineId: index + 1,
      lineNumber: '1',
      isCharge: false,
      ordered,
      delivered: Math.min(ordered, delivered),
      unitPrice,
    })),
    ...charges.map((unitPrice, index) => ({
      lineId: index + 10,
      lineNumber: '1',
      isCharge: true,
      ordered: 1,
      delivered: 0,
      unitPrice,
    })),
    { lineId: 99, lineNumber: '2', isCharge: false, ordered: 5, delivered: 0, unitPrice: toAmount(1) },
  ]);

const goodsOf = (lines: readonly CutLine[]) => lines.filter((line) => line.lineNumber === '1' && !line.isCharge);
const total = (lines: readonly CutLine[], of: (line: CutLine) => number) =>
  lines.reduce((sum, line) => sum + of(line), 0);

const applied = (lines: readonly CutLine[], remaining: number): readonly CutLine[] => {
  const result = cutLine(lines, '1', remaining);
  const cuts = 'cuts' in result ? result.cuts : [];
  return lines.map((line) => {
    const cut = cuts.find(({ lineId }) => lineId === line.lineId);
    return cut ? { ...line, ordered: cut.quantity, unitPrice: cut.unitPrice } : line;
  });
};

describe('cutLine', () => {
  it('leaves exactly what remains, and no line below what was delivered', () => {
    fc.assert(
      fc.property(order, fc.integer({ min: 0, max: 30 }), (lines, remaining) => {
        const goods = goodsOf(lines);
        const delivered = total(goods, (line) => line.delivered);
        fc.pre(remaining >= delivered);

        const after = goodsOf(applied(lines, remaining));

        expect(total(after, (line) => line.ordered)).toBe(
          Math.min(
            remaining,
            total(goods, (line) => line.ordered),
          ),
        );
        expect(after.every((line) => line.ordered >= line.delivered)).toBe(true);
      }),
    );
  });

  it('refuses to go below what was delivered, and touches nothing then', () => {
    fc.assert(
      fc.property(order, fc.integer({ min: 0, max: 30 }), (lines, remaining) => {
        const delivered = total(goodsOf(lines), (line) => line.delivered);
        fc.pre(remaining < delivered);

        expect(cutLine(lines, '1', remaining)).toEqual({ delivered });
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(order, fc.integer({ min: 0, max: 30 }), (lines, remaining) => {
        const once = applied(lines, remaining);

        const result = cutLine(once, '1', remaining);

        expect('cuts' in result ? result.cuts : []).toEqual([]);
      }),
    );
  });

  it('keeps charges in whole cents, between nothing and what they were, and never touches another line', () => {
    fc.assert(
      fc.property(order, fc.integer({ min: 0, max: 30 }), (lines, remaining) => {
        const after = applied(lines, remaining);

        for (const [index, line] of lines.entries()) {
          const now = after[index];
          if (line.lineNumber !== '1') expect(now).toEqual(line);
          if (!line.isCharge || now === undefined) continue;
          expect(now.unitPrice.round(2).eq(now.unitPrice)).toBe(true);
          expect(now.unitPrice.abs().lte(line.unitPrice.abs())).toBe(true);
        }
      }),
    );
  });
});

describe('cutLine of a whole line', () => {
  it('takes every charge along and keeps the prices, since Odoo replaces a price that is left out', () => {
    const line = (lineId: number, isCharge: boolean, unitPrice: string): CutLine => ({
      ...{ lineId, lineNumber: '1', isCharge, ordered: 1, delivered: 0 },
      unitPrice: toAmount(unitPrice),
    });

    const result = cutLine([line(1, false, '12.49'), line(2, true, '4.95'), line(3, true, '-1.00')], '1', 0);

    expect(result).toEqual({
      cuts: [
        { lineId: 1, quantity: 0, unitPrice: toAmount('12.49') },
        { lineId: 2, quantity: 0, unitPrice: toAmount('4.95') },
        { lineId: 3, quantity: 0, unitPrice: toAmount('-1.00') },
      ],
    });
  });
});

describe('raiseLine', () => {
  it('gives back what was cut', () => {
    fc.assert(
      fc.property(order, fc.integer({ min: 0, max: 30 }), (lines, remaining) => {
        const before = total(goodsOf(lines), (line) => line.ordered);
        const cut = applied(lines, remaining);

        const raised = raiseLine(cut, '1', before);
        const after = cut.map((line) => {
          const change = raised.find(({ lineId }) => lineId === line.lineId);
          return change ? { ...line, ordered: change.quantity, unitPrice: change.unitPrice } : line;
        });

        expect(total(goodsOf(after), (line) => line.ordered)).toBe(before);
        expect(raiseLine(after, '1', before)).toEqual([]);
      }),
    );
  });

  it('brings charges back whole when the whole line was cut', () => {
    const charge: CutLine = {
      lineId: 10,
      lineNumber: '1',
      isCharge: true,
      ordered: 1,
      delivered: 0,
      unitPrice: toAmount('4.99'),
    };
    const goods: CutLine = { ...charge, lineId: 1, isCharge: false, ordered: 3, unitPrice: toAmount(10) };

    const raised = raiseLine(applied([goods, charge], 0), '1', 3);

    expect(raised).toEqual([
      { lineId: 1, quantity: 3, unitPrice: toAmount(10) },
      { lineId: 10, quantity: 1, unitPrice: toAmount('4.99') },
    ]);
  });
});
