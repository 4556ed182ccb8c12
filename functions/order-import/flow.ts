/** Captured orders become sale orders, once each. */
import type { BatchResult, Run } from '@bridge/shared/lambda';
import type { OrderCaptured } from '@bridge/shared/messages';
import { type ImportDeps, importOrders } from '@bridge/shared/steps';

export const orderImport = (deps: ImportDeps, messages: readonly OrderCaptured[], run: Run): Promise<BatchResult> =>
  importOrders(
    deps,
    run,
    messages.map((message) => message.body.purchaseOrderId),
  );
