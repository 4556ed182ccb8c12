import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../../shared/core/index.ts';
import type { LedgerEntry } from '../../../../../shared/lambda/index.ts';
import { type EscalationPolicy, levelAt, toEscalate } from '../../../../../shared/steps/failures/escalate.ts';
import type { WaitingRow } from '../../../../../shared/steps/failures/plan-redrive.ts';
import type { OrderState } from '../../../../../shared/steps/index.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const POLICY: EscalationPolicy = { ackDeadlineHours: 3, escalateAfterHours: [1, 4, 24] };

const rowOf = (change: Partial<LedgerEntry> = {}, order?: Partial<OrderState>): WaitingRow => ({
  key: 'order/1000001',
  entry: {
    ...{ version: 1, state: 'parked', code: 'ORDER_UNKNOWN_SKU', reason: 'r', facts: {}, flow: 'order-import' },
    ...{ attempts: 1, firstFailedAt: NOW, lastFailedAt: NOW, parkedAt: NOW },
    ...change,
  },
  ...(order && {
    order: {
      ...{
        purchaseOrderId: '1000001',
        phase: 'held',
        hash: 'h',
        rawKey: 'k',
        firstSeenAt: NOW,
        sentAt: NOW,
        holds: [],
      },
      acknowledgement: { state: 'open' },
      ...order,
    },
  }),
});

describe('levelAt', () => {
  it.each([
    ['at once', 0, 0],
    ['before an hour', HOUR_MS - 1, 0],
    ['after an hour', HOUR_MS, 1],
    ['after four hours', 4 * HOUR_MS, 2],
    ['after a day', DAY_MS, 3],
    ['after a week', 7 * DAY_MS, 3],
  ])('%s', (_when, ageMs, level) => {
    expect(levelAt(rowOf(), POLICY, NOW + ageMs)).toBe(level);
  });

  it.each([
    ['at its acknowledgement deadline', { firstSeenAt: NOW - 2 * HOUR_MS }, HOUR_MS, 2],
    [
      'not by a deadline that was met',
      { firstSeenAt: NOW - 2 * HOUR_MS, acknowledgement: { state: 'ahead' } },
      HOUR_MS,
      1,
    ],
    ['a day before its ship-by time', { shipBy: NOW + DAY_MS + HOUR_MS }, HOUR_MS, 3],
    ['no later than anything else when it ships in weeks', { shipBy: NOW + 20 * DAY_MS }, DAY_MS, 3],
  ] as const)('of an order: %s', (_when, order, ageMs, level) => {
    expect(levelAt(rowOf({}, order as Partial<OrderState>), POLICY, NOW + ageMs)).toBe(level);
  });

  it('of an order that is never acknowledged from its record: at Walmart’s own four hours', () => {
    const row = rowOf({}, { firstSeenAt: NOW - 3 * HOUR_MS });

    expect(levelAt(row, { ...POLICY, ackDeadlineHours: 'never' }, NOW + HOUR_MS)).toBe(2);
  });

  it.each([
    [HOUR_MS, 0],
    [2 * HOUR_MS, 1],
    [5 * HOUR_MS, 2],
    [48 * HOUR_MS, 3],
  ])('at the ages that the policy names: %i ms', (ageMs, level) => {
    expect(levelAt(rowOf(), { ...POLICY, escalateAfterHours: [2, 5, 48] }, NOW + ageMs)).toBe(level);
  });

  it('counts from the last failure in a row of an older release', () => {
    const { parkedAt: _parkedAt, ...entry } = rowOf().entry;

    expect(levelAt({ key: 'sku/A', entry }, POLICY, NOW + HOUR_MS)).toBe(1);
  });
});

describe('toEscalate', () => {
  it('gives each level once', () => {
    const rows = [rowOf(), rowOf({ told: 0 }), rowOf({ told: 1 }), rowOf({ told: 2 })];

    expect(toEscalate(rows, POLICY, NOW + HOUR_MS).map(({ row, level }) => [row.entry.told, level])).toEqual([
      [undefined, 1],
      [0, 1],
    ]);
  });

  it('leaves out what a person holds', () => {
    expect(toEscalate([rowOf({ code: 'ORDER_HELD_BY_PERSON' })], POLICY, NOW + DAY_MS)).toEqual([]);
  });
});
