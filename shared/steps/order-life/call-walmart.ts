/** The steps that go to Walmart: intent first, then the call, then what came of it; an unclear end is settled by reading. */
import { InvalidDataError, isBridgeError, RejectedError, UnknownOutcomeError } from '../../core/index.ts';
import {
  beginCall,
  type CorrectTracking,
  CUSTOMER_REQUESTED,
  callNotSent,
  callRefused,
  callSent,
  callUnknown,
  type Fulfilment,
  type FulfilmentAction,
  foldOrder,
  type RefundCreditNote,
  type ShipParcel,
  settleIntents,
  toRefundCharges,
  type WalmartAction,
} from '../../transform/index.ts';
import {
  type LineToRefund,
  type OrderWrite,
  type ParcelToShip,
  REFUND_REASONS,
  toCarrier,
  type WalmartOrder,
} from '../../walmart/index.ts';
import { auditEntry } from '../audit-entry.ts';
import { noteSellerCancel } from './cancel-counts.ts';
import { noteShipment } from './order-counts.ts';
import { PATIENCE_MS } from './read-sides.ts';
import { type OrderLifeDeps, type OrderWork, type Standing, saveFulfilment } from './work.ts';

/** How the call ended, for the count. */
export type CallEnd = 'done' | 'refused' | 'unclear';

export interface Called {
  readonly end: CallEnd;
  readonly row: Fulfilment;
  /** The order as Walmart's answer shows it, and when the call was begun. */
  readonly known?: { readonly order: WalmartOrder; readonly readAt: number };
}

const WAIT = { patienceMs: PATIENCE_MS };

const carrierOf = ({ carrier }: ShipParcel | CorrectTracking): Pick<ParcelToShip, 'carrier' | 'trackingUrl'> => {
  if ('otherCarrier' in carrier)
    return { carrier: { otherCarrier: carrier.otherCarrier }, trackingUrl: carrier.trackingUrl };
  const known = toCarrier(carrier.carrier);
  return { carrier: known === undefined ? { otherCarrier: carrier.carrier } : { carrier: known } };
};

const parcelOf = (action: ShipParcel | CorrectTracking, units: number): ParcelToShip => ({
  units,
  trackingNumber: action.kind === 'ship' ? action.trackingNumber : action.to,
  ...carrierOf(action),
  methodCode: action.methodCode,
  shippedAt: action.shippedAt,
});

const openLines = (row: Fulfilment) => row.lines.map(({ lineNumber, open }) => ({ lineNumber, open }));

const refundLines = (action: RefundCreditNote, order: WalmartOrder): readonly LineToRefund[] => {
  const reason = REFUND_REASONS.find((word) => word === action.reason);
  if (reason === undefined)
    throw new RejectedError({
      code: 'ORDER_REFUND_REASON',
      message: `the reason ${JSON.stringify(action.reason)} is none of Walmart's; correct policy refundReason`,
    });
  return action.lines.map(({ lineNumber, net, tax }) => {
    const line = order.orderLines.orderLine.find((each) => each.lineNumber === lineNumber);
    return { lineNumber, charges: line ? toRefundCharges(line, { net, tax }, reason) : [] };
  });
};

/** Sends it. @returns undefined where Walmart's answer does not show the order. */
const send = async (
  { walmart }: OrderLifeDeps,
  { row, odoo }: Standing,
  order: WalmartOrder,
  action: WalmartAction,
): Promise<OrderWrite | undefined> => {
  const { purchaseOrderId } = row;
  const known = openLines(row);
  const sellerOrderId = odoo.name.slice(0, 30);
  switch (action.kind) {
    case 'ship': {
      const lines = action.lines.map(({ lineNumber, units, intentToCancelOverride }) => ({
        lineNumber,
        ...(intentToCancelOverride && { intentToCancelOverride }),
        parcels: [parcelOf(action, units)],
      }));
      return walmart.fulfilment.ship(purchaseOrderId, { sellerOrderId, known, lines }, WAIT);
    }
    case 'track': {
      const lines = action.lines.map(({ lineNumber, units }) => ({
        ...{ lineNumber, currentTrackingNumber: action.from },
        parcel: parcelOf(action, units),
      }));
      return walmart.fulfilment.correctTracking(purchaseOrderId, { sellerOrderId, known, lines }, WAIT);
    }
    case 'cancel': {
      const lines = action.lines.map((line) => ({ ...line, reason: action.reason }));
      return walmart.fulfilment.cancel(purchaseOrderId, { known, lines }, WAIT);
    }
    case 'refund': {
      const lines = refundLines(action, order);
      return walmart.fulfilment.refund(purchaseOrderId, { known: known.map((line) => line.lineNumber), lines }, WAIT);
    }
    case 'returnRefund': {
      const { returnOrderId, customerOrderId } = action;
      const lines = action.lines.map((line) => ({ returnOrderLineNumber: line.returnLineNumber, units: line.units }));
      await walmart.returns.refund(returnOrderId, { customerOrderId, lines }, WAIT);
      return undefined;
    }
    default:
      return action satisfies never;
  }
};

