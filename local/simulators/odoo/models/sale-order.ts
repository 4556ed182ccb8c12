/** sale.order: fields, defaults, totals and statuses (sections 8, 9, 20). */
import { addDays, dayOf, truncateToSecond } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { missingError, userError } from '../orm/faults.ts';
import {
  boolean,
  char,
  date,
  datetime,
  fixed,
  float,
  html,
  integer,
  many2many,
  many2one,
  monetary,
  one2many,
  selection,
} from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { roundTo } from '../orm/rounding.ts';
import { type Cell, idsOf, num, type Row, ref, str, type Vals, type Value } from '../orm/values.ts';
import { messagePost } from './mail.ts';
import { rateOf } from './res-currency.ts';
import { pricelistsOn } from './res-settings.ts';
import { cancel, confirm, follow, followers, unsubscribe } from './sale-confirm.ts';
import { moveDeadlines } from './sale-delivery.ts';
import { linePriceOf, ORDER_STATES } from './sale-line.ts';

export const linesOf = (env: Env, row: Row): Row[] => env.rowsOf('sale.order.line', 'order_id', row.id);

const total =
  (name: string) =>
  (env: Env, row: Row): number => {
    let sum = 0;
    for (const line of linesOf(env, row)) {
      const cell = env.get('sale.order.line', line, name);
      sum += typeof cell === 'number' ? cell : 0;
    }
    return roundTo(sum, 2);
  };

export const saleOrder = defineModel({
  name: 'sale.order',
  label: 'Sales Order',
  order: 'date_order desc, id desc',
  fields: {
    name: char('Order Reference', { required: true, index: true, default: fixed('New'), copied: false }),
    state: selection('Status', ORDER_STATES, { default: fixed('draft'), index: true }),
    partner_id: many2one('Customer', 'res.partner', { required: true }),
    partner_invoice_id: many2one('Invoice Address', 'res.partner', { required: true }),
    partner_shipping_id: many2one('Delivery Address', 'res.partner', { required: true }),
    client_order_ref: char('Customer Reference', { index: true }),
    origin: char('Source Document'),
    reference: char('Payment Ref.'),
    date_order: datetime('Order Date', { required: true, default: (env) => truncateToSecond(env.now) }),
    commitment_date: datetime('Delivery Date'),
    validity_date: date('Expiration', { default: (env) => dayOf(addDays(env.now, 30)) }),
    effective_date: datetime('Effective Date', { compute: (env, row) => effectiveDate(env, row) }),
    company_id: many2one('Company', 'res.company', { required: true, default: fixed(1) }),
    warehouse_id: many2one('Warehouse', 'stock.warehouse', { required: true }),
    pricelist_id: many2one('Pricelist', 'product.pricelist'),
    currency_id: many2one('Currency', 'res.currency', { compute: (env, row) => currencyOf(env, row) }),
    currency_rate: float('Currency Rate', {
      compute: (env, row) => rateOf(env, currencyOf(env, row), dayOf(num(row, 'date_order'))),
    }),
    user_id: many2one('Salesperson', 'res.users', { default: (env) => env.uid }),
    team_id: many2one('Sales Team', 'crm.team', {
      default: (env) => env.search('crm.team', [], { limit: 1 })[0] ?? null,
    }),
    journal_id: many2one('Invoicing Journal', 'account.journal'),
    payment_term_id: many2one('Payment Terms', 'account.payment.term'),
    note: html('Terms and conditions'),
    locked: boolean('Locked'),
    order_line: one2many('Order Lines', 'sale.order.line', 'order_id'),
    amount_untaxed: monetary('Untaxed Amount', { compute: total('price_subtotal') }),
    amount_tax: monetary('Taxes', { compute: total('price_tax') }),
    amount_total: monetary('Total', { compute: total('price_total') }),
    picking_ids: one2many('Transfers', 'stock.picking', 'sale_id'),
    invoice_ids: many2many('Invoices', 'account.move', { compute: (env, row) => invoicesOf(env, row) }),
    delivery_count: integer('Delivery Orders', { compute: (env, row) => pickingsOf(env, row).length }),
    delivery_status: selection(
      'Delivery Status',
      [
        ['pending', 'Not Delivered'],
        ['started', 'Started'],
        ['partial', 'Partially Delivered'],
        ['full', 'Fully Delivered'],
      ],
      { compute: (env, row) => deliveryStatus(env, row) },
    ),
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
    message_partner_ids: one2many('Followers (Partners)', 'res.partner', 'id', {
      compute: (env, row) => followers(env, row),
    }),
    activity_ids: one2many('Activities', 'mail.activity', 'sale_order_id', {
      compute: (env, row) =>
        env.search('mail.activity', [
          ['res_model', '=', 'sale.order'],
          ['res_id', '=', row.id],
        ]),
    }),
  },
  create: (env, list, base) => {
    const ids = base(list.map((vals) => withDefaults(env, vals)));
    if (env.context.mail_create_nosubscribe !== true)
      for (const id of ids) follow(env, id, ref(env.row('res.users', env.uid), 'partner_id'));
    return ids;
  },
  write: (env, ids, vals, base) => {
    base(vals);
    if ('commitment_date' in vals) for (const id of ids) moveDeadlines(env, id);
  },
  unlink: (env, ids, base) => {
    for (const id of ids)
      if (!['draft', 'cancel'].includes(str(env.existing('sale.order', id), 'state')))
        throw userError('You can not delete a sent quotation or a confirmed sales order. You must first cancel it.');
    base();
  },
  recordMethods: {
    action_confirm: (env, ids) => confirm(env, ids),
    action_cancel: (env, ids) => cancel(env, ids),
    action_draft: (env, ids) => {
      for (const id of ids)
        if (env.existing('sale.order', id).state === 'cancel') env.write('sale.order', [id], { state: 'draft' });
      return true;
    },
    action_lock: (env, ids) => {
      env.write('sale.order', ids, { locked: true });
      return null;
    },
    action_unlock: (env, ids) => {
      env.write('sale.order', ids, { locked: false });
      return null;
    },
    action_update_prices: (env, ids) => {
      for (const id of ids) updatePrices(env, id);
      return null;
    },
    message_post: messagePost('sale.order'),
    message_unsubscribe: (env, ids, call) => {
      for (const id of ids) unsubscribe(env, id, idsOf(call.args[0]));
      return true;
    },
  },
});

