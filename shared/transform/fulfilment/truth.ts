/**
 * What both sides say about one order, in the shape that the planner reads. Structural: whoever reads Odoo or Walmart returns
 * the same shape (odoo18.md sections 9, 18, 19, 21; walmart-api.md section 12).
 */

export type TransferState = 'draft' | 'waiting' | 'confirmed' | 'assigned' | 'done' | 'cancel';

export interface OdooLine {
  readonly lineId: number;
  /** `x_walmart_line_number`; one Walmart line may have several lines in Odoo. */
  readonly lineNumber?: string;
  readonly sku?: string;
  /** EACH. */
  readonly ordered: number;
  readonly delivered: number;
  readonly productId: number;
  /** Shipping, discount, fee or tax: no goods. */
  readonly isCharge: boolean;
}

export interface OdooMove {
  readonly moveId: number;
  readonly lineId: number;
  /** EACH, done. */
  readonly units: number;
  readonly package?: string;
  /** `x_walmart_tracking` of the package. */
  readonly packageTracking?: string;
}

/** An outgoing transfer. */
export interface OdooDelivery {
  readonly pickingId: number;
  readonly name: string;
  readonly state: TransferState;
  /** Epoch ms. */
  readonly doneAt?: number;
  readonly carrier?: string;
  /** `carrier_tracking_ref`, whatever people typed. */
  readonly trackingRef?: string;
  readonly backorderOf?: number;
  /** `x_walmart_hold`. */
  readonly hold: boolean;
  readonly moves: readonly OdooMove[];
}

/** An incoming transfer that returns an outgoing one. */
export interface OdooReturn {
  readonly pickingId: number;
  readonly name: string;
  readonly state: TransferState;
  readonly doneAt?: number;
  readonly moves: readonly { readonly lineId: number; readonly units: number }[];
}

export interface OdooCreditNote {
  readonly moveId: number;
  readonly name: string;
  readonly state: 'draft' | 'posted' | 'cancel';
  /** `x_walmart_refund_approved`: a person's word. */
  readonly approved: boolean;
  readonly reason?: string;
  /** Amounts are positive decimal text in the order's currency; `amount` without tax. */
  readonly lines: readonly {
    readonly lineId?: number;
    readonly lineNumber?: string;
    readonly units: number;
    readonly amount: string;
    readonly tax: string;
  }[];
}

export interface OdooOrderTruth {
  readonly orderId: number;
  readonly name: string;
  readonly state: 'draft' | 'sent' | 'sale' | 'cancel';
  readonly locked: boolean;
  /** `x_walmart_cancel_reason`: a person's choice. */
  readonly cancelReason?: string;
  /** Any open transfer is held. */
  readonly hold: boolean;
  readonly lines: readonly OdooLine[];
  readonly deliveries: readonly OdooDelivery[];
  readonly returns: readonly OdooReturn[];
  readonly creditNotes: readonly OdooCreditNote[];
}

/** One line of a return order at Walmart, as far as it concerns this purchase order (walmart-api.md 12.1). */
export interface WalmartReturnLine {
  readonly returnOrderId: string;
  readonly returnLineNumber: number;
  readonly customerOrderId: string;
  /** `purchaseOrderLineNumber`, as text. */
  readonly lineNumber: string;
  readonly units: number;
  readonly refundedUnits: number;
  /** The buyer keeps the goods. */
  readonly isKeepIt: boolean;
  /** Walmart refunds by itself (a refund channel that begins with WALMART). */
  readonly byWalmart: boolean;
  readonly isCancelled: boolean;
}

/** Units of goods of each Walmart line number in Odoo's open or done demand. */
export const linesByNumber = (odoo: OdooOrderTruth): ReadonlyMap<number, string> =>
  new Map(odoo.lines.flatMap((line) => (line.lineNumber && !line.isCharge ? [[line.lineId, line.lineNumber]] : [])));

const sumUnits = (moves: readonly { readonly lineId: number; readonly units: number }[], ids: ReadonlySet<number>) =>
  moves.reduce((units, move) => (ids.has(move.lineId) ? units + move.units : units), 0);

/** What Odoo says about one Walmart line. */
export interface OdooUnits {
  readonly isKnown: boolean;
  /** Still to be had: ordered units, 0 when the order is cancelled. */
  readonly kept: number;
  /** Gone out by done transfers, cancelled order or not. */
  readonly done: number;
  /** Come back by done returns. */
  readonly returned: number;
}

/** Odoo's units of one Walmart line, over all its lines in Odoo. */
export const odooUnits = (odoo: OdooOrderTruth, lineNumber: string): OdooUnits => {
  const lines = odoo.lines.filter((line) => line.lineNumber === lineNumber && !line.isCharge);
  const ids = new Set(lines.map(({ lineId }) => lineId));
  const isDone = ({ state }: { readonly state: TransferState }): boolean => state === 'done';
  const over = (transfers: readonly (OdooDelivery | OdooReturn)[]): number =>
    transfers.filter(isDone).reduce((units, { moves }) => units + sumUnits(moves, ids), 0);
  const ordered = lines.reduce((units, line) => units + line.ordered, 0);
  return {
    isKnown: lines.length > 0,
    kept: odoo.state === 'cancel' ? 0 : ordered,
    done: over(odoo.deliveries),
    returned: over(odoo.returns),
  };
};

/** Transfers that may still go out. */
export const openDeliveries = (odoo: OdooOrderTruth): readonly OdooDelivery[] =>
  odoo.deliveries.filter(({ state }) => state !== 'done' && state !== 'cancel');
