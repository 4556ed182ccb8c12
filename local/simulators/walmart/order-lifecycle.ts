/** How the quantities of an order move from status to status, and what that does to Walmart's reservation. */

import type { LineStatus, Order, OrderLine, Parcel, StatusShare, Stock, World } from './state.ts';

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
    ...order.touchedAt.filter((touchedAt) => touchedAt <= at),
  );

export const hasStatus = (order: Order, status: LineStatus, at: number): boolean =>
  order.lines.some((line) => sharesAt(line, at).some((share) => share.status === status));

/** What the moved units carry from now on. */
export interface Tag {
  readonly parcel?: Parcel;
  readonly reason?: string;
}

const sameTag = (share: StatusShare, tag: Tag): boolean =>
  share.parcel?.id === tag.parcel?.id && share.reason === tag.reason;

/**
 * Moves up to `quantity` units of lower statuses to this one; the units of one line stay the same in sum.
 * @returns how many were moved.
 */
export const moveUnits = (
  world: World,
  order: Order,
  line: OrderLine,
  status: LineStatus,
  quantity: number,
  now: number,
  tag: Tag = {},
): number => {
  let left = quantity;
  const kept: StatusShare[] = [];
  for (const share of sharesAt(line, now)) {
    const moved = canMove(share.status, status) ? Math.min(share.quantity, left) : 0;
    left -= moved;
    if (share.quantity > moved) kept.push({ ...share, quantity: share.quantity - moved });
  }
  const moved = quantity - left;
  if (moved === 0) return 0;
  const fits = (share: StatusShare) => share.status === status && sameTag(share, tag);
  const before = kept.find(fits)?.quantity ?? 0;
  const others = kept.filter((share) => !fits(share));
  line.timeline.push({ at: now, shares: [...others, { status, quantity: before + moved, ...tag }] });

  const releases =
    rank[status] > rank.Acknowledged ||
    (status === 'Acknowledged' && world.settings.reservationReleasedBy === 'acknowledge');
  if (releases && order.shipNodeType === 'SellerFulfilled') releaseUnits(world, line, moved, now);
  return moved;
};

/** Replaces the shares of one parcel: its tracking was corrected, or the carrier delivered it. */
export const changeParcel = (
  line: OrderLine,
  parcelId: number,
  now: number,
  change: (share: StatusShare) => StatusShare,
): void => {
  const shares = sharesAt(line, now);
  if (!shares.some((share) => share.parcel?.id === parcelId)) return;
  line.timeline.push({
    at: now,
    shares: shares.map((share) => (share.parcel?.id === parcelId ? change(share) : share)),
  });
};

export const unitsIn = (line: OrderLine, at: number, ...statuses: readonly LineStatus[]): number =>
  sharesAt(line, at).reduce((sum, share) => sum + (statuses.includes(share.status) ? share.quantity : 0), 0);

/** Neither shipped nor cancelled. */
export const openUnits = (line: OrderLine, at: number): number => unitsIn(line, at, 'Created', 'Acknowledged');

export const shippedUnits = (line: OrderLine, at: number): number =>
  unitsIn(line, at, 'Shipped', 'Delivered', 'Refund');

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
