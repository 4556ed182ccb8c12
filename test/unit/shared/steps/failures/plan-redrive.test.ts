import { describe, expect, it } from 'vitest';
import { CLOSED, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../../shared/core/index.ts';
import type { LedgerEntry } from '../../../../../shared/lambda/index.ts';
import {
  type Breakers,
  isDone,
  planRedrive,
  systemOf,
  type WaitingRow,
} from '../../../../../shared/steps/failures/plan-redrive.ts';
import type { OrderState } from '../../../../../shared/steps/index.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const ALL_CLOSED: Breakers = { walmart: CLOSED, odoo: CLOSED };

const messageOf = (key: string, firstSentAt: number, attempt = 0) => {
  const id = key.slice(key.indexOf('/') + 1);
  const isOrder = key.startsWith('order/');
  return JSON.stringify({
    ...{
      version: 1,
      account: 'local/acme',
      environment: 'local',
      key,
      correlationId: 'c',
      cause: 't',
      attempt,
      firstSentAt,
    },
    ...(isOrder
      ? { type: 'order-captured', body: { purchaseOrderId: id } }
      : { type: 'stock-hint', body: { productId: Number(id) } }),
  });
};

const rowOf = (key: string, change: Partial<LedgerEntry> & { readonly sentAt?: number } = {}): WaitingRow => {
  const { sentAt = NOW - HOUR_MS, ...rest } = change;
  return {
    key,
    entry: {
      ...{ version: 1, state: 'waiting', owner: 'ladder', code: 'ODOO_DATABASE', reason: 'r', facts: {} },
      ...{ flow: 'f', attempts: 6, firstFailedAt: NOW - HOUR_MS, lastFailedAt: NOW - HOUR_MS, dueAt: NOW - 1 },
      message: messageOf(key, sentAt),
      ...rest,
    },
  };
};

const keysOf = (rows: readonly { readonly key: string }[]) => rows.map(({ key }) => key);

describe('planRedrive', () => {
  it('sends orders before stock, and the first-sent first', () => {
    const rows = [
      rowOf('product/1', { sentAt: NOW - 9 * HOUR_MS }),
      rowOf('order/1000002', { sentAt: NOW - HOUR_MS }),
      rowOf('product/2', { sentAt: NOW - 10 * HOUR_MS }),
      rowOf('order/1000001', { sentAt: NOW - 2 * HOUR_MS }),
    ];

    const { send } = planRedrive(rows, ALL_CLOSED, NOW);

    expect(keysOf(send)).toEqual(['order/1000001', 'order/1000002', 'product/2', 'product/1']);
  });

  it('keeps key and first-sent time, and carries the attempts along, at least one', () => {
    const rows = [rowOf('order/1000001'), rowOf('order/1000002', { attempts: 0 })];

    const { send } = planRedrive(rows, ALL_CLOSED, NOW);

    expect(send.map(({ envelope }) => envelope)).toMatchObject([
      { key: 'order/1000001', attempt: 6, firstSentAt: NOW - HOUR_MS },
      { key: 'order/1000002', attempt: 1, firstSentAt: NOW - HOUR_MS },
    ]);
  });

  it('sends at most 500 at once, and says how many are left', () => {
    const rows = Array.from({ length: 510 }, (_, index) => rowOf(`product/${index + 1}`));

    const { send, left } = planRedrive(rows, ALL_CLOSED, NOW);

    expect([send.length, left]).toEqual([500, 10]);
  });

  it('leaves alone what is not due, and what its queue has', () => {
    const rows = [
      rowOf('product/1', { dueAt: NOW + 1 }),
      rowOf('product/2', { owner: 'queue', dueAt: NOW - MINUTE_MS }),
    ];

    expect(planRedrive(rows, ALL_CLOSED, NOW)).toEqual({ send: [], park: [], done: [], left: 0 });
  });

  const { message: _message, ...bare } = rowOf('product/1').entry;
  it.each([
    ['its message is missing', bare, 'nothing has come of its retry'],
    ['its message cannot be read', { ...bare, message: '{' }, 'its stored message cannot be read'],
    [
      'it is the message of another key',
      { ...bare, message: messageOf('product/2', NOW) },
      'its stored message cannot be read',
    ],
    [
      'it has failed for a week, due or not',
      { ...bare, firstFailedAt: NOW - 7 * DAY_MS, dueAt: NOW + HOUR_MS },
      'it has failed for 7 days',
    ],
  ])('parks it when %s', (_when, entry, why) => {
    const { park, send } = planRedrive([{ key: 'product/1', entry }], ALL_CLOSED, NOW);

    expect(park.map((each) => each.why)).toEqual([why]);
    expect(send).toEqual([]);
  });

  it.each([
    ['its queue has it', { owner: 'queue', dueAt: NOW - MINUTE_MS } as const],
    ['a person gave it back within the week', { retriedAt: NOW - 6 * DAY_MS, dueAt: NOW + HOUR_MS }],
  ])('parks nothing that has failed for a week while %s', (_why, change) => {
    const row = rowOf('product/1', { firstFailedAt: NOW - 30 * DAY_MS, ...change });

    expect(planRedrive([row], ALL_CLOSED, NOW)).toEqual({ send: [], park: [], done: [], left: 0 });
  });

  it('parks once more what has failed for a week since a person gave it back', () => {
    const row = rowOf('product/1', { firstFailedAt: NOW - 30 * DAY_MS, retriedAt: NOW - 7 * DAY_MS });

    expect(planRedrive([row], ALL_CLOSED, NOW).park).toHaveLength(1);
  });

  const orderOf = (change: Partial<OrderState>): OrderState => ({
    ...{ purchaseOrderId: '1000001', phase: 'captured', hash: 'h', rawKey: 'k', firstSeenAt: NOW, sentAt: NOW },
    ...{ holds: [], acknowledgement: { state: 'open' } },
    ...change,
  });

  it.each([
    ['before', NOW - HOUR_MS, 1],
    ['after', NOW - MINUTE_MS, 0],
  ])('given back by a person %s its ship-by time it is parked %s times', (_when, retriedAt, parked) => {
    const row = { ...rowOf('order/1000001', { retriedAt }), order: orderOf({ shipBy: NOW - 2 * MINUTE_MS }) };

    expect(planRedrive([row], ALL_CLOSED, NOW).park).toHaveLength(parked);
  });

  it.each([
    ['ODOO_DATABASE', true],
    ['ORDER_CANCELLED_IN_ODOO', false],
    ['ORDER_DELETED_IN_ODOO', false],
  ])('%s of an order that is imported is done: %s', (code, expected) => {
    const row = { ...rowOf('order/1000001', { code }), order: orderOf({ phase: 'imported' }) };

    expect(isDone(row)).toBe(expected);
  });

  describe('with a system that is down', () => {
    const odooOpen = (probeAt: number): Breakers => ({
      ...ALL_CLOSED,
      odoo: { state: 'open', openedAt: NOW - HOUR_MS, probeAt, trips: 3 },
    });
    const rows = [rowOf('product/1'), rowOf('product/2'), rowOf('product/3', { code: 'UNEXPECTED' })];

    it('sends nothing of it, and the rest', () => {
      const { send, left } = planRedrive(rows, odooOpen(NOW + MINUTE_MS), NOW);

      expect([keysOf(send), left]).toEqual([['product/3'], 2]);
    });

    it('sends one of it when somebody may find out whether it is back', () => {
      const { send } = planRedrive(rows, odooOpen(NOW), NOW);

      expect(keysOf(send)).toEqual(['product/1', 'product/3']);
    });
  });

  describe('with a system that has just come back', () => {
    const odooBack = (agoMs: number): Breakers => ({
      ...ALL_CLOSED,
      odoo: { state: 'closed', closedAt: NOW - agoMs, trips: 1 },
    });

    it('makes what waited for it due at once, whatever its wait was, and nothing else', () => {
      const rows = [
        rowOf('product/1', { dueAt: NOW + DAY_MS }),
        rowOf('product/2', { dueAt: NOW + DAY_MS, code: 'WALMART_SYSTEM' }),
        rowOf('product/3', { dueAt: NOW + DAY_MS, lastFailedAt: NOW - 1 }),
        rowOf('product/4', { owner: 'queue', dueAt: NOW + MINUTE_MS }),
      ];

      expect(keysOf(planRedrive(rows, odooBack(10_000), NOW).send)).toEqual(['product/1']);
    });

    it.each([
      [0, 25],
      [MINUTE_MS, 50],
      [3 * MINUTE_MS, 200],
      [5 * MINUTE_MS, 400],
    ])('%i ms after it came back sends %i of its backlog', (agoMs, count) => {
      const rows = Array.from({ length: 400 }, (_, index) => rowOf(`product/${index + 1}`));

      expect(planRedrive(rows, odooBack(agoMs), NOW).send).toHaveLength(count);
    });
  });
});

describe('systemOf', () => {
  it.each([
    ['WALMART_SYSTEM', {}, 'walmart'],
    ['ODOO_TIMEOUT', {}, 'odoo'],
    ['BREAKER_OPEN', { system: 'odoo' }, 'odoo'],
    ['AWS_UNAVAILABLE', {}, undefined],
    ['MESSAGE_NO_OUTCOME', {}, undefined],
  ])('says of %s which system it is about', (code, facts, expected) => {
    expect(systemOf({ code, facts })).toBe(expected);
  });
});
