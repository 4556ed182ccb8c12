/** One state for an order that has none of its own: reduced over its lines, by quantity (walmart-api.md 7.1). */
import type { WalmartOrder, WalmartOrderLine } from '../walmart/schemas/order.ts';

export type OrderState = 'cancelled' | 'delivered' | 'shipped' | 'partiallyShipped' | 'created' | 'acknowledged';

/** Units of a line that are not cancelled; never below 0. */
export const uncancelledUnits = (line: WalmartOrderLine): number => {
  const cancelled = line.orderLineStatuses.orderLineStatus
    .filter(({ status }) => status === 'Cancelled')
    .reduce((units, { statusQuantity }) => units + statusQuantity.amount, 0);
  return Math.max(0, line.orderLineQuantity.amount - cancelled);
};

/** A refunded quantity had been shipped and delivered before. */
const isDelivered = (status: string): boolean => status === 'Delivered' || status === 'Refund';

export const toOrderState = (order: WalmartOrder): OrderState => {
  const lines = order.orderLines.orderLine;
  if (lines.every((line) => uncancelledUnits(line) === 0)) return 'cancelled';
  const statuses = lines
    .flatMap((line) => line.orderLineStatuses.orderLineStatus)
    .filter(({ status, statusQuantity }) => status !== 'Cancelled' && statusQuantity.amount > 0)
    .map(({ status }) => status);
  if (statuses.length > 0 && statuses.every(isDelivered)) return 'delivered';
  const isShipped = (status: string): boolean => status === 'Shipped' || isDelivered(status);
  if (statuses.length > 0 && statuses.every(isShipped)) return 'shipped';
  if (statuses.some(isShipped)) return 'partiallyShipped';
  return statuses.includes('Created') ? 'created' : 'acknowledged';
};
