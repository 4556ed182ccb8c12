import { describe, expect, it } from 'vitest';
import { InvalidDataError, UnknownOutcomeError } from '../../../../shared/core/index.ts';
import {
  CARRIERS,
  type ChargeToRefund,
  type Fulfilment,
  isSameCarrier,
  type ParcelToShip,
  type Shipment,
  toCarrier,
} from '../../../../shared/walmart/index.ts';
import { json, openBench, START } from './bench.ts';

const PO = '1796277083022';
const known = [
  { lineNumber: '1', open: 3 },
  { lineNumber: '4', open: 1 },
];
const parcel: ParcelToShip = {
  units: 2,
  trackingNumber: '1Z999AA10123456784',
  carrier: { carrier: 'UPS' },
  methodCode: 'Standard',
  shippedAt: START,
};
const shipment = (change: object = {}, line: object = {}): Shipment => ({
  sellerOrderId: 'S00012',
  known,
  lines: [{ lineNumber: '1', parcels: [{ ...parcel, ...change }], ...line }],
});
const charge: ChargeToRefund = {
  reason: 'DamagedItem',
  chargeType: 'PRODUCT',
  chargeName: 'ItemPrice',
  currency: 'USD',
  amount: '-5.00',
};
const refundOf = (change: object = {}) => ({
  known: ['1', '4'],
  lines: [{ lineNumber: '4', charges: [{ ...charge, ...change }] }],
});
const refusal = (description: string) =>
  json({ errors: { error: [{ code: 'INVALID_REQUEST_CONTENT.GMP_ORDER_API', description }] } }, 400);
const done = json({ order: {} });

const issuesOf = async (work: (fulfilment: Fulfilment) => Promise<unknown>) => {
  const bench = openBench(() => done);
  const error = await bench.failure(work(bench.client.fulfilment));
  expect(bench.requests).toEqual([]);
  expect(error).toBeInstanceOf(InvalidDataError);
  expect(error).toMatchObject({ code: 'WALMART_REQUEST_INVALID' });
  return error instanceof InvalidDataError ? error : undefined;
};

