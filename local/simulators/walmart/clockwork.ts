/** What Walmart and the carriers do by themselves with an order, each at its time. */

import { cancelOpen } from './cancelling.ts';
import { changeParcel, moveUnits, openUnits } from './order-lifecycle.ts';
import { drawMs } from './settings.ts';
import type { Order, OrderLine, Parcel, World } from './state.ts';
import { orderEvent } from './webhooks.ts';

/** Planned when the order is placed. */
export const planOrder = (world: World, order: Order): void => {
  world.agenda.add(order.visibleAt, (at) => orderEvent(world, order, 'PO_CREATED', at));
  const { autoCancelAfterMs, fulfilledByWalmart } = world.settings;
  if (order.shipNodeType === 'SellerFulfilled' && autoCancelAfterMs !== null) {
    world.agenda.add(order.shipBy + autoCancelAfterMs, (at) => autoCancel(world, order, at));
  }
  if (order.shipNodeType === 'WFSFulfilled' && fulfilledByWalmart !== null) {
    const shipsAt = order.visibleAt + drawMs(fulfilledByWalmart, world.chance.later);
    world.agenda.add(shipsAt, (at) => shipByWalmart(world, order, at));
  }
};

const autoCancel = (world: World, order: Order, at: number): void => {
  cancelOpen(world, order, { by: 'walmart', reason: 'AUTO_CANCEL', event: 'PO_LINE_AUTOCANCELLED' }, at);
};

const shipByWalmart = (world: World, order: Order, at: number): void => {
  for (const line of order.lines) {
    const units = openUnits(line, at);
    if (units === 0) continue;
    const parcel = newParcel(world, {
      confirmedAt: at,
      by: 'walmart',
      shipDateTime: at,
      carrier: { carrier: 'FedEx' },
      methodCode: order.methodCode,
      trackingNumber: `WFS${order.purchaseOrderId}${line.lineNumber}`,
      trackingURL: undefined,
    });
    moveUnits(world, order, line, 'Shipped', units, at, { parcel });
    planDelivery(world, line, parcel);
  }
};

export const newParcel = (world: World, parcel: Omit<Parcel, 'id'>): Parcel => {
  world.lastParcel += 1;
  return { id: world.lastParcel, ...parcel };
};

/** The carrier's scan, which Walmart learns of without anybody's word. */
export const planDelivery = (world: World, line: OrderLine, parcel: Parcel): void => {
  const { carrierDelivery } = world.settings;
  if (carrierDelivery === null) return;
  world.agenda.add(parcel.confirmedAt + drawMs(carrierDelivery, world.chance.later), (at) =>
    changeParcel(line, parcel.id, at, (share) =>
      share.status === 'Shipped' ? { ...share, status: 'Delivered' } : share,
    ),
  );
};
