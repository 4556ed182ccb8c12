import { describe, expect, it } from 'vitest';
import { UnknownOutcomeError } from '../../../shared/core/index.ts';
import type { ContractBench } from './bench.ts';
import {
  expectDocumented,
  HOUR,
  knownOf,
  parcel,
  place,
  shipmentOf,
  statusesOf,
  stocked,
  trueOrder,
} from './fulfilment-bench.ts';

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