describe('ship', () => {
  it('writes the body that Walmart describes', async () => {
    const bench = openBench(() => done);
    const other = { carrier: { otherCarrier: 'Pony' }, trackingUrl: 'https://pony.example.com/1' };

    await bench.run(
      bench.client.fulfilment.ship(PO, {
        sellerOrderId: 'S00012',
        known,
        lines: [
          { lineNumber: '1', intentToCancelOverride: true, parcels: [parcel, { ...parcel, ...other, units: 1 }] },
        ],
      }),
    );

    const trackingInfo = { shipDateTime: START, methodCode: 'Standard', trackingNumber: parcel.trackingNumber };
    expect(bench.requests[0]).toMatchObject({ method: 'POST', path: `/v3/orders/${PO}/shipping` });
    expect(JSON.parse(bench.requests[0]?.body ?? '')).toEqual({
      orderShipment: {
        orderLines: {
          orderLine: [
            {
              lineNumber: '1',
              intentToCancelOverride: true,
              sellerOrderId: 'S00012',
              orderLineStatuses: {
                orderLineStatus: [
                  {
                    status: 'Shipped',
                    statusQuantity: { unitOfMeasurement: 'EACH', amount: '2' },
                    trackingInfo: { ...trackingInfo, carrierName: { carrier: 'UPS' } },
                  },
                  {
                    status: 'Shipped',
                    statusQuantity: { unitOfMeasurement: 'EACH', amount: '1' },
                    trackingInfo: {
                      ...trackingInfo,
                      carrierName: { otherCarrier: 'Pony' },
                      trackingURL: 'https://pony.example.com/1',
                    },
                  },
                ],
              },
            },
          ],
        },
      },
    });
  });

  it.each([
    ['an empty tracking number', shipment({ trackingNumber: '  ' }), 'lines.0.parcels.0.trackingNumber', '  '],
    [
      'one that is too long',
      shipment({ trackingNumber: '1'.repeat(51) }),
      'lines.0.parcels.0.trackingNumber',
      '1'.repeat(51),
    ],
    [
      'several numbers in one',
      shipment({ trackingNumber: '1Z1, 1Z2' }),
      'lines.0.parcels.0.trackingNumber',
      '1Z1, 1Z2',
    ],
    ['no units', shipment({ units: 0 }), 'lines.0.parcels.0.units', '0'],
    ['half a unit', shipment({ units: 1.5 }), 'lines.0.parcels.0.units', '1.5'],
    [
      'a carrier of another spelling',
      shipment({ carrier: { carrier: 'ups' } }),
      'lines.0.parcels.0.carrier',
      '{"carrier":"ups"}',
    ],
    [
      'another carrier without URL',
      shipment({ carrier: { otherCarrier: 'P' } }),
      'lines.0.parcels.0.trackingUrl',
      'missing',
    ],
    ['an unknown method', shipment({ methodCode: 'VALUE' }), 'lines.0.parcels.0.methodCode', 'VALUE'],
    ['seconds for milliseconds', shipment({ shippedAt: 1_580_821_866 }), 'lines.0.parcels.0.shippedAt', '1580821866'],
    ['an unknown line', shipment({}, { lineNumber: '2' }), 'lines.0.lineNumber', '2'],
    ['no parcel', shipment({}, { parcels: [] }), 'lines.0.parcels', '[]'],
    ['a long order number', { ...shipment(), sellerOrderId: 'x'.repeat(31) }, 'sellerOrderId', 'x'.repeat(31)],
  ])('sends nothing for %s, naming field and value', async (_, wish, path, value) => {
    const error = await issuesOf((fulfilment) => fulfilment.ship(PO, wish));

    expect(error?.issues).toMatchObject([{ path, value }]);
    expect(error?.issues[0]?.rule).not.toBe('');
  });

  it('sends nothing beyond the open units, all parcels of the line together', async () => {
    const error = await issuesOf((fulfilment) =>
      fulfilment.ship(PO, shipment({}, { parcels: [parcel, { ...parcel, trackingNumber: '1Z2' }] })),
    );

    expect(error?.issues).toMatchObject([{ path: 'lines.0', rule: '4 units are wanted, 3 are open' }]);
  });

  it.each([
    ['The Line: 4 of PO: 1 is in SHIPPED status', 'already-shipped'],
    ['The Line: 4 of PO: 1 is in CANCELLED status', 'already-cancelled'],
    ['Some or all qty in higher status', 'higher-status'],
    ['Qty OverShipped : Some or All Line(s)/Qty cannot be Shipped', 'beyond-open'],
    ['set intentToCancelOverride', 'intent-to-cancel'],
  ])('tells the refusal "%s" as %s', async (sentence, wanted) => {
    const bench = openBench(() => refusal(sentence));

    const result = await bench.run(bench.client.fulfilment.ship(PO, shipment()));

    expect(result).toMatchObject({ outcome: 'refused', refusal: wanted });
    expect(result.outcome === 'refused' && result.reason).toContain(sentence);
  });

  it.each([
    ['refused for another reason', refusal('Method code is not supported in line number 1'), 'WALMART_REJECTED'],
    ['unknown', json({ errors: { error: [{ code: 'CONTENT_NOT_FOUND.X' }] } }, 404), 'WALMART_NOT_FOUND'],
  ])('fails when it is %s', async (_, reply, code) => {
    const bench = openBench(() => reply);

    expect(await bench.failure(bench.client.fulfilment.ship(PO, shipment()))).toMatchObject({ code });
  });

  it.each([
    ['a reset', 'reset' as const],
    ['a 500', json({}, 500)],
    ['a 504', json({}, 504)],
    ['a page of markup', { body: '<html></html>' }],
    ['another shape', json([])],
  ])('leaves the outcome open after %s and sends once', async (_, reply) => {
    const bench = openBench(() => reply);

    const error = await bench.failure(bench.client.fulfilment.ship(PO, shipment()));

    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(bench.requests).toHaveLength(1);
  });
});

describe('correctTracking', () => {
  it('names the number that was sent before', async () => {
    const bench = openBench(() => done);
    const lines = [{ lineNumber: '1', currentTrackingNumber: '1ZOLD', parcel }];

    await bench.run(bench.client.fulfilment.correctTracking(PO, { sellerOrderId: 'S1', known, lines }));

    const body = JSON.parse(bench.requests[0]?.body ?? '');
    expect(body.orderShipment.processMode).toBe('PARTIAL_UPDATE');
    expect(body.orderShipment.orderLines.orderLine[0].orderLineStatuses.orderLineStatus[0]).toMatchObject({
      currentTrackingInfo: { trackingNumber: '1ZOLD' },
      trackingInfo: { trackingNumber: parcel.trackingNumber },
    });
  });

  it('sends nothing for an unknown line', async () => {
    const lines = [{ lineNumber: '7', currentTrackingNumber: '1ZOLD', parcel }];

    const error = await issuesOf((fulfilment) => fulfilment.correctTracking(PO, { sellerOrderId: 'S1', known, lines }));

    expect(error?.issues).toMatchObject([{ path: 'lines.0.lineNumber', value: '7' }]);
  });
});

