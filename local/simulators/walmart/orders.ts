/** Orders: the two searches, the single read, the acknowledgement, and the calls that ship, cancel and refund. */

import type { SimResponse } from '../simulator.ts';
import { orderError, systemError, wrongMediaType } from './answers.ts';
import { cancelOrder } from './cancelling.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { moveUnits, sharesAt } from './order-lifecycle.ts';
import { answerOrder, findOrder, orderNotFound } from './order-read.ts';
import { searchOrders } from './order-search.ts';
import { refundOrder } from './refunding.ts';
import { shipOrder } from './shipping.ts';
import type { Order } from './state.ts';

const getOrder = (call: Call): SimResponse => {
  const order = findOrder(call);
  return order === undefined ? orderNotFound() : answerOrder(call, order);
};

/** The whole order at once. Repeating it is harmless until units have moved on, as sellers report. */
const acknowledgeOrder = (call: Call): SimResponse => {
  const { world, request, now } = call;
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return world.settings.acknowledgeWithoutContentType === 415 ? wrongMediaType() : systemError();
  }
  const order = findOrder(call);
  if (order === undefined) return orderNotFound();
  if (order.shipNodeType === 'WFSFulfilled' || hasMovedOn(order, now)) {
    return orderError(400, {
      code: 'INVALID_REQUEST_CONTENT.GMP_ORDER_API',
      field: 'data',
      description: `Failed when called acknowledge API for PO: ${order.purchaseOrderId}. Some or all qty in higher status`,
      info: 'Request content is invalid.',
    });
  }
  for (const line of order.lines) moveUnits(world, order, line, 'Acknowledged', line.quantity, now);
  order.acknowledgedAt ??= now;
  return answerOrder(call, order);
};

/** Something was shipped, or everything was cancelled; a cancelled line beside open ones does not stop it. */
const hasMovedOn = (order: Order, now: number): boolean => {
  const shares = order.lines.flatMap((line) => sharesAt(line, now));
  return (
    shares.some(({ status }) => status === 'Shipped' || status === 'Delivered' || status === 'Refund') ||
    shares.every(({ status }) => status === 'Cancelled')
  );
};

export const orderEndpoints: readonly Endpoint[] = [
  { method: 'GET', template: '/v3/orders', auth: 'token', handle: (call) => searchOrders(call, false) },
  { method: 'GET', template: '/v3/orders/released', auth: 'token', handle: (call) => searchOrders(call, true) },
  { method: 'GET', template: '/v3/orders/{purchaseOrderId}', auth: 'token', handle: getOrder },
  {
    method: 'POST',
    template: '/v3/orders/{purchaseOrderId}/acknowledge',
    auth: 'token',
    handle: acknowledgeOrder,
  },
  { method: 'POST', template: '/v3/orders/{purchaseOrderId}/shipping', auth: 'token', handle: shipOrder },
  { method: 'POST', template: '/v3/orders/{purchaseOrderId}/cancel', auth: 'token', handle: cancelOrder },
  { method: 'POST', template: '/v3/orders/{purchaseOrderId}/refund', auth: 'token', handle: refundOrder },
];