const EVENTS: Readonly<Record<WalmartAction['kind'], string>> = {
  ship: 'parcel-reported',
  track: 'tracking-corrected',
  cancel: 'units-cancelled',
  refund: 'credit-note-refunded',
  returnRefund: 'return-refunded',
};

const tell = (deps: OrderLifeDeps, work: OrderWork, action: WalmartAction): Promise<void> =>
  deps.audit.append([
    auditEntry(deps, work.run, {
      subject: `order/${work.purchaseOrderId}`,
      event: EVENTS[action.kind],
      after: { lines: action.lines.map(({ lineNumber, units }) => `${units} of ${lineNumber}`).join(', ') },
    }),
  ]);

/** One that counts as the seller's own. */
export const isSellerCancel = (action: FulfilmentAction): boolean =>
  action.kind === 'cancel' && action.reason !== CUSTOMER_REQUESTED;

const noteParcel = (deps: OrderLifeDeps, { run }: OrderWork, row: Fulfilment, action: ShipParcel): Promise<void> =>
  noteShipment(deps, run, {
    ...{ purchaseOrderId: row.purchaseOrderId, parcel: action.parcel, carrier: action.carrier },
    ...{ shipBy: row.shipBy, shippedAt: action.shippedAt },
    lineUnits: action.lines.reduce((all, { units }) => all + units, 0),
  });

/** Walmart's yes stands, also where its answer cannot be read: then a later read tells what became of it. */
const answered = (write: OrderWrite | undefined, readAt: number): Called['known'] =>
  write?.outcome === 'done' && write.entry.readable ? { order: write.entry.order, readAt } : undefined;

type SendEnd =
  | { readonly is: 'sent'; readonly write: OrderWrite | undefined }
  | { readonly is: 'refused'; readonly text: string }
  | { readonly is: 'unclear' };

/** @throws what says that nothing was sent. */
const endOf = async (sending: Promise<OrderWrite | undefined>): Promise<SendEnd> => {
  try {
    const write = await sending;
    return write?.outcome === 'refused' ? { is: 'refused', text: write.reason } : { is: 'sent', write };
  } catch (error) {
    if (error instanceof UnknownOutcomeError) return { is: 'unclear' };
    if (error instanceof RejectedError || error instanceof InvalidDataError)
      return { is: 'refused', text: error.message };
    throw error;
  }
};

/**
 * One call with its intent. A refusal and an unclear end are its results; what it throws was not sent: throttled, no token,
 * no connection. Whatever fails after Walmart's yes leaves the intent, so that nothing is sent twice.
 */
export const callWalmart = async (
  deps: OrderLifeDeps,
  work: OrderWork,
  standing: Standing,
  order: WalmartOrder,
  action: WalmartAction,
): Promise<Called> => {
  // Before the call, so that a crash counts one too many and never one too few.
  if (isSellerCancel(action)) await noteSellerCancel(deps, work.purchaseOrderId, deps.clock.now());
  const id = deps.chance.uuid();
  const begunAt = deps.clock.now();
  const begun = beginCall(standing.row, action, id, begunAt);
  await saveFulfilment(deps, work, begun);
  const ended = async (end: CallEnd, row: Fulfilment, known?: Called['known']): Promise<Called> => {
    await saveFulfilment(deps, work, row);
    return { end, row, ...(known && { known }) };
  };
  const came = await endOf(send(deps, { ...standing, row: begun }, order, action)).catch(async (error: unknown) => {
    // What is not ours says nothing of what was sent: the intent stays.
    if (isBridgeError(error)) await saveFulfilment(deps, work, callNotSent(begun, id));
    throw error;
  });
  const now = deps.clock.now();
  switch (came.is) {
    case 'refused':
      return ended('refused', callRefused(begun, id, action, came.text, now));
    case 'unclear':
      return ended('unclear', callUnknown(begun, id, now));
    case 'sent': {
      const sent = callSent(begun, id, now);
      const known = answered(came.write, begunAt);
      const settled = known ? settleIntents(foldOrder(sent, known.order), known.readAt, deps.policy) : sent;
      const called = await ended('done', settled, known);
      await tell(deps, work, action);
      if (action.kind === 'ship') await noteParcel(deps, work, settled, action);
      return called;
    }
    default:
      return came satisfies never;
  }
};
