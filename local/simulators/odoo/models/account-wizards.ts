/** The wizards of invoicing: from orders to invoices, from invoices to credit notes, and payments (section 21). */
import { dayOf } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { userError } from '../orm/faults.ts';
import { char, date, many2many, many2one, monetary, selection, text } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { idsOf, num, type Row, ref, refs, str, type Vals, type Value } from '../orm/values.ts';
import { patch } from '../orm/write.ts';
import { copyOfLine, residualOf } from './account-move.ts';

const NOTHING_TO_INVOICE = `Cannot create an invoice. No items are available to invoice.

To resolve this issue, please ensure that:
   • The products have been delivered before attempting to invoice them.
   • The invoicing policy of the product is configured correctly.

If you want to invoice based on ordered quantities instead:
   • For consumable or storable products, open the product, go to the 'General Information' tab and change the 'Invoicing Policy' from 'Delivered Quantities' to 'Ordered Quantities'.
   • For services (and other products), change the 'Invoicing Policy' to 'Prepaid/Fixed Price'.
`;

export const invoiceWizard = defineModel({
  name: 'sale.advance.payment.inv',
  label: 'Sales Advance Payment Invoice',
  fields: {
    advance_payment_method: selection('Create Invoice', [
      ['delivered', 'Regular invoice'],
      ['percentage', 'Down payment (percentage)'],
      ['fixed', 'Down payment (fixed amount)'],
    ]),
    sale_order_ids: many2many('Sales Orders', 'sale.order'),
  },
  recordMethods: {
    create_invoices: (env, ids) => {
      const orders = ids.flatMap((id) => refs(env.existing('sale.advance.payment.inv', id), 'sale_order_ids'));
      const made = orders.map((id) => invoiceOrder(env.withoutDefaults(), env.existing('sale.order', id)));
      return invoiceWindow(env, orders[0] ?? 0, made[0] ?? 0);
    },
  },
});

const toInvoice = (env: Env, line: Row): number => {
  const cell = env.get('sale.order.line', line, 'qty_to_invoice');
  return typeof cell === 'number' ? cell : 0;
};

/** What lowers the sum below zero becomes a draft credit note that reverses nothing (section 22). */
const invoiceOrder = (env: Env, order: Row): number => {
  const lines = env.rowsOf('sale.order.line', 'order_id', order.id).filter((line) => toInvoice(env, line) !== 0);
  if (lines.length === 0 || order.state !== 'sale') throw userError(NOTHING_TO_INVOICE);
  const sum = lines.reduce((total, line) => total + toInvoice(env, line) * num(line, 'price_unit'), 0);
  const sign = sum < 0 ? -1 : 1;
  return env.createOne('account.move', {
    move_type: sum < 0 ? 'out_refund' : 'out_invoice',
    partner_id: ref(order, 'partner_invoice_id'),
    invoice_origin: str(order, 'name'),
    ref: str(order, 'client_order_ref') || false,
    ...(ref(order, 'journal_id') === null ? {} : { journal_id: ref(order, 'journal_id') }),
    invoice_line_ids: lines.map((line) => [0, 0, invoiceLine(line, sign * toInvoice(env, line))]),
  });
};

const invoiceLine = (line: Row, quantity: number): Vals => ({
  product_id: ref(line, 'product_id'),
  product_uom_id: ref(line, 'product_uom'),
  name: str(line, 'name'),
  quantity,
  price_unit: num(line, 'price_unit'),
  tax_ids: [[6, 0, [...refs(line, 'tax_id')]]],
  sale_line_ids: [[6, 0, [line.id]]],
});

/** As recorded. Holds an empty value, so that XML-RPC cannot carry it although all is done (section 0, fact 2). */
const invoiceWindow = (env: Env, order: number, move: number): Value => {
  const row = env.existing('sale.order', order);
  return {
    id: 263,
    name: 'Invoices',
    type: 'ir.actions.act_window',
    xml_id: 'account.action_move_out_invoice_type',
    path: 'invoicing',
    help: HELP,
    binding_model_id: false,
    binding_type: 'action',
    binding_view_types: 'list,form',
    display_name: 'Invoices',
    view_id: [709, 'account.out.invoice.list'],
    domain: "[('move_type', 'in', ['out_invoice', 'out_refund'])]",
    context: {
      default_move_type: 'out_invoice',
      default_partner_id: ref(row, 'partner_id'),
      default_partner_shipping_id: ref(row, 'partner_shipping_id'),
      default_invoice_payment_term_id: null,
      default_invoice_origin: str(row, 'name'),
    },
    res_id: move,
    res_model: 'account.move',
    target: 'current',
    view_mode: 'list,kanban,form,activity',
    mobile_view_mode: 'kanban',
    views: [
      [716, 'form'],
      [709, 'list'],
      [false, 'kanban'],
      [false, 'activity'],
    ],
    limit: 80,
    groups_id: [],
    search_view_id: [719, 'account.invoice.select'],
    embedded_action_ids: [],
    filter: false,
  };
};

