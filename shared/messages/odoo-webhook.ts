/** What Odoo posts: the body of a webhook action on stock.quant (odoo18.md section 7). Untrusted, maybe early, late or doubled. */
import * as z from 'zod';

/** Tolerant of further fields: the action's webhook_field_ids decide which come. Empty many2one is `false`. */
export const odooWebhookSchema = z.looseObject({
  _model: z.enum(['stock.quant']),
  _id: z.number().int().positive(),
  product_id: z.number().int().positive(),
});

export type OdooWebhook = z.output<typeof odooWebhookSchema>;
