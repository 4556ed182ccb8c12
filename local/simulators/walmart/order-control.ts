/** What customers, Walmart and somebody in the seller's portal do to orders and returns, outside the API. */

import { cancelOpen } from './cancelling.ts';
import { newParcel, planDelivery } from './clockwork.ts';
import { changeParcel, moveUnits, openUnits, sharesAt } from './order-lifecycle.ts';
import { createReturn, moveReturn, type NewReturn, type ReturnPart, refundUnits } from './return-life.ts';
import type { ReturnOrder } from './return-state.ts';
import { settleWorld } from './settle.ts';
import { type NewOrderLine, type Placement, placeOrder } from './shop.ts';
import { type Buyer, buyerAt, type LineStatus, type Order, type OrderLine, type World } from './state.ts';
import { orderEvent } from './webhooks.ts';

export interface Part {
  readonly lineNumber?: string;
  readonly quantity?: number;
}

export interface Carried {
  readonly lineNumber?: string;
  readonly trackingNumber?: string;
}

export interface ElsewhereParcel extends Part {
  readonly trackingNumber?: string;
  readonly carrier?: string;
}

export interface OrderControl {
  /** Moves units on (shipped, cancelled …), for all lines or one; Walmart's reservation follows. Nothing else happens: no reason, no parcel. */
  moveOrder(purchaseOrderId: string, status: LineStatus, part?: Part): void;
  /** The customer asks the seller to cancel: all lines, or one. */
  askToCancel(purchaseOrderId: string, part?: { lineNumber?: string }): void;
  /** The customer cancels what is still open. @returns how many units that were. */
  cancelByCustomer(purchaseOrderId: string, part?: Part): number;
  /** Walmart cancels what is still open: payment or fraud. */
  cancelForFraud(purchaseOrderId: string): number;
  /** Walmart's automatic cancellation now, before its day. */
  autoCancel(purchaseOrderId: string): number;
  /** The carrier brings what was shipped, now: all parcels, or some. */
  deliver(purchaseOrderId: string, which?: Carried): void;
  changeAddress(purchaseOrderId: string, changes: Partial<Buyer>): void;
  /** Walmart sends the customer the same again (or these lines) for nothing, as a new purchase order. */
  placeReplacement(purchaseOrderId: string, lines?: readonly NewOrderLine[]): Placement;
  /** Somebody acknowledges, ships or cancels in the seller's portal or with another tool. */
  acknowledgeElsewhere(purchaseOrderId: string): void;
  shipElsewhere(purchaseOrderId: string, parcel?: ElsewhereParcel): void;
  cancelElsewhere(purchaseOrderId: string, part?: Part): number;
  /** @returns the return's id. */
  createReturn(wish: NewReturn): string;
  /** Moves a return's units on, or cancels them; those that the customer keeps do not travel. */
  moveReturn(returnOrderId: string, step: 'in-transit' | 'delivered' | 'cancelled', part?: ReturnPart): void;
  /** Walmart refunds by itself, now. */
  refundByWalmart(returnOrderId: string, part?: ReturnPart): void;
  /** Does what is due by now; every call and every look at the truth does so too. */
  settle(): void;
}

const findOrder = (world: World, purchaseOrderId: string): Order => {
  settleWorld(world, world.time.now());
  const order = world.orders.get(purchaseOrderId);
  if (order === undefined) throw new Error(`There is no purchase order ${purchaseOrderId}.`);
  return order;
};

const findReturn = (world: World, returnOrderId: string): ReturnOrder => {
  settleWorld(world, world.time.now());
  const order = world.returns.get(returnOrderId);
  if (order === undefined) throw new Error(`There is no return ${returnOrderId}.`);
  return order;
};

const linesOf = (order: Order, lineNumber: string | undefined): OrderLine[] =>
  order.lines.filter((line) => lineNumber === undefined || lineNumber === line.lineNumber);

