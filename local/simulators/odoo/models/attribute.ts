/** Product attributes, as far as reading variants needs them; making variants from attribute lines is not simulated. */
import { char, fixed, float, integer, many2one, one2many, selection } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { str } from '../orm/values.ts';

export const attribute = defineModel({
  name: 'product.attribute',
  label: 'Product Attribute',
  order: 'sequence, id',
  fields: {
    name: char('Attribute', { required: true }),
    sequence: integer('Sequence', { default: fixed(20) }),
    create_variant: selection(
      'Variant Creation',
      [
        ['always', 'Instantly'],
        ['dynamic', 'Dynamically'],
        ['no_variant', 'Never'],
      ],
      { required: true, default: fixed('always') },
    ),
    value_ids: one2many('Values', 'product.attribute.value', 'attribute_id'),
  },
});

export const attributeValue = defineModel({
  name: 'product.attribute.value',
  label: 'Attribute Value',
  order: 'attribute_id, sequence, id',
  displayName: (env, row) => `${str(env.link(row, 'attribute_id', 'product.attribute'), 'name')}: ${str(row, 'name')}`,
  fields: {
    name: char('Value', { required: true }),
    sequence: integer('Sequence'),
    attribute_id: many2one('Attribute', 'product.attribute', { required: true, ondelete: 'cascade' }),
  },
});

export const templateValue = defineModel({
  name: 'product.template.attribute.value',
  label: 'Product Template Attribute Value',
  displayName: (env, row) => `${str(env.link(row, 'attribute_id', 'product.attribute'), 'name')}: ${str(row, 'name')}`,
  fields: {
    name: char('Value'),
    attribute_id: many2one('Attribute', 'product.attribute'),
    product_attribute_value_id: many2one('Attribute Value', 'product.attribute.value'),
    price_extra: float('Extra Price'),
  },
});
