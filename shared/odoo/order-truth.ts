/** What Odoo knows of the orders of a batch: lines, deliveries with their parcels, returns, credit notes; units are EACH. */
import { chunk, toAmount, toCentText } from '../core/index.ts';
import {
  type DocumentRow,
  TRUTH_SPECIFICATION,
  type TransferRow,
  type TransferState,
  type TruthRow,
  truthRow,
} from './order-truth-rows.ts';
import type { OdooRpc } from './rpc.ts';
import type { Unit, Units } from './units.ts';
import { webSearchRead } from './web-read.ts';

export interface OdooTruthLine {
  readonly lineId: number;
  /** Walmart's line number; the charge lines of a line carry its number. */
  readonly lineNumber?: string;
  readonly sku?: string;
  readonly productId: number;
  /** product, shipping, discount, tax, fee. */
  readonly chargeKind?: string;
  readonly isCharge: boolean;
  readonly ordered: number;
  readonly delivered: number;
  /** In the line's own unit. */
  readonly unitPrice: string;
  /** With tax, cents. */
  readonly total: string;
}

/** Units of one line that left in one parcel. */
export interface OdooParcelMove {
  readonly moveId: number;
  readonly lineId: number;
  /** Of a kit's line this is a component. */
  readonly productId: number;
  readonly units: number;
  /** Name of the parcel, if it was packed into one. */
  readonly package?: string;
  readonly packageTracking?: string;
}

export interface OdooDelivery {
  readonly pickingId: number;
  readonly name: string;
  readonly state: TransferState;
  /** Epoch milliseconds. */
  readonly doneAt?: number;
  readonly carrier?: string;
  /** One free text, whatever people type. */
  readonly trackingRef?: string;
  readonly backorderOf?: number;
  readonly hold: boolean;
  /** `x_walmart_shipment_state`. */
  readonly shipmentState?: string;
  /** What was done; empty unless the transfer is. */
  readonly moves: readonly OdooParcelMove[];
  /** Demand of an open transfer. */
  readonly open: readonly { readonly lineId: number; readonly units: number }[];
}

/** An open transfer on the way to the delivery, in a warehouse of two or three steps: Odoo makes the delivery after it. */
export interface OdooPick {
  readonly pickingId: number;
  readonly hold: boolean;
}

export interface OdooReturn {
  readonly pickingId: number;
  readonly name: string;
  readonly state: TransferState;
  readonly doneAt?: number;
  /** The delivery that it returns. */
  readonly returnOf: number;
  /** Walmart's return order, if we made it. */
  readonly returnOrderId?: string;
  /** Done units of a done one, else what is to come back. */
  readonly moves: readonly { readonly lineId: number; readonly units: number }[];
}

export interface OdooCreditLine {
  /** Missing on lines that a person typed in. */
  readonly lineId?: number;
  readonly lineNumber?: string;
  readonly chargeKind?: string;
  /** 0 on charges and on lines that a person typed in. */
  readonly units: number;
  /** Without tax, cents. */
  readonly amount: string;
  readonly tax: string;
}

export interface OdooCreditNote {
  readonly moveId: number;
  /** Empty on drafts without a number. */
  readonly name: string;
  readonly state: 'draft' | 'posted' | 'cancel';
  /** A person let it go to Walmart. */
  readonly approved: boolean;
  /** `x_walmart_refund_state`: our mark. */
  readonly refundState?: string;
  /** `x_walmart_document`: what it is for, if the bridge made it. */
  readonly document?: string;
  readonly reason?: string;
  readonly total: string;
  readonly lines: readonly OdooCreditLine[];
}

export interface OdooInvoice {
  readonly moveId: number;
  readonly name: string;
  readonly state: 'draft' | 'posted' | 'cancel';
  readonly paymentState?: string;
  /** `x_walmart_document`: what it is for, if the bridge made it. */
  readonly document?: string;
  readonly total: string;
}