const withDefaults = (env: Env, vals: Vals): Vals => {
  const partner = typeof vals.partner_id === 'number' ? env.row('res.partner', vals.partner_id) : undefined;
  if (typeof vals.partner_id === 'number' && partner === undefined)
    throw missingError('res.partner', vals.partner_id, env.uid);
  const children = partner === undefined ? [] : env.rowsOf('res.partner', 'parent_id', partner.id);
  const address = (type: string): number | false =>
    children.find((row) => row.type === type)?.id ?? partner?.id ?? false;
  const defaults: Record<string, Value> = {
    name: `S${String(env.db.nextNumber('sale.order')).padStart(5, '0')}`,
    warehouse_id: env.search('stock.warehouse', [], { limit: 1 })[0] ?? false,
    partner_invoice_id: address('invoice'),
    partner_shipping_id: address('delivery'),
  };
  if (pricelistsOn(env)) defaults.pricelist_id = env.search('product.pricelist', [], { limit: 1 })[0] ?? false;
  return { ...defaults, ...vals };
};

/** currency_id cannot be given: it is the pricelist's, else the company's (section 20). */
const currencyOf = (env: Env, row: Row): number =>
  ref(env.link(row, 'pricelist_id', 'product.pricelist'), 'currency_id') ??
  ref(env.link(row, 'company_id', 'res.company'), 'currency_id') ??
  1;

export const pickingsOf = (env: Env, row: Row): Row[] => env.rowsOf('stock.picking', 'sale_id', row.id);

/** Documents that hold one of the order's lines; a credit note typed in without them is not among them (section 21). */
const invoicesOf = (env: Env, row: Row): number[] => {
  const found = new Set<number>();
  for (const line of linesOf(env, row))
    for (const each of env.rowsOf('account.move.line', 'simulated_sale_line_id', line.id))
      found.add(ref(each, 'move_id') ?? 0);
  return [...found].sort((a, b) => b - a);
};

const effectiveDate = (env: Env, row: Row): Cell => {
  const dates = pickingsOf(env, row)
    .filter(
      (each) => each.state === 'done' && env.follow('stock.picking', each, 'location_dest_id.usage') === 'customer',
    )
    .map((each) => num(each, 'date_done'))
    .filter((each) => each > 0);
  return dates.length === 0 ? null : Math.min(...dates);
};

const deliveryStatus = (env: Env, row: Row): Cell => {
  const states = pickingsOf(env, row).map((each) => str(each, 'state'));
  if (states.length === 0 || states.every((state) => state === 'cancel')) return null;
  if (states.every((state) => state === 'done' || state === 'cancel')) return 'full';
  if (!states.includes('done')) return 'pending';
  const delivered = linesOf(env, row).some((line) => env.get('sale.order.line', line, 'qty_delivered') !== 0);
  return delivered ? 'partial' : 'started';
};

const invoiceStatus = (env: Env, row: Row): Cell => {
  if (row.state !== 'sale') return 'no';
  const statuses = linesOf(env, row).map((line) => env.get('sale.order.line', line, 'invoice_status'));
  if (statuses.some((status) => status === 'to invoice')) return 'to invoice';
  return statuses.length > 0 && statuses.every((status) => status === 'invoiced') ? 'invoiced' : 'no';
};

const updatePrices = (env: Env, id: number): void => {
  for (const line of linesOf(env, env.existing('sale.order', id))) {
    const price = linePriceOf(env, line);
    env.write('sale.order.line', [line.id], { price_unit: price, technical_price_unit: price });
  }
};
