import { beforeEach, describe, expect, it } from 'vitest';
import type { NewReturn, WalmartWishes } from '../../../../../local/simulators/walmart/index.ts';
import { isObject } from '../../../../support/json-schema.ts';
import { openWalmart, type WalmartBench } from '../../../../support/walmart-bench.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const json = { 'content-type': 'application/json' };
let bench: WalmartBench;
let po: string;

const open = async (settings: WalmartWishes = {}) => {
  bench = await openWalmart({ ...settings });
  bench.walmart.addItem({ sku: 'A', productName: 'Thing A', price: 1000, inputQty: 1000 });
  const placement = bench.walmart.placeOrder({ lines: [{ sku: 'A', quantity: 3, tax: 100 }], visibleAfterMs: 0 });
  if (!placement.placed) throw new Error(placement.refused);
  po = placement.purchaseOrderId;
  bench.walmart.shipElsewhere(po);
  bench.walmart.deliver(po);
};

beforeEach(() => open());

const line = () => {
  const found = bench.walmart.truth.orders()[0]?.lines[0];
  if (found === undefined) throw new Error('No line');
  return found;
};
const create = (quantity: number, more: Partial<NewReturn> = {}, ofLine: object = {}) =>
  bench.walmart.createReturn({
    purchaseOrderId: po,
    lines: [{ lineNumber: line().lineNumber, quantity, ...ofLine }],
    ...more,
  });
const stepsOf = (id: string) =>
  bench.walmart.truth
    .returns()
    .find(({ returnOrderId }) => returnOrderId === id)
    ?.lines[0]?.units.map(({ step }) => step);
const pass = async (ms: number) => {
  bench.pass(ms);
  await bench.renewToken();
};
const refund = (id: string, units: number, customerOrderId = bench.walmart.truth.orders()[0]?.customerOrderId) =>
  bench.call(
    'POST',
    `/v3/returns/${id}/refund`,
    JSON.stringify({
      customerOrderId,
      refundLines: [{ returnOrderLineNumber: 1, quantity: { unitOfMeasure: 'EACH', measurementValue: units } }],
    }),
    json,
  );
const at = (ms: number) => encodeURIComponent(new Date(ms).toISOString());

describe('a return', () => {
  it('travels, arrives, and is refunded by Walmart 48 hours later', async () => {
    await open({ returns: { toTransit: { min: hourMs, max: hourMs }, toCentre: { min: dayMs, max: dayMs } } });
    const id = create(2);

    const steps = [stepsOf(id)];
    for (const ms of [hourMs, dayMs, 2 * dayMs - 1, 1]) {
      await pass(ms);
      steps.push(stepsOf(id));
    }

    expect(steps.map((each) => each?.[0])).toEqual(['initiated', 'in-transit', 'delivered', 'delivered', 'refunded']);
    expect(line()).toMatchObject({
      units: { returned: 2, returnRefunded: 2 },
      refunded: { PRODUCT: { cents: 2000, taxCents: 66 } },
      refunds: [{ by: 'walmart' }],
    });
  });

  it('is not refunded by Walmart once the seller has done it', async () => {
    const id = create(1, { travels: false });
    bench.walmart.moveReturn(id, 'delivered');

    const answer = await refund(id, 1);
    await pass(3 * dayMs);

    expect(answer.status).toBe(200);
    expect(line().refunds).toMatchObject([{ by: 'return', charges: [{ cents: 1000, taxCents: 33 }] }]);
  });

  it('that the customer keeps travels nowhere, has no label, and is refunded after 48 hours', async () => {
    const id = create(1, {}, { keepIt: true });
    bench.walmart.moveReturn(id, 'delivered');

    const before = stepsOf(id);
    const listed = await bench.call('GET', '/v3/returns');
    await pass(2 * dayMs);

    expect([before, stepsOf(id)]).toEqual([['initiated'], ['refunded']]);
    expect(listed.body).toContain('"isKeepIt":true');
    expect(listed.body).toContain('"labels":[]');
  });

  it('can be cancelled in part; cancelled units are refunded by nobody and may be returned anew', async () => {
    const id = create(3, { travels: false });
    bench.walmart.moveReturn(id, 'cancelled', { quantity: 2 });

    const tooMany = await refund(id, 2);
    const second = create(2, { travels: false });

    expect(stepsOf(id)).toEqual(['cancelled', 'cancelled', 'initiated']);
    expect(tooMany.status).toBe(400);
    expect(stepsOf(second)).toEqual(['initiated', 'initiated']);
    expect(() => create(1)).toThrow('0 units to return');
  });

  it('shows units per state in arrays beside the older single fields', async () => {
    const id = create(3, { travels: false });
    bench.walmart.moveReturn(id, 'delivered', { quantity: 2 });
    bench.pass(1000);
    await refund(id, 1);

    const { json: body } = await bench.call('GET', '/v3/returns');

    expect(body).toMatchObject({
      returnOrders: [
        {
          returnOrderId: id,
          returnOrderLines: [
            {
              refundedQty: 1,
              refundChannel: 'SELLER_MANUAL_REFUND',
              refundChannels: [{ refundChannelName: 'SELLER_MANUAL_REFUND', quantity: { measurementValue: 1 } }],
              currentTrackingStatuses: [
                { status: 'COMPLETED', currentRefundStatus: 'REFUND_COMPLETED', quantity: { measurementValue: 1 } },
                { status: 'DELIVERED', quantity: { measurementValue: 1 } },
                { status: 'INITIATED', quantity: { measurementValue: 1 } },
              ],
            },
          ],
        },
      ],
    });
  });

  it('can name an order that this seller never had', async () => {
    const id = create(1, { ofUnknownOrder: true, travels: false });

    const listed = await bench.call('GET', `/v3/returns?returnOrderId=${id}`);
    const refunded = await refund(id, 1);

    expect(listed.body).not.toContain(`"purchaseOrderId":"${po}"`);
    expect(refunded.status).toBe(200);
    expect(line().refunds).toEqual([]);
  });
});

