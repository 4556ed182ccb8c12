/** POST shipping: confirms parcels per line and quantity, which charges the customer; or corrects a parcel's tracking. */

import type { SimResponse } from '../simulator.ts';
import { notTheSellers } from './cancelling.ts';
import { newParcel, planDelivery } from './clockwork.ts';
import type { Call } from './endpoint.ts';
import { moveUnits, openUnits, unitsIn } from './order-lifecycle.ts';
import { answerOrder, findOrder, orderNotFound } from './order-read.ts';
import { type ParcelWish, readParcel } from './parcel-body.ts';
import {
  inHigherStatus,
  listAt,
  member,
  type Refusal,
  readBody,
  refuseOrder,
  textAt,
  unitsAt,
} from './request-body.ts';
import type { Order, OrderLine, World } from './state.ts';
import { correctTracking } from './tracking.ts';
import { acceptedLines, type LineFault, type WrittenLine } from './write-log.ts';

interface Wish {
  readonly line: OrderLine;
  readonly units: number;
  readonly parcel: ParcelWish;
  readonly sellerOrderId: string;
}

export const shipOrder = (call: Call): SimResponse => {
  const { world, now } = call;
  const order = findOrder(call);
  if (order === undefined) return orderNotFound();
  const read = readBody(call);
  if ('refused' in read) return read.refused;
  const processMode = member(read.body, 'orderShipment', 'processMode');
  const lines = listAt(read.body, 'orderShipment', 'orderLines', 'orderLine');
  if (processMode === 'PARTIAL_UPDATE') return correctTracking(call, order, lines);
  if (processMode !== undefined) {
    return refuseOrder({ field: 'processMode', description: 'processMode is not valid' });
  }
  const wishes = readWishes(world, order, lines, now);
  const refused = Array.isArray(wishes) ? undefined : wishes;
  const tried = triedLines(lines);
  world.writes.push({
    at: now,
    kind: 'ship',
    by: 'api',
    purchaseOrderId: order.purchaseOrderId,
    accepted: refused === undefined,
    ...(refused === undefined ? {} : { refusal: refused.description }),
    lines: tried,
    faults: shippingFaults(world, order, tried),
  });
  if (!Array.isArray(wishes)) return refuseOrder(wishes);
  for (const wish of wishes) carryOut(world, order, wish, now);
  return answerOrder(call, order);
};

const carryOut = (world: World, order: Order, { line, units, parcel, sellerOrderId }: Wish, now: number): void => {
  const confirmed = newParcel(world, { ...parcel, confirmedAt: now, by: 'api' });
  moveUnits(world, order, line, 'Shipped', units, now, { parcel: confirmed });
  planDelivery(world, line, confirmed);
  line.sellerOrderId = sellerOrderId;
};

const readWishes = (world: World, order: Order, lines: readonly unknown[], now: number): Wish[] | Refusal => {
  if (lines.length === 0) return { field: 'orderLine', description: 'orderShipment has no order lines' };
  if (order.shipNodeType === 'WFSFulfilled') return notTheSellers(order);
  const left = new Map(order.lines.map((line) => [line.lineNumber, openUnits(line, now)]));
  const wishes: Wish[] = [];
  for (const wanted of lines) {
    const line = order.lines.find((each) => each.lineNumber === textAt(wanted, 'lineNumber'));
    if (line === undefined) return overShipped(order);
    const refusal = refuseLine(order, line, wanted, now);
    if (refusal !== undefined) return refusal;
    for (const status of listAt(wanted, 'orderLineStatuses', 'orderLineStatus')) {
      const wish = readWish(world, order, line, wanted, status, now);
      if ('description' in wish) return wish;
      const open = left.get(line.lineNumber) ?? 0;
      if (wish.units > open) return overShipped(order);
      left.set(line.lineNumber, open - wish.units);
      wishes.push(wish);
    }
  }
  return wishes;
};

