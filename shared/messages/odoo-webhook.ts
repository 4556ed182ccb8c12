/** What Odoo posts: the body of a webhook action (odoo18.md section 7). Untrusted, maybe early, late or doubled. */
import * as z from 'zod';

const id = z.number().int().positive();

/** A quant was written. Empty many2one would be `false`, but a quant always has its product. */
const quantWebhook = z.looseObject({ _model: z.literal('stock.quant'), _id: id, product_id: id });

/** A sale order changed its state. */
const saleOrderWebhook = z.looseObject({ _model: z.literal('sale.order'), _id: id });

/** A transfer of a Walmart order was done, or got its tracking number; the order is what counts. */
const pickingWebhook = z.looseObject({ _model: z.literal('stock.picking'), _id: id, sale_id: id });

/** Tolerant of further fields: the action's webhook_field_ids decide which come. */
export const odooWebhookSchema = z.discriminatedUnion('_model', [quantWebhook, saleOrderWebhook, pickingWebhook]);

export type OdooWebhook = z.output<typeof odooWebhookSchema>;
