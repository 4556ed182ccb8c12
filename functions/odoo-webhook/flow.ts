/** Odoo says that stock may have changed; the message names the product, nothing is read here. */
import { headOf, type Run } from '@bridge/shared/lambda';
import { type OdooWebhook, type StockHint, stockHint } from '@bridge/shared/messages';

export const toStockHint = (webhook: OdooWebhook, run: Run): StockHint =>
  stockHint(headOf(run, run.startedAt), webhook.product_id);