describe('cancel', () => {
  it('writes line, units and reason', async () => {
    const bench = openBench(() => done);

    await bench.run(
      bench.client.fulfilment.cancel(PO, {
        known,
        lines: [{ lineNumber: '1', units: 2, reason: 'SELLER_CANCEL_PRICING_ERROR' }],
      }),
    );

    expect(JSON.parse(bench.requests[0]?.body ?? '')).toEqual({
      orderCancellation: {
        orderLines: {
          orderLine: [
            {
              lineNumber: '1',
              orderLineStatuses: {
                orderLineStatus: [
                  {
                    status: 'Cancelled',
                    cancellationReason: 'SELLER_CANCEL_PRICING_ERROR',
                    statusQuantity: { unitOfMeasurement: 'EACH', amount: '2' },
                  },
                ],
              },
            },
          ],
        },
      },
    });
  });

  it.each([
    [[{ lineNumber: '9', units: 1 }], 'lines.0.lineNumber'],
    [[{ lineNumber: '4', units: 2 }], 'lines.0'],
    [
      [
        { lineNumber: '1', units: 1 },
        { lineNumber: '1', units: 1 },
      ],
      'lines.1.lineNumber',
    ],
    [[], 'lines'],
  ])('sends nothing for %j', async (lines, path) => {
    const reason = 'SELLER_CANCEL_PRICING_ERROR' as const;

    const error = await issuesOf((fulfilment) =>
      fulfilment.cancel(PO, { known, lines: lines.map((line) => ({ ...line, reason })) }),
    );

    expect(error?.issues).toMatchObject([{ path }]);
  });
});

describe('refund', () => {
  it('writes negative amounts as exact numbers', async () => {
    const bench = openBench(() => done);
    const amounts = ['-0.10', '-1234567.89', '-19.99', '-5'];
    const lines = amounts.map((amount, index) => ({
      lineNumber: String(index),
      charges: [{ ...charge, amount, tax: { amount: '-0.07' } }],
    }));

    await bench.run(bench.client.fulfilment.refund(PO, { known: ['0', '1', '2', '3'], lines }));

    const body = bench.requests[0]?.body ?? '';
    for (const text of ['-0.1', '-1234567.89', '-19.99', '-5']) expect(body).toContain(`"amount":${text}}`);
    expect(body).toContain('"tax":{"taxName":"ItemPrice Tax","taxAmount":{"currency":"USD","amount":-0.07}}');
    expect(JSON.parse(body).orderRefund).toMatchObject({ purchaseOrderId: PO });
  });

  it.each([
    ['a positive amount', { amount: '5.00' }, 'a refund is negative'],
    ['a third decimal', { amount: '-5.005' }, 'amounts have at most 2 decimals'],
    ['text', { amount: 'five' }, 'an amount as decimal text is needed'],
    ['a power of ten', { amount: '-1e3' }, 'an amount as decimal text is needed'],
    ['nothing', { amount: '0.00' }, 'a refund of nothing is none'],
    ['too much for any order', { amount: '-1000000000.01' }, 'the amount is too large'],
    ['a positive tax', { tax: { amount: '0.40' } }, 'a refund is negative'],
  ])('sends nothing for %s', async (_, change, rule) => {
    const error = await issuesOf((fulfilment) => fulfilment.refund(PO, refundOf(change)));

    expect(error?.issues).toMatchObject([{ rule }]);
  });

  it('sends nothing for an unknown line', async () => {
    const error = await issuesOf((fulfilment) => fulfilment.refund(PO, { ...refundOf(), known: ['1'] }));

    expect(error?.issues).toMatchObject([{ path: 'lines.0.lineNumber', value: '4' }]);
  });
});

describe('toCarrier', () => {
  it.each([
    ['FED_EX', 'FedEx'],
    ['fedex', 'FedEx'],
    ['dhl ecommerce us', 'DHL Ecommerce - US'],
    ['Pony Express', undefined],
  ])('reads %j as %s', (name, carrier) => {
    expect(toCarrier(name)).toBe(carrier);
  });

  it('keeps every name of the list apart', () => {
    expect(CARRIERS.map(toCarrier)).toEqual([...CARRIERS]);
    expect([isSameCarrier('FED_EX', 'FedEx'), isSameCarrier('UPS', 'USPS')]).toEqual([true, false]);
  });
});
