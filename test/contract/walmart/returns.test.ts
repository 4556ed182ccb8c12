import { describe, expect, it } from 'vitest';
import { refundChannelsOf, returnUnitsOf } from '../../../shared/walmart/index.ts';
import { all, type ContractBench, START } from './bench.ts';
import { DAY, expectDocumented, HOUR, parcel, place, shipmentOf, stocked, trueOrder } from './fulfilment-bench.ts';

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
