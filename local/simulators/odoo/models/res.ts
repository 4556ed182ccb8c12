/** Users, groups, companies, partners, countries, currencies, system parameters. */

import { dayOf } from '../orm/dates.ts';
import { descendants } from '../orm/domain.ts';
import type { Env } from '../orm/environment.ts';
import { notSimulated, validationError } from '../orm/faults.ts';
import {
  boolean,
  char,
  date,
  fixed,
  float,
  html,
  integer,
  many2many,
  many2one,
  one2many,
  selection,
} from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { type Row, ref, str, textOf } from '../orm/values.ts';

const active = boolean('Active', { default: fixed(true) });

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

export const partner = defineModel({
  name: 'res.partner',
  label: 'Contact',
  order: 'complete_name ASC, id DESC',
  parent: 'parent_id',
  displayName: (env, row) => completeName(env, row),
  fields: {
    name: char('Name', { index: true }),
    complete_name: char('Complete Name', { compute: (env, row) => completeName(env, row) }),
    ref: char('Reference', { index: true }),
    email: char('Email', { index: true }),
    phone: char('Phone'),
    mobile: char('Mobile'),
    street: char('Street'),
    street2: char('Street2'),
    city: char('City'),
    zip: char('Zip'),
    state_id: many2one('State', 'res.country.state'),
    country_id: many2one('Country', 'res.country'),
    parent_id: many2one('Related Company', 'res.partner'),
    child_ids: one2many('Contact', 'res.partner', 'parent_id'),
    type: selection(
      'Address Type',
      [
        ['contact', 'Contact'],
        ['invoice', 'Invoice Address'],
        ['delivery', 'Delivery Address'],
        ['other', 'Other Address'],
      ],
      { default: fixed('contact') },
    ),
    is_company: boolean('Is a Company'),
    company_type: selection('Company Type', [
      ['person', 'Person'],
      ['company', 'Company'],
    ]),
    company_id: many2one('Company', 'res.company'),
    commercial_partner_id: many2one('Commercial Entity', 'res.partner', {
      compute: (env, row) => commercial(env, row).id,
    }),
    category_id: many2many('Tags', 'res.partner.category'),
    comment: html('Notes'),
    color: integer('Color Index'),
    vat: char('Tax ID'),
    lang: char('Language', { default: fixed('en_US') }),
    tz: char('Timezone'),
    user_id: many2one('Salesperson', 'res.users'),
    partner_latitude: float('Geo Latitude'),
    partner_longitude: float('Geo Longitude'),
    image_128: char('Image 128'),
    customer_rank: integer('Customer Rank'),
    active,
  },
  create: (_env, list, base) => {
    for (const vals of list)
      if ((vals.type ?? 'contact') === 'contact' && (vals.name ?? false) === false)
        throw validationError('The operation cannot be completed: Contacts require a name');
    return base(list);
  },
  write: (env, ids, vals, base) => {
    base(vals);
    for (const id of ids) {
      const row = env.existing('res.partner', id);
      if (row.type === 'contact' && row.name === null)
        throw validationError('The operation cannot be completed: Contacts require a name');
      if (id === ref(row, 'parent_id') || isLoop(env, row))
        throw validationError('You cannot create recursive Partner hierarchies.');
    }
  },
});

const isLoop = (env: Env, row: Row): boolean => {
  const parent = ref(row, 'parent_id');
  return parent !== null && descendants(env, 'res.partner', [row.id]).has(parent);
};

const commercial = (env: Env, row: Row): Row => {
  const parent = env.link(row, 'parent_id', 'res.partner');
  return parent === undefined || row.is_company === true ? row : commercial(env, parent);
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  invoice: 'Invoice Address',
  delivery: 'Delivery Address',
  other: 'Other Address',
};

/** `Jane Doe, Jane Doe (ship)`: the parent's name before a contact's own. */
const completeName = (env: Env, row: Row): string => {
  const own = str(row, 'name') || (TYPE_NAMES[str(row, 'type')] ?? '');
  const parent = env.link(row, 'parent_id', 'res.partner');
  return parent === undefined || row.is_company === true ? own : `${str(parent, 'name')}, ${own}`;
};

export const partnerCategory = defineModel({
  name: 'res.partner.category',
  label: 'Partner Tags',
  fields: { name: char('Name', { required: true }), active },
});

export const country = defineModel({
  name: 'res.country',
  label: 'Country',
  order: 'name',
  fields: {
    name: char('Country Name', { required: true }),
    code: char('Country Code', { required: true, index: true }),
    state_ids: one2many('States', 'res.country.state', 'country_id'),
    currency_id: many2one('Currency', 'res.currency'),
  },
  restrictedBy: [['res.country.state', 'country_id', 'res_country_state_country_id_fkey']],
});

