import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../../../shared/core/index.ts';
import {
  newOrderLife,
  type OrderLifeState,
  orderLifeSchema,
  orderLookAt,
  toOrderLifeDraft,
} from '../../../../../shared/steps/order-life/rows.ts';

const T = Date.UTC(2026, 0, 1);
const order = (change: Partial<OrderLifeState>): OrderLifeState => ({ ...newOrderLife('1796277083022'), ...change });

describe('orderLookAt', () => {
  it.each<[string, Partial<OrderLifeState>, number | undefined]>([
    ['an order with a time at it', { lookAt: T }, T],
    ['one that was sent for a later look at that time', { lookAt: T + 5, sentAt: T }, T + 5],
    [
      'one whose message is on its way a quarter of an hour later',
      { lookAt: T, sentAt: T + 1 },
      T + 1 + 15 * MINUTE_MS,
    ],
    ['one that somebody is at when his claim ends', { lookAt: T, claim: { holder: 'x', until: T + 9 } }, T + 9],
    ['no finished order', {}, undefined],
  ])('looks at %s', (_what, change, expected) => {
    expect(orderLookAt(order(change))).toBe(expected);
  });
});

describe('toOrderLifeDraft', () => {
  it('stands on the list of its account while there is something to do', () => {
    const draft = toOrderLifeDraft('local/acme', order({ lookAt: T }));

    expect(draft).toMatchObject({
      pk: 'fulfilment#local/acme',
      sk: '1796277083022',
      pending: { list: 'fulfilments#local/acme', at: T },
    });
    expect(orderLifeSchema.parse(draft.data)).toEqual(order({ lookAt: T }));
  });

  it('stands on no list when nothing is left to do', () => {
    expect(toOrderLifeDraft('local/acme', order({}))).not.toHaveProperty('pending');
  });
});
