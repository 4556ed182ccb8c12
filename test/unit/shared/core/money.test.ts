import { describe, expect, it } from 'vitest';
import {
  centIssue,
  isWholeCents,
  roundCents,
  sum,
  toAmount,
  toCentText,
  toOdooFloat,
  ZERO,
} from '../../../../shared/core/index.ts';

describe('toAmount', () => {
  it('takes a number for its shortest decimal spelling, so that cents stay cents', () => {
    expect(toAmount(0.1).plus(toAmount(0.2)).toFixed()).toBe('0.3');
    expect(toAmount(1e-7).toFixed()).toBe('0.0000001');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %d', (value) => {
    expect(() => toAmount(value)).toThrow(new RangeError(`Not an amount: ${value}; a finite decimal number is needed`));
  });

  it.each(['', ' ', '1,50', '0x10', '12 USD', '$5', '1_000', 'NaN', 'Infinity'])('refuses the text %j', (text) => {
    expect(() => toAmount(text)).toThrow(`Not an amount: ${JSON.stringify(text)}; a decimal number is needed`);
  });
});

describe('roundCents', () => {
  it.each([
    ['1.005', '1.01'],
    ['-1.005', '-1.01'],
    ['1.004999', '1'],
    ['2.675', '2.68'],
    ['-0.004', '0'],
  ])('rounds %s to %s, half away from zero', (given, rounded) => {
    expect(roundCents(toAmount(given)).eq(rounded)).toBe(true);
  });
});

describe('toCentText', () => {
  it.each([
    ['5', '5.00'],
    ['5.1', '5.10'],
    ['-0.001', '0.00'],
    ['123456789012345.678', '123456789012345.68'],
  ])('writes %s as %s', (given, text) => {
    expect(toCentText(toAmount(given))).toBe(text);
  });
});

describe('toOdooFloat', () => {
  it('gives the nearest number, and no negative zero', () => {
    expect(toOdooFloat(toAmount('19.99'))).toBe(19.99);
    expect(Object.is(toOdooFloat(toAmount('-0')), -0)).toBe(false);
  });
});

describe('centIssue', () => {
  it('finds an amount with more than two decimals and names its place and value', () => {
    expect(centIssue('charge.0.amount', toAmount('1.005'))).toEqual({
      path: 'charge.0.amount',
      rule: 'amounts have at most 2 decimals',
      value: '1.005',
    });
    expect(centIssue('charge.0.amount', toAmount('1.50'))).toBeUndefined();
  });
});

describe('sum', () => {
  it('is zero for nothing, and exact', () => {
    expect(sum([]).eq(ZERO)).toBe(true);
    expect(isWholeCents(sum(Array.from({ length: 10 }, () => toAmount(0.1))))).toBe(true);
  });
});
