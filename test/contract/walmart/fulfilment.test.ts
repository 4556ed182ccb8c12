import { describe, expect, it } from 'vitest';
import { Secret, UnknownOutcomeError } from '../../../shared/core/index.ts';
import { isHmacOf, readWalmartEvent } from '../../../shared/messages/index.ts';
import type { OrderEntry, ParcelToShip, Shipment, WebhookTarget } from '../../../shared/walmart/index.ts';
import { refundChannelsOf, returnUnitsOf } from '../../../shared/walmart/index.ts';
import { checkAnswer, checkRequest, findOperation, loadOpenApi } from '../../support/openapi.ts';
import { all, type ContractBench, openContractBench, START } from './bench.ts';

const api = loadOpenApi();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const stocked = (...args: Parameters<typeof openContractBench>): ContractBench => {
  const bench = openContractBench(...args);
  bench.walmart.addItem({ sku: 'CUP', productName: 'Cup', price: 999, inputQty: 100 });
  bench.walmart.addItem({ sku: 'MUG', productName: 'Mug', price: 1450, inputQty: 100 });
  return bench;
};

const place = (bench: ContractBench, lines = [{ sku: 'CUP', quantity: 3, tax: 100 }]) => {
  const placement = bench.walmart.placeOrder({ lines, visibleAfterMs: 0 });
  if (!placement.placed) throw new Error(placement.refused);
  return placement.purchaseOrderId;
};

const trueOrder = (bench: ContractBench, po: string) => {
  const order = bench.walmart.truth.orders().find((each) => each.po === po);
  if (order === undefined) throw new Error(`No order ${po}`);
  return order;
};

const knownOf = (bench: ContractBench, po: string) =>
  trueOrder(bench, po).lines.map(({ lineNumber, units }) => ({ lineNumber, open: units.open }));

const parcel = (units: number, trackingNumber: string, more: Partial<ParcelToShip> = {}): ParcelToShip => ({
  units,
  trackingNumber,
  carrier: { carrier: 'UPS' },
  methodCode: 'Standard',
  shippedAt: START,
  ...more,
});

const shipmentOf = (bench: ContractBench, po: string, parcels: readonly ParcelToShip[]): Shipment => {
  const known = knownOf(bench, po);
  return { sellerOrderId: 'S00012', known, lines: [{ lineNumber: known[0]?.lineNumber ?? '', parcels }] };
};

const statusesOf = (entry: OrderEntry | undefined) =>
  entry?.readable === true
    ? entry.order.orderLines.orderLine.flatMap((line) =>
        line.orderLineStatuses.orderLineStatus.map(({ status, statusQuantity, trackingInfo }) => [
          status,
          statusQuantity.amount,
          trackingInfo?.trackingNumber,
        ]),
      )
    : [];

const expectDocumented = (bench: ContractBench): void => {
  expect(bench.requests.flatMap((request) => checkRequest(api, request))).toEqual([]);
};

