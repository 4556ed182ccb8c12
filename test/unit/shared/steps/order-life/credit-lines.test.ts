import { describe, expect, it } from 'vitest';
import { type CreditLine, creditNoteTotal } from '../../../../../shared/odoo/index.ts';
import { toCreditLines } from '../../../../../shared/steps/order-life/credit-lines.ts';
import { charge, creditNote, goods, receipt, truthOf } from './document-truth.ts';

const PASSED = { taxPolicy: 'passThrough' } as const;
const refund = (net: string, tax: string, units = 1, lineNumber = '1') => ({ lineNumber, units, net, tax });

const brief = (lines: readonly CreditLine[]) =>
  lines.map(({ lineId, quantity, unitPrice, returned }) => [lineId, quantity, unitPrice, returned]);

describe('toCreditLines', () => {
  it('gives a unit its share of each charge, and the goods what is left to the cent', () => {
    const lines = toCreditLines(truthOf(), refund('13.81', '1.29'), PASSED);

    expect(brief(lines)).toEqual([
      [1, 1, '12.49', 0],
      [2, 1, '1.65', 0],
      [3, 1, '-0.33', 0],
      [4, 1, '1.29', 0],
    ]);
    expect(creditNoteTotal(lines).toFixed(2)).toBe('15.10');
  });

  it('parts goods whose price does not divide', () => {
    const truth = truthOf({ lines: [goods(1, 3, '3.33')] });

    const lines = toCreditLines(truth, refund('10.00', '0.00', 3), PASSED);

    expect(brief(lines)).toEqual([
      [1, 1, '3.34', 0],
      [1, 2, '3.33', 0],
    ]);
  });

  it('takes units first from the line whose goods come back', () => {
    const truth = truthOf({
      lines: [goods(1, 2, '3.33'), goods(2, 1, '3.34')],
      returns: [receipt('R1', { 2: 1 })],
    });

    const lines = toCreditLines(truth, refund('6.67', '0.00', 2), PASSED);

    expect(brief(lines)).toEqual([
      [1, 1, '3.34', 0],
      [2, 1, '3.33', 1],
    ]);
  });

  it('counts what came back once: not what a credit note gives back already, nor a cancelled receipt', () => {
    const returns = [receipt('R1', { 1: 1 }, 'done'), receipt('R2', { 1: 1 }, 'cancel')];
    const credited = truthOf({ returns, creditNotes: [creditNote({ 1: 1 })] });
    const gone = truthOf({ returns, creditNotes: [creditNote({ 1: 1 }, { state: 'cancel' })] });

    const [before, after] = [credited, gone].map((truth) => toCreditLines(truth, refund('13.81', '0.00'), PASSED));

    expect([before?.[0]?.returned, after?.[0]?.returned]).toEqual([0, 1]);
  });

  it('puts an amount without units on the goods alone', () => {
    expect(brief(toCreditLines(truthOf(), refund('2.34', '0.00', 0), PASSED))).toEqual([[1, 1, '2.34', 0]]);
  });

  it('leaves the charges out when they would be more than the refund', () => {
    expect(brief(toCreditLines(truthOf(), refund('1.00', '0.00'), PASSED))).toEqual([[1, 1, '1.00', 0]]);
  });

  it('spreads the tax over several tax lines to the cent', () => {
    const taxes = [charge(4, 'tax', '1.00'), charge(5, 'tax', '1.00'), charge(6, 'tax', '1.00')];
    const truth = truthOf({ lines: [goods(1, 1, '9.00'), ...taxes] });

    const lines = toCreditLines(truth, refund('0.00', '1.00', 0), PASSED);

    expect(lines.map(({ unitPrice }) => unitPrice)).toEqual(['0.33', '0.33', '0.34']);
  });

  it('books no tax where Odoo does not carry it', () => {
    const truth = truthOf({ lines: [goods(1, 1, '9.00')] });

    const lines = toCreditLines(truth, refund('9.00', '0.72'), { taxPolicy: 'omit' });

    expect(creditNoteTotal(lines).toFixed(2)).toBe('9.00');
  });

  it.each([
    ['no goods', refund('1.00', '0.00', 1, '9')],
    ['no tax line', refund('0.00', '0.50', 0, '2')],
  ])('is a person’s when the order has %s on the line', (_what, wanted) => {
    const truth = truthOf({ lines: [goods(1, 1, '9.00'), goods(2, 1, '9.00', '2')] });

    expect(() => toCreditLines(truth, wanted, PASSED)).toThrow(
      expect.objectContaining({ code: 'ORDER_REFUND_LINE', disposition: 'park' }),
    );
  });
});
