import { describe, expect, test } from 'vitest';
import type { View } from '../../../local/collect.ts';
import { createNarrator } from '../../../local/narrator.ts';
import { simulateWalmart } from '../../../local/simulators.ts';

const at = (time: string): number => Date.parse(`2026-03-02T${time}:00Z`);
const products = [{ sku: 'OBS-1012', name: 'Oak Bowl, Sage', priceCents: 2899, quantity: 12 }];

const view = (time: string, more: Partial<View> = {}): View => ({
  at: at(time),
  orders: [],
  inventory: [],
  odoo: { orders: [], addresses: new Map(), stock: [], calls: {} },
  ...more,
});

const stocked = (...levels: readonly (readonly [time: string, onHand: number])[]): Partial<View> => ({
  odoo: {
    ...view('00:00').odoo,
    stock: [
      { sku: 'OBS-1012', history: levels.map(([time, onHand]) => ({ at: at(time), onHand, reserved: 0, owed: 0 })) },
    ],
  },
});

const listen = () => {
  const lines: string[] = [];
  return { lines, narrator: createNarrator(products, (line) => lines.push(line)) };
};

describe('createNarrator', () => {
  test('tells a change of stock once, at its time', () => {
    const { lines, narrator } = listen();
    narrator.know(view('14:00', stocked(['13:00', 12])));

    narrator.tell(view('14:10', stocked(['13:00', 12], ['14:09', 0])));
    narrator.tell(view('14:11', stocked(['13:00', 12], ['14:09', 0])));

    expect(lines).toEqual(['14:09  stock of OBS-1012 went from 12 to 0 in Odoo']);
  });

  test('sums up what is too much to read', () => {
    const { lines, narrator } = listen();
    narrator.know(view('14:00', stocked(['13:00', 12])));

    narrator.tell(view('14:10', stocked(['13:00', 12], ['14:01', 1], ['14:02', 2], ['14:03', 3], ['14:04', 4])));

    expect(lines).toEqual(['14:10  stock changed 4 times in Odoo']);
  });

  test('says nothing about quantities that stay the same at Walmart', () => {
    const { lines, narrator } = listen();
    const offer = {
      sku: 'OBS-1012',
      shipNode: '',
      inputQty: 3,
      reservedQty: 0,
      availToSellQty: 3,
      firstInputQty: 0,
      sold: [],
      reservations: [],
      applied: [
        { at: at('14:01'), inputQty: 3, by: 'put' },
        { at: at('14:02'), inputQty: 3, by: 'feed' },
      ],
    } as const;

    narrator.tell(view('14:05', { inventory: [offer] }));

    expect(lines).toEqual(['14:01  Walmart now shows 3 of OBS-1012']);
  });

  test('tells what becomes of an order at Walmart, each unit once', () => {
    const { lines, narrator } = listen();
    const walmart = simulateWalmart({ now: () => at('14:00'), sleep: async () => {} }, 1, { carrierDelivery: null });
    walmart.addItem({ sku: 'OBS-1012', productName: 'Bowl', price: 1000, inputQty: 9 });
    const placed = walmart.placeOrder({ lines: [{ sku: 'OBS-1012', quantity: 3 }], visibleAfterMs: 0 });
    const po = placed.placed ? placed.purchaseOrderId : '';
    narrator.know(view('14:00', { orders: walmart.truth.orders() }));

    walmart.shipElsewhere(po, { quantity: 2 });
    walmart.cancelByCustomer(po);
    const lineNumber = walmart.truth.orders()[0]?.lines[0]?.lineNumber ?? '';
    const returned = walmart.createReturn({ purchaseOrderId: po, lines: [{ lineNumber, quantity: 1 }] });
    walmart.refundByWalmart(returned);
    for (const time of ['15:00', '15:15']) narrator.tell(view(time, { orders: walmart.truth.orders() }));

    expect(lines).toEqual([
      `15:00  2 units of order ${po} shipped at Walmart`,
      `15:00  1 unit of order ${po} cancelled at Walmart`,
      `15:00  $10.00 of order ${po} went back to the buyer`,
    ]);
  });
});
