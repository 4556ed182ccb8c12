/** What both sides say about one order, as far as the planner reads it. */
import type * as odoo from '../../odoo/index.ts';

export type TransferState = odoo.OdooDelivery['state'];

/** One Walmart line may have several lines in Odoo. */
export type OdooLine = Pick<
  odoo.OdooTruthLine,
  'lineId' | 'lineNumber' | 'sku' | 'ordered' | 'delivered' | 'productId' | 'isCharge' | 'total'
>;

export type OdooMove = Omit<odoo.OdooParcelMove, 'productId'>;

/** An outgoing transfer. */
export type OdooDelivery = Omit<odoo.OdooDelivery, 'shipmentState' | 'moves' | 'open'> & {
  readonly moves: readonly OdooMove[];
};

/** An incoming transfer that returns an outgoing one. */
export type OdooReturn = Omit<odoo.OdooReturn, 'returnOf'>;

/** `approved` is a person's word; amounts are positive, `amount` without tax. */
export type OdooCreditNote = Omit<odoo.OdooCreditNote, 'refundState' | 'total' | 'lines'> & {
  readonly lines: readonly odoo.OdooCreditLine[];
};

export type OdooOrderTruth = Pick<
  odoo.OdooOrderTruth,
  'orderId' | 'name' | 'state' | 'locked' | 'cancelReason' | 'hold'
> & {
  readonly lines: readonly OdooLine[];
  readonly deliveries: readonly OdooDelivery[];
  readonly picks?: odoo.OdooOrderTruth['picks'];
  readonly returns: readonly OdooReturn[];
  readonly creditNotes: readonly OdooCreditNote[];
};

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

/** All that is to be held so that nothing goes out: Odoo makes a delivery in steps only when its pick is done. */
export const openTransfers = (odoo: OdooOrderTruth): readonly Pick<OdooDelivery, 'pickingId' | 'hold'>[] => [
  ...openDeliveries(odoo),
  ...(odoo.picks ?? []),
];
