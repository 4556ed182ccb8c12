/** Contacts with their addresses, countries and states. */
import { descendants } from '../orm/domain.ts';
import type { Env } from '../orm/environment.ts';
import { validationError } from '../orm/faults.ts';
import { boolean, char, fixed, float, html, integer, many2many, many2one, one2many, selection } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { type Row, ref, str } from '../orm/values.ts';
import { active } from './res-users.ts';

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
