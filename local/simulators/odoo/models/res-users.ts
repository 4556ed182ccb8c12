/** Companies, users and their groups. */
import type { Env } from '../orm/environment.ts';
import { boolean, char, fixed, float, many2many, many2one, selection } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { ref, str, textOf } from '../orm/values.ts';

export const active = boolean('Active', { default: fixed(true) });

export const company = defineModel({
  name: 'res.company',
  label: 'Companies',
  fields: {
    name: char('Company Name', { required: true }),
    currency_id: many2one('Currency', 'res.currency', { required: true }),
    partner_id: many2one('Partner', 'res.partner'),
    email: char('Email'),
    phone: char('Phone'),
    country_id: many2one('Country', 'res.country'),
    active,
    stock_move_email_validation: boolean('Email Confirmation picking'),
    stock_move_sms_validation: boolean('SMS Confirmation', { default: fixed(true) }),
    has_received_warning_stock_sms: boolean('Has Received Warning Stock SMS'),
    account_sale_tax_id: many2one('Default Sale Tax', 'account.tax'),
    tax_calculation_rounding_method: selection(
      'Tax Calculation Rounding Method',
      [
        ['round_per_line', 'Round per Line'],
        ['round_globally', 'Round Globally'],
      ],
      { default: fixed('round_per_line') },
    ),
  },
});

export const users = defineModel({
  name: 'res.users',
  label: 'User',
  order: 'name, login',
  fields: {
    name: char('Name', { required: true }),
    login: char('Login', { required: true, index: true }),
    email: char('Email'),
    active,
    partner_id: many2one('Related Partner', 'res.partner'),
    company_id: many2one('Company', 'res.company', { default: fixed(1) }),
    company_ids: many2many('Companies', 'res.company', { default: fixed([1]) }),
    groups_id: many2many('Groups', 'res.groups'),
    tz: char('Timezone'),
    lang: char('Language', { default: fixed('en_US') }),
    password: char('Password'),
    notification_type: selection('Notification', [
      ['email', 'Handle by Emails'],
      ['inbox', 'Handle in Odoo'],
    ]),
  },
  create: (env, list, base) =>
    base(
      list.map((vals) => ({
        ...vals,
        partner_id: vals.partner_id ?? env.createOne('res.partner', { name: vals.name ?? false }),
      })),
    ),
  modelMethods: { context_get: () => ({ lang: 'en_US', tz: false, uid: 2 }) },
  recordMethods: {
    has_group: (env, ids, call) =>
      ids.some((id) => groupOf(env, textOf(call.args[0])) !== undefined && hasGroup(env, id, textOf(call.args[0]))),
  },
});

const groupOf = (env: Env, external: string): number | undefined => {
  const [module = '', name = ''] = external.split('.');
  const row = env.find('ir.model.data', [
    ['module', '=', module],
    ['name', '=', name],
  ]);
  return row === undefined ? undefined : (ref(row, 'res_id') ?? undefined);
};

export const hasGroup = (env: Env, uid: number, external: string): boolean => {
  const group = groupOf(env, external);
  const groups = env.row('res.users', uid)?.groups_id;
  return group !== undefined && Array.isArray(groups) && groups.includes(group);
};

export const groups = defineModel({
  name: 'res.groups',
  label: 'Access Groups',
  displayName: (env, row) => {
    const category = env.link(row, 'category_id', 'ir.module.category');
    return category === undefined ? str(row, 'name') : `${str(category, 'name')}/${str(row, 'name')}`;
  },
  fields: {
    name: char('Name', { required: true }),
    category_id: many2one('Application', 'ir.module.category'),
    users: many2many('Users', 'res.users'),
    implied_ids: many2many('Inherits', 'res.groups'),
    api_key_duration: float('API Keys maximum duration days'),
  },
});

export const moduleCategory = defineModel({
  name: 'ir.module.category',
  label: 'Application',
  fields: { name: char('Name', { required: true }) },
  access: { create: [], write: [], unlink: [] },
});
