import { beforeEach, describe, expect, it } from 'vitest';
import type { WalmartWishes } from '../../../../../local/simulators/walmart/index.ts';
import { isObject } from '../../../../support/json-schema.ts';
import { openWalmart, type WalmartBench } from '../../../../support/walmart-bench.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const json = { 'content-type': 'application/json' };
let bench: WalmartBench;

const open = async (settings: WalmartWishes = {}) => {
  bench = await openWalmart({ ...settings });
  bench.walmart.addItem({ sku: 'A', productName: 'Thing A', price: 1000, inputQty: 1000 });
  bench.walmart.addItem({ sku: 'B', productName: 'Thing B', price: 333, inputQty: 1000 });
};

beforeEach(() => open());

const place = (more: object = {}): string => {
  const placement = bench.walmart.placeOrder({ lines: [{ sku: 'A', quantity: 3 }], visibleAfterMs: 0, ...more });
  if (!placement.placed) throw new Error(placement.refused);
  return placement.purchaseOrderId;
};

const pass = async (ms: number) => {
  bench.pass(ms);
  await bench.renewToken();
};

const truthOf = (po: string) => {
  const order = bench.walmart.truth.orders().find((each) => each.po === po);
  if (order === undefined) throw new Error(`No order ${po}`);
  return order;
};
const lineOf = (po: string, index = 0) => {
  const line = truthOf(po).lines[index];
  if (line === undefined) throw new Error(`No line ${index}`);
  return line;
};

const status = (units: number | string, trackingNumber: string, more: object = {}) => ({
  status: 'Shipped',
  statusQuantity: { unitOfMeasurement: 'EACH', amount: String(units) },
  trackingInfo: {
    shipDateTime: bench.now(),
    carrierName: { carrier: 'UPS' },
    methodCode: 'Standard',
    trackingNumber,
    ...more,
  },
});

const ship = (po: string, statuses: readonly object[], line: object = {}) =>
  bench.call(
    'POST',
    `/v3/orders/${po}/shipping`,
    JSON.stringify({
      orderShipment: {
        orderLines: {
          orderLine: [
            {
              lineNumber: lineOf(po).lineNumber,
              sellerOrderId: 'S1',
              orderLineStatuses: { orderLineStatus: statuses },
              ...line,
            },
          ],
        },
      },
    }),
    json,
  );

const problemOf = (answer: { readonly json: unknown }) => {
  const errors = isObject(answer.json) && isObject(answer.json.errors) ? answer.json.errors.error : undefined;
  return Array.isArray(errors) && isObject(errors[0]) ? errors[0] : {};
};

