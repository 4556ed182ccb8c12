/** Cancelling: by the seller's call, and what others cancel. Only units that are neither shipped nor cancelled can be. */

import type { SimResponse } from '../simulator.ts';
import type { Call } from './endpoint.ts';
import { applyQuantity } from './inventory.ts';
import { moveUnits, openUnits, unitsIn } from './order-lifecycle.ts';
import { answerOrder, findOrder, orderNotFound } from './order-read.ts';
import { inHigherStatus, listAt, type Refusal, readBody, refuseOrder, textAt, unitsAt } from './request-body.ts';
import type { Order, OrderLine, World } from './state.ts';
import { orderEvent } from './webhooks.ts';
import type { Actor } from './write-log.ts';

const reasons = [
  'CUSTOMER_REQUESTED_SELLER_TO_CANCEL',
  'SELLER_CANCEL_PRICING_ERROR',
  'SELLER_CANCEL_OUT_OF_STOCK',
  'SELLER_CANCEL_FRAUD_STOP_SHIPMENT',
  'SELLER_CANCEL_ADDRESS_NOT_SERVICEABLE',
];

interface Wish {
  readonly line: OrderLine;
  readonly units: number;
  readonly reason: string;
}

export interface Cancellation {
  readonly by: Actor;
  readonly reason: string;
  readonly event?: 'PO_LINE_AUTOCANCELLED' | 'FRAUD_CANCEL';
  readonly lineNumber?: string;
  readonly quantity?: number;
}

/** @returns how many units were still open and are cancelled now. */
export const cancelOpen = (world: World, order: Order, how: Cancellation, now: number): number => {
  const cancelled = order.lines.flatMap((line) => {
    if (how.lineNumber !== undefined && how.lineNumber !== line.lineNumber) return [];
    const units = Math.min(openUnits(line, now), how.quantity ?? line.quantity);
    if (units === 0) return [];
    cancelUnits(world, order, { line, units, reason: how.reason }, now);
    return [{ lineNumber: line.lineNumber, units, reason: how.reason }];
  });
  if (cancelled.length === 0) return 0;
  world.writes.push({
    at: now,
    kind: 'cancel',
    by: how.by,
    purchaseOrderId: order.purchaseOrderId,
    accepted: true,
    lines: cancelled,
    faults: [],
  });
  if (how.event !== undefined) orderEvent(world, order, how.event, now, cancelled);
  return cancelled.reduce((sum, { units }) => sum + units, 0);
};

const cancelUnits = (world: World, order: Order, { line, units, reason }: Wish, now: number): void => {
  moveUnits(world, order, line, 'Cancelled', units, now, { reason });
  if (unitsIn(line, now, 'Cancelled') === line.quantity) line.voidedAt ??= now;
};

export const cancelOrder = (call: Call): SimResponse => {
  const { world, now } = call;
  const order = findOrder(call);
  if (order === undefined) return orderNotFound();
  const read = readBody(call);
  if ('refused' in read) return read.refused;
  const lines = listAt(read.body, 'orderCancellation', 'orderLines', 'orderLine');
  const wishes = readWishes(world, order, lines, now);
  const refused = Array.isArray(wishes) ? undefined : wishes;
  world.writes.push({
    at: now,
    kind: 'cancel',
    by: 'api',
    purchaseOrderId: order.purchaseOrderId,
    accepted: refused === undefined,
    ...(refused === undefined ? {} : { refusal: refused.description }),
    lines: lines.map((line) => {
      const [status] = listAt(line, 'orderLineStatuses', 'orderLineStatus');
      return {
        lineNumber: textAt(line, 'lineNumber') ?? '',
        units: unitsAt(status, 'statusQuantity', 'amount') ?? 0,
        reason: textAt(status, 'cancellationReason') ?? '',
      };
    }),
    faults: [],
  });
  if (!Array.isArray(wishes)) return refuseOrder(wishes);
  for (const wish of wishes) {
    cancelUnits(world, order, wish, now);
    // Walmart then takes the item off sale at this ship node until stock is sent again.
    const stock = world.items.get(wish.line.sku)?.stock;
    if (wish.reason === 'SELLER_CANCEL_OUT_OF_STOCK' && stock !== undefined) applyQuantity(stock, 0, now, 'cancel');
  }
  return answerOrder(call, order);
};

const readWishes = (world: World, order: Order, lines: readonly unknown[], now: number): Wish[] | Refusal => {
  if (lines.length === 0) return { field: 'orderLine', description: 'orderCancellation has no order lines' };
  if (order.shipNodeType === 'WFSFulfilled') return notTheSellers(order);
  const left = new Map(order.lines.map((line) => [line.lineNumber, openUnits(line, now)]));
  const wishes: Wish[] = [];
  for (const wanted of lines) {
    const statuses = listAt(wanted, 'orderLineStatuses', 'orderLineStatus');
    for (const status of statuses.length === 0 ? [undefined] : statuses) {
      const wish = readWish(world, order, wanted, status, left, now);
      if ('description' in wish) return wish;
      left.set(wish.line.lineNumber, (left.get(wish.line.lineNumber) ?? 0) - wish.units);
      wishes.push(wish);
    }
  }
  return wishes;
};

const readWish = (
  world: World,
  order: Order,
  wanted: unknown,
  status: unknown,
  left: ReadonlyMap<string, number>,
  now: number,
): Wish | Refusal => {
  const lineNumber = textAt(wanted, 'lineNumber') ?? '';
  const reason = textAt(status, 'cancellationReason') ?? '';
  const units = unitsAt(status, 'statusQuantity', 'amount');
  if (textAt(status, 'status') !== 'Cancelled') return { field: 'status', description: 'status must be Cancelled' };
  if (!reasons.includes(reason)) {
    return { field: 'cancellationReason', description: `cancellationReason is not valid for line ${lineNumber}` };
  }
  const line = order.lines.find((each) => each.lineNumber === lineNumber);
  if (line === undefined || units === undefined) return tooMuch(order);
  const open = openUnits(line, now);
  if (open === 0)
    return inHigherStatus(
      order,
      lineNumber,
      unitsIn(line, now, 'Cancelled') === line.quantity ? 'Cancelled' : 'Shipped',
    );
  if (units > (left.get(lineNumber) ?? 0)) return tooMuch(order);
  const needsWish = reason === 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL' && world.settings.customerReasonNeedsWish;
  if (needsWish && line.wantsToCancelAt === null) {
    return {
      field: 'cancellationReason',
      description: `The customer has not requested to cancel line ${lineNumber}: cancellationReason ${reason} is not allowed`,
    };
  }
  return { line, units, reason };
};

/** In the words of the shipping call's refusal; what the cancel call says is not reported. */
const tooMuch = (order: Order): Refusal => ({
  description: `Failed when called cancel API for PO: ${order.purchaseOrderId}. Qty OverCancelled : Some or All Line(s)/Qty cannot be Cancelled due to invalid Lines Or invalid Qty Or Qty more than allowed`,
});

export const notTheSellers = (order: Order): Refusal => ({
  description: `Unable to process this request. PO: ${order.purchaseOrderId} is fulfilled by Walmart`,
});
