/** Taxes with their amounts to the cent (section 9), accounts and repartition lines as far as set-up needs them. */

import type { Env } from '../orm/environment.ts';
import { validationError } from '../orm/faults.ts';
import { boolean, char, fixed, float, integer, many2one, one2many, selection } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { roundTo } from '../orm/rounding.ts';
import { num, type Row, str, type Vals } from '../orm/values.ts';

const company = many2one('Company', 'res.company', { default: fixed(1) });

export const account = defineModel({
  name: 'account.account',
  label: 'Account',
  order: 'code',
  displayName: (_env, row) => `${str(row, 'code')} ${str(row, 'name')}`,
  fields: {
    name: char('Account Name', { required: true }),
    code: char('Code', { required: true, index: true }),
    account_type: selection(
      'Type',
      [
        ['asset_receivable', 'Receivable'],
        ['asset_cash', 'Bank and Cash'],
        ['asset_current', 'Current Assets'],
        ['asset_non_current', 'Non-current Assets'],
        ['liability_payable', 'Payable'],
        ['liability_current', 'Current Liabilities'],
        ['equity', 'Equity'],
        ['income', 'Income'],
        ['income_other', 'Other Income'],
        ['expense', 'Expenses'],
      ],
      { required: true },
    ),
    reconcile: boolean('Allow Reconciliation'),
    deprecated: boolean('Deprecated'),
    company_id: company,
  },
});

export const taxGroup = defineModel({
  name: 'account.tax.group',
  label: 'Tax Group',
  fields: { name: char('Name', { required: true }), sequence: integer('Sequence'), company_id: company },
});

const DOCUMENTS = ['invoice', 'refund'] as const;

export const repartitionLine = defineModel({
  name: 'account.tax.repartition.line',
  label: 'Tax Repartition Line',
  order: 'document_type, sequence, id',
  fields: {
    tax_id: many2one('Tax', 'account.tax', { ondelete: 'cascade' }),
    invoice_tax_id: many2one('Tax (invoices)', 'account.tax', { ondelete: 'cascade' }),
    refund_tax_id: many2one('Tax (refunds)', 'account.tax', { ondelete: 'cascade' }),
    document_type: selection('Related to', [
      ['invoice', 'Invoice'],
      ['refund', 'Refund'],
    ]),
    repartition_type: selection('Based On', [
      ['base', 'Base'],
      ['tax', 'of tax'],
    ]),
    factor_percent: float('%', { default: fixed(100) }),
    account_id: many2one('Account', 'account.account'),
    sequence: integer('Sequence', { default: fixed(1) }),
    company_id: company,
  },
  create: (_env, list, base) =>
    base(
      list.map((vals) => ({
        ...vals,
        tax_id: vals.tax_id ?? vals.invoice_tax_id ?? vals.refund_tax_id ?? false,
        document_type: vals.document_type ?? (vals.refund_tax_id === undefined ? 'invoice' : 'refund'),
      })),
    ),
});

export const tax = defineModel({
  name: 'account.tax',
  label: 'Tax',
  order: 'sequence,id',
  fields: {
    name: char('Tax Name', { required: true, index: true }),
    type_tax_use: selection(
      'Tax Type',
      [
        ['sale', 'Sales'],
        ['purchase', 'Purchases'],
        ['none', 'None'],
      ],
      { required: true, default: fixed('sale') },
    ),
    amount_type: selection(
      'Tax Computation',
      [
        ['group', 'Group of Taxes'],
        ['fixed', 'Fixed'],
        ['percent', 'Percentage'],
        ['division', 'Percentage Tax Included'],
      ],
      { required: true, default: fixed('percent') },
    ),
    amount: float('Amount', { required: true, digits: 4 }),
    price_include_override: selection('Included in Price', [
      ['tax_included', 'Tax Included'],
      ['tax_excluded', 'Tax Excluded'],
    ]),
    price_include: boolean('Included in Price', { compute: (_env, row) => isIncluded(row) }),
    invoice_label: char('Label on Invoices'),
    description: char('Description'),
    tax_group_id: many2one('Tax Group', 'account.tax.group', { default: fixed(1) }),
    company_id: company,
    country_id: many2one('Country', 'res.country', { default: fixed(233) }),
    sequence: integer('Sequence', { default: fixed(1) }),
    active: boolean('Active', { default: fixed(true) }),
    invoice_repartition_line_ids: one2many(
      'Distribution for Invoices',
      'account.tax.repartition.line',
      'invoice_tax_id',
    ),
    refund_repartition_line_ids: one2many('Distribution for Refunds', 'account.tax.repartition.line', 'refund_tax_id'),
  },
  create: (env, list, base) => {
    for (const vals of list) checkName(env, vals);
    const ids = base(list);
    for (const id of ids) for (const document of DOCUMENTS) addRepartition(env, id, document);
    return ids;
  },
});

/** Names are unique per company, use and scope. */
const checkName = (env: Env, vals: Vals): void => {
  const name = vals.name ?? '';
  const use = vals.type_tax_use ?? 'sale';
  const known = env.withContext({ active_test: false }).find('account.tax', [
    ['name', '=', name],
    ['type_tax_use', '=', use],
  ]);
  if (known !== undefined) throw validationError(`Tax names must be unique!\n- ${String(name)} in My Company`);
};

const addRepartition = (env: Env, id: number, document: (typeof DOCUMENTS)[number]): void => {
  const link = `${document}_tax_id`;
  if (env.referrers('account.tax.repartition.line', link, id).length > 0) return;
  env.create(
    'account.tax.repartition.line',
    ['base', 'tax'].map((type) => ({ [link]: id, tax_id: id, document_type: document, repartition_type: type })),
  );
};

const isIncluded = (row: Row): boolean => row.price_include_override === 'tax_included';

export interface Amounts {
  readonly untaxed: number;
  readonly tax: number;
  readonly total: number;
}

/** The amounts of one line, rounded per line as the company does by default. */
export const lineAmounts = (taxes: readonly Row[], price: number, quantity: number, digits: number): Amounts => {
  const gross = roundTo(price * quantity, digits);
  let untaxed = gross;
  let added = 0;
  for (const row of taxes) {
    const amount = num(row, 'amount');
    const included = isIncluded(row);
    if (row.amount_type === 'fixed') {
      const value = roundTo(amount * quantity, digits);
      if (included) untaxed -= value;
      added += value;
    } else if (row.amount_type === 'division') {
      const value = included
        ? roundTo((gross * amount) / 100, digits)
        : roundTo(gross / (1 - amount / 100) - gross, digits);
      if (included) untaxed -= value;
      added += value;
    } else {
      const value = included
        ? roundTo(gross - gross / (1 + amount / 100), digits)
        : roundTo((gross * amount) / 100, digits);
      if (included) untaxed -= value;
      added += value;
    }
  }
  const net = roundTo(untaxed, digits);
  const tax = roundTo(added, digits);
  return { untaxed: net, tax, total: roundTo(net + tax, digits) };
};
