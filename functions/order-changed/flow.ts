/** Orders that may have changed on either side: both are read, and the next safe steps are taken. */
import type { BatchResult, Run } from '@bridge/shared/lambda';
import type { OrderChanged } from '@bridge/shared/messages';
import { followOrders, type OrderLifeDeps } from '@bridge/shared/steps';

export const orderChanged = (deps: OrderLifeDeps, messages: readonly OrderChanged[], run: Run): Promise<BatchResult> =>
  followOrders(
    deps,
    run,
    messages.map((message) => message.body.purchaseOrderId),
  );
