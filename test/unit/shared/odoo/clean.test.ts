import { describe, expect, it } from 'vitest';
import { InvalidDataError } from '../../../../shared/core/index.ts';
import { cleanText, toWireValue } from '../../../../shared/odoo/clean.ts';

describe('cleanText', () => {
  it('drops control characters but keeps tabs and line feeds', () => {
    expect(cleanText('a\u0000b\u0001c\td\ne\uFFFE')).toBe('abc\td\ne');
  });

  it('repairs lone surrogates and leaves pairs alone', () => {
    expect(cleanText('x\uD83D y 😀')).toBe('x\uFFFD y 😀');
  });

  it('spells line ends as XML would', () => {
    expect(cleanText('a\r\nb\rc')).toBe('a\nb\nc');
  });
});

describe('toWireValue', () => {
  it('leaves undefined members out and keeps null', () => {
    expect(toWireValue({ a: undefined, b: null, c: [undefined, 1, 'x\u0007'] })).toEqual({
      b: null,
      c: [null, 1, 'x'],
    });
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [new Date(0)], [1n], [() => 1]])('refuses %s', (bad) => {
    expect(() => toWireValue({ a: [bad] })).toThrow(InvalidDataError);
  });
});
