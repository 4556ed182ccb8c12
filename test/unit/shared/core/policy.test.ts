import { describe, expect, it } from 'vitest';
import { policySchema } from '../../../../shared/core/index.ts';

const ordersFrom = '2026-01-01T00:00:00Z';

describe('policySchema', () => {
  it('has a default for every number but the start of the orders', () => {
    expect(policySchema.parse({ ordersFrom })).toMatchObject({
      cap: 999,
      buffer: 0,
      openWalmartOrders: 'subtract',
      zeroShareLimit: 0.05,
      zeroCountFloor: 20,
      readShareFloor: 0.9,
      taxPolicy: 'passThrough',
      ackDeadlineHours: 3,
      escalateAfterHours: [1, 4, 24],
      partnerEmail: 'never',
    });
  });

  it.each([
    [{}, 'ordersFrom'],
    [{ ordersFrom: '2026-01-01' }, 'ordersFrom'],
    [{ ordersFrom, caps: 5 }, 'caps'],
    [{ ordersFrom, cap: 0 }, 'cap'],
    [{ ordersFrom, cap: 1.5 }, 'cap'],
    [{ ordersFrom, cap: '999' }, 'cap'],
    [{ ordersFrom, buffer: -1 }, 'buffer'],
    [{ ordersFrom, ackDeadlineHours: 5 }, 'ackDeadlineHours'],
    [{ ordersFrom, ackDeadlineHours: 'always' }, 'ackDeadlineHours'],
    [{ ordersFrom, escalateAfterHours: [4, 1, 24] }, 'escalateAfterHours'],
    [{ ordersFrom, escalateAfterHours: [0, 1, 24] }, 'escalateAfterHours'],
    [{ ordersFrom, escalateAfterHours: [1, 4] }, 'escalateAfterHours'],
    [{ ordersFrom, shipNodeTypes: [] }, 'shipNodeTypes'],
    [{ ordersFrom, currency: 'usd' }, 'currency'],
    [{ ordersFrom, feedChunk: 10_001 }, 'feedChunk'],
    [{ ordersFrom, invoice: 'posted' }, 'clearingJournal'],
    [{ ordersFrom, invoice: 'posted', clearingJournal: 'TOOLONG' }, 'clearingJournal'],
  ])('refuses %j and names %s', (policy, name) => {
    const parsed = policySchema.safeParse(policy);

    expect(JSON.stringify(parsed.error?.issues)).toContain(name);
  });
});
