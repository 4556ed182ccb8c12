/** Product templates, their variants, categories and pricelists (section 4); quantities of a variant (section 5). */
import type { Env } from '../orm/environment.ts';
import { validationError } from '../orm/faults.ts';
import {
  boolean,
  char,
  fixed,
  float,
  html,
  integer,
  many2many,
  many2one,
  one2many,
  related,
  selection,
  text,
} from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { type Cell, flag, num, type Row, ref, refs, str, type Vals, type Value } from '../orm/values.ts';
import { quantityFields } from './product-quantities.ts';

const active = boolean('Active', { default: fixed(true) });

export const category = defineModel({
  name: 'product.category',
  label: 'Product Category',
  order: 'complete_name',
  parent: 'parent_id',
  displayName: (env, row) => completeName(env, row),
  fields: {
    name: char('Name', { required: true }),
    parent_id: many2one('Parent Category', 'product.category'),
    complete_name: char('Complete Name', { compute: (env, row) => completeName(env, row) }),
  },
});

const completeName = (env: Env, row: Row): string => {
  const parent = env.link(row, 'parent_id', 'product.category');
  return parent === undefined ? str(row, 'name') : `${completeName(env, parent)} / ${str(row, 'name')}`;
};

export const pricelist = defineModel({
  name: 'product.pricelist',
  label: 'Pricelist',
  order: 'sequence asc, id asc',
  displayName: (env, row) => `${str(row, 'name')} (${str(env.link(row, 'currency_id', 'res.currency'), 'name')})`,
  fields: {
    name: char('Pricelist Name', { required: true }),
    currency_id: many2one('Currency', 'res.currency', { required: true, default: fixed(1) }),
    company_id: many2one('Company', 'res.company'),
    sequence: integer('Sequence', { default: fixed(16) }),
    active,
  },
});

/** The one variant of a template that has just one. */
const onlyVariant = (env: Env, template: Row): Row | undefined => {
  const variants = env.rowsOf('product.product', 'product_tmpl_id', template.id);
  const live = variants.filter((row) => flag(row, 'active'));
  const all = live.length > 0 ? live : variants;
  return all.length === 1 ? all[0] : undefined;
};

const writeVariant = (name: string) => (env: Env, ids: readonly number[], value: Value) => {
  for (const id of ids) {
    const variant = onlyVariant(env, env.existing('product.template', id));
    if (variant !== undefined) env.write('product.product', [variant.id], { [name]: value });
  }
};

const defaultTax = (env: Env): Cell => {
  const id = ref(env.row('res.company', 1), 'account_sale_tax_id');
  return id === null ? [] : [id];
};

export const templateDisplayName = (env: Env, row: Row): string => {
  const code = str(onlyVariant(env, row), 'default_code');
  return code === '' ? str(row, 'name') : `[${code}] ${str(row, 'name')}`;
};

