/** The ids in Odoo that the flows need, read together once per container. */
import * as z from 'zod';
import { SetupError } from '../core/index.ts';
import { id, searchRead } from './answer.ts';
import { type Company, companiesOf } from './companies.ts';
import { type Country, countriesOf } from './countries.ts';
import { findSalesJournalId } from './journals.ts';
import { CHARGE_PRODUCTS, type ChargeProduct, PASS_THROUGH_TAX } from './names.ts';
import type { OdooRpc } from './rpc.ts';
import { findSalesTeamId } from './sales-teams.ts';
import { type Warehouse, warehousesOf } from './warehouses.ts';

export interface OdooIds {
  readonly warehouse: Warehouse;
  readonly company: Company;
  /** The pass-through tax (`division`, 100 %, price included). */
  readonly taxId: number;
  /** `product.product` ids of the service products that charges are booked on. */
  readonly chargeProductIds: Readonly<Record<ChargeProduct, number>>;
  readonly unitedStates: Country;
  readonly salesTeamId?: number;
  readonly salesJournalId?: number;
}

export interface WantedIds {
  readonly warehouseCode: string;
  /** Name or id. */
  readonly salesTeam?: string;
  /** Code. */
  readonly salesJournal?: string;
}

const missing = (what: string, mend = 'run `bridge odoo setup`'): SetupError =>
  new SetupError({ code: 'ODOO_NOT_SET_UP', message: `Odoo has no ${what}: ${mend}`, facts: { what } });

export const findTaxId = async (rpc: OdooRpc, companyId: number): Promise<number | undefined> => {
  const domain = [
    ['name', '=', PASS_THROUGH_TAX],
    ['amount_type', '=', 'division'],
    ['type_tax_use', '=', 'sale'],
    ['company_id', '=', companyId],
  ];
  const taxes = await searchRead(rpc, 'account.tax', domain, { row: z.object({ id }), fields: ['name'] });
  return taxes[0]?.id;
};

const productRow = z.object({ id, default_code: z.string() });

const readChargeProducts = async (rpc: OdooRpc): Promise<Readonly<Record<ChargeProduct, number>>> => {
  const skus = Object.values(CHARGE_PRODUCTS).map((product) => product.sku);
  const domain = [['default_code', 'in', skus]];
  const schema = { row: productRow, fields: ['default_code'] };
  const rows = await searchRead(rpc, 'product.product', domain, schema, { order: 'id' });
  const idOf = (kind: ChargeProduct): number => {
    const found = rows.find((row) => row.default_code === CHARGE_PRODUCTS[kind].sku);
    if (found) return found.id;
    throw missing(`active product ${CHARGE_PRODUCTS[kind].sku}`);
  };
  return { tax: idOf('tax'), shipping: idOf('shipping'), discount: idOf('discount'), fee: idOf('fee') };
};

/**
 * Some seven short calls.
 * @throws {SetupError} naming what is missing.
 */
export const odooIdsOf = async (rpc: OdooRpc, wanted: WantedIds): Promise<OdooIds> => {
  const warehouse = await warehousesOf(rpc).byCode(wanted.warehouseCode);
  const { salesTeam, salesJournal } = wanted;
  const [company, taxId, chargeProductIds, unitedStates, salesTeamId, salesJournalId] = await Promise.all([
    companiesOf(rpc).byId(warehouse.companyId),
    findTaxId(rpc, warehouse.companyId),
    readChargeProducts(rpc),
    countriesOf(rpc).byCode('US'),
    salesTeam === undefined ? undefined : findSalesTeamId(rpc, salesTeam, warehouse.companyId),
    salesJournal === undefined ? undefined : findSalesJournalId(rpc, salesJournal, warehouse.companyId),
  ]);
  if (taxId === undefined) throw missing(`tax "${PASS_THROUGH_TAX}" in the company of warehouse ${warehouse.code}`);
  if (!unitedStates) throw missing('country US', 'restore it in Contacts › Configuration › Countries');
  const ids = { warehouse, company, taxId, chargeProductIds, unitedStates };
  return {
    ...ids,
    ...(salesTeamId !== undefined && { salesTeamId }),
    ...(salesJournalId !== undefined && { salesJournalId }),
  };
};
