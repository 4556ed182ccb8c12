/** sale.order.line: prices, amounts, default taxes, and the price that a quantity change replaces (section 17). */
import { dayOf } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { missingError, userError } from '../orm/faults.ts';
import {
  boolean,
  fixed,
  float,
  integer,
  many2many,
  many2one,
  monetary,
  one2many,
  related,
  selection,
  text,
} from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { roundTo, tidy } from '../orm/rounding.ts';
import { flag, num, type Row, ref, refs, str, type Vals, type Value } from '../orm/values.ts';
import { patch } from '../orm/write.ts';
import { lineAmounts } from './account.ts';
import { productDisplayName } from './product.ts';
import { rateOf } from './res-currency.ts';
import { changeDelivery, launchDelivery } from './sale-delivery.ts';
import { convert } from './uom.ts';

export const ORDER_STATES = [
  ['draft', 'Quotation'],
  ['sent', 'Quotation Sent'],
  ['sale', 'Sales Order'],
  ['cancel', 'Cancelled'],
] as const;

const amount =
  (which: 'untaxed' | 'tax' | 'total') =>
  (env: Env, row: Row): number => {
    const taxes = refs(row, 'tax_id').map((id) => env.existing('account.tax', id));
    const price = num(row, 'price_unit') * (1 - num(row, 'discount') / 100);
    return lineAmounts(taxes, price, num(row, 'product_uom_qty'), 2)[which];
  };

export const saleOrderLine = defineModel({
  name: 'sale.order.line',
  label: 'Sales Order Line',
  order: 'order_id, sequence, id',
  displayName: (env, row) => {
    const order = env.link(row, 'order_id', 'sale.order');
    const partner = env.link(order, 'partner_id', 'res.partner');
    const extra = str(partner, 'ref') || str(partner, 'name');
    return `${str(order, 'name')} - ${str(row, 'name').split('\n')[0]} (${extra})`;
  },
  fields: {
    order_id: many2one('Order Reference', 'sale.order', { required: true, ondelete: 'cascade' }),
    sequence: integer('Sequence', { default: fixed(10) }),
    product_id: many2one('Product', 'product.product'),
    product_template_id: related('product_id.product_tmpl_id', many2one('Product Template', 'product.template')),
    name: text('Description', { required: true }),
    product_uom_qty: float('Quantity', { digits: 2, default: fixed(1) }),
    product_uom: many2one('Unit of Measure', 'uom.uom'),
    price_unit: float('Unit Price', { digits: 2 }),
    technical_price_unit: float('Technical Price Unit'),
    discount: float('Discount (%)', { digits: 2 }),
    tax_id: many2many('Taxes', 'account.tax'),
    price_subtotal: monetary('Subtotal', { compute: amount('untaxed') }),
    price_tax: float('Total Tax', { compute: amount('tax') }),
    price_total: monetary('Total', { compute: amount('total') }),
    currency_id: related('order_id.currency_id', many2one('Currency', 'res.currency')),
    company_id: related('order_id.company_id', many2one('Company', 'res.company')),
    order_partner_id: related('order_id.partner_id', many2one('Customer', 'res.partner')),
    state: related('order_id.state', selection('Order Status', ORDER_STATES)),
    display_type: selection('Display Type', [
      ['line_section', 'Section'],
      ['line_note', 'Note'],
    ]),
    is_delivery: boolean('Is a Delivery'),
    qty_delivered: float('Delivery Quantity', { compute: (env, row) => delivered(env, row) }),
    qty_invoiced: float('Invoiced Quantity', { compute: (env, row) => invoiced(env, row) }),
    qty_to_invoice: float('Quantity To Invoice', { compute: (env, row) => toInvoice(env, row) }),
    invoice_status: selection(
      'Invoice Status',
      [
        ['upselling', 'Upselling Opportunity'],
        ['invoiced', 'Fully Invoiced'],
        ['to invoice', 'To Invoice'],
        ['no', 'Nothing to Invoice'],
      ],
      { compute: (env, row) => invoiceStatus(env, row) },
    ),
    move_ids: one2many('Stock Moves', 'stock.move', 'sale_line_id'),
  },
  create: (env, list, base) => createLines(env, list, base),
  write: (env, ids, vals, base) => writeLines(env, ids, vals, base),
  unlink: (env, ids, base) => {
    for (const id of ids)
      if (isConfirmed(env, env.existing('sale.order.line', id)))
        throw userError(
          "Once a sales order is confirmed, you can't remove one of its lines (we need to track if something gets invoiced or delivered).\n                Set the quantity to 0 instead.",
        );
    base();
  },
});