const HELP = `<p class="o_view_nocontent_smiling_face">
                Create a customer invoice
              </p><p>
                Create invoices, register payments and keep track of the discussions with your customers.
              </p>
            `;

export const reversalWizard = defineModel({
  name: 'account.move.reversal',
  label: 'Account Move Reversal',
  fields: {
    move_ids: many2many('Journal Entry', 'account.move'),
    journal_id: many2one('Journal', 'account.journal', { required: true }),
    date: date('Reversal date', { default: (env) => dayOf(env.now) }),
    reason: char('Reason displayed on Credit Note'),
  },
  recordMethods: {
    refund_moves: (env, ids) => {
      let made = 0;
      for (const id of ids) {
        const wizard = env.existing('account.move.reversal', id);
        for (const move of refs(wizard, 'move_ids')) made = reverse(env, wizard, env.existing('account.move', move));
      }
      return {
        name: 'Reverse Moves',
        type: 'ir.actions.act_window',
        res_model: 'account.move',
        view_mode: 'form',
        res_id: made,
        context: { default_move_type: 'out_refund' },
      };
    },
  },
});

const reverse = (env: Env, wizard: Row, invoice: Row): number => {
  const reason = str(wizard, 'reason');
  const lines = env.rowsOf('account.move.line', 'move_id', invoice.id);
  return env.createOne('account.move', {
    move_type: 'out_refund',
    partner_id: ref(invoice, 'partner_id'),
    invoice_origin: str(invoice, 'invoice_origin') || false,
    invoice_date: str(wizard, 'date') || dayOf(env.now),
    ref: `Reversal of: ${str(invoice, 'name')}${reason === '' ? '' : `, ${reason}`}`,
    reversed_entry_id: invoice.id,
    journal_id: ref(wizard, 'journal_id'),
    invoice_line_ids: lines.map((line) => [0, 0, copyOfLine(line)]),
  });
};

export const paymentWizard = defineModel({
  name: 'account.payment.register',
  label: 'Pay',
  fields: {
    journal_id: many2one('Journal', 'account.journal'),
    payment_date: date('Payment Date', { default: (env) => dayOf(env.now) }),
    communication: text('Memo'),
    amount: monetary('Amount'),
    simulated_move_ids: many2many('Invoices', 'account.move'),
  },
  create: (env, list, base) => {
    const open = idsOf(env.context.active_ids).filter((id) => isPayable(env, env.existing('account.move', id)));
    if (open.length === 0)
      throw userError(
        "You can't register a payment because there is nothing left to pay on the selected journal items.",
      );
    const amount = open.reduce((sum, id) => sum + residualOf(env, env.existing('account.move', id)), 0);
    return base(list.map((vals) => ({ amount, ...vals, simulated_move_ids: [[6, 0, open]] })));
  },
  recordMethods: {
    action_create_payments: (env, ids) => {
      for (const id of ids) pay(env, env.existing('account.payment.register', id));
      return {
        name: 'Payments',
        type: 'ir.actions.act_window',
        res_model: 'account.payment',
        context: { create: false },
        view_mode: 'form',
        res_id: env.db.nextNumber('account.payment'),
      };
    },
  },
});

const isPayable = (env: Env, row: Row): boolean => row.state === 'posted' && residualOf(env, row) > 0;

const pay = (env: Env, wizard: Row): void => {
  let left = num(wizard, 'amount');
  for (const id of refs(wizard, 'simulated_move_ids')) {
    const row = env.existing('account.move', id);
    const amount = Math.min(left, residualOf(env, row));
    left -= amount;
    patch(env, 'account.move', id, { simulated_paid: num(row, 'simulated_paid') + amount, write_date: env.now });
  }
};
