/** The bare database: what an installed Odoo 18 holds before anybody works in it, with its ids where callers know them. */
import type { Env } from '../orm/environment.ts';
import type { Vals } from '../orm/values.ts';
import { COUNTRIES, US_STATES } from './geography.ts';
import { putFieldRow } from './ir-models.ts';

export interface OdooUser {
  readonly login: string;
  /** Password or API key: both are accepted in its place. */
  readonly password: string;
  readonly name?: string;
  /** `administrator` (default) may set up; `integration` has the groups of section 6's least privilege. */
  readonly role?: 'administrator' | 'integration';
  /** Of `integration`: the group Invoicing as well (section 21). */
  readonly invoicing?: boolean;
  readonly email?: string;
}

const at = (env: Env, model: string, id: number, vals: Vals): void => {
  env.db.table(model).startingAt(id, () => env.create(model, [vals]));
};

const rows = (env: Env, model: string, list: readonly (readonly [number, Vals])[]): void => {
  for (const [id, vals] of list) at(env, model, id, vals);
};

export const buildBareDatabase = (env: Env, users: readonly OdooUser[]): void => {
  places(env);
  groups(env);
  catalog(env);
  stock(env);
  sales(env);
  env.write('res.company', [1], { account_sale_tax_id: 1 });
  for (const [index, user] of users.entries()) at(env, 'res.users', index + 2, userVals(user));
  describeModels(env);
  externalIds(env);
  env.db.table('res.partner').skipTo(7);
};

const places = (env: Env): void => {
  rows(env, 'res.currency', [
    [1, { name: 'USD', symbol: '$' }],
    [2, { name: 'EUR', symbol: '€', active: false }],
    [3, { name: 'CAD', symbol: '$', active: false }],
  ]);
  for (const [id, name, code] of COUNTRIES) at(env, 'res.country', id, { name, code });
  for (const [index, [code, name]] of US_STATES.entries())
    at(env, 'res.country.state', index + 9, { code, name, country_id: 233 });
  rows(env, 'res.partner', [
    [1, { name: 'My Company', is_company: true, email: 'shop@example.com' }],
    [2, { name: 'OdooBot', active: false }],
  ]);
  at(env, 'res.company', 1, { name: 'My Company', currency_id: 1, partner_id: 1, country_id: 233 });
};

const ADMIN_GROUPS = [1, 2, 4, 9, 21, 22, 23, 38, 39, 40, 50, 51];
const INTEGRATION_GROUPS = [1, 9, 22, 39];
const INVOICING_GROUP = 50;

const groupsOf = ({ role, invoicing }: OdooUser): readonly number[] => {
  if (role !== 'integration') return ADMIN_GROUPS;
  return invoicing === true ? [...INTEGRATION_GROUPS, INVOICING_GROUP] : INTEGRATION_GROUPS;
};

const userVals = (user: OdooUser): Vals => ({
  login: user.login,
  name: user.name ?? (user.role === 'integration' ? 'Walmart Integration' : 'Administrator'),
  email: user.email ?? `${user.login}@example.com`,
  groups_id: [[6, 0, [...groupsOf(user)]]],
});

const GROUPS: readonly (readonly [number, string, string, string])[] = [
  [1, 'base.group_user', 'Internal User', 'User types'],
  [2, 'base.group_erp_manager', 'Access Rights', 'Administration'],
  [4, 'base.group_system', 'Settings', 'Administration'],
  [9, 'base.group_partner_manager', 'Contact Creation', 'Extra Rights'],
  [21, 'sales_team.group_sale_salesman', 'User: Own Documents Only', 'Sales'],
  [22, 'sales_team.group_sale_salesman_all_leads', 'User: All Documents', 'Sales'],
  [23, 'sales_team.group_sale_manager', 'Administrator', 'Sales'],
  [38, 'stock.group_stock_multi_locations', 'Manage Multiple Stock Locations', 'Extra Rights'],
  [39, 'stock.group_stock_user', 'User', 'Inventory'],
  [40, 'stock.group_stock_manager', 'Administrator', 'Inventory'],
  [50, 'account.group_account_invoice', 'Invoicing', 'Invoicing'],
  [51, 'account.group_account_manager', 'Billing Administrator', 'Invoicing'],
];

const groups = (env: Env): void => {
  const categories = new Map<string, number>();
  for (const [, , , category] of GROUPS)
    if (!categories.has(category)) categories.set(category, env.createOne('ir.module.category', { name: category }));
  for (const [id, , name, category] of GROUPS)
    at(env, 'res.groups', id, { name, category_id: categories.get(category) ?? false });
  at(env, 'res.users', 1, { login: '__system__', name: 'OdooBot', active: false, partner_id: 2 });
};

const catalog = (env: Env): void => {
  at(env, 'uom.category', 1, { name: 'Unit' });
  at(env, 'uom.category', 2, { name: 'Weight' });
  rows(env, 'uom.uom', [
    [1, { name: 'Units', category_id: 1, factor: 1, uom_type: 'reference' }],
    [2, { name: 'Dozens', category_id: 1, factor: 1 / 12, uom_type: 'bigger' }],
    [12, { name: 'kg', category_id: 2, factor: 1, uom_type: 'reference' }],
    [14, { name: 'lb', category_id: 2, factor: 2.20462, uom_type: 'smaller' }],
  ]);
  at(env, 'product.category', 1, { name: 'All' });
  at(env, 'product.category', 2, { name: 'Saleable', parent_id: 1 });
  at(env, 'account.tax.group', 1, { name: 'Tax 15%' });
  rows(env, 'account.tax', [
    [1, { name: '15%', amount: 15, type_tax_use: 'sale', tax_group_id: 1 }],
    [2, { name: '15%', amount: 15, type_tax_use: 'purchase', tax_group_id: 1 }],
  ]);
  rows(env, 'account.account', [
    [7, { name: 'Account Receivable', code: '121000', account_type: 'asset_receivable', reconcile: true }],
    [27, { name: 'Product Sales', code: '400000', account_type: 'income' }],
  ]);
  rows(env, 'account.journal', [
    [1, { name: 'Customer Invoices', code: 'INV', type: 'sale' }],
    [2, { name: 'Vendor Bills', code: 'BILL', type: 'purchase' }],
    [3, { name: 'Miscellaneous Operations', code: 'MISC', type: 'general' }],
    [6, { name: 'Bank', code: 'BNK1', type: 'bank' }],
    [7, { name: 'Cash', code: 'CSH1', type: 'cash' }],
  ]);
  at(env, 'product.pricelist', 2, { name: 'Default', currency_id: 1 });
};