const isConfirmed = (env: Env, line: Row): boolean => str(env.link(line, 'order_id', 'sale.order'), 'state') === 'sale';

/** Done moves to customers less what came back, in the line's unit. */
const delivered = (env: Env, line: Row): number => {
  let sum = 0;
  for (const move of env.rowsOf('stock.move', 'sale_line_id', line.id)) {
    if (move.state !== 'done') continue;
    const to = env.follow('stock.move', move, 'location_dest_id.usage');
    const from = env.follow('stock.move', move, 'location_id.usage');
    const quantity = convert(env, num(move, 'quantity'), ref(move, 'product_uom'), ref(line, 'product_uom'));
    if (to === 'customer') sum += quantity;
    else if (from === 'customer') sum -= quantity;
  }
  return tidy(sum);
};

const toInvoice = (env: Env, line: Row): number => {
  if (!isConfirmed(env, line)) return 0;
  const due = policyOf(env, line) === 'delivery' ? delivered(env, line) : num(line, 'product_uom_qty');
  return tidy(due - invoiced(env, line));
};

/** What invoices hold less what credit notes give back, drafts included (section 21). */
const invoiced = (env: Env, line: Row): number => {
  let sum = 0;
  for (const row of env.rowsOf('account.move.line', 'simulated_sale_line_id', line.id)) {
    const move = env.link(row, 'move_id', 'account.move');
    if (move === undefined || move.state === 'cancel') continue;
    sum += move.move_type === 'out_refund' ? -num(row, 'quantity') : num(row, 'quantity');
  }
  return tidy(sum);
};

const policyOf = (env: Env, line: Row): string => {
  const product = env.link(line, 'product_id', 'product.product');
  return str(env.link(product, 'product_tmpl_id', 'product.template'), 'invoice_policy') || 'order';
};

const invoiceStatus = (env: Env, line: Row): string => {
  if (!isConfirmed(env, line)) return 'no';
  if (toInvoice(env, line) !== 0) return 'to invoice';
  return invoiced(env, line) >= num(line, 'product_uom_qty') ? 'invoiced' : 'no';
};

const productRow = (env: Env, id: Value | undefined): Row | undefined => {
  if (typeof id !== 'number') return undefined;
  const row = env.row('product.product', id);
  if (row === undefined) throw missingError('product.product', id, env.uid);
  return row;
};

const createLines = (env: Env, list: readonly Vals[], base: (list: readonly Vals[]) => number[]): number[] => {
  const ids = base(list.map((vals) => withDefaults(env, vals)));
  touchOrders(env, ids);
  for (const id of ids) {
    const line = env.existing('sale.order.line', id);
    if (isConfirmed(env, line)) launchDelivery(env, line, num(line, 'product_uom_qty'));
  }
  return ids;
};

/** price_unit alone sets technical_price_unit alike; without a price the catalogue's is taken; taxes default to the product's. */
const withDefaults = (env: Env, vals: Vals): Vals => {
  const product = productRow(env, vals.product_id);
  const template = env.link(product, 'product_tmpl_id', 'product.template');
  const defaults: Record<string, Value> = {};
  if (product !== undefined) {
    defaults.name = lineName(env, product, template);
    defaults.product_uom = ref(template, 'uom_id');
    defaults.tax_id = [[6, 0, refs(template, 'taxes_id')]];
    if (vals.price_unit === undefined)
      defaults.price_unit = catalogPrice(env, product, vals.order_id, vals.product_uom);
  }
  const merged = { ...defaults, ...vals };
  if (vals.technical_price_unit === undefined && typeof merged.price_unit === 'number')
    return { ...merged, technical_price_unit: roundTo(merged.price_unit, 2) };
  return merged;
};

const lineName = (env: Env, product: Row, template: Row | undefined): string => {
  const description = str(template, 'description_sale');
  const name = productDisplayName(env, product);
  return description === '' ? name : `${name}\n${description}`;
};

const catalogPrice = (env: Env, product: Row, orderId: Value | undefined, unit: Value | undefined): number => {
  const template = env.link(product, 'product_tmpl_id', 'product.template');
  const order = typeof orderId === 'number' ? env.row('sale.order', orderId) : undefined;
  const currency = order === undefined ? 1 : env.get('sale.order', order, 'currency_id');
  const day = dayOf(order === undefined ? env.now : num(order, 'date_order'));
  const rate = typeof currency === 'number' && currency !== 1 ? rateOf(env, currency, day) : 1;
  const from = num(env.row('uom.uom', ref(template, 'uom_id')), 'factor') || 1;
  const to = typeof unit === 'number' ? num(env.row('uom.uom', unit), 'factor') || from : from;
  return roundTo(((num(template, 'list_price') * from) / to) * rate, 2);
};