describe('ship', () => {
  it('confirms two parcels of one line and leaves the rest open, as documented', async () => {
    const bench = stocked();
    const po = place(bench);
    await bench.run(bench.client.orders.acknowledge(po));

    const result = await bench.run(
      bench.client.fulfilment.ship(po, shipmentOf(bench, po, [parcel(1, '1ZA'), parcel(1, '1ZB')])),
    );

    expect(result.outcome).toBe('done');
    expect(result.outcome === 'done' && statusesOf(result.entry)).toEqual([
      ['Acknowledged', 1, undefined],
      ['Shipped', 1, '1ZA'],
      ['Shipped', 1, '1ZB'],
    ]);
    expect(trueOrder(bench, po).lines[0]).toMatchObject({
      units: { open: 1, shipped: 2, cancelled: 0 },
      charged: { PRODUCT: { cents: 1998, taxCents: 66 } },
    });
    expectDocumented(bench);
  });

  it('takes another carrier with its tracking URL', async () => {
    const bench = stocked();
    const po = place(bench);
    const other = { carrier: { otherCarrier: 'Pony Express' }, trackingUrl: 'https://pony.example.com/t/1' };

    const result = await bench.run(bench.client.fulfilment.ship(po, shipmentOf(bench, po, [parcel(3, 'P1', other)])));

    expect(result.outcome).toBe('done');
    expectDocumented(bench);
  });

  it('refuses what was shipped before, by us or elsewhere, and tells which', async () => {
    const bench = stocked();
    const po = place(bench);
    const shipment = shipmentOf(bench, po, [parcel(3, '1ZA')]);
    await bench.run(bench.client.fulfilment.ship(po, shipment));

    const again = await bench.run(bench.client.fulfilment.ship(po, shipment));

    expect(again).toMatchObject({ outcome: 'refused', refusal: 'already-shipped', code: 'WALMART_ALREADY_SHIPPED' });
    expect(bench.walmart.truth.lineFaults()).toMatchObject({ shippedTwice: 1, overShipped: 0 });
  });

  it('refuses more than is open, a cancelled line, and a wish to cancel without the override', async () => {
    const bench = stocked();
    const [short, gone, wished] = [place(bench), place(bench), place(bench)];
    const shipments = [short, gone, wished].map((po) => shipmentOf(bench, po, [parcel(3, '1ZA')]));
    bench.walmart.shipElsewhere(short, { quantity: 1 });
    bench.walmart.cancelByCustomer(gone);
    bench.walmart.askToCancel(wished);

    const results = [];
    for (const [index, po] of [short, gone, wished].entries()) {
      const shipment = shipments[index];
      if (shipment !== undefined) results.push(await bench.run(bench.client.fulfilment.ship(po, shipment)));
    }
    const [line] = knownOf(bench, wished);
    const overriding = shipmentOf(bench, wished, [parcel(3, '1ZB')]);
    const shipped = await bench.run(
      bench.client.fulfilment.ship(wished, {
        ...overriding,
        lines: [{ lineNumber: line?.lineNumber ?? '', intentToCancelOverride: true, parcels: [parcel(3, '1ZB')] }],
      }),
    );

    expect(results.map((result) => result.outcome === 'refused' && result.refusal)).toEqual([
      'beyond-open',
      'already-cancelled',
      'intent-to-cancel',
    ]);
    expect(shipped.outcome).toBe('done');
    expect(bench.walmart.truth.lineFaults().lines).toEqual([]);
  });

  it('leaves the outcome open after a lost answer, and a read settles it', async () => {
    const bench = stocked();
    const po = place(bench);
    bench.walmart.faults.add({ kind: 'reset-after', match: { path: /shipping/ }, count: 1 });

    const failure = await bench.failure(bench.client.fulfilment.ship(po, shipmentOf(bench, po, [parcel(3, '1ZA')])));
    const entry = await bench.run(bench.client.orders.get(po));

    expect(failure).toBeInstanceOf(UnknownOutcomeError);
    expect(bench.requests.filter(({ path }) => path.endsWith('/shipping'))).toHaveLength(1);
    expect(statusesOf(entry)).toEqual([['Shipped', 3, '1ZA']]);
  });
});

describe('correctTracking', () => {
  const correct = (bench: ContractBench, po: string, from: string, to: string) =>
    bench.client.fulfilment.correctTracking(po, {
      sellerOrderId: 'S00012',
      known: knownOf(bench, po),
      lines: [
        {
          lineNumber: trueOrder(bench, po).lines[0]?.lineNumber ?? '',
          currentTrackingNumber: from,
          parcel: parcel(3, to),
        },
      ],
    });

  it('changes the number within four hours, not later', async () => {
    const bench = stocked();
    const po = place(bench);
    await bench.run(bench.client.fulfilment.ship(po, shipmentOf(bench, po, [parcel(3, '1ZA')])));
    await bench.pass(3 * HOUR);

    const result = await bench.run(correct(bench, po, '1ZA', '1ZC'));
    await bench.pass(2 * HOUR);
    const late = await bench.failure(correct(bench, po, '1ZC', '1ZD'));

    expect(result.outcome === 'done' && statusesOf(result.entry)).toEqual([['Shipped', 3, '1ZC']]);
    expect(late).toMatchObject({ code: 'WALMART_REJECTED' });
    expectDocumented(bench);
  });
});

