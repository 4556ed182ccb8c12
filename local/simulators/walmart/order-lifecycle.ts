/** How the quantities of an order move from status to status, and what that does to Walmart's reservation. */

import type { LineStatus, Order, OrderLine, StatusShare, Stock, World } from './state.ts';

const rank: Readonly<Record<LineStatus, number>> = {
  Created: 0,
  Acknowledged: 1,
  Shipped: 2,
  Delivered: 3,
  Cancelled: 4,
  Refund: 5,
};

export const sharesAt = (line: OrderLine, at: number): readonly StatusShare[] => changeAt(line, at)?.shares ?? [];

export const statusDateAt = (line: OrderLine, at: number): number => changeAt(line, at)?.at ?? 0;

const changeAt = (line: OrderLine, at: number) =>
  line.timeline.findLast((change) => change.at <= at) ?? line.timeline[0];

/** Last change that a search by last-modified sees. */
export const modifiedAt = (order: Order, at: number): number =>
  Math.max(
    order.firstModifiedAt,
    ...order.lines.map((line) => (line.timeline.length > 1 ? statusDateAt(line, at) : 0)),
  );

export const hasStatus = (order: Order, status: LineStatus, at: number): boolean =>
  order.lines.some((line) => sharesAt(line, at).some((share) => share.status === status));

/** Moves up to `quantity` units of lower statuses to this one; the units of one line stay the same in sum. */
export const moveUnits = (
  world: World,
  order: Order,
  line: OrderLine,
  status: LineStatus,
  quantity: number,
  now: number,
): void => {
  let left = quantity;
  const kept: StatusShare[] = [];
  for (const share of sharesAt(line, now)) {
    const moved = canMove(share.status, status) ? Math.min(share.quantity, left) : 0;
    left -= moved;
    if (share.quantity > moved) kept.push({ status: share.status, quantity: share.quantity - moved });
  }
  const moved = quantity - left;
  if (moved === 0) return;
  const before = kept.find((share) => share.status === status)?.quantity ?? 0;
  const others = kept.filter((share) => share.status !== status);
  line.timeline.push({ at: now, shares: [...others, { status, quantity: before + moved }] });

  const releases =
    rank[status] > rank.Acknowledged ||
    (status === 'Acknowledged' && world.settings.reservationReleasedBy === 'acknowledge');
  if (releases && order.shipNodeType === 'SellerFulfilled') releaseUnits(world, line, moved, now);
};

/** Forwards only, and what was shipped can no longer be cancelled. */
const canMove = (from: LineStatus, to: LineStatus): boolean =>
  to === 'Cancelled' ? rank[from] < rank.Shipped : from !== 'Cancelled' && rank[from] < rank[to];

const releaseUnits = (world: World, line: OrderLine, quantity: number, now: number): void => {
  const stock = world.items.get(line.sku)?.stock;
  const released = Math.min(line.reserved, quantity);
  if (stock === undefined || released === 0) return;
  line.reserved -= released;
  changeReservation(stock, -released, now);
};

export const changeReservation = (stock: Stock, delta: number, now: number): void => {
  stock.reservedQty += delta;
  stock.reservations.push({ at: now, delta });
};