export const countryState = defineModel({
  name: 'res.country.state',
  label: 'Country state',
  order: 'code',
  displayName: (env, row) => `${str(row, 'name')} (${str(env.link(row, 'country_id', 'res.country'), 'code')})`,
  fields: {
    name: char('State Name', { required: true }),
    code: char('State Code', { required: true, index: true }),
    country_id: many2one('Country', 'res.country', { required: true }),
  },
});

/** Units of the currency per unit of the company's on a day: the latest before, else the first, else 1.0 (section 20). */
export const rateOf = (env: Env, currency: number, day: string): number => {
  let best: Row | undefined;
  let first: Row | undefined;
  for (const row of env.rowsOf('res.currency.rate', 'currency_id', currency)) {
    const name = str(row, 'name');
    if (first === undefined || name < str(first, 'name')) first = row;
    if (name <= day && (best === undefined || name > str(best, 'name'))) best = row;
  }
  const rate = (best ?? first)?.rate;
  return typeof rate === 'number' ? rate : 1;
};

export const currency = defineModel({
  name: 'res.currency',
  label: 'Currency',
  order: 'active desc, name',
  fields: {
    name: char('Currency', { required: true, index: true }),
    full_name: char('Name'),
    symbol: char('Symbol', { required: true }),
    decimal_places: integer('Decimal Places', { default: fixed(2) }),
    rounding: float('Rounding Factor', { default: fixed(0.01) }),
    rate: float('Current Rate', { compute: (env, row) => rateOf(env, row.id, dayOf(env.now)) }),
    rate_ids: one2many('Rates', 'res.currency.rate', 'currency_id'),
    active: boolean('Active', { default: fixed(true) }),
  },
});

export const currencyRate = defineModel({
  name: 'res.currency.rate',
  label: 'Currency Rate',
  order: 'name desc',
  recName: 'name',
  fields: {
    name: date('Date', { required: true, default: (env) => dayOf(env.now) }),
    rate: float('Technical Rate', { default: fixed(1) }),
    company_rate: float('Rate', { compute: (_env, row) => row.rate ?? 1 }),
    inverse_company_rate: float('Inverse Rate', {
      compute: (_env, row) => 1 / (typeof row.rate === 'number' ? row.rate : 1),
    }),
    currency_id: many2one('Currency', 'res.currency', { required: true }),
    company_id: many2one('Company', 'res.company', { default: fixed(1) }),
  },
  create: (_env, list, base) =>
    base(
      list.map((vals) => {
        const inverse = vals.inverse_company_rate;
        const direct = vals.company_rate;
        if (typeof inverse === 'number') return { ...vals, rate: 1 / inverse };
        return typeof direct === 'number' ? { ...vals, rate: direct } : vals;
      }),
    ),
});

export const parameter = defineModel({
  name: 'ir.config_parameter',
  label: 'System Parameter',
  order: 'key',
  recName: 'key',
  fields: {
    key: char('Key', { required: true, index: true }),
    value: char('Value', { required: true }),
  },
  access: {
    read: ['Administration/Settings'],
    write: ['Administration/Settings'],
    create: ['Administration/Settings'],
    unlink: ['Administration/Settings'],
  },
  modelMethods: {
    get_param: (env, call) => env.parameter(textOf(call.args[0])) ?? call.args[1] ?? false,
    set_param: (env, call) => {
      const key = textOf(call.args[0]);
      const value = call.args[1] ?? false;
      const row = env.find('ir.config_parameter', [['key', '=', key]]);
      if (row === undefined) {
        if (value !== false) env.create('ir.config_parameter', [{ key, value: String(value) }]);
        return false;
      }
      if (value === false) env.unlink('ir.config_parameter', [row.id]);
      else env.write('ir.config_parameter', [row.id], { value: String(value) });
      return row.value ?? false;
    },
  },
});

/** Only the pricelist switch is known. */
export const settings = defineModel({
  name: 'res.config.settings',
  label: 'Config Settings',
  fields: {
    group_product_pricelist: boolean('Pricelists'),
    group_uom: boolean('Units of Measure'),
    group_stock_multi_locations: boolean('Storage Locations'),
    group_stock_adv_location: boolean('Multi-Step Routes'),
  },
  recordMethods: {
    execute: (env, ids) => {
      const id = ids[0];
      if (id === undefined) throw notSimulated('res.config.settings.execute without a record');
      const wanted = env.existing('res.config.settings', id).group_product_pricelist === true;
      setPricelists(env, wanted);
      return { type: 'ir.actions.client', tag: 'reload' };
    },
  },
});

/** Whether the feature “Pricelists” is on; off in a bare database. */
export const pricelistsOn = (env: Env): boolean => env.db.features.has(PRICELISTS);

const PRICELISTS = 'product.group_product_pricelist';

export const setPricelists = (env: Env, on: boolean): void => {
  if (on) env.db.features.add(PRICELISTS);
  else env.db.features.delete(PRICELISTS);
};