export const createOrderControl = (world: World): OrderControl => {
  const now = () => world.time.now();
  const cancel = (purchaseOrderId: string, how: Parameters<typeof cancelOpen>[2]): number =>
    cancelOpen(world, findOrder(world, purchaseOrderId), how, now());

  return {
    moveOrder(purchaseOrderId, status, { lineNumber, quantity } = {}) {
      const order = findOrder(world, purchaseOrderId);
      for (const line of linesOf(order, lineNumber)) {
        moveUnits(world, order, line, status, quantity ?? line.quantity, now());
      }
    },
    askToCancel(purchaseOrderId, { lineNumber } = {}) {
      const order = findOrder(world, purchaseOrderId);
      const lines = linesOf(order, lineNumber);
      for (const line of lines) line.wantsToCancelAt ??= now();
      order.touchedAt.push(now());
      orderEvent(world, order, 'INTENT_TO_CANCEL', now(), lines);
    },
    cancelByCustomer: (purchaseOrderId, part = {}) =>
      cancel(purchaseOrderId, { by: 'customer', reason: 'CUSTOMER_CANCEL', event: 'PO_LINE_AUTOCANCELLED', ...part }),
    cancelForFraud: (purchaseOrderId) =>
      cancel(purchaseOrderId, { by: 'walmart', reason: 'FRAUD_CANCEL', event: 'FRAUD_CANCEL' }),
    autoCancel: (purchaseOrderId) =>
      cancel(purchaseOrderId, { by: 'walmart', reason: 'AUTO_CANCEL', event: 'PO_LINE_AUTOCANCELLED' }),
    cancelElsewhere: (purchaseOrderId, part = {}) =>
      cancel(purchaseOrderId, { by: 'elsewhere', reason: 'SELLER_CANCEL_PRICING_ERROR', ...part }),
    deliver(purchaseOrderId, { lineNumber, trackingNumber } = {}) {
      const order = findOrder(world, purchaseOrderId);
      for (const line of linesOf(order, lineNumber)) deliverLine(world, order, line, trackingNumber);
    },
    changeAddress(purchaseOrderId, changes) {
      const order = findOrder(world, purchaseOrderId);
      order.buyers.push({ at: now(), buyer: { ...buyerAt(order, now()), ...changes } });
      order.touchedAt.push(now());
    },
    placeReplacement(purchaseOrderId, lines) {
      const order = findOrder(world, purchaseOrderId);
      return placeOrder(world, {
        lines: lines ?? order.lines.map(({ sku, quantity }) => ({ sku, quantity })),
        buyer: buyerAt(order, now()),
        replacementOf: order.customerOrderId,
      });
    },
    acknowledgeElsewhere(purchaseOrderId) {
      const order = findOrder(world, purchaseOrderId);
      for (const line of order.lines) moveUnits(world, order, line, 'Acknowledged', line.quantity, now());
      order.acknowledgedAt ??= now();
    },
    shipElsewhere: (purchaseOrderId, parcel = {}) => shipElsewhere(world, findOrder(world, purchaseOrderId), parcel),
    createReturn: (wish) => createReturn(world, findOrder(world, wish.purchaseOrderId), wish, now()).returnOrderId,
    moveReturn: (returnOrderId, step, part = {}) =>
      moveReturn(world, findReturn(world, returnOrderId), step, part, now()),
    refundByWalmart(returnOrderId, { line, quantity } = {}) {
      const order = findReturn(world, returnOrderId);
      for (const each of order.lines) {
        if (line === undefined || line === each.number) {
          refundUnits(world, order, each, quantity ?? each.units.length, 'walmart', now());
        }
      }
    },
    settle: () => settleWorld(world, now()),
  };
};

const deliverLine = (world: World, order: Order, line: OrderLine, trackingNumber: string | undefined): void => {
  const now = world.time.now();
  for (const { status, parcel, quantity } of sharesAt(line, now)) {
    if (status !== 'Shipped' || (trackingNumber !== undefined && parcel?.trackingNumber !== trackingNumber)) continue;
    if (parcel === undefined) moveUnits(world, order, line, 'Delivered', quantity, now);
    else changeParcel(line, parcel.id, now, (share) => ({ ...share, status: 'Delivered' }));
  }
};

const shipElsewhere = (world: World, order: Order, wish: ElsewhereParcel): void => {
  const now = world.time.now();
  const shipped = linesOf(order, wish.lineNumber).flatMap((line) => {
    const units = Math.min(openUnits(line, now), wish.quantity ?? line.quantity);
    if (units === 0) return [];
    const trackingNumber = wish.trackingNumber ?? `1Z${order.purchaseOrderId}${line.lineNumber}`;
    const parcel = newParcel(world, {
      confirmedAt: now,
      by: 'elsewhere',
      shipDateTime: now,
      carrier: { carrier: wish.carrier ?? 'UPS' },
      methodCode: order.methodCode,
      trackingNumber,
      trackingURL: undefined,
    });
    moveUnits(world, order, line, 'Shipped', units, now, { parcel });
    planDelivery(world, line, parcel);
    return [{ lineNumber: line.lineNumber, units, trackingNumber }];
  });
  if (shipped.length === 0) return;
  world.writes.push({
    at: now,
    kind: 'ship',
    by: 'elsewhere',
    purchaseOrderId: order.purchaseOrderId,
    accepted: true,
    lines: shipped,
    faults: [],
  });
};