export const template = defineModel({
  name: 'product.template',
  label: 'Product',
  order: 'is_favorite desc, name',
  displayName: templateDisplayName,
  fields: {
    name: char('Name', { required: true }),
    is_favorite: boolean('Favorite'),
    sequence: integer('Sequence', { default: fixed(1) }),
    description: html('Description'),
    description_sale: text('Sales Description'),
    type: selection(
      'Product Type',
      [
        ['consu', 'Goods'],
        ['service', 'Service'],
        ['combo', 'Combo'],
      ],
      { required: true, default: fixed('consu') },
    ),
    is_storable: boolean('Track Inventory'),
    tracking: selection(
      'Tracking',
      [
        ['serial', 'By Unique Serial Number'],
        ['lot', 'By Lots'],
        ['none', 'By Quantity'],
      ],
      { required: true, default: fixed('none') },
    ),
    categ_id: many2one('Product Category', 'product.category', { required: true, default: fixed(1) }),
    list_price: float('Sales Price', { digits: 2, default: fixed(1) }),
    standard_price: float('Cost', {
      compute: (env, row) => num(onlyVariant(env, row), 'standard_price'),
      inverse: writeVariant('standard_price'),
    }),
    default_code: char('Internal Reference', {
      compute: (env, row) => onlyVariant(env, row)?.default_code ?? null,
      inverse: writeVariant('default_code'),
    }),
    barcode: char('Barcode', {
      compute: (env, row) => onlyVariant(env, row)?.barcode ?? null,
      inverse: writeVariant('barcode'),
    }),
    weight: float('Weight', {
      compute: (env, row) => num(onlyVariant(env, row), 'weight'),
      inverse: writeVariant('weight'),
    }),
    volume: float('Volume', { compute: fixed(0) }),
    uom_id: many2one('Unit of Measure', 'uom.uom', { required: true, default: fixed(1) }),
    uom_po_id: many2one('Purchase Unit', 'uom.uom', { default: fixed(1) }),
    taxes_id: many2many('Sales Taxes', 'account.tax', { default: defaultTax }),
    invoice_policy: selection('Invoicing Policy', [
      ['order', 'Ordered quantities'],
      ['delivery', 'Delivered quantities'],
    ]),
    sale_ok: boolean('Sales', { default: fixed(true) }),
    purchase_ok: boolean('Purchase', { default: fixed(true) }),
    company_id: many2one('Company', 'res.company'),
    currency_id: many2one('Currency', 'res.currency', { compute: fixed(1) }),
    cost_currency_id: many2one('Cost Currency', 'res.currency', { compute: fixed(1) }),
    hs_code: char('HS Code'),
    country_of_origin: many2one('Origin of Goods', 'res.country'),
    image_1920: char('Image'),
    image_128: char('Image 128', { compute: (_env, row) => row.image_1920 ?? null }),
    active,
    product_variant_ids: one2many('Products', 'product.product', 'product_tmpl_id'),
    product_variant_id: many2one('Product', 'product.product', {
      compute: (env, row) => env.referrers('product.product', 'product_tmpl_id', row.id)[0] ?? null,
    }),
    product_variant_count: integer('# Product Variants', {
      compute: (env, row) =>
        env.rowsOf('product.product', 'product_tmpl_id', row.id).filter((each) => flag(each, 'active')).length,
    }),
    qty_available: float('Quantity On Hand', { compute: sumOf('qty_available') }),
    virtual_available: float('Forecasted Quantity', { compute: sumOf('virtual_available') }),
    incoming_qty: float('Incoming', { compute: sumOf('incoming_qty') }),
    outgoing_qty: float('Outgoing', { compute: sumOf('outgoing_qty') }),
  },
  create: (env, list, base) => list.map((vals) => createTemplate(env, vals, base)),
  write: (env, ids, vals, base) => {
    base(vals);
    touchVariants(env, ids, vals);
  },
  unlink: (env, ids, base) => {
    for (const id of ids) env.unlink('product.product', env.referrers('product.product', 'product_tmpl_id', id));
    for (const id of ids) if (env.row('product.template', id) === undefined) return;
    base();
  },
});

function sumOf(name: string): (env: Env, row: Row) => number {
  return (env, row) => {
    let sum = 0;
    for (const variant of env.rowsOf('product.product', 'product_tmpl_id', row.id)) {
      const cell = env.get('product.product', variant, name);
      sum += typeof cell === 'number' ? cell : 0;
    }
    return sum;
  };
}

const createTemplate = (env: Env, vals: Vals, base: (list: readonly Vals[]) => number[]): number => {
  const makesVariant = env.context.create_product_product !== false;
  const variantVals: Record<string, Value> = {};
  /* computed in Odoo, so default_get does not show it */
  const own: Record<string, Value> = { invoice_policy: 'order' };
  for (const [name, value] of Object.entries(vals))
    if (VARIANT_VALUES.has(name)) variantVals[name] = value;
    else own[name] = value;
  const [id] = base([own]);
  if (id === undefined) throw new Error('no template was made');
  if (makesVariant) env.create('product.product', [{ ...variantVals, product_tmpl_id: id }]);
  return id;
};

const VARIANT_VALUES = new Set(['default_code', 'barcode', 'standard_price', 'weight']);