describe('cancel', () => {
  const cancel = (
    bench: ContractBench,
    po: string,
    units: number,
    reason: 'SELLER_CANCEL_OUT_OF_STOCK' | 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL',
  ) => {
    const known = knownOf(bench, po);
    const lines = [{ lineNumber: known[0]?.lineNumber ?? '', units, reason }];
    return bench.client.fulfilment.cancel(po, { known, lines });
  };

  it('cancels part of a line, takes the item off sale, then the rest for nothing', async () => {
    const bench = stocked();
    const po = place(bench);

    await bench.run(cancel(bench, po, 1, 'SELLER_CANCEL_OUT_OF_STOCK'));
    const stock = bench.walmart.truth.inventory().find(({ sku }) => sku === 'CUP');
    const result = await bench.run(cancel(bench, po, 2, 'SELLER_CANCEL_OUT_OF_STOCK'));

    expect(stock).toMatchObject({ inputQty: 0 });
    expect(trueOrder(bench, po).lines[0]?.units).toMatchObject({ open: 0, cancelled: 3 });
    const line =
      result.outcome === 'done' && result.entry.readable ? result.entry.order.orderLines.orderLine[0] : undefined;
    expect(line?.charges.charge.map(({ chargeAmount }) => chargeAmount.amount)).toContain('0');
    expectDocumented(bench);
  });

  it('is refused for what was shipped, and for the customer’s sake without a wish', async () => {
    const bench = stocked();
    const [shipped, plain] = [place(bench), place(bench)];
    const known = knownOf(bench, shipped);
    bench.walmart.shipElsewhere(shipped);

    const late = await bench.run(
      bench.client.fulfilment.cancel(shipped, {
        known,
        lines: [{ lineNumber: known[0]?.lineNumber ?? '', units: 3, reason: 'SELLER_CANCEL_PRICING_ERROR' }],
      }),
    );
    const unasked = await bench.failure(cancel(bench, plain, 3, 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL'));
    bench.walmart.askToCancel(plain);
    const asked = await bench.run(cancel(bench, plain, 3, 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL'));

    expect(late).toMatchObject({ outcome: 'refused', refusal: 'already-shipped' });
    expect(unasked).toMatchObject({ code: 'WALMART_REJECTED' });
    expect(asked.outcome).toBe('done');
  });
});

describe('refund', () => {
  const refund = (bench: ContractBench, po: string, amount: string, tax = '0') =>
    bench.client.fulfilment.refund(po, {
      known: knownOf(bench, po).map(({ lineNumber }) => lineNumber),
      lines: [
        {
          lineNumber: trueOrder(bench, po).lines[0]?.lineNumber ?? '',
          comments: 'damaged',
          charges: [
            {
              reason: 'DamagedItem',
              chargeType: 'PRODUCT',
              chargeName: 'ItemPrice',
              currency: 'USD',
              amount,
              tax: { amount: tax },
            },
          ],
        },
      ],
    });

  it('gives money back to the cent for what was shipped, never more than was charged', async () => {
    const bench = stocked();
    const po = place(bench);
    const early = await bench.failure(refund(bench, po, '-1.00'));
    await bench.run(bench.client.fulfilment.ship(po, shipmentOf(bench, po, [parcel(3, '1ZA')])));

    const first = await bench.run(refund(bench, po, '-9.99', '-0.33'));
    const tooMuch = await bench.failure(refund(bench, po, '-19.99'));
    await bench.run(refund(bench, po, '-19.98', '-0.67'));
    const nothingLeft = await bench.failure(refund(bench, po, '-0.01'));

    expect([early, tooMuch, nothingLeft]).toMatchObject([
      { code: 'WALMART_REJECTED' },
      { code: 'WALMART_REJECTED' },
      { code: 'WALMART_REJECTED' },
    ]);
    const line =
      first.outcome === 'done' && first.entry.readable ? first.entry.order.orderLines.orderLine[0] : undefined;
    expect(line?.refund?.refundCharges?.refundCharge[0]?.charge).toMatchObject({
      chargeAmount: { amount: '-9.99' },
      tax: { taxAmount: { amount: '-0.33' } },
    });
    expect(trueOrder(bench, po).lines[0]?.refunded.PRODUCT).toEqual({ cents: 2997, taxCents: 100 });
    expect(bench.walmart.truth.lineFaults().refundedTwice).toBe(1);
    expectDocumented(bench);
  });
});

describe('returns', () => {
  const delivered = async (bench: ContractBench) => {
    const po = place(bench);
    await bench.run(bench.client.fulfilment.ship(po, shipmentOf(bench, po, [parcel(3, '1ZA')])));
    bench.walmart.deliver(po);
    return po;
  };
  const listOf = (bench: ContractBench, more = {}) =>
    bench.run(
      all(bench.client.returns.listPages({ lastModified: { start: START - DAY, end: bench.clock.now() }, ...more })),
    );

  it.each([404, 200] as const)('finds nothing when an empty search is answered %i', async (emptyAs) => {
    const bench = stocked({ returns: { emptyAs } });

    const pages = await listOf(bench);

    expect(pages).toEqual([]);
    expectDocumented(bench);
  });

  it('reads every return once over several pages, with units per state', async () => {
    const bench = stocked();
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      const po = await delivered(bench);
      const lineNumber = trueOrder(bench, po).lines[0]?.lineNumber ?? '';
      ids.push(
        bench.walmart.createReturn({ purchaseOrderId: po, lines: [{ lineNumber, quantity: 2 }], travels: false }),
      );
    }
    bench.walmart.moveReturn(ids[0] ?? '', 'delivered', { quantity: 1 });

    const rows = (await listOf(bench, { limit: 3 })).flatMap((page) => page.rows);

    expect(rows.map(({ returnOrderId }) => returnOrderId).toSorted()).toEqual(ids.toSorted());
    const first = rows.find(({ returnOrderId }) => returnOrderId === ids[0]);
    const line = first?.readable === true ? first.order.returnOrderLines[0] : undefined;
    expect(line === undefined ? [] : returnUnitsOf(line)).toMatchObject([
      { units: 1, status: 'DELIVERED' },
      { units: 1, status: 'INITIATED' },
    ]);
    expectDocumented(bench);
  });

  it('refunds whole units, once, and shows them on return and order', async () => {
    const bench = stocked();
    const po = await delivered(bench);
    const { customerOrderId, lines } = trueOrder(bench, po);
    const [line] = lines;
    const returnOrderId = bench.walmart.createReturn({
      purchaseOrderId: po,
      lines: [{ lineNumber: line?.lineNumber ?? '', quantity: 2 }],
    });
    await bench.pass(9 * HOUR);
    const refund = { customerOrderId, lines: [{ returnOrderLineNumber: 1, units: 2 }] };

    await bench.run(bench.client.returns.refund(returnOrderId, refund));
    const again = await bench.failure(bench.client.returns.refund(returnOrderId, refund));
    const [row] = (await listOf(bench, { returnOrderId })).flatMap((page) => page.rows);

    expect(again).toMatchObject({ code: 'WALMART_REJECTED' });
    const returned = row?.readable === true ? row.order.returnOrderLines[0] : undefined;
    expect(returned === undefined ? [] : refundChannelsOf(returned)).toEqual([
      { channel: 'SELLER_MANUAL_REFUND', units: 2 },
    ]);
    expect(trueOrder(bench, po).lines[0]?.refunded.PRODUCT).toEqual({ cents: 1998, taxCents: 66 });
    expect(bench.walmart.truth.lineFaults()).toMatchObject({ refundedTwice: 1 });
    expectDocumented(bench);
  });
});

describe('webhooks', () => {
  const target: WebhookTarget = {
    eventType: 'ORDER_UPDATES',
    resourceName: 'ORDER',
    eventUrl: 'https://hooks.example.com/walmart',
    auth: { method: 'HMAC', headerName: 'X-Walmart-Signature', secret: new Secret('MARK-hook-secret') },
  };

  it('are subscribed, listed without secrets, changed and removed', async () => {
    const bench = stocked({}, 1, async () => ({ status: 200 }));
    const { webhooks } = bench.client;

    const types = await bench.run(webhooks.eventTypes());
    const message = await bench.run(webhooks.test(target));
    const [made] = await bench.run(webhooks.subscribe([target]));
    await bench.run(webhooks.patch(made?.subscriptionId ?? '', { status: 'INACTIVE' }));
    const listed = await bench.run(webhooks.list({ eventType: 'ORDER_UPDATES' }));
    const removed = await bench.run(webhooks.remove(made?.subscriptionId ?? ''));
    const removedAgain = await bench.run(webhooks.remove(made?.subscriptionId ?? ''));

    expect(types.map(({ eventType }) => eventType)).toContain('ORDER_UPDATES');
    expect(message).toBe('Eventurl successfully validated');
    expect(listed).toMatchObject([
      { status: 'INACTIVE', eventUrl: target.eventUrl, authDetails: { authMethod: 'HMAC' } },
    ]);
    expect(JSON.stringify([made, listed])).not.toContain('MARK');
    expect([removed, removedAgain]).toEqual([true, false]);
    expectDocumented(bench);
  });

  it.each(['hex', 'base64'] as const)(
    'arrive signed in %s and can be read, both places of the sub-event',
    async (signatureAs) => {
      const posts: { headers: Readonly<Record<string, string>>; body: string }[] = [];
      const deliver = async (_url: string, headers: Readonly<Record<string, string>>, body: string) => {
        posts.push({ headers, body });
        return { status: 200 };
      };
      const bench = stocked({ webhooks: { signatureAs, repeatShare: 0 } }, 1, deliver);
      await bench.run(
        bench.client.webhooks.subscribe([target, { ...target, eventType: 'RETURN_CREATED', resourceName: 'RETURNS' }]),
      );

      const orders = Array.from({ length: 8 }, () => place(bench));
      await bench.pass(MINUTE);
      bench.walmart.askToCancel(orders[0] ?? '');
      bench.walmart.shipElsewhere(orders[1] ?? '');
      const { lines } = trueOrder(bench, orders[1] ?? '');
      const returnOrderId = bench.walmart.createReturn({
        purchaseOrderId: orders[1] ?? '',
        lines: [{ lineNumber: lines[0]?.lineNumber ?? '', quantity: 1 }],
      });
      await bench.pass(MINUTE);

      const verified = posts.map(({ headers, body }) =>
        isHmacOf(Buffer.from(body), headers['x-walmart-signature'], ['other', 'MARK-hook-secret']),
      );
      const events = posts.map(({ body }) => readWalmartEvent(JSON.parse(body)));
      expect(posts.length).toBe(10);
      expect(new Set(verified)).toEqual(new Set([true]));
      expect(
        events
          .filter((event) => event?.kind === 'order-created')
          .map((event) => event?.purchaseOrderId)
          .toSorted(),
      ).toEqual(orders.toSorted());
      expect(events.find((event) => event?.kind === 'intent-to-cancel')?.purchaseOrderId).toBe(orders[0]);
      expect(events.find((event) => event?.kind === 'return-created')).toMatchObject({
        returnOrderId,
        purchaseOrderId: orders[1],
      });
      expect(posts.some(({ body }) => body.includes('"meta"'))).toBe(true);
      expect(posts.some(({ body }) => !body.includes('"meta"'))).toBe(true);
    },
  );
});

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
