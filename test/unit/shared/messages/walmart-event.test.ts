import { describe, expect, it } from 'vitest';
import { readWalmartEvent, walmartEventSchema } from '../../../../shared/messages/index.ts';

const event = (eventType: string, payload: unknown, source: object = {}) => ({
  source: { eventType, eventTime: '2026-11-20T10:15:30.000Z', eventId: '9b7b3a8e-6a52', ...source },
  payload,
});

describe('readWalmartEvent', () => {
  it.each([
    ['PO_CREATED', 'order-created'],
    ['PO_LINE_AUTOCANCELLED', 'lines-cancelled'],
    ['INTENT_TO_CANCEL', 'intent-to-cancel'],
  ])('reads the legacy event %s as %s', (eventType, kind) => {
    const payload = { partnerId: '100009', purchaseOrderId: '1796277083022', customerOrderId: '5281956426648' };

    expect(readWalmartEvent(event(eventType, payload))).toEqual({
      eventId: '9b7b3a8e-6a52',
      eventType,
      kind,
      purchaseOrderId: '1796277083022',
      returnOrderId: undefined,
      customerOrderId: '5281956426648',
    });
  });

  it.each([
    ['in the payload', { subEventType: 'FRAUD_CANCEL', order: { purchaseOrderId: '1796277083022' } }],
    ['in meta', { meta: { subEventType: 'FRAUD_CANCEL' }, order: { purchaseOrderId: 1796277083022 } }],
    ['with the order’s id beside it', { meta: { subEventType: 'fraud_cancel' }, purchaseOrderId: '1796277083022' }],
  ])('finds the sub-event of the stream %s', (_, payload) => {
    expect(readWalmartEvent(event('ORDER_UPDATES', payload))).toMatchObject({
      kind: 'fraud-cancelled',
      purchaseOrderId: '1796277083022',
    });
  });

  it('takes a sub-event of tomorrow as a hint at its order', () => {
    const payload = { subEventType: 'SOMETHING_NEW', order: { purchaseOrderId: '1796277083022' } };

    expect(readWalmartEvent(event('ORDER_UPDATES', payload))).toMatchObject({
      kind: 'order-updated',
      purchaseOrderId: '1796277083022',
    });
  });

  it('reads returns with the order of their first line', () => {
    const payload = { returnOrderId: '103738048909818825', returnOrderLines: [{ purchaseOrderId: 4790210558890 }] };

    expect(readWalmartEvent(event('RETURN_DELIVERED', payload))).toMatchObject({
      kind: 'return-delivered',
      returnOrderId: '103738048909818825',
      purchaseOrderId: '4790210558890',
    });
  });

  it('sets other events aside', () => {
    expect(readWalmartEvent(event('BUY_BOX_CHANGED', { sku: 'A' }))).toMatchObject({ kind: 'other' });
  });

  it.each([[null], ['text'], [[]], [{}], [{ source: {} }], [{ source: { eventType: 7 } }]])(
    'gives nothing for %j',
    (json) => {
      expect(readWalmartEvent(json)).toBeUndefined();
      expect(walmartEventSchema.safeParse(json).success).toBe(false);
    },
  );

  it('takes no id that is none', () => {
    const payload = { purchaseOrderId: "1' OR 1=1", returnOrderId: 'x'.repeat(65), order: null };

    expect(readWalmartEvent(event('PO_CREATED', payload, { eventId: { a: 1 } }))).toMatchObject({
      eventId: undefined,
      purchaseOrderId: undefined,
      returnOrderId: undefined,
    });
  });
});
