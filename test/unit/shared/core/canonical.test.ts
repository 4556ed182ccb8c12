import { describe, expect, it } from 'vitest';
import { canonicalJson, hashOf, toAmount } from '../../../../shared/core/index.ts';

describe('canonicalJson', () => {
  it('sorts keys at every level and keeps arrays in order', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }, 'x'], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1},"x"]}');
  });

  it('leaves out undefined members, and takes undefined in a list for null', () => {
    expect(canonicalJson({ a: undefined, b: [undefined] })).toBe('{"b":[null]}');
    expect(canonicalJson(undefined)).toBe('null');
  });

  it('tells dates and amounts apart, as JSON does', () => {
    expect(canonicalJson(new Date(0))).toBe('"1970-01-01T00:00:00.000Z"');
    expect(canonicalJson({ amount: toAmount('1.50') })).toBe('{"amount":"1.5"}');
  });
});

describe('hashOf', () => {
  it('is the SHA-256 of the canonical text', () => {
    expect(hashOf({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it('tells a change from a repeat', () => {
    const order = { id: '1', lines: [{ sku: 'A', quantity: 1 }] };

    expect(hashOf({ lines: [{ quantity: 1, sku: 'A' }], id: '1' })).toBe(hashOf(order));
    expect(hashOf({ ...order, lines: [{ sku: 'A', quantity: 2 }] })).not.toBe(hashOf(order));
  });
});
