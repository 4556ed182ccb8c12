/** Odoo's truth of one shipped order, as far as the steps on documents read it. */
import type { OdooOrderTruth, OdooTruthLine } from '../../../../../shared/odoo/index.ts';

export const DAY = 24 * 60 * 60 * 1000;
export const SHIPPED_AT = Date.parse('2026-11-20T15:00:00Z');

export const goods = (lineId: number, ordered: number, unitPrice: string, lineNumber = '1'): OdooTruthLine => ({
  ...{ lineId, lineNumber, sku: 'MUG', productId: 1, chargeKind: 'product', isCharge: false, total: '0.00' },
  ...{ ordered, delivered: ordered, unitPrice },
});

export const charge = (lineId: number, chargeKind: string, unitPrice: string, lineNumber = '1'): OdooTruthLine => ({
  ...{
    lineId,
    lineNumber,
    productId: 2,
    chargeKind,
    isCharge: true,
    ordered: 1,
    delivered: 0,
    unitPrice,
    total: '0.00',
  },
});

type Units = Readonly<Record<number, number>>;

const moves = (units: Units) =>
  Object.entries(units).map(([lineId, count]) => ({
    ...{ moveId: Number(lineId), lineId: Number(lineId), productId: 1, units: count },
  }));

export const delivery = (units: Units): OdooOrderTruth['deliveries'][number] => ({
  ...{ pickingId: 1, name: 'WH/OUT/1', state: 'done', doneAt: SHIPPED_AT, hold: false, moves: moves(units), open: [] },
});

export const receipt = (
  returnOrderId: string,
  units: Units,
  state: OdooOrderTruth['returns'][number]['state'] = 'assigned',
): OdooOrderTruth['returns'][number] => ({
  ...{ pickingId: 9, name: 'WH/IN/9', state, returnOf: 1, returnOrderId, moves: moves(units) },
});

export const creditNote = (units: Units, change: Partial<OdooOrderTruth['creditNotes'][number]> = {}) =>
  ({
    ...{ moveId: 50, name: '', state: 'draft', approved: false, total: '0.00' },
    lines: moves(units).map(({ lineId, units: count }) => ({ lineId, units: count, amount: '0.00', tax: '0.00' })),
    ...change,
  }) as OdooOrderTruth['creditNotes'][number];

export const invoice = (change: Partial<OdooOrderTruth['invoices'][number]> = {}) =>
  ({
    ...{ moveId: 40, name: 'INV/1', state: 'draft', paymentState: 'not_paid', total: '1.00' },
    ...change,
  }) as OdooOrderTruth['invoices'][number];

export const truthOf = (change: Partial<OdooOrderTruth> = {}): OdooOrderTruth => ({
  ...{ orderId: 7, name: 'S00007', purchaseOrderId: '1796277083022', state: 'sale', locked: false, hold: false },
  lines: [
    goods(1, 3, '12.49'),
    charge(2, 'shipping', '4.95'),
    charge(3, 'discount', '-1.00'),
    charge(4, 'tax', '3.87'),
  ],
  deliveries: [delivery({ 1: 3 })],
  ...{ picks: [], returns: [], creditNotes: [], invoices: [] },
  ...change,
});