export const linePriceOf = (env: Env, line: Row): number => {
  const product = env.link(line, 'product_id', 'product.product');
  return product === undefined
    ? num(line, 'price_unit')
    : catalogPrice(env, product, ref(line, 'order_id'), ref(line, 'product_uom'));
};

const AMOUNT_FIELDS = ['product_uom_qty', 'price_unit', 'discount', 'tax_id', 'product_id', 'product_uom'];

/** The order's amounts are stored in Odoo: a line that changes them shows in the order's write_date. */
const touchOrders = (env: Env, ids: readonly number[]): void => {
  const orders = new Set(ids.map((id) => ref(env.row('sale.order.line', id), 'order_id')));
  for (const id of orders)
    if (id !== null && env.row('sale.order', id) !== undefined)
      patch(env, 'sale.order', id, { write_date: env.now, write_uid: env.uid });
};

const LOCKED_FIELDS = {
  price_unit: 'Unit Price',
  product_uom_qty: 'Quantity',
  product_id: 'Product',
  tax_id: 'Taxes',
} as const;

const writeLines = (env: Env, ids: readonly number[], vals: Vals, base: (vals: Vals) => void): void => {
  checkLocked(env, ids, vals);
  const before = new Map(ids.map((id) => [id, env.existing('sale.order.line', id)]));
  if ('product_uom_qty' in vals) for (const row of before.values()) checkDelivered(env, row, vals.product_uom_qty);
  const { technical_price_unit: technical, ...rest } = vals;
  const price = vals.price_unit;
  const priced = typeof price === 'number';
  if (priced && technical === undefined) base({ ...rest, technical_price_unit: keptTechnical(before, price) });
  else base(priced ? vals : rest);
  if (AMOUNT_FIELDS.some((name) => name in vals)) touchOrders(env, ids);
  for (const [id, row] of before) {
    if (!priced && resetsPrice(vals)) resetPrice(env, id, row);
    if ('product_uom_qty' in vals) followQuantity(env, id, row);
  }
};

/** A line whose technical price stands apart keeps it apart; otherwise both are set alike. */
const keptTechnical = (before: ReadonlyMap<number, Row>, price: Value): Value => {
  const rows = [...before.values()];
  const apart = rows.find((row) => num(row, 'technical_price_unit') !== num(row, 'price_unit'));
  return apart === undefined ? price : num(apart, 'technical_price_unit');
};

const resetsPrice = (vals: Vals): boolean => 'product_uom_qty' in vals || 'product_uom' in vals || 'product_id' in vals;

const resetPrice = (env: Env, id: number, before: Row): void => {
  if (num(before, 'technical_price_unit') !== num(before, 'price_unit') || invoiced(env, before) > 0) return;
  const line = env.existing('sale.order.line', id);
  if (
    num(line, 'product_uom_qty') === num(before, 'product_uom_qty') &&
    ref(line, 'product_id') === ref(before, 'product_id') &&
    ref(line, 'product_uom') === ref(before, 'product_uom')
  )
    return;
  const price = linePriceOf(env, line);
  const table = env.db.table('sale.order.line');
  table.put({ ...line, price_unit: price, technical_price_unit: price }, env.transaction);
};

const followQuantity = (env: Env, id: number, before: Row): void => {
  const line = env.existing('sale.order.line', id);
  if (!isConfirmed(env, line)) return;
  changeDelivery(env, line, num(line, 'product_uom_qty') - num(before, 'product_uom_qty'));
};

const checkDelivered = (env: Env, line: Row, quantity: Value | undefined): void => {
  if (typeof quantity !== 'number' || !isConfirmed(env, line) || quantity >= num(line, 'product_uom_qty')) return;
  if (quantity < delivered(env, line))
    throw userError(
      'The ordered quantity of a sale order line cannot be decreased below the amount already delivered. Instead, create a return in your inventory.',
    );
};

const checkLocked = (env: Env, ids: readonly number[], vals: Vals): void => {
  const touched = Object.entries(LOCKED_FIELDS).filter(([name]) => name in vals);
  if (touched.length === 0) return;
  const locked = ids.some((id) =>
    flag(env.link(env.existing('sale.order.line', id), 'order_id', 'sale.order'), 'locked'),
  );
  if (locked)
    throw userError(
      `It is forbidden to modify the following fields in a locked order:\n${touched.map(([, label]) => label).join('\n')}`,
    );
};
