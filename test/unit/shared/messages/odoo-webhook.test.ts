import { describe, expect, it } from 'vitest';
import { odooWebhookSchema } from '../../../../shared/messages/index.ts';

const posted = { _action: 'Send(#1)', _id: 119, _model: 'stock.quant', id: 119, product_id: 107 };

describe('odooWebhookSchema', () => {
  it('lets further fields pass: the action decides which come', () => {
    expect(odooWebhookSchema.parse({ ...posted, x_colour: 'red' })).toMatchObject({ product_id: 107 });
  });

  it.each([
    ['another model', { _model: 'product.template' }],
    ['an empty product', { product_id: false }],
    ['a product with its name', { product_id: [107, 'Lamp'] }],
    ['a product as text', { product_id: '107' }],
    ['no record', { _id: undefined }],
  ])('refuses %s', (_what, changes) => {
    expect(odooWebhookSchema.safeParse({ ...posted, ...changes }).success).toBe(false);
  });
});
