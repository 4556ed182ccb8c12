import { describe, expect, it } from 'vitest';
import { checkAnswer, findOperation } from '../../support/openapi.ts';
import { api, parcel, place, shipmentOf, stocked, trueOrder } from './fulfilment-bench.ts';

describe('the simulator’s answers', () => {
  it('to shipping, cancelling, refunding, returns and subscriptions fit the documents', async () => {
    const bench = stocked({ irregularity: 0 });
    const po = place(bench, [
      { sku: 'CUP', quantity: 3, tax: 100 },
      { sku: 'MUG', quantity: 2, tax: 0 },
    ]);
    const answers: { readonly method: string; readonly path: string; readonly body: unknown }[] = [];
    const { lines, customerOrderId } = trueOrder(bench, po);
    const [cup, mug] = lines;
    const token = await bench.run(bench.client.utilities.tokenDetail().then(() => bench.requests.at(-1)));
    const call = async (method: string, path: string, sent?: object) => {
      const headers = { ...token?.headers, ...(sent === undefined ? {} : { 'content-type': 'application/json' }) };
      const body = sent === undefined ? '' : JSON.stringify(sent);
      const outcome = await bench.run(bench.walmart.handle({ method, path, headers, body }));
      if ('broken' in outcome) throw new Error('broken');
      expect(outcome.body).toSatisfy(() => outcome.status === 200, outcome.body);
      answers.push({ method, path, body: JSON.parse(outcome.body) });
    };
    const sentBody = (index: number) =>
      JSON.parse(bench.requests.filter(({ method }) => method === 'POST').at(index)?.body ?? '{}');

    await bench.run(bench.client.fulfilment.ship(po, shipmentOf(bench, po, [parcel(2, '1ZA')])));
    await call('GET', `/v3/orders/${po}`);
    await call('POST', `/v3/orders/${po}/shipping`, {
      ...sentBody(-1),
      orderShipment: {
        orderLines: {
          orderLine: [
            {
              ...sentBody(-1).orderShipment.orderLines.orderLine[0],
              lineNumber: mug?.lineNumber,
              orderLineStatuses: {
                orderLineStatus: [
                  {
                    ...sentBody(-1).orderShipment.orderLines.orderLine[0].orderLineStatuses.orderLineStatus[0],
                    statusQuantity: { unitOfMeasurement: 'EACH', amount: '1' },
                  },
                ],
              },
            },
          ],
        },
      },
    });
    await call('POST', `/v3/orders/${po}/cancel`, {
      orderCancellation: {
        orderLines: {
          orderLine: [
            {
              lineNumber: mug?.lineNumber,
              orderLineStatuses: {
                orderLineStatus: [
                  {
                    status: 'Cancelled',
                    cancellationReason: 'SELLER_CANCEL_PRICING_ERROR',
                    statusQuantity: { unitOfMeasurement: 'EACH', amount: '1' },
                  },
                ],
              },
            },
          ],
        },
      },
    });
    await call('POST', `/v3/orders/${po}/refund`, {
      orderRefund: {
        purchaseOrderId: po,
        orderLines: {
          orderLine: [
            {
              lineNumber: mug?.lineNumber,
              isFullRefund: true,
              refunds: {
                refund: [
                  {
                    refundCharges: {
                      refundCharge: [
                        {
                          refundReason: 'Others',
                          charge: {
                            chargeType: 'PRODUCT',
                            chargeName: 'ItemPrice',
                            chargeAmount: { currency: 'USD', amount: -1 },
                          },
                        },
                      ],
                    },
                  },
                ],
              },
            },
          ],
        },
      },
    });
    const returnOrderId = bench.walmart.createReturn({
      purchaseOrderId: po,
      lines: [
        { lineNumber: cup?.lineNumber ?? '', quantity: 2 },
        { lineNumber: mug?.lineNumber ?? '', quantity: 1, keepIt: true },
      ],
    });
    await call('POST', `/v3/returns/${returnOrderId}/refund`, {
      customerOrderId,
      refundLines: [{ returnOrderLineNumber: 1, quantity: { unitOfMeasure: 'EACH', measurementValue: 1 } }],
    });
    await call('GET', '/v3/returns?limit=10');

    const problems = answers.flatMap(({ method, path, body }) => {
      const operation = findOperation(api, method, path);
      return operation === undefined ? [`${path} is unknown`] : checkAnswer(operation, body);
    });
    expect(problems).toEqual([]);
    expect(answers).toHaveLength(6);
    expect(trueOrder(bench, po).lines[1]?.refunded.PRODUCT).toEqual({ cents: 1450, taxCents: 0 });
  });
});
