/** Rows and truths for single tests; what a test is not about is filled in. */
import type {
  Fulfilment,
  LineBalance,
  OdooCreditNote,
  OdooDelivery,
  OdooOrderTruth,
  WalmartReturnLine,
} from '../../../../../shared/transform/index.ts';
import { HOUR, START } from './world.ts';

export const line = (change: Partial<LineBalance> = {}): LineBalance => {
  const ordered = change.ordered ?? 2;
  const shipped = change.shipped ?? 0;
  const cancelled = change.cancelled ?? 0;
  return {
    lineNumber: '1',
    sku: 'S1',
    unacknowledged: 0,
    delivered: 0,
    parcels: [],
    charge: { net: '20.00', tax: '1.61' },
    refunded: { net: '0.00', tax: '0.00' },
    returned: 0,
    returnRefunded: 0,
    intentToCancel: false,
    ...change,
    ordered,
    shipped,
    cancelled,
    open: change.open ?? ordered - shipped - cancelled,
  };
};

export const row = (lines: readonly LineBalance[] = [line()], change: Partial<Fulfilment> = {}): Fulfilment => ({
  purchaseOrderId: '1796277083022',
  customerOrderId: '5281956426648',
  orderedAt: START - HOUR,
  shipBy: START + 48 * HOUR,
  isOurs: true,
  methodCode: 'Value',
  lines: [...lines],
  intents: [],
  shipments: [],
  held: [],
  customerOverruled: false,
  refusals: [],
  reopened: false,
  zeroSkus: [],
  ledger: [],
  returnsMade: [],
  refundsBooked: [],
  ...change,
});

export const delivery = (change: Partial<OdooDelivery> & { readonly units?: number } = {}): OdooDelivery => {
  const { units = 2, ...rest } = change;
  const pickingId = rest.pickingId ?? 1;
  return {
    pickingId,
    name: `OUT/${pickingId}`,
    state: 'done',
    doneAt: START,
    carrier: 'UPS',
    hold: false,
    moves: [{ moveId: pickingId * 10, lineId: 1, units }],
    ...rest,
  };
};

export const truth = (change: Partial<OdooOrderTruth> & { readonly ordered?: number } = {}): OdooOrderTruth => {
  const { ordered = 2, ...rest } = change;
  return {
    orderId: 7,
    name: 'S00007',
    state: 'sale',
    locked: false,
    hold: false,
    lines: [
      { lineId: 1, lineNumber: '1', sku: 'S1', ordered, delivered: 0, productId: 1, isCharge: false, total: '20.00' },
    ],
    deliveries: [],
    returns: [],
    creditNotes: [],
    ...rest,
  };
};

export const creditNote = (
  change: Partial<OdooCreditNote> & { readonly units?: number; readonly amount?: string; readonly tax?: string } = {},
): OdooCreditNote => {
  const { units = 1, amount = '10.00', tax = '0.81', ...rest } = change;
  return {
    moveId: 50,
    name: 'RINV/50',
    state: 'posted',
    approved: true,
    lines: [{ lineId: 1, lineNumber: '1', units, amount, tax }],
    ...rest,
  };
};

export const returnLine = (change: Partial<WalmartReturnLine> = {}): WalmartReturnLine => ({
  returnOrderId: 'RO1',
  returnLineNumber: 1,
  customerOrderId: '5281956426648',
  lineNumber: '1',
  units: 1,
  refundedUnits: 0,
  isKeepIt: false,
  byWalmart: false,
  isCancelled: false,
  ...change,
});