/** A change of the template shows in its variants' write_date too (section 4); archiving takes them along. */
const touchVariants = (env: Env, ids: readonly number[], vals: Vals): void => {
  const table = env.db.table('product.product');
  for (const id of ids)
    for (const row of env.rowsOf('product.product', 'product_tmpl_id', id))
      table.put(
        {
          ...row,
          write_date: env.now,
          write_uid: env.uid,
          ...(typeof vals.active === 'boolean' ? { active: vals.active } : {}),
        },
        env.transaction,
      );
};

export const productDisplayName = (env: Env, row: Row): string => {
  const name = str(env.link(row, 'product_tmpl_id', 'product.template'), 'name');
  const values = refs(row, 'product_template_attribute_value_ids')
    .map((id) => str(env.row('product.template.attribute.value', id), 'name'))
    .filter((each) => each !== '');
  const full = values.length === 0 ? name : `${name} (${values.join(', ')})`;
  const code = str(row, 'default_code');
  return code === '' ? full : `[${code}] ${full}`;
};

export const product = defineModel({
  name: 'product.product',
  label: 'Product Variant',
  order: 'is_favorite desc, default_code, name, id',
  inherits: { field: 'product_tmpl_id', model: 'product.template' },
  displayName: productDisplayName,
  fields: {
    product_tmpl_id: many2one('Product Template', 'product.template', { required: true, ondelete: 'cascade' }),
    default_code: char('Internal Reference', { index: true }),
    code: char('Reference', { compute: (_env, row) => row.default_code ?? null }),
    barcode: char('Barcode', { index: true }),
    active,
    standard_price: float('Cost', { digits: 2 }),
    weight: float('Weight', { digits: 2 }),
    lst_price: float('Sales Price', {
      digits: 2,
      compute: (env, row) => num(env.link(row, 'product_tmpl_id', 'product.template'), 'list_price'),
      inverse: (env, ids, value) => {
        for (const id of ids) {
          const parent = ref(env.existing('product.product', id), 'product_tmpl_id');
          if (parent !== null) env.write('product.template', [parent], { list_price: value });
        }
      },
    }),
    combination_indices: char('Combination Indices', {
      compute: (_env, row) => refs(row, 'product_template_attribute_value_ids').join(','),
    }),
    product_template_attribute_value_ids: many2many('Attribute Values', 'product.template.attribute.value'),
    uom_name: related('product_tmpl_id.uom_id.name', char('Unit of Measure Name')),
    ...quantityFields,
  },
  create: (env, list, base) => {
    const ids = base(list);
    for (const id of ids) checkBarcode(env, id);
    return ids;
  },
  write: (env, ids, vals, base) => {
    base(vals);
    if ('barcode' in vals) for (const id of ids) checkBarcode(env, id);
  },
  unlink: (env, ids, base) => {
    const templates = ids.map((id) => ref(env.existing('product.product', id), 'product_tmpl_id'));
    base();
    for (const id of templates)
      if (id !== null && env.referrers('product.product', 'product_tmpl_id', id).length === 0) {
        const table = env.db.table('product.template');
        if (table.get(id) !== undefined) table.remove(id, env.transaction);
      }
  },
  restrictedBy: [
    ['stock.move', 'product_id', 'stock_move_product_id_fkey'],
    ['sale.order.line', 'product_id', 'sale_order_line_product_id_fkey'],
  ],
});

const checkBarcode = (env: Env, id: number): void => {
  const barcode = str(env.existing('product.product', id), 'barcode');
  if (barcode === '') return;
  const owners = [...env.db.table('product.product').lookup('barcode', barcode)].sort((a, b) => a - b);
  if (owners.length < 2) return;
  const names = owners.map((each) => productDisplayName(env, env.existing('product.product', each)));
  const shown = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0];
  throw validationError(
    `Barcode(s) already assigned:\n\n- Barcode "${barcode}" already assigned to product(s): ${shown}\n\nNote: products that you don't have access to will not be shown above.`,
  );
};