describe('POST shipping', () => {
  it('ships parcel by parcel; the charge follows the units to the cent', async () => {
    const po = place({ lines: [{ sku: 'B', quantity: 3, amount: 1000 }], tax: 100, shipping: 499 });

    await ship(po, [status(1, 'T1')]);
    const first = lineOf(po);
    await ship(po, [status(1, 'T2'), status(1, 'T3')]);
    const all = lineOf(po);

    expect(first.units).toMatchObject({ open: 2, shipped: 1, cancelled: 0 });
    expect(first.charged).toEqual({
      PRODUCT: { cents: 333, taxCents: 33 },
      SHIPPING: { cents: 166, taxCents: 0 },
    });
    expect(all.charged).toEqual({ PRODUCT: { cents: 1000, taxCents: 100 }, SHIPPING: { cents: 499, taxCents: 0 } });
    expect(bench.walmart.truth.writes().map(({ kind, accepted }) => [kind, accepted])).toEqual([
      ['ship', true],
      ['ship', true],
    ]);
  });

  it('releases the reservation of what left', async () => {
    const po = place();

    await ship(po, [status(2, 'T1')]);

    expect(bench.walmart.truth.inventory()[0]).toMatchObject({ reservedQty: 1 });
  });

  it.each([
    ['no tracking number', () => [status(1, ' ')], 'trackingNumber'],
    ['a tracking number that is too long', () => [status(1, '1'.repeat(51))], 'trackingNumber'],
    ['a carrier in another spelling', () => [status(1, 'T', { carrierName: { carrier: 'ups' } })], 'carrier'],
    ['another carrier without URL', () => [status(1, 'T', { carrierName: { otherCarrier: 'Pony' } })], 'trackingURL'],
    ['an unknown method', () => [status(1, 'T', { methodCode: 'VALUE' })], 'methodCode'],
    ['a ship time in the future', () => [status(1, 'T', { shipDateTime: bench.now() + dayMs })], 'shipDateTime'],
    ['a ship time before the order', () => [status(1, 'T', { shipDateTime: bench.now() - dayMs })], 'shipDateTime'],
    ['no units', () => [status(0, 'T')], 'data'],
    ['more units than are open, over two parcels', () => [status(2, 'T1'), status(2, 'T2')], 'data'],
  ])('refuses %s as a whole', async (_, statuses, field) => {
    const po = place();

    const answer = await ship(po, statuses());

    expect(answer.status).toBe(400);
    expect(problemOf(answer)).toMatchObject({ code: 'INVALID_REQUEST_CONTENT.GMP_ORDER_API', field });
    expect(lineOf(po).units).toMatchObject({ open: 3, shipped: 0 });
    expect(bench.walmart.truth.writes()).toMatchObject([{ kind: 'ship', accepted: false }]);
  });

  it.each([{ sellerOrderId: '' }, { sellerOrderId: 'x'.repeat(31) }, { lineNumber: '99' }])(
    'refuses %j',
    async (line) => {
      const po = place();

      expect((await ship(po, [status(1, 'T')], line)).status).toBe(400);
    },
  );

  it('names the status of a line that is past shipping', async () => {
    const [shipped, cancelled, delivered] = [place(), place(), place()];
    bench.walmart.shipElsewhere(shipped);
    bench.walmart.cancelByCustomer(cancelled);
    bench.walmart.shipElsewhere(delivered);
    bench.walmart.deliver(delivered);

    const answers = [];
    for (const po of [shipped, cancelled, delivered]) answers.push(problemOf(await ship(po, [status(1, 'T')])));

    expect(answers.map(({ description }) => /is in (\w+) status/.exec(String(description))?.[1])).toEqual([
      'SHIPPED',
      'CANCELLED',
      'DELIVERED',
    ]);
    expect(bench.walmart.truth.lineFaults().lines).toEqual([]);
  });

  it('notes who ships twice: the same parcel again, all again, or beyond the quantity', async () => {
    const [again, all, beyond] = [place(), place(), place()];
    await ship(again, [status(1, 'T1')]);
    await ship(again, [status(1, 'T1')]);
    await ship(all, [status(3, 'T1')]);
    await ship(all, [status(3, 'T2')]);
    await ship(beyond, [status(2, 'T1')]);
    await ship(beyond, [status(2, 'T2')]);

    const faults = bench.walmart.truth.lineFaults();

    expect(faults).toMatchObject({ shippedTwice: 2, overShipped: 1, refundedTwice: 0 });
    expect(faults.lines.map(({ purchaseOrderId }) => purchaseOrderId)).toEqual([again, all, beyond]);
  });

  it('notes who ships what it has cancelled itself', async () => {
    const po = place();
    const status1 = {
      status: 'Cancelled',
      cancellationReason: 'SELLER_CANCEL_PRICING_ERROR',
      statusQuantity: { unitOfMeasurement: 'EACH', amount: '1' },
    };
    const orderLine = [{ lineNumber: lineOf(po).lineNumber, orderLineStatuses: { orderLineStatus: [status1] } }];
    const body = JSON.stringify({ orderCancellation: { orderLines: { orderLine } } });
    await bench.call('POST', `/v3/orders/${po}/cancel`, body, json);

    const answer = await ship(po, [status(3, 'T1')]);

    expect(answer.status).toBe(400);
    expect(bench.walmart.truth.lineFaults()).toMatchObject({ overShipped: 1, shippedTwice: 0 });
  });

  it('is not for what Walmart fulfils, and unknown for what it does not show', async () => {
    const [wfs, unseen] = [place({ shipNodeType: 'WFSFulfilled' }), place({ visibleAfterMs: hourMs })];

    expect((await ship(wfs, [status(1, 'T')])).status).toBe(400);
    expect((await ship(unseen, [status(1, 'T')])).status).toBe(404);
  });
});

describe('what happens by itself', () => {
  it('cancels what is open four days after the ship date, and no other unit', async () => {
    const po = place();
    await ship(po, [status(1, 'T1')]);
    const list = await bench.call('GET', `/v3/orders/${po}`);
    const order = isObject(list.json.order) ? list.json.order : {};
    const shipBy = isObject(order.shippingInfo) ? Number(order.shippingInfo.estimatedShipDate) : 0;

    await pass(shipBy + 4 * dayMs - bench.now() - 1);
    const before = lineOf(po).units;
    await pass(1);
    const after = lineOf(po).units;

    expect(before).toMatchObject({ open: 2, cancelled: 0 });
    expect(after).toMatchObject({ open: 0, shipped: 1, cancelled: 2 });
    expect(bench.walmart.truth.writes().at(-1)).toMatchObject({
      kind: 'cancel',
      by: 'walmart',
      at: shipBy + 4 * dayMs,
    });
    expect(bench.walmart.truth.inventory()[0]).toMatchObject({ reservedQty: 0 });
  });

  it('delivers what was shipped within days, as a change that a search sees', async () => {
    await open({ carrierDelivery: { min: 2 * dayMs, max: 2 * dayMs } });
    const po = place();
    await ship(po, [status(3, 'T1')]);

    await pass(2 * dayMs - 1);
    const before = lineOf(po).units.delivered;
    await pass(1);
    const since = encodeURIComponent(`${new Date(bench.now()).toISOString().slice(0, 19)}Z`);
    const found = await bench.call('GET', `/v3/orders?lastModifiedStartDate=${since}`);

    expect([before, lineOf(po).units.delivered]).toEqual([0, 3]);
    expect(found.status).toBe(200);
    expect(found.body).toContain('"trackingNumber":"T1"');
  });

  it('ships what Walmart fulfils without anybody', async () => {
    await open({ fulfilledByWalmart: { min: hourMs, max: hourMs } });
    const po = place({ shipNodeType: 'WFSFulfilled' });

    await pass(hourMs);

    expect(lineOf(po).units).toMatchObject({ open: 0, shipped: 3 });
  });
});

