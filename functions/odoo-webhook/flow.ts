/** Odoo says that stock may have changed; the message names the product or the order, nothing is read here. */
import { headOf, type Run } from '@bridge/shared/lambda';
import {
  type OdooWebhook,
  type SaleOrderHint,
  type StockHint,
  saleOrderHint,
  stockHint,
} from '@bridge/shared/messages';

export const toHint = (webhook: OdooWebhook, run: Run): StockHint | SaleOrderHint => {
  const head = headOf(run, run.startedAt);
  switch (webhook._model) {
    case 'stock.quant':
      return stockHint(head, webhook.product_id);
    case 'sale.order':
      return saleOrderHint(head, webhook._id);
    case 'stock.picking':
      return saleOrderHint(head, webhook.sale_id);
    default:
      return webhook satisfies never;
  }
};
