import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromOdooDatetime,
  fromWalmartTime,
  toIso,
  toOdooDatetime,
  toWalmartTime,
} from '../../../../shared/core/index.ts';

const LAST_SECOND = 253_402_300_799;
const wholeSecond = (from: number) => fc.integer({ min: from, max: LAST_SECOND }).map((seconds) => seconds * 1000);
const anyMoment = fc.integer({ min: 1e12, max: LAST_SECOND * 1000 + 999 });

describe('the spellings of time', () => {
  it('return from Odoo’s spelling to the same second', () => {
    fc.assert(
      fc.property(wholeSecond(0), (atMs) => {
        expect(fromOdooDatetime(toOdooDatetime(atMs))).toBe(atMs);
      }),
    );
  });

  it('return from Walmart’s request spelling to the same second', () => {
    fc.assert(
      fc.property(wholeSecond(0), (atMs) => {
        expect(fromWalmartTime(toWalmartTime(atMs))).toBe(atMs);
      }),
    );
  });

  it('mean the same moment as number, digits and ISO text', () => {
    fc.assert(
      fc.property(anyMoment, (atMs) => {
        expect([atMs, String(atMs), toIso(atMs)].map(fromWalmartTime)).toEqual([atMs, atMs, atMs]);
      }),
    );
  });

  it('sort in Odoo’s spelling as they do in time', () => {
    fc.assert(
      fc.property(wholeSecond(0), wholeSecond(0), (a, b) => {
        expect(toOdooDatetime(a) < toOdooDatetime(b)).toBe(a < b);
      }),
    );
  });

  it('are never guessed: any text is a time with a year or refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/^(\d{10,15}|\d{4}-\d{2}-\d{2}.*)$/.test(text));
        expect(() => fromWalmartTime(text)).toThrow(RangeError);
        expect(() => fromOdooDatetime(text)).toThrow(RangeError);
      }),
    );
  });
});