export interface OdooOrderTruth {
  readonly orderId: number;
  readonly name: string;
  readonly purchaseOrderId: string;
  readonly state: 'draft' | 'sent' | 'sale' | 'cancel';
  readonly locked: boolean;
  /** Epoch milliseconds. */
  readonly placedAt?: number;
  /** A person's choice: a key of CANCEL_REASONS. */
  readonly cancelReason?: string;
  readonly status?: string;
  readonly shipBy?: number;
  /** Any open transfer of the order is held. */
  readonly hold: boolean;
  readonly lines: readonly OdooTruthLine[];
  readonly deliveries: readonly OdooDelivery[];
  readonly picks: readonly OdooPick[];
  readonly returns: readonly OdooReturn[];
  readonly creditNotes: readonly OdooCreditNote[];
  readonly invoices: readonly OdooInvoice[];
}

/** Quantities of a unit as EACH; of another category (weight) as they are. */
type ToEach = (quantity: number, unitId: number | undefined) => Promise<number>;

/** Binary noise of factors such as 1/12 goes. */
const tidy = (quantity: number): number => Math.round(quantity * 1e6) / 1e6;

const toEachOf =
  (units: Units): ToEach =>
  async (quantity, unitId) => {
    if (unitId === undefined || quantity === 0) return quantity;
    const [unit, each]: readonly [Unit, Unit] = [await units.of(unitId), await units.each()];
    if (unit.categoryId !== each.categoryId) return quantity;
    return tidy((quantity / unit.factor) * each.factor);
  };

const isOpen = (transfer: TransferRow): boolean => transfer.state !== 'done' && transfer.state !== 'cancel';

/** Drop-shipped goods leave as well, from the vendor. */
const isDelivery = (transfer: TransferRow): boolean =>
  transfer.picking_type_code === 'outgoing' || transfer.picking_type_code === 'dropship';

const isPick = (transfer: TransferRow): boolean =>
  isOpen(transfer) && !isDelivery(transfer) && transfer.picking_type_code !== 'incoming';

const toLines = (row: TruthRow, toEach: ToEach): Promise<readonly OdooTruthLine[]> =>
  Promise.all(
    row.order_line.flatMap((line) => {
      const { product_id: product } = line;
      // Sections and notes have no product.
      if (product === undefined) return [];
      return [toLine(line, product, toEach)];
    }),
  );

const toLine = async (
  line: TruthRow['order_line'][number],
  product: { readonly id: number; readonly default_code: string | undefined },
  toEach: ToEach,
): Promise<OdooTruthLine> => ({
  lineId: line.id,
  ...(line.x_walmart_line_number !== undefined && { lineNumber: line.x_walmart_line_number }),
  ...(product.default_code !== undefined && { sku: product.default_code }),
  productId: product.id,
  ...(line.x_walmart_charge_kind !== undefined && { chargeKind: line.x_walmart_charge_kind }),
  isCharge: line.x_walmart_charge_kind !== undefined && line.x_walmart_charge_kind !== 'product',
  ordered: await toEach(line.product_uom_qty, line.product_uom),
  delivered: await toEach(line.qty_delivered, line.product_uom),
  unitPrice: toAmount(line.price_unit).toFixed(),
  total: toCentText(toAmount(line.price_total)),
});

const doneMoves = async (transfer: TransferRow, toEach: ToEach): Promise<readonly OdooParcelMove[]> => {
  const lineOf = new Map(transfer.move_ids.map((move) => [move.id, move.sale_line_id]));
  const byParcel = new Map<string, OdooParcelMove>();
  for (const row of transfer.move_line_ids) {
    const lineId = lineOf.get(row.move_id ?? 0);
    if (lineId === undefined || row.move_id === undefined || row.product_id === undefined) continue;
    const parcel = row.result_package_id;
    const key = `${row.move_id}/${parcel?.id ?? ''}`;
    const units = await toEach(row.quantity_product_uom, row.product_id.uom_id);
    byParcel.set(key, {
      moveId: row.move_id,
      lineId,
      productId: row.product_id.id,
      units: tidy((byParcel.get(key)?.units ?? 0) + units),
      ...(parcel?.name !== undefined && { package: parcel.name }),
      ...(parcel?.x_walmart_tracking !== undefined && { packageTracking: parcel.x_walmart_tracking }),
    });
  }
  return [...byParcel.values()].filter((move) => move.units > 0);
};

