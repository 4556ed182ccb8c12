import { describe, expect, it } from 'vitest';
import { type Account, HOUR_MS, MINUTE_MS } from '../../../../../shared/core/index.ts';
import {
  acknowledgeAt,
  nextLookAt,
  type OrderState,
  resendAt,
  toOrderDraft,
} from '../../../../../shared/steps/orders/order-rows.ts';

const T = Date.UTC(2026, 0, 1);
const POLICY = { ackDeadlineHours: 3 } as const;

const order = (change: Partial<OrderState>): OrderState => ({
  purchaseOrderId: '1796277083022',
  phase: 'captured',
  hash: 'h',
  rawKey: 'k',
  firstSeenAt: T,
  sentAt: T,
  holds: [],
  acknowledgement: { state: 'open' },
  ...change,
});
const HOLD = { sku: 'MUG', units: 1, lineNumber: '1' };

describe('resendAt', () => {
  it.each<[string, Partial<OrderState>, number | undefined]>([
    ['a captured order soon', {}, T + 3 * MINUTE_MS],
    ['one that failed after the queue has had its tries', { failedAt: T }, T + 15 * MINUTE_MS],
    ['one that somebody is at not before his claim ends', { claim: { holder: 'x', until: T + HOUR_MS } }, T + HOUR_MS],
    ['a held order every quarter of an hour', { phase: 'held' }, T + 15 * MINUTE_MS],
    ['an imported order with holds', { phase: 'imported', holds: [HOLD] }, T + 15 * MINUTE_MS],
    ['no imported order without holds', { phase: 'imported' }, undefined],
    ['no recorded order', { phase: 'recorded' }, undefined],
  ])('sends %s again', (_what, change, expected) => {
    expect(resendAt(order(change))).toBe(expected);
  });
});

describe('acknowledgeAt', () => {
  it.each<[string, Partial<OrderState>, number | undefined]>([
    ['an imported order at once', { phase: 'imported' }, T],
    ['a waiting order at its deadline', {}, T + 3 * HOUR_MS],
    ['a held order at its deadline', { phase: 'held' }, T + 3 * HOUR_MS],
    ['a tried one again', { phase: 'imported', acknowledgement: { state: 'tried' } }, T],
    ['a refused one later', { phase: 'imported', notBefore: T + HOUR_MS }, T + HOUR_MS],
    ['no acknowledged order', { phase: 'imported', acknowledgement: { state: 'done' } }, undefined],
    ['no order that was acknowledged ahead', { acknowledgement: { state: 'ahead' } }, undefined],
    ['no order that needs none', { acknowledgement: { state: 'notNeeded' } }, undefined],
    ['no recorded order', { phase: 'recorded' }, undefined],
  ])('acknowledges %s', (_what, change, expected) => {
    expect(acknowledgeAt(order(change), POLICY)).toBe(expected);
  });

  it('never acknowledges a waiting order when the deadline is never', () => {
    expect(acknowledgeAt(order({}), { ackDeadlineHours: 'never' })).toBeUndefined();
  });
});

describe('nextLookAt', () => {
  it('takes the sooner of both', () => {
    expect(nextLookAt(order({ sentAt: T + 4 * HOUR_MS }), POLICY)).toBe(T + 3 * HOUR_MS);
    expect(nextLookAt(order({}), POLICY)).toBe(T + 3 * MINUTE_MS);
  });

  it('does not let a refused acknowledgement keep a held order from its replay', () => {
    expect(nextLookAt(order({ phase: 'held', notBefore: T + HOUR_MS }), POLICY)).toBe(T + 15 * MINUTE_MS);
  });
});

describe('toOrderDraft', () => {
  const account = 'local/acme' as Account;

  it('keeps an order with something left to do on the list', () => {
    expect(toOrderDraft(account, order({}), POLICY).pending).toEqual({
      list: 'orders#local/acme',
      at: T + 3 * MINUTE_MS,
    });
  });

  it('takes a finished order off the list', () => {
    const done = order({ phase: 'imported', acknowledgement: { state: 'done' } });

    expect(toOrderDraft(account, done, POLICY).pending).toBeUndefined();
  });
});
