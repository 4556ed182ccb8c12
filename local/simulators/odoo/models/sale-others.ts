/** Small models beside the order: the cancel wizard, sales teams, payment terms. */
import { boolean, char, fixed, integer, many2one } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { cancelOrders } from './sale-confirm.ts';

export const cancelModel = defineModel({
  name: 'sale.order.cancel',
  label: 'Sales Order Cancel',
  fields: { order_id: many2one('Sale Order', 'sale.order', { required: true }) },
  recordMethods: {
    action_cancel: (env, ids) => {
      for (const id of ids) {
        const order = env.link(env.existing('sale.order.cancel', id), 'order_id', 'sale.order');
        if (order !== undefined) cancelOrders(env, [order]);
      }
      return true;
    },
  },
});

export const team = defineModel({
  name: 'crm.team',
  label: 'Sales Team',
  order: 'sequence ASC, id',
  fields: {
    name: char('Sales Team', { required: true }),
    company_id: many2one('Company', 'res.company'),
    sequence: integer('Sequence', { default: fixed(10) }),
    active: boolean('Active', { default: fixed(true) }),
  },
});

export const paymentTerm = defineModel({
  name: 'account.payment.term',
  label: 'Payment Terms',
  fields: { name: char('Payment Terms', { required: true }) },
});
