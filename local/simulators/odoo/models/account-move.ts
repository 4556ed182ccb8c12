/** Invoices and credit notes as far as orders need them: lines with exact taxes, posting, what is settled (section 21). */
import { dayOf } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { accessError, userError } from '../orm/faults.ts';
import {
  char,
  date,
  fixed,
  float,
  integer,
  many2many,
  many2one,
  monetary,
  one2many,
  selection,
  text,
} from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { roundTo } from '../orm/rounding.ts';
import { num, type Row, ref, refs, str, type Vals } from '../orm/values.ts';
import { patch } from '../orm/write.ts';
import { lineAmounts } from './account.ts';

export const journal = defineModel({
  name: 'account.journal',
  label: 'Journal',
  order: 'sequence, type, code',
  fields: {
    name: char('Journal Name', { required: true }),
    code: char('Short Code', { index: true }),
    type: selection(
      'Type',
      [
        ['sale', 'Sales'],
        ['purchase', 'Purchase'],
        ['cash', 'Cash'],
        ['bank', 'Bank'],
        ['credit', 'Credit Card'],
        ['general', 'Miscellaneous'],
      ],
      { required: true },
    ),
    sequence: integer('Sequence', { default: fixed(10) }),
    company_id: many2one('Company', 'res.company', { default: fixed(1) }),
  },
});

const DOCUMENTS = [
  ['entry', 'Journal Entry'],
  ['out_invoice', 'Customer Invoice'],
  ['out_refund', 'Customer Credit Note'],
  ['in_invoice', 'Vendor Bill'],
  ['in_refund', 'Vendor Credit Note'],
] as const;

const amountOf =
  (which: 'price_subtotal' | 'price_total') =>
  (env: Env, row: Row): number => {
    let sum = 0;
    for (const line of env.rowsOf('account.move.line', 'move_id', row.id)) {
      const cell = env.get('account.move.line', line, which);
      sum += typeof cell === 'number' ? cell : 0;
    }
    return roundTo(sum, 2);
  };
const untaxedOf = amountOf('price_subtotal');
export const totalOf = amountOf('price_total');

export const residualOf = (env: Env, row: Row): number =>
  roundTo(totalOf(env, row) - num(row, 'simulated_paid') - num(row, 'simulated_reversed'), 2);

const paymentState = (env: Env, row: Row): string => {
  if (row.state !== 'posted') return 'not_paid';
  if (residualOf(env, row) > 0) {
    return num(row, 'simulated_paid') + num(row, 'simulated_reversed') > 0 ? 'partial' : 'not_paid';
  }
  return row.move_type === 'out_invoice' && num(row, 'simulated_paid') === 0 ? 'reversed' : 'paid';
};

const INVOICERS = ['Invoicing/Invoicing', 'Invoicing/Billing Administrator'];

export const accountMove = defineModel({
  name: 'account.move',
  label: 'Journal Entry',
  order: 'date desc, name desc, invoice_date desc, id desc',
  displayName: (_env, row) => {
    const name = str(row, 'name') || 'Draft';
    return str(row, 'ref') === '' ? name : `${name} (${str(row, 'ref')})`;
  },
  fields: {
    name: char('Number', { index: true }),
    move_type: selection('Type', DOCUMENTS, { required: true, default: fixed('entry') }),
    state: selection(
      'Status',
      [
        ['draft', 'Draft'],
        ['posted', 'Posted'],
        ['cancel', 'Cancelled'],
      ],
      { default: fixed('draft'), index: true },
    ),
    partner_id: many2one('Partner', 'res.partner'),
    ref: char('Reference'),
    payment_reference: char('Payment Reference'),
    invoice_origin: char('Origin'),
    invoice_date: date('Invoice/Bill Date'),
    date: date('Date', { default: (env) => dayOf(env.now) }),
    journal_id: many2one('Journal', 'account.journal', { default: fixed(1) }),
    company_id: many2one('Company', 'res.company', { default: fixed(1) }),
    currency_id: many2one('Currency', 'res.currency', { default: fixed(1) }),
    reversed_entry_id: many2one('Reversal of', 'account.move'),
    reversal_move_ids: one2many('Reversals', 'account.move', 'reversed_entry_id'),
    invoice_line_ids: one2many('Invoice lines', 'account.move.line', 'move_id'),
    amount_untaxed: monetary('Untaxed Amount', { compute: untaxedOf }),
    amount_tax: monetary('Tax', { compute: (env, row) => roundTo(totalOf(env, row) - untaxedOf(env, row), 2) }),
    amount_total: monetary('Total', { compute: totalOf }),
    amount_residual: monetary('Amount Due', { compute: residualOf }),
    payment_state: selection(
      'Payment Status',
      [
        ['not_paid', 'Not Paid'],
        ['in_payment', 'In Payment'],
        ['paid', 'Paid'],
        ['partial', 'Partially Paid'],
        ['reversed', 'Reversed'],
      ],
      { compute: paymentState },
    ),
    simulated_paid: float('Paid'),
    simulated_reversed: float('Settled by a reversal'),
  },
  // The sales groups only read them; their wizard makes drafts all the same (section 21).
  access: { write: INVOICERS, create: INVOICERS, unlink: INVOICERS },
  unlink: (env, ids, base) => {
    for (const id of ids)
      if (env.existing('account.move', id).state === 'posted')
        throw userError('You cannot delete an entry which has been posted once.');
    base();
  },
  recordMethods: {
    action_post: (env, ids) => {
      for (const id of ids) post(env, env.existing('account.move', id));
      return false;
    },
    button_draft: (env, ids) => {
      env.write('account.move', ids, { state: 'draft' });
      return null;
    },
    button_cancel: (env, ids) => {
      env.write('account.move', ids, { state: 'cancel' });
      return null;
    },
  },
});

