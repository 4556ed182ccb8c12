/** Orders that may have changed on either side: both are read, and the next safe steps are taken. */
import type { BatchResult, Run } from '@bridge/shared/lambda';
import type { OrderChanged } from '@bridge/shared/messages';
import { followOrders, type OrderLifeDeps } from '@bridge/shared/steps';

/** Who sends messages because something at Walmart changed. */
const TELL_OF_WALMART = ['order-pull', 'return-pull', 'walmart-webhook'];

const purchaseOrderOf = ({ body }: OrderChanged): string => body.purchaseOrderId;

export const orderChanged = (deps: OrderLifeDeps, messages: readonly OrderChanged[], run: Run): Promise<BatchResult> =>
  followOrders(
    deps,
    run,
    messages.map(purchaseOrderOf),
    new Set(messages.filter(({ cause }) => TELL_OF_WALMART.includes(cause)).map(purchaseOrderOf)),
  );
