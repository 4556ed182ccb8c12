import { describe, expect, it } from 'vitest';
import { redact } from '../../../../../shared/core/index.ts';
import { walmartOrderSchema } from '../../../../../shared/walmart/index.ts';

const line = (changes: object = {}) => ({
  lineNumber: '4',
  item: { productName: 'Airplane Laundry Bag, Blue', sku: 'test1' },
  charges: {
    charge: [
      {
        chargeType: 'PRODUCT',
        chargeName: 'ItemPrice',
        chargeAmount: { currency: 'USD', amount: 10.1 },
        tax: { taxName: 'Tax1', taxAmount: { currency: 'USD', amount: 0.8 } },
      },
    ],
  },
  orderLineQuantity: { unitOfMeasurement: 'EACH', amount: '1' },
  statusDate: 1568466647000,
  orderLineStatuses: {
    orderLineStatus: [{ status: 'Created', statusQuantity: { unitOfMeasurement: 'EACH', amount: '1' } }],
  },
  ...changes,
});

const order = (changes: object = {}, lines: unknown = [line()]) => ({
  purchaseOrderId: '1796277083022',
  customerOrderId: '5281956426648',
  customerEmailId: 'MARK-mail@relay.walmart.com',
  orderDate: 1568466571000,
  shippingInfo: {
    phone: 'MARK-phone',
    estimatedShipDate: 1568700000000,
    methodCode: 'Value',
    postalAddress: {
      name: 'MARK-name',
      address1: 'MARK-street',
      address2: null,
      city: 'MARK-city',
      state: 'NY',
      postalCode: '13164',
      country: 'USA',
    },
  },
  orderLines: { orderLine: lines },
  shipNode: { type: 'SellerFulfilled' },
  ...changes,
});

describe('walmartOrderSchema', () => {
  it('keeps amounts as decimal text, from numbers and from text', () => {
    const charge = (amount: unknown) => ({
      charge: [{ chargeType: 'PRODUCT', chargeName: 'ItemPrice', chargeAmount: { currency: 'USD', amount } }],
    });

    const parsed = walmartOrderSchema.parse(
      order({}, [line({ charges: charge(19.99) }), line({ lineNumber: 5, charges: charge('0.10') })]),
    );

    expect(parsed.orderLines.orderLine.map((each) => each.charges.charge[0]?.chargeAmount.amount)).toEqual([
      '19.99',
      '0.10',
    ]);
    expect(parsed.orderLines.orderLine[1]?.lineNumber).toBe('5');
  });

  it('takes single elements for arrays, null for missing, and an empty array for no ship node', () => {
    const single = line({
      charges: {
        charge: {
          chargeType: 'PRODUCT',
          chargeName: 'ItemPrice',
          chargeAmount: { currency: 'USD', amount: 3 },
          tax: null,
        },
      },
      orderLineStatuses: {
        orderLineStatus: { status: 'Shipped', statusQuantity: { amount: 2 }, trackingInfo: null },
      },
      refund: null,
      statusDate: null,
    });

    const parsed = walmartOrderSchema.parse(order({ shipNode: [], customerEmailId: null }, single));

    expect(parsed.orderLines.orderLine).toHaveLength(1);
    expect(parsed.orderLines.orderLine[0]?.charges.charge[0]?.tax).toBeUndefined();
    expect(parsed.orderLines.orderLine[0]?.orderLineStatuses.orderLineStatus[0]?.statusQuantity.amount).toBe(2);
    expect(parsed.shipNode).toBeUndefined();
    expect(parsed.customerEmailId).toBeUndefined();
    expect(parsed.shippingInfo.postalAddress.address2).toBeUndefined();
  });

  it('takes times as milliseconds, seconds, digit text and ISO text', () => {
    const times = [1568466571000, 1568466571, '1568466571000', '2019-09-14T13:09:31Z'];

    const parsed = times.map((orderDate) => walmartOrderSchema.parse(order({ orderDate })).orderDate);

    expect(parsed).toEqual(times.map(() => 1568466571000));
  });

  it('names every fault by its path', () => {
    const bad = order({ orderDate: 'soon' }, [
      line({ orderLineQuantity: { amount: '1.5' }, orderLineStatuses: { orderLineStatus: [] } }),
    ]);

    const result = walmartOrderSchema.safeParse(bad);

    expect(result.error?.issues.map((issue) => issue.path.join('.'))).toEqual([
      'orderDate',
      'orderLines.orderLine.0.orderLineQuantity.amount',
      'orderLines.orderLine.0.orderLineStatuses.orderLineStatus',
    ]);
  });

  it('accepts fields that it does not know', () => {
    const result = walmartOrderSchema.safeParse(order({ news: { deep: [1] } }, [line({ miscAttributes: [{}] })]));

    expect(result.success).toBe(true);
  });

  it('leaves no personal data in a redacted order, and keeps its lines', () => {
    const shown = JSON.stringify(redact(walmartOrderSchema, order()));

    expect(shown).not.toContain('MARK');
    expect(shown).toContain('"sku":"test1"');
  });
});
