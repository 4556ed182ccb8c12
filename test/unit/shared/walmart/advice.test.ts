import { describe, expect, it } from 'vitest';
import { replenishedAt, retryAfterMs, tokensLeft } from '../../../../shared/walmart/advice.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');

describe('retryAfterMs', () => {
  it('obeys Retry-After in seconds and as an HTTP date, before anything else', () => {
    const later = { 'x-next-replenishment-time': String(NOW + 5000) };

    expect(retryAfterMs({ 'retry-after': '7', ...later }, NOW)).toBe(7000);
    expect(retryAfterMs({ 'retry-after': 'Fri, 20 Nov 2026 10:01:00 GMT', ...later }, NOW)).toBe(60_000);
  });

  it('reads x-next-replenishment-time as milliseconds, seconds, a small number and ISO text', () => {
    const spellings = [String(NOW + 30_000), String((NOW + 30_000) / 1000), '30', '2026-11-20T10:00:30Z'];

    const waits = spellings.map((text) => retryAfterMs({ 'x-next-replenishment-time': text }, NOW));

    expect(waits).toEqual([30_000, 30_000, 30_000, 30_000]);
  });

  it('waits 60 s without advice or with advice that nobody can read', () => {
    expect(retryAfterMs({}, NOW)).toBe(60_000);
    expect(retryAfterMs({ 'retry-after': 'soon' }, NOW)).toBe(60_000);
  });

  it('waits an hour at most, whatever another clock makes of it', () => {
    const spellings = ['9999999999999', String((NOW + 86_400_000) / 1000), '864000', '2062-01-01T00:00:00Z'];

    const waits = spellings.map((text) => retryAfterMs({ 'x-next-replenishment-time': text }, NOW));

    expect(waits).toEqual([3_600_000, 3_600_000, 3_600_000, 3_600_000]);
  });

  it('waits at least one second', () => {
    expect(retryAfterMs({ 'retry-after': '0' }, NOW)).toBe(1000);
    expect(retryAfterMs({ 'x-next-replenishment-time': String(NOW - 99_000) }, NOW)).toBe(1000);
  });
});

describe('tokensLeft', () => {
  it('gives whole tokens, and nothing when the header is missing or no number', () => {
    expect(tokensLeft({ 'x-current-token-count': '12' })).toBe(12);
    expect(tokensLeft({ 'x-current-token-count': '-1' })).toBe(0);
    expect(tokensLeft({ 'x-current-token-count': 'many' })).toBeUndefined();
    expect(tokensLeft({})).toBeUndefined();
  });
});

describe('replenishedAt', () => {
  it('gives the moment, and nothing without a header', () => {
    expect(replenishedAt({ 'x-next-replenishment-time': ['2026-11-20T10:00:30Z'] }, NOW)).toBe(NOW + 30_000);
    expect(replenishedAt({}, NOW)).toBeUndefined();
  });
});