const refuseLine = (order: Order, line: OrderLine, wanted: unknown, now: number): Refusal | undefined => {
  const { lineNumber } = line;
  if (openUnits(line, now) === 0) {
    const cancelled = unitsIn(line, now, 'Cancelled') === line.quantity;
    const delivered = unitsIn(line, now, 'Shipped') === 0;
    return inHigherStatus(order, lineNumber, cancelled ? 'Cancelled' : delivered ? 'Delivered' : 'Shipped');
  }
  if (listAt(wanted, 'orderLineStatuses', 'orderLineStatus').length === 0) {
    return { field: 'orderLineStatus', description: `Line ${lineNumber} has no orderLineStatus` };
  }
  const sellerOrderId = textAt(wanted, 'sellerOrderId') ?? '';
  if (sellerOrderId === '' || sellerOrderId.length > 30) {
    return {
      field: 'sellerOrderId',
      description: `sellerOrderId is missing or longer than 30 characters in line number ${lineNumber}`,
    };
  }
  if (line.wantsToCancelAt !== null && member(wanted, 'intentToCancelOverride') !== true) {
    return {
      field: 'intentToCancelOverride',
      description: `The customer requested to cancel line ${lineNumber} of PO: ${order.purchaseOrderId} (intentToCancel). Set intentToCancelOverride to true to ship it`,
    };
  }
  return undefined;
};

const readWish = (
  world: World,
  order: Order,
  line: OrderLine,
  wanted: unknown,
  status: unknown,
  now: number,
): Wish | Refusal => {
  if (textAt(status, 'status') !== 'Shipped') return { field: 'status', description: 'status must be Shipped' };
  const parcel = readParcel(world, order, line.lineNumber, member(status, 'trackingInfo'), now);
  if ('description' in parcel) return parcel;
  const units = unitsAt(status, 'statusQuantity', 'amount');
  if (units === undefined) return overShipped(order);
  return { line, units, parcel, sellerOrderId: textAt(wanted, 'sellerOrderId') ?? '' };
};

const overShipped = (order: Order): Refusal => ({
  description: `Failed when called shipConfirm API for PO: ${order.purchaseOrderId}. Qty OverShipped : Some or All Line(s)/Qty cannot be Shipped due to invalid Lines Or invalid Qty Or Qty more than allowed`,
});

interface Tried {
  readonly lineNumber: string;
  readonly units: number;
  readonly trackingNumber: string;
}

const triedLines = (lines: readonly unknown[]): Tried[] =>
  lines.flatMap((line) =>
    listAt(line, 'orderLineStatuses', 'orderLineStatus').map((status) => ({
      lineNumber: textAt(line, 'lineNumber') ?? '',
      units: unitsAt(status, 'statusQuantity', 'amount') ?? 0,
      trackingNumber: textAt(status, 'trackingInfo', 'trackingNumber') ?? '',
    })),
  );

/**
 * Judged against what this caller had shipped before, so that somebody else's shipment in between is no fault of it:
 * the same parcel again, or units beyond what it had left of the line.
 */
const shippingFaults = (world: World, order: Order, tried: readonly Tried[]) => {
  const lineNumbers = [...new Set(tried.map(({ lineNumber }) => lineNumber))];
  return lineNumbers.flatMap((lineNumber): { lineNumber: string; fault: LineFault }[] => {
    const line = order.lines.find((each) => each.lineNumber === lineNumber);
    if (line === undefined) return [];
    const before = acceptedLines(world, order.purchaseOrderId, lineNumber, 'ship');
    const cancelled = acceptedLines(world, order.purchaseOrderId, lineNumber, 'cancel');
    const unitsOf = (lines: readonly WrittenLine[]) => lines.reduce((sum, { units = 0 }) => sum + units, 0);
    const shipped = unitsOf(before);
    const mine = tried.filter((each) => each.lineNumber === lineNumber);
    const wanted = unitsOf(mine);
    const known = before.map(({ trackingNumber }) => trackingNumber);
    if (mine.some(({ trackingNumber }) => known.includes(trackingNumber)))
      return [{ lineNumber, fault: 'shippedTwice' }];
    if (shipped + unitsOf(cancelled) + wanted <= line.quantity) return [];
    return [{ lineNumber, fault: shipped >= line.quantity ? 'shippedTwice' : 'overShipped' }];
  });
};