describe('POST returns refund', () => {
  it.each([
    ['more units than are left', (id: string) => refund(id, 3)],
    ['another customer order', (id: string) => refund(id, 1, '123')],
  ])('refuses %s', async (_, call) => {
    const id = create(2, { travels: false });

    expect((await call(id)).status).toBe(400);
    expect(line().refunds).toEqual([]);
  });

  it('notes a refund by both paths as a second one, and refuses it', async () => {
    const id = create(3, { travels: false });
    await refund(id, 3);
    const charge = {
      chargeType: 'PRODUCT',
      chargeName: 'ItemPrice',
      chargeAmount: { currency: 'USD', amount: -30 },
    };
    const refundCharge = [{ refundReason: 'Customer returned item', charge }];
    const order = { lineNumber: line().lineNumber, refunds: { refund: [{ refundCharges: { refundCharge } }] } };

    const second = await bench.call(
      'POST',
      `/v3/orders/${po}/refund`,
      JSON.stringify({ orderRefund: { purchaseOrderId: po, orderLines: { orderLine: [order] } } }),
      json,
    );

    expect(second.status).toBe(400);
    expect(bench.walmart.truth.lineFaults()).toMatchObject({ refundedTwice: 1 });
  });

  it('does not blame the seller for what Walmart refunded before', async () => {
    const id = create(3, { travels: false });
    bench.walmart.refundByWalmart(id);

    const late = await refund(id, 3);

    expect(late.status).toBe(400);
    expect(bench.walmart.truth.lineFaults().lines).toEqual([]);
  });
});

describe('GET /v3/returns', () => {
  it('wants both ends of a window, and finds by last change', async () => {
    const createdAt = bench.now();
    const id = create(1, { travels: false });
    await pass(dayMs);
    bench.walmart.moveReturn(id, 'delivered');

    const half = await bench.call('GET', `/v3/returns?returnLastModifiedStartDate=${at(createdAt)}`);
    const early = await bench.call(
      'GET',
      `/v3/returns?returnLastModifiedStartDate=${at(createdAt)}&returnLastModifiedEndDate=${at(createdAt + hourMs)}`,
    );
    const late = await bench.call(
      'GET',
      `/v3/returns?returnLastModifiedStartDate=${at(createdAt + hourMs)}&returnLastModifiedEndDate=${at(bench.now())}`,
    );

    expect([half.status, early.status, late.status]).toEqual([400, 404, 200]);
  });

  it('pages with a cursor that only its exact text continues', async () => {
    for (let index = 0; index < 3; index += 1) create(1, { travels: false });

    const first = await bench.call('GET', '/v3/returns?limit=2');
    const cursor = String(isObject(first.json.meta) ? first.json.meta.nextCursor : '');
    const second = await bench.call('GET', `/v3/returns${cursor}`);
    const changed = await bench.call('GET', `/v3/returns${cursor}&status=INITIATED`);

    expect(first.json.returnOrders).toHaveLength(2);
    expect(second.json.returnOrders).toHaveLength(1);
    expect(second.json.meta).not.toHaveProperty('nextCursor');
    expect(changed.status).toBe(400);
  });
});
