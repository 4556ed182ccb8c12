import { describe, expect, it } from 'vitest';
import {
  fromOdooDatetime,
  fromWalmartTime,
  toIso,
  toOdooDatetime,
  toWalmartTime,
} from '../../../../shared/core/index.ts';

const AT = Date.UTC(2026, 10, 23, 8, 27, 35, 678);

describe('toOdooDatetime', () => {
  it('writes UTC, cut to the second', () => {
    expect(toOdooDatetime(AT)).toBe('2026-11-23 08:27:35');
  });
});

describe('fromOdooDatetime', () => {
  it.each([
    ['2026-11-23 08:27:35.678510', '2026-11-23T08:27:35.678Z'],
    ['2026-11-23 08:27:35.6', '2026-11-23T08:27:35.600Z'],
    ['2026-11-23 08:27:35', '2026-11-23T08:27:35.000Z'],
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ])('reads %s as UTC', (text, iso) => {
    expect(toIso(fromOdooDatetime(text))).toBe(iso);
  });

  it.each([
    '',
    'false',
    '2026-11-23T08:27:35',
    '2026-11-23 08:27:35Z',
    '2026-11-23 08:27:35+01:00',
    '2026-11-23 08:27',
    '23/11/2026',
    '2026-13-01 00:00:00',
    '2026-02-30 00:00:00',
    '2027-02-29',
    '2026-11-23 24:00:00',
    '2026-11-23 08:27:35.6785101',
    ' 2026-11-23 08:27:35',
    '2026-11-23 08:27:35\n',
  ])('refuses %j', (text) => {
    expect(() => fromOdooDatetime(text)).toThrow(
      new RangeError(`Not an Odoo datetime: ${JSON.stringify(text)}; an existing YYYY-MM-DD HH:MM:SS is needed`),
    );
  });
});

describe('toWalmartTime', () => {
  it('writes UTC to the second, since milliseconds are refused', () => {
    expect(toWalmartTime(AT)).toBe('2026-11-23T08:27:35Z');
  });
});

describe('fromWalmartTime', () => {
  it.each([
    [1568466571000, '2019-09-14T13:09:31.000Z'],
    [1568466571, '2019-09-14T13:09:31.000Z'],
    ['1568466571000', '2019-09-14T13:09:31.000Z'],
    ['1568466571', '2019-09-14T13:09:31.000Z'],
    [1568466571000.9, '2019-09-14T13:09:31.000Z'],
    ['2019-09-14T13:09:31Z', '2019-09-14T13:09:31.000Z'],
    ['2019-09-14T13:09:31.123+0000', '2019-09-14T13:09:31.123Z'],
    ['2019-09-14T13:09:31.1234567Z', '2019-09-14T13:09:31.123Z'],
    ['2019-09-14T06:09:31-07:00', '2019-09-14T13:09:31.000Z'],
    ['2019-09-14T06:09:31-0700', '2019-09-14T13:09:31.000Z'],
    ['2019-09-14T13:09:31', '2019-09-14T13:09:31.000Z'],
    ['2019-09-14 13:09', '2019-09-14T13:09:00.000Z'],
    ['2019-09-14', '2019-09-14T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('reads %j', (value, iso) => {
    expect(toIso(fromWalmartTime(value))).toBe(iso);
  });

  it.each([
    '',
    '1',
    '2019',
    '12345',
    'tomorrow',
    'Sep 14, 2019',
    '14 Sep 2019 13:09:31 GMT',
    '2019-02-29',
    '2019-02-30T00:00:00Z',
    '2019-09-14T25:00:00Z',
    '2019-09-14T13:09:31+99:99',
    '1568466571000000',
    0,
    -1568466571000,
    999_999_999,
    1e15,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('refuses %j', (value) => {
    expect(() => fromWalmartTime(value)).toThrow(
      new RangeError(`Not a Walmart time: ${JSON.stringify(value)}; epoch milliseconds or ISO 8601 is needed`),
    );
  });
});
