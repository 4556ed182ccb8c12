import { describe, expect, test } from 'vitest';
import { createOffice } from '../../../../local/cast/office.ts';
import { HOUR_MS, MINUTE_MS } from '../../../../shared/core/index.ts';
import { bench, caseOf, life, open, START, seen } from './bench.ts';

const REASON = 'SELLER_CANCEL_PRICING_ERROR';
const turn = { afterMs: 2 * HOUR_MS, reason: REASON } as const;

describe('createOffice', () => {
  test('cancels an order with a reason', async () => {
    const world = bench(seen());

    createOffice(world.parts).cancel(caseOf(life()), { kind: 'seller-cancels', ...turn });
    await world.play();

    expect(world.deeds).toEqual([[2, 'cancel', 3, REASON]]);
  });

  test('cancels nothing that has left', async () => {
    const world = bench(seen({ deliveries: [open({ state: 'done' }), open()] }));

    createOffice(world.parts).cancel(caseOf(life()), { kind: 'seller-cancels', ...turn });
    await world.play();

    expect(world.deeds).toEqual([]);
  });

  test('lowers a line by a unit, the reason first', async () => {
    const world = bench(seen());

    createOffice(world.parts).lower(caseOf(life()), { kind: 'seller-lowers', ...turn });
    await world.play();

    expect(world.deeds).toEqual([
      [2, 'reason', 3, REASON],
      [2, 'lower', 3, { lineNumber: '1', units: 1 }],
    ]);
  });

  test('gives up what is not there, and counts the shelf', async () => {
    const world = bench(seen());

    createOffice(world.parts).giveUpStock(caseOf(life({}, { found: 1 })));
    await world.play();

    expect(world.deeds).toEqual([
      [0, 'cancel', 3, 'SELLER_CANCEL_OUT_OF_STOCK'],
      [0.08, 'count', 'A', 1],
    ]);
  });

  test('lowers to what has left where a part has', async () => {
    const left = { lineNumber: '1', units: 1, package: null, tracking: null };
    const world = bench(seen({ deliveries: [open({ state: 'done', parcels: [left] }), open({ reserved: [] })] }));

    createOffice(world.parts).giveUpStock(caseOf(life()));
    await world.play();

    expect(world.deeds.slice(0, 2)).toEqual([
      [0, 'reason', 3, 'SELLER_CANCEL_OUT_OF_STOCK'],
      [0, 'lower', 3, { lineNumber: '1', units: 1 }],
    ]);
  });

  test.each([
    ['cancel', [1, 'reason', 3, 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL']],
    ['ship', [1, 'release', 5]],
  ] as const)('answers a buyer who asked: %s', async (answer, deed) => {
    const world = bench(seen({ deliveries: [open({ held: true })] }));
    const asks = { kind: 'buyer-asks', afterMs: 0, answerMs: HOUR_MS, answer } as const;

    createOffice(world.parts).planAnswer(caseOf(life()), asks, START + HOUR_MS);
    await world.play();

    expect(world.deeds).toEqual([deed]);
  });

  test('answers nothing where nobody is asked', async () => {
    const world = bench(seen());
    const asks = { kind: 'buyer-asks', afterMs: 0, answer: 'cancel', answerMs: HOUR_MS } as const;

    createOffice(world.parts).planAnswer(caseOf(life()), asks, START + HOUR_MS);
    await world.play();

    expect(world.deeds).toEqual([]);
  });

  test('gives money back for what Walmart knows as shipped, and approves it later', async () => {
    const world = bench(undefined);
    world.walmart.addItem({ sku: 'A', productName: 'A', price: 500, inputQty: 9 });
    const placed = world.walmart.placeOrder({ lines: [{ sku: 'A', quantity: 1 }] });
    const purchaseOrderId = placed.placed ? placed.purchaseOrderId : '';
    const lineNumber = world.walmart.truth.orders()[0]?.lines[0]?.lineNumber ?? '';
    world.walmart.shipElsewhere(purchaseOrderId);
    world.state.order = seen({ lines: [{ lineNumber, sku: 'A', ordered: 1, delivered: 1 }] });

    createOffice(world.parts).planCredit(caseOf(life(), { purchaseOrderId }), {
      ...{ afterMs: HOUR_MS, reason: 'DamagedItem', approvedMs: 30 * MINUTE_MS },
    });
    await world.play();

    expect(world.failures).toEqual([]);
    expect(world.deeds).toEqual([
      [1, 'credit', { lines: [{ lineNumber, units: 1 }], reason: 'DamagedItem', approved: false }],
      [1.5, 'approve', 9],
    ]);
  });

  test.each([
    ['posts the draft that is there', [{ moveId: 7, state: 'draft' }], [48, 'post', 7]],
    ['makes a credit note where there is none', [], [48, 'credit', { lines: [{ lineNumber: 'n', units: 1 }] }]],
  ])('books what a return has refunded: %s', async (_what, drafts, deed) => {
    const world = bench(undefined, 60);
    world.walmart.addItem({ sku: 'A', productName: 'A', price: 500, inputQty: 9 });
    const placed = world.walmart.placeOrder({ lines: [{ sku: 'A', quantity: 1 }] });
    const purchaseOrderId = placed.placed ? placed.purchaseOrderId : '';
    const lineNumber = world.walmart.truth.orders()[0]?.lines[0]?.lineNumber ?? '';
    world.walmart.shipElsewhere(purchaseOrderId);
    const wish = { purchaseOrderId, travels: false, lines: [{ lineNumber, quantity: 1, keepIt: true }] };
    const returnOrderId = world.walmart.createReturn(wish);
    const credits = drafts.map((each) => ({ ...each, approved: false, refundState: null, total: 5, units: [] }));
    world.state.order = seen({ credits });

    createOffice(world.parts).planMirror(caseOf(life()), returnOrderId, 'n', START + HOUR_MS);
    await world.play();

    // Walmart refunds what is kept after two days; people look again each hour.
    expect(world.deeds).toEqual([deed]);
  });
});
