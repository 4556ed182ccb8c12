/** What must be right in Odoo before anything is made there; each failure names the thing and the mend. */
import * as z from 'zod';
import { SetupError } from '../../core/index.ts';
import { id, searchRead } from '../answer.ts';
import { type Company, companiesOf } from '../companies.ts';
import { pricelistsOf } from '../pricelists.ts';
import type { OdooRpc } from '../rpc.ts';
import { type Warehouse, warehousesOf } from '../warehouses.ts';
import type { SetupOptions } from './step.ts';

/** What the flows use, with the module that brings it: read as fields, since a module alone says nothing of what is there. */
const NEEDS = [
  { model: 'account.tax', field: 'amount_type', module: 'account' },
  { model: 'base.automation', field: 'trigger', module: 'base_automation' },
  { model: 'sale.order', field: 'client_order_ref', module: 'sale_management' },
  { model: 'stock.quant', field: 'reserved_quantity', module: 'stock' },
  { model: 'stock.move', field: 'sale_line_id', module: 'sale_stock' },
  { model: 'stock.picking', field: 'carrier_id', module: 'stock_delivery' },
] as const;

const fieldRow = z.object({ id, model: z.string(), name: z.string() });

const checkVersion = async (rpc: OdooRpc): Promise<string> => {
  const { serverVersion, major } = await rpc.version();
  if (major === 18) return serverVersion;
  throw new SetupError({
    code: 'ODOO_VERSION',
    message: `Odoo is ${serverVersion}; this product works with Odoo 18: give the address of an Odoo 18`,
  });
};

const checkRights = async (rpc: OdooRpc): Promise<void> => {
  const uid = await rpc.uid();
  if ((await rpc.execute('res.users', 'has_group', [[uid], 'base.group_system'])) === true) return;
  throw new SetupError({
    code: 'ODOO_RIGHTS',
    message:
      "The user may not change settings in Odoo (Administration: Settings is missing): run set-up with an administrator's key",
  });
};

const checkModules = async (rpc: OdooRpc): Promise<void> => {
  const domain = [
    ['model', 'in', NEEDS.map(({ model }) => model)],
    ['name', 'in', NEEDS.map(({ field }) => field)],
  ];
  const rows = await searchRead(rpc, 'ir.model.fields', domain, { row: fieldRow, fields: ['model', 'name'] });
  const isThere = (need: (typeof NEEDS)[number]): boolean =>
    rows.some((row) => row.model === need.model && row.name === need.field);
  const lacking = NEEDS.filter((need) => !isThere(need)).map(({ module }) => module);
  if (lacking.length === 0) return;
  throw new SetupError({
    code: 'ODOO_MODULES',
    message: `Odoo lacks the module${lacking.length > 1 ? 's' : ''} ${lacking.join(', ')}: install ${lacking.length > 1 ? 'them' : 'it'} in Apps, then run set-up again`,
    facts: { modules: lacking.join(' ') },
  });
};

/** Books in another currency need a pricelist for the orders' one. */
const checkCurrency = async (rpc: OdooRpc, company: Company, options: SetupOptions): Promise<void> => {
  if (company.currency === options.currency) return;
  const found = await pricelistsOf(rpc).ofCurrency(options.currency, company.id);
  if ('id' in found) return;
  throw new SetupError({
    code: 'ODOO_CURRENCY',
    message: `Company ${company.name} keeps its books in ${company.currency}, the Walmart account in ${options.currency}, and ${found.problem}: add it, or choose a warehouse of a company in ${options.currency}`,
    facts: { company: company.id, currency: company.currency },
  });
};

const checkHook = (hookUrl: string): void => {
  if (URL.canParse(hookUrl) && /^https?:$/.test(new URL(hookUrl).protocol)) return;
  throw new SetupError({
    code: 'SETUP_HOOK_URL',
    message: 'The hook URL is not an http(s) address: give the door of the deployed bridge, https://…/odoo/<secret>',
  });
};

/** Everything that could hurt later but stops nothing now. */
const warningsOf = (company: Company, options: SetupOptions): readonly string[] => {
  const hook = new URL(options.hookUrl);
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hook.hostname);
  return [
    ...(company.mailsOnDelivery
      ? ['Odoo e-mails customers on delivery (Inventory › Settings › Email Confirmation)']
      : []),
    ...(company.textsOnDelivery
      ? ['Odoo texts customers on delivery when they have a phone (Inventory › Settings › SMS Confirmation)']
      : []),
    ...(hook.protocol === 'http:' && !isLocal ? ['The hook URL is not https: its secret travels in clear'] : []),
  ];
};

export interface CheckedOdoo {
  readonly serverVersion: string;
  readonly warehouse: Warehouse;
  readonly company: Company;
  readonly warnings: readonly string[];
}

/** @throws {SetupError} for the first thing that is wrong. */
export const checkOdoo = async (rpc: OdooRpc, options: SetupOptions): Promise<CheckedOdoo> => {
  checkHook(options.hookUrl);
  const serverVersion = await checkVersion(rpc);
  await checkRights(rpc);
  await checkModules(rpc);
  const warehouse = await warehousesOf(rpc).byCode(options.warehouseCode);
  const company = await companiesOf(rpc).byId(warehouse.companyId);
  await checkCurrency(rpc, company, options);
  return { serverVersion, warehouse, company, warnings: warningsOf(company, options) };
};