const INVOICING = 'Invoicing';

const mayPost = (env: Env): boolean =>
  refs(env.row('res.users', env.uid), 'groups_id').some((id) => {
    const group = env.row('res.groups', id);
    return str(env.link(group, 'category_id', 'ir.module.category'), 'name') === INVOICING;
  });

const post = (env: Env, row: Row): void => {
  if (!mayPost(env)) throw accessError("You don't have the access rights to post an invoice.");
  if (row.state !== 'draft') throw userError(`The entry ${str(row, 'name')} (id ${row.id}) must be in draft.`);
  const today = dayOf(env.now);
  const year = (str(row, 'invoice_date') || today).slice(0, 4);
  const prefix = row.move_type === 'out_refund' ? 'RINV' : 'INV';
  const number = String(env.db.nextNumber(`${prefix} ${year}`)).padStart(5, '0');
  env.write('account.move', [row.id], {
    state: 'posted',
    name: str(row, 'name') || `${prefix}/${year}/${number}`,
    invoice_date: str(row, 'invoice_date') || today,
  });
  settleReversal(env, env.existing('account.move', row.id));
};

/** A posted reversal is matched with what is still open on its invoice (measured). */
const settleReversal = (env: Env, note: Row): void => {
  const invoice = env.link(note, 'reversed_entry_id', 'account.move');
  if (note.move_type !== 'out_refund' || invoice === undefined || invoice.state !== 'posted') return;
  const amount = Math.min(residualOf(env, invoice), residualOf(env, note));
  if (amount <= 0) return;
  for (const row of [invoice, note])
    patch(env, 'account.move', row.id, { simulated_reversed: num(row, 'simulated_reversed') + amount });
};

const lineAmount =
  (which: 'untaxed' | 'total') =>
  (env: Env, row: Row): number => {
    const taxes = refs(row, 'tax_ids').map((id) => env.existing('account.tax', id));
    return lineAmounts(taxes, num(row, 'price_unit'), num(row, 'quantity'), 2)[which];
  };

export const accountMoveLine = defineModel({
  name: 'account.move.line',
  label: 'Journal Item',
  order: 'id',
  fields: {
    move_id: many2one('Journal Entry', 'account.move', { required: true, ondelete: 'cascade' }),
    display_type: char('Display Type', { default: fixed('product') }),
    product_id: many2one('Product', 'product.product'),
    product_uom_id: many2one('Unit of Measure', 'uom.uom'),
    name: text('Label'),
    quantity: float('Quantity', { digits: 2, default: fixed(1) }),
    price_unit: float('Unit Price', { digits: 2 }),
    tax_ids: many2many('Taxes', 'account.tax'),
    sale_line_ids: many2many('Sales Order Lines', 'sale.order.line'),
    price_subtotal: monetary('Subtotal', { compute: lineAmount('untaxed') }),
    price_total: monetary('Total', { compute: lineAmount('total') }),
    /** The first of sale_line_ids, for look-ups from the order's side. */
    simulated_sale_line_id: many2one('Sales Order Line', 'sale.order.line'),
  },
  create: (env, list, base) => {
    const ids = base(list);
    for (const id of ids) indexSaleLine(env, id);
    return ids;
  },
  write: (env, ids, vals: Vals, base) => {
    base(vals);
    if ('sale_line_ids' in vals) for (const id of ids) indexSaleLine(env, id);
  },
});

const indexSaleLine = (env: Env, id: number): void => {
  const [first] = refs(env.existing('account.move.line', id), 'sale_line_ids');
  patch(env, 'account.move.line', id, { simulated_sale_line_id: first ?? null });
};

/** The values of a line's copy on another document. */
export const copyOfLine = (row: Row): Vals => ({
  product_id: ref(row, 'product_id'),
  product_uom_id: ref(row, 'product_uom_id'),
  name: str(row, 'name') || false,
  quantity: num(row, 'quantity'),
  price_unit: num(row, 'price_unit'),
  tax_ids: [[6, 0, [...refs(row, 'tax_ids')]]],
  sale_line_ids: [[6, 0, [...refs(row, 'sale_line_ids')]]],
});
