import { describe, expect, it } from 'vitest';
import { orderHashOf } from '../../../../../shared/steps/orders/order-hash.ts';

const ORDER = {
  purchaseOrderId: '1796277083022',
  shipNode: { type: 'SellerFulfilled' },
  orderLines: { orderLine: [{ lineNumber: '1', statusQuantity: { amount: '2' } }] },
};

describe('orderHashOf', () => {
  it.each<[string, object]>([
    [
      'the order of members',
      { orderLines: ORDER.orderLines, shipNode: ORDER.shipNode, purchaseOrderId: ORDER.purchaseOrderId },
    ],
    [
      'null and missing members',
      { ...ORDER, refund: null, orderLines: { orderLine: [{ ...ORDER.orderLines.orderLine[0], trackingInfo: null }] } },
    ],
    ['empty lists and missing members', { ...ORDER, pickupPersons: [] }],
    ['the ship node as the released list writes it', { ...ORDER, shipNode: [] }],
  ])('does not look at %s', (_what, other) => {
    expect(orderHashOf(other)).toBe(orderHashOf(ORDER));
  });

  it.each<[string, unknown]>([
    ['a quantity', { ...ORDER, orderLines: { orderLine: [{ lineNumber: '1', statusQuantity: { amount: '1' } }] } }],
    ['a line more', { ...ORDER, orderLines: { orderLine: [...ORDER.orderLines.orderLine, { lineNumber: '2' }] } }],
    ['a member that we do not know', { ...ORDER, news: 'yes' }],
    ['a zero in place of nothing', { ...ORDER, refund: 0 }],
    ['no object at all', 'text'],
  ])('tells a change by %s', (_what, other) => {
    expect(orderHashOf(other)).not.toBe(orderHashOf(ORDER));
  });
});
