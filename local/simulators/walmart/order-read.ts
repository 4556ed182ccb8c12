/** Finding one order for a call, and answering with it. */

import type { SimResponse } from '../simulator.ts';
import { json, orderError } from './answers.ts';
import type { Call } from './endpoint.ts';
import { writeOrder } from './order-json.ts';
import type { Order } from './state.ts';

export const findOrder = ({ world, params, asOf }: Call): Order | undefined => {
  const order = world.orders.get(params.purchaseOrderId ?? '');
  return order !== undefined && order.visibleAt <= asOf ? order : undefined;
};

export const orderNotFound = (): SimResponse =>
  orderError(404, {
    code: 'CONTENT_NOT_FOUND.GMP_ORDER_API',
    field: 'data',
    description: 'Failed when called getOrderForId. Order not found for the given purchase order id',
    info: 'Requested content could not be found.',
    severity: 'INFO',
    category: 'APPLICATION',
  });

export const answerOrder = ({ world, query, asOf }: Call, order: Order): SimResponse =>
  json(200, {
    order: writeOrder(order, {
      asOf,
      replacementInfo: query.get('replacementInfo') === 'true',
      productInfo: query.get('productInfo') === 'true',
      released: false,
      intentToCancelAs: world.settings.intentToCancelAs,
    }),
  });
