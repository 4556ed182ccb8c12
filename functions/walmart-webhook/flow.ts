/** Walmart says that an order may have changed; the message names it, nothing is read here and nothing is believed. */
import { headOf, type Run } from '@bridge/shared/lambda';
import { isPurchaseOrderId, type OrderChanged, orderChanged, type WalmartEvent } from '@bridge/shared/messages';

/** How the log line counts what leads to no message. */
const countIgnored = (run: Run, name: 'Created' | 'Other' | 'NoOrder'): undefined => {
  run.telemetry.add(name, 'Count', 1);
  return undefined;
};

/**
 * A new order is not ours yet: order-pull captures it within minutes, and the events that follow find it. A return that names no
 * purchase order is found by the schedule that reads returns.
 */
export const toOrderChanged = (event: WalmartEvent, run: Run): OrderChanged | undefined => {
  switch (event.kind) {
    case 'order-created':
      return countIgnored(run, 'Created');
    case 'other':
      return countIgnored(run, 'Other');
    case 'lines-cancelled':
    case 'intent-to-cancel':
    case 'fraud-cancelled':
    case 'order-updated':
    case 'return-created':
    case 'return-delivered':
    case 'return-invoiced': {
      const { purchaseOrderId } = event;
      if (!isPurchaseOrderId(purchaseOrderId)) return countIgnored(run, 'NoOrder');
      return orderChanged(headOf(run, run.startedAt), purchaseOrderId);
    }
    default:
      return event.kind satisfies never;
  }
};