/** Per sale line: what the moves that are not cancelled want, or have done. */
const unitsByLine = async (transfer: TransferRow, toEach: ToEach) => {
  const byLine = new Map<number, number>();
  for (const move of transfer.move_ids) {
    if (move.sale_line_id === undefined || move.state === 'cancel') continue;
    const quantity = move.state === 'done' ? move.quantity : move.product_uom_qty;
    const units = await toEach(quantity, move.product_uom);
    byLine.set(move.sale_line_id, tidy((byLine.get(move.sale_line_id) ?? 0) + units));
  }
  return [...byLine].map(([lineId, units]) => ({ lineId, units })).filter(({ units }) => units > 0);
};

const toDelivery = async (transfer: TransferRow, toEach: ToEach): Promise<OdooDelivery> => ({
  pickingId: transfer.id,
  name: transfer.name,
  state: transfer.state,
  ...(transfer.state === 'done' && transfer.date_done !== undefined && { doneAt: transfer.date_done }),
  ...(transfer.carrier_id?.name !== undefined && { carrier: transfer.carrier_id.name }),
  ...(transfer.carrier_tracking_ref !== undefined && { trackingRef: transfer.carrier_tracking_ref }),
  ...(transfer.backorder_id !== undefined && { backorderOf: transfer.backorder_id }),
  hold: transfer.x_walmart_hold,
  ...(transfer.x_walmart_shipment_state !== undefined && { shipmentState: transfer.x_walmart_shipment_state }),
  moves: transfer.state === 'done' ? await doneMoves(transfer, toEach) : [],
  open: isOpen(transfer) ? await unitsByLine(transfer, toEach) : [],
});

/**
 * The receipt that a person or we asked for: a back order of it has neither `return_id` nor our mark, only the chain of back
 * orders leads to it (measured).
 */
const receiptOf = (transfer: TransferRow, all: ReadonlyMap<number, TransferRow>): TransferRow => {
  const before = all.get(transfer.backorder_id ?? 0);
  return before === undefined ? transfer : receiptOf(before, all);
};

const toReturn = async (transfer: TransferRow, receipt: TransferRow, toEach: ToEach): Promise<OdooReturn> => ({
  pickingId: transfer.id,
  name: transfer.name,
  state: transfer.state,
  ...(transfer.state === 'done' && transfer.date_done !== undefined && { doneAt: transfer.date_done }),
  returnOf: receipt.return_id ?? 0,
  ...(receipt.x_walmart_return_order !== undefined && { returnOrderId: receipt.x_walmart_return_order }),
  moves: await unitsByLine(transfer, toEach),
});

/** `Reversal of: INV/2026/00001, came back` → `came back`. */
const reasonOf = (ref: string | undefined): string | undefined => {
  const reason = ref?.replace(/^Reversal of: [^,]*(, )?/, '').trim();
  return reason === '' ? undefined : reason;
};

const toReturns = (transfers: readonly TransferRow[], toEach: ToEach): Promise<readonly OdooReturn[]> => {
  const all = new Map(transfers.map((transfer) => [transfer.id, transfer]));
  return Promise.all(
    transfers
      .filter((transfer) => transfer.picking_type_code === 'incoming')
      .map((transfer) => ({ transfer, receipt: receiptOf(transfer, all) }))
      .filter(({ receipt }) => receipt.return_id !== undefined)
      .map(({ transfer, receipt }) => toReturn(transfer, receipt, toEach)),
  );
};

