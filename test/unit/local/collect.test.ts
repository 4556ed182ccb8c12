import { describe, expect, test } from 'vitest';
import { toTruth, type View } from '../../../local/collect.ts';
import { NO_LIFE } from '../../../local/collect-lines.ts';
import { countAddresses } from '../../../local/odoo-side.ts';
import type { TrueOrder } from '../../../local/simulators/walmart/index.ts';

const totals = { product: 1000, shipping: 599, discount: 100, tax: 75 };

const units = { open: 2, shipped: 0, delivered: 0, cancelled: 0, returned: 0, returnRefunded: 0 };
const nothing = { PRODUCT: { cents: 0, taxCents: 0 }, SHIPPING: { cents: 0, taxCents: 0 } };
const untouched = { units, charged: nothing, refunded: nothing, refunds: [], wantsToCancel: false };

const order = (po: string, more: Partial<TrueOrder> = {}): TrueOrder => ({
  po,
  customerOrderId: `C${po}`,
  placedAt: 100,
  visibleAt: 200,
  acknowledgedAt: null,
  bad: null,
  shipNodeType: 'SellerFulfilled',
  currency: 'USD',
  totals,
  lines: [{ lineNumber: '1', sku: 'A', quantity: 2, totals, statuses: [], reserved: 2, ...untouched }],
  originalCustomerOrderId: undefined,
  buyer: {
    name: 'Ada Testwell',
    phone: '3155550100',
    email: 'x@relay.walmart.com',
    address1: '1 Example Rd',
    city: 'Warners',
    state: 'NY',
    postalCode: '13164',
    addressType: 'RESIDENTIAL',
  },
  ...more,
});

const view = (more: Partial<View> = {}): View => ({
  at: 5000,
  orders: [],
  inventory: [],
  odoo: { orders: [], addresses: new Map(), stock: [], calls: {} },
  ...more,
});

const times = { startedAt: 10, activityEndedAt: 4000 };
const calls = { walmart: {}, odoo: {} };

describe('toTruth', () => {
  test('sums what the buyer pays, tax apart', () => {
    const [found] = toTruth(
      view({ orders: [order('1', { acknowledgedAt: 300 })] }),
      NO_LIFE,
      [],
      times,
      calls,
    ).walmartOrders;

    expect(found).toMatchObject({
      netCents: 1499,
      taxCents: 75,
      acknowledgedAt: 300,
      lines: [{ sku: 'A', quantity: 2 }],
    });
  });

  test('keeps a whole unit back for the half unit of an unmappable order', () => {
    const [found] = toTruth(
      view({ orders: [order('1', { bad: 'quantity' })] }),
      NO_LIFE,
      [],
      times,
      calls,
    ).walmartOrders;

    expect(found).toMatchObject({ bad: 'quantity', lines: [{ sku: 'A', quantity: 3 }] });
  });

  test('leaves out sale orders and addresses of other runs', () => {
    const ordered = { name: 'S1', state: 'sale', totalCents: 1, createdAt: 1 };
    const odoo = {
      orders: ['1', '2'].map((purchaseOrderId) => ({ ...ordered, purchaseOrderId })),
      addresses: new Map([
        ['1', 1],
        ['2', 2],
      ]),
      stock: [],
      calls: {},
    };

    const found = toTruth(view({ orders: [order('1')], odoo }), NO_LIFE, [], times, calls);

    expect(found.saleOrders.map(({ purchaseOrderId }) => purchaseOrderId)).toEqual(['1']);
    expect([...found.deliveryAddresses.keys()]).toEqual(['1']);
  });

  test('tells when each quantity was sent: a PUT when it took hold, a row of a feed with its feed', () => {
    const inventory = {
      sku: 'A',
      shipNode: '1',
      inputQty: 4,
      reservedQty: 3,
      availToSellQty: 1,
      firstInputQty: 0,
      applied: [
        { at: 900, inputQty: 5, by: 'feed', feedId: 'f' },
        { at: 1000, inputQty: 4, by: 'put' },
      ],
      sold: [
        { at: 950, quantity: 1, po: '1' },
        { at: 1100, quantity: 2, po: '2' },
      ],
      reservations: [
        { at: 950, delta: 1 },
        { at: 1000, delta: -1 },
        { at: 1100, delta: 2 },
      ],
    } as const;
    const items = [{ sku: 'A', amount: 5, outcome: 'SUCCESS', appliedAt: 900 }] as const;
    const feed = { feedId: 'f', submittedAt: 300, status: 'PROCESSED', processedAt: 900, items } as const;

    const [found] = toTruth(view({ inventory: [inventory] }), NO_LIFE, [feed], times, calls).inventory;

    expect(found?.submissions).toEqual([
      { sentAt: 300, quantity: 5 },
      { sentAt: 1000, quantity: 4 },
    ]);
    expect(found?.applied[0]).toEqual({ at: 10, quantity: 0 });
    expect(found?.sold).toEqual([
      { at: 950, quantity: 1, reservedBefore: 0 },
      { at: 1100, quantity: 2, reservedBefore: 0 },
    ]);
  });

  test('begins the history of goods without stock at the start', () => {
    const stock = [{ sku: 'A', history: [{ at: 700, onHand: 3, reserved: 0, owed: 0 }] }];

    const [found] = toTruth(view({ odoo: { ...view().odoo, stock } }), NO_LIFE, [], times, calls).stock;

    expect(found?.history.map(({ at, onHand }) => [at, onHand])).toEqual([
      [10, 0],
      [700, 3],
    ]);
  });
});

describe('countAddresses', () => {
  test('counts by purchase order, and leaves other references aside', () => {
    const counted = countAddresses([
      ['walmart/local/demo/1', 1],
      ['walmart/local/demo/1', 1],
      ['walmart/local/other/1', 1],
      ['SHOP', 1],
    ]);

    expect([...counted]).toEqual([['1', 2]]);
  });
});