const stock = (env: Env): void => {
  rows(env, 'stock.location', [
    [1, { name: 'Physical Locations', usage: 'view', company_id: false }],
    [2, { name: 'Partners', usage: 'view', company_id: false }],
    [3, { name: 'Virtual Locations', usage: 'view', company_id: false }],
    [4, { name: 'Vendors', usage: 'supplier', location_id: 2, company_id: false }],
    [5, { name: 'Customers', usage: 'customer', location_id: 2, company_id: false }],
    [14, { name: 'Inventory adjustment', usage: 'inventory', location_id: 3 }],
    [15, { name: 'Production', usage: 'production', location_id: 3 }],
  ]);
  env.db
    .table('stock.location')
    .startingAt(7, () => env.create('stock.warehouse', [{ name: 'My Company', code: 'WH' }]));
};

const sales = (env: Env): void => {
  at(env, 'crm.team', 1, { name: 'Sales' });
  rows(env, 'mail.activity.type', [
    [1, { name: 'Email', category: 'default' }],
    [2, { name: 'Call', category: 'phonecall' }],
    [4, { name: 'To-Do', category: 'default' }],
    [6, { name: 'Exception', category: 'default', decoration_type: 'danger' }],
  ]);
  rows(env, 'ir.ui.view', [
    [526, { name: 'product.template.product.form', model: 'product.template', type: 'form', arch: '<form/>' }],
    [1243, { name: 'sale.order.form', model: 'sale.order', type: 'form', arch: '<form/>' }],
    [716, { name: 'account.move.form', model: 'account.move', type: 'form', arch: '<form/>' }],
    [940, { name: 'stock.quant.package.form', model: 'stock.quant.package', type: 'form', arch: '<form/>' }],
    [971, { name: 'stock.picking.form', model: 'stock.picking', type: 'form', arch: '<form/>' }],
  ]);
  at(env, 'ir.ui.menu', 263, { name: 'Sales' });
};

/** Rows of ir.model and ir.model.fields for everything that exists. */
const describeModels = (env: Env): void => {
  const models = env.db.table('ir.model');
  for (const name of env.db.registry.names()) {
    const id = models.nextId();
    const stamp = { create_date: env.now, create_uid: 1, write_date: env.now, write_uid: 1 };
    const label = env.model(name).label;
    models.put(
      { id, name: label, model: name, state: 'base', order: env.model(name).order ?? 'id', ...stamp },
      env.transaction,
    );
    for (const [field, declared] of env.db.registry.fields(name)) putFieldRow(env, id, name, field, declared);
  }
};

const EXTERNAL: readonly (readonly [string, string, number])[] = [
  ['base.main_company', 'res.company', 1],
  ['base.user_root', 'res.users', 1],
  ['base.user_admin', 'res.users', 2],
  ['base.us', 'res.country', 233],
  ['base.ca', 'res.country', 38],
  ['base.USD', 'res.currency', 1],
  ['base.CAD', 'res.currency', 3],
  ['uom.product_uom_unit', 'uom.uom', 1],
  ['uom.product_uom_dozen', 'uom.uom', 2],
  ['uom.product_uom_categ_unit', 'uom.category', 1],
  ['product.product_category_all', 'product.category', 1],
  ['product.product_category_1', 'product.category', 2],
  ['product.list0', 'product.pricelist', 2],
  ['stock.warehouse0', 'stock.warehouse', 1],
  ['stock.stock_location_stock', 'stock.location', 8],
  ['stock.stock_location_customers', 'stock.location', 5],
  ['stock.stock_location_suppliers', 'stock.location', 4],
  ['stock.picking_type_out', 'stock.picking.type', 2],
  ['stock.picking_type_in', 'stock.picking.type', 1],
  ['sales_team.team_sales_department', 'crm.team', 1],
  ['mail.mail_activity_data_todo', 'mail.activity.type', 4],
  ['mail.mail_activity_data_warning', 'mail.activity.type', 6],
  ['product.product_template_only_form_view', 'ir.ui.view', 526],
  ['sale.view_order_form', 'ir.ui.view', 1243],
  ['account.view_move_form', 'ir.ui.view', 716],
  ['stock.view_quant_package_form', 'ir.ui.view', 940],
  ['stock.view_picking_form', 'ir.ui.view', 971],
  ['sale.sale_menu_root', 'ir.ui.menu', 263],
];

const externalIds = (env: Env): void => {
  const all = [...EXTERNAL, ...GROUPS.map(([id, external]) => [external, 'res.groups', id] as const)];
  env.create(
    'ir.model.data',
    all.map(([external, model, id]) => {
      const [module = '', name = ''] = external.split('.');
      return { module, name, model, res_id: id, noupdate: true };
    }),
  );
};