const toCreditNote = (row: DocumentRow, lineOf: ReadonlyMap<number, OdooTruthLine>): OdooCreditNote => {
  const reason = reasonOf(row.ref);
  const lines = row.invoice_line_ids
    .filter((line) => line.display_type === 'product')
    .map((line): OdooCreditLine => {
      const sold = lineOf.get(line.sale_line_ids[0] ?? 0);
      const amount = toAmount(line.price_subtotal);
      return {
        ...(sold !== undefined && { lineId: sold.lineId }),
        ...(sold?.lineNumber !== undefined && { lineNumber: sold.lineNumber }),
        ...(sold?.chargeKind !== undefined && { chargeKind: sold.chargeKind }),
        units: sold === undefined || sold.isCharge ? 0 : line.quantity,
        amount: toCentText(amount),
        tax: toCentText(toAmount(line.price_total).minus(amount)),
      };
    });
  return {
    moveId: row.id,
    name: row.name ?? '',
    state: row.state,
    approved: row.x_walmart_refund_approved,
    ...(row.x_walmart_refund_state !== undefined && { refundState: row.x_walmart_refund_state }),
    ...(row.x_walmart_document !== undefined && { document: row.x_walmart_document }),
    ...(reason !== undefined && { reason }),
    total: toCentText(toAmount(row.amount_total)),
    lines,
  };
};

const toInvoice = (row: DocumentRow): OdooInvoice => ({
  moveId: row.id,
  name: row.name ?? '',
  state: row.state,
  ...(row.payment_state !== undefined && { paymentState: row.payment_state }),
  ...(row.x_walmart_document !== undefined && { document: row.x_walmart_document }),
  total: toCentText(toAmount(row.amount_total)),
});

const documentsOf = (row: TruthRow): readonly DocumentRow[] => {
  const all = row.invoice_ids.flatMap((document) => [document, ...document.reversal_move_ids]);
  return [...new Map(all.map((document): [number, DocumentRow] => [document.id, document])).values()].sort(
    (left, right) => left.id - right.id,
  );
};

const toTruth = async (row: TruthRow, toEach: ToEach): Promise<OdooOrderTruth> => {
  const lines = await toLines(row, toEach);
  const lineOf = new Map(lines.map((line) => [line.lineId, line]));
  const transfers = [...row.picking_ids].sort((left, right) => left.id - right.id);
  const documents = documentsOf(row);
  return {
    orderId: row.id,
    name: row.name,
    purchaseOrderId: row.x_walmart_purchase_order_id,
    state: row.state,
    locked: row.locked,
    ...(row.date_order !== undefined && { placedAt: row.date_order }),
    ...(row.x_walmart_cancel_reason !== undefined && { cancelReason: row.x_walmart_cancel_reason }),
    ...(row.x_walmart_status !== undefined && { status: row.x_walmart_status }),
    ...(row.x_walmart_ship_by !== undefined && { shipBy: row.x_walmart_ship_by }),
    hold: transfers.some((transfer) => isOpen(transfer) && transfer.x_walmart_hold),
    lines,
    deliveries: await Promise.all(transfers.filter(isDelivery).map((transfer) => toDelivery(transfer, toEach))),
    picks: transfers.filter(isPick).map(({ id, x_walmart_hold: hold }) => ({ pickingId: id, hold })),
    returns: await toReturns(transfers, toEach),
    creditNotes: documents.filter((each) => each.move_type === 'out_refund').map((each) => toCreditNote(each, lineOf)),
    invoices: documents.filter((each) => each.move_type === 'out_invoice').map(toInvoice),
  };
};

/** 100 transfers of 3 lines take 45 ms and 171 KB (odoo18.md section 19). */
const ORDERS_PER_CALL = 50;

/** One call per 50 orders, each one snapshot; an order that Odoo does not have is missing. */
export const readTruths = async (
  rpc: OdooRpc,
  units: Units,
  account: string,
  purchaseOrderIds: readonly string[],
): Promise<readonly OdooOrderTruth[]> => {
  const schema = { row: truthRow, specification: TRUTH_SPECIFICATION };
  const toEach = toEachOf(units);
  const truths: OdooOrderTruth[] = [];
  for (const part of chunk([...new Set(purchaseOrderIds)], ORDERS_PER_CALL)) {
    const domain = [
      ['x_walmart_account', '=', account],
      ['x_walmart_purchase_order_id', 'in', part],
    ];
    const rows = await webSearchRead(rpc, 'sale.order', domain, schema);
    truths.push(...(await Promise.all(rows.map((row) => toTruth(row, toEach)))));
  }
  return truths;
};
