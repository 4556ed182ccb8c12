import { describe, expect, it } from 'vitest';
import {
  bind,
  endCountedHold,
  endZeroHold,
  holdAtZero,
  isKeptAtZero,
  newSkuState,
  type SkuState,
  seenAtWalmart,
  sendDueAt,
  skuStateSchema,
  want,
} from '../../../../shared/transform/index.ts';

const T0 = 1_780_000_000_000;
const REASON = 'cancelled at Walmart as out of stock';

const wanted = (quantity: number, version = 1): SkuState =>
  want(seenAtWalmart(bind(newSkuState('SKU-1', ''), 7, T0), T0), { version, quantity, at: T0 });
const held = holdAtZero(wanted(10), { version: 2, at: T0 + 1, reason: REASON });

describe('holdAtZero', () => {
  it('wants 0 and marks it, so that Walmart gets it', () => {
    expect(held).toMatchObject({
      zeroHold: { since: T0 + 1, reason: REASON },
      wanted: { version: 2, quantity: 0 },
    });
    expect(sendDueAt(held)).toBe(T0);
    expect(skuStateSchema.parse(held)).toEqual(held);
  });

  it('leaves a hold that stands as it began', () => {
    expect(holdAtZero(held, { version: 3, at: T0 + 9, reason: 'another' })).toBe(held);
  });

  it('holds a SKU of which nothing is known yet', () => {
    const state = holdAtZero(newSkuState('SKU-2', ''), { version: 1, at: T0, reason: REASON });

    expect(isKeptAtZero(state)).toBe(true);
    expect(sendDueAt(state)).toBeUndefined();
  });

  it('tells when a reading with a newer version keeps its quantity, and wins with the next version', () => {
    const overtaken = holdAtZero(wanted(10, 5), { version: 4, at: T0, reason: REASON });
    const again = holdAtZero(overtaken, { version: 6, at: T0, reason: REASON });

    expect([isKeptAtZero(overtaken), isKeptAtZero(again)]).toEqual([false, true]);
    expect(again.zeroHold).toEqual(overtaken.zeroHold);
  });
});

describe('endCountedHold', () => {
  it.each([
    [undefined, true],
    [T0, true],
    [T0 + 1, true],
    [T0 + 2, false],
  ])('a count at %s leaves the hold standing: %s', (countedAt, stands) => {
    expect(endCountedHold(held, countedAt).zeroHold !== undefined).toBe(stands);
  });

  it('changes nothing where no hold is', () => {
    const free = wanted(10);

    expect(endCountedHold(free, T0 + 5)).toBe(free);
  });
});

describe('endZeroHold', () => {
  it('leaves what is wanted to the next reading', () => {
    const free = endZeroHold(held);

    expect(free.zeroHold).toBeUndefined();
    expect(free.wanted).toEqual(held.wanted);
    expect(want(free, { version: 3, quantity: 4, at: T0 + 5 }).wanted?.quantity).toBe(4);
  });
});