describe('the controls', () => {
  it('let a customer cancel only what has not left; a cancelled line costs nothing', async () => {
    const po = place({
      lines: [
        { sku: 'A', quantity: 2 },
        { sku: 'B', quantity: 1 },
      ],
      tax: 50,
    });
    bench.walmart.shipElsewhere(po, { lineNumber: lineOf(po).lineNumber, quantity: 1 });

    const cancelled = bench.walmart.cancelByCustomer(po);
    const answer = await bench.call('GET', `/v3/orders/${po}`);

    expect(cancelled).toBe(2);
    expect(lineOf(po).units).toMatchObject({ open: 0, shipped: 1, cancelled: 1 });
    expect(lineOf(po, 1)).toMatchObject({ units: { cancelled: 1 }, charged: { PRODUCT: { cents: 0 } } });
    expect(answer.body).toContain('"cancellationReason":"CUSTOMER_CANCEL"');
    expect(answer.body).toContain('"amount":0}');
  });

  it('change an address for later reads, as a change of the order', async () => {
    const po = place();
    await pass(hourMs);
    bench.walmart.changeAddress(po, { address1: '1 New Example Rd', postalCode: '13164' });

    const now = await bench.call('GET', `/v3/orders/${po}`);
    bench.walmart.faults.add({ kind: 'stale', staleMs: 1000, count: 1 });
    const before = await bench.call('GET', `/v3/orders/${po}`);

    expect(now.body).toContain('1 New Example Rd');
    expect(before.body).not.toContain('1 New Example Rd');
  });

  it('send a replacement for nothing, tied to the customer’s first order', () => {
    const po = place({ tax: 99 });

    const placement = bench.walmart.placeReplacement(po);

    const order = placement.placed ? truthOf(placement.purchaseOrderId) : undefined;
    expect(order).toMatchObject({
      originalCustomerOrderId: truthOf(po).customerOrderId,
      totals: { product: 0, tax: 0, shipping: 0 },
      buyer: truthOf(po).buyer,
    });
  });

  it('place tax-exempt orders', () => {
    const po = place({ lines: [{ sku: 'A', quantity: 1, tax: 80, shippingTax: 20 }], tax: 99, taxExempt: true });

    expect(truthOf(po).totals).toMatchObject({ product: 1000, tax: 0 });
  });

  it('acknowledge and cancel elsewhere, and cancel for fraud', () => {
    const [one, two, three] = [place(), place(), place()];
    bench.walmart.acknowledgeElsewhere(one);
    bench.walmart.cancelElsewhere(two, { quantity: 1 });
    bench.walmart.cancelForFraud(three);

    expect(truthOf(one).acknowledgedAt).toBe(bench.now());
    expect([lineOf(two).units.cancelled, lineOf(three).units.cancelled]).toEqual([1, 3]);
    expect(bench.walmart.truth.writes().map(({ by }) => by)).toEqual(['elsewhere', 'walmart']);
  });
});

describe('the balance of a line', () => {
  it('holds after every step: open, shipped and cancelled sum up to what was ordered', async () => {
    const po = place({ lines: [{ sku: 'A', quantity: 5 }] });
    const sums: number[] = [];
    const note = () => {
      const { open: left, shipped, cancelled } = lineOf(po).units;
      sums.push(left + shipped + cancelled);
    };

    await ship(po, [status(2, 'T1')]);
    note();
    bench.walmart.cancelByCustomer(po, { quantity: 1 });
    note();
    bench.walmart.deliver(po);
    note();
    await ship(po, [status(3, 'T2')]);
    note();
    await pass(10 * dayMs);
    note();

    expect(sums).toEqual([5, 5, 5, 5, 5]);
    expect(lineOf(po).units).toMatchObject({ shipped: 2, delivered: 2, cancelled: 3 });
  });
});
