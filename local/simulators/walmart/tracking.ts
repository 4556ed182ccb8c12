/** PARTIAL_UPDATE: another tracking number for a parcel that was confirmed less than four hours ago. */

import type { SimResponse } from '../simulator.ts';
import type { Call } from './endpoint.ts';
import { changeParcel, sharesAt } from './order-lifecycle.ts';
import { answerOrder } from './order-read.ts';
import { type ParcelWish, readParcel } from './parcel-body.ts';
import { listAt, member, type Refusal, refuseOrder, textAt } from './request-body.ts';
import type { Order, OrderLine, Parcel, World } from './state.ts';

interface Correction {
  readonly line: OrderLine;
  readonly parcel: Parcel;
  readonly wish: ParcelWish;
}

export const correctTracking = (call: Call, order: Order, lines: readonly unknown[]): SimResponse => {
  const { world, now } = call;
  const corrections = readCorrections(world, order, lines, now);
  const refused = Array.isArray(corrections) ? undefined : corrections;
  world.writes.push({
    at: now,
    kind: 'track',
    by: 'api',
    purchaseOrderId: order.purchaseOrderId,
    accepted: refused === undefined,
    ...(refused === undefined ? {} : { refusal: refused.description }),
    lines: lines.flatMap((line) =>
      listAt(line, 'orderLineStatuses', 'orderLineStatus').map((status) => ({
        lineNumber: textAt(line, 'lineNumber') ?? '',
        trackingNumber: textAt(status, 'trackingInfo', 'trackingNumber') ?? '',
      })),
    ),
    faults: [],
  });
  if (!Array.isArray(corrections)) return refuseOrder(corrections);
  for (const { line, parcel, wish } of corrections) {
    const corrected: Parcel = { ...parcel, ...wish };
    changeParcel(line, parcel.id, now, (share) => ({ ...share, parcel: corrected }));
  }
  return answerOrder(call, order);
};

const readCorrections = (
  world: World,
  order: Order,
  lines: readonly unknown[],
  now: number,
): Correction[] | Refusal => {
  const corrections: Correction[] = [];
  for (const wanted of lines) {
    const lineNumber = textAt(wanted, 'lineNumber') ?? '';
    const line = order.lines.find((each) => each.lineNumber === lineNumber);
    if (line === undefined)
      return { field: 'lineNumber', description: `PO: ${order.purchaseOrderId} has no line ${lineNumber}` };
    for (const status of listAt(wanted, 'orderLineStatuses', 'orderLineStatus')) {
      const correction = readCorrection(world, order, line, status, now);
      if ('description' in correction) return correction;
      corrections.push(correction);
    }
  }
  return corrections.length > 0 ? corrections : { field: 'orderLine', description: 'orderShipment has no order lines' };
};

const readCorrection = (
  world: World,
  order: Order,
  line: OrderLine,
  status: unknown,
  now: number,
): Correction | Refusal => {
  const { lineNumber } = line;
  const parcels = sharesAt(line, now).flatMap(({ parcel }) => (parcel === undefined ? [] : [parcel]));
  const current = textAt(status, 'currentTrackingInfo', 'trackingNumber');
  const fitting = current === undefined ? parcels : parcels.filter(({ trackingNumber }) => trackingNumber === current);
  const [parcel] = fitting;
  if (parcel === undefined || (current === undefined && fitting.length > 1)) {
    return {
      field: 'currentTrackingInfo',
      description: `Line ${lineNumber} has no shipment with the current tracking number`,
    };
  }
  if (now > parcel.confirmedAt + world.settings.trackingCorrectionMs) {
    return {
      field: 'trackingInfo',
      description: `Tracking of line ${lineNumber} can no longer be updated: more than 4 hours since shipment`,
    };
  }
  const wish = readParcel(world, order, lineNumber, member(status, 'trackingInfo'), now);
  return 'description' in wish ? wish : { line, parcel, wish };
};
