/** Warehouses by code: where stock is counted, and whose company it is. */
import * as z from 'zod';
import { SetupError } from '../core/index.ts';
import { id, requiredReference, searchRead } from './answer.ts';
import type { OdooRpc } from './rpc.ts';

const row = z
  .object({ id, code: z.string(), name: z.string(), lot_stock_id: requiredReference, company_id: requiredReference })
  .transform(({ lot_stock_id: lotStockId, company_id: companyId, ...rest }) => ({ ...rest, lotStockId, companyId }));

export type Warehouse = z.output<typeof row>;

const FIELDS = ['code', 'name', 'lot_stock_id', 'company_id'];

export interface Warehouses {
  /** @throws {SetupError} ODOO_WAREHOUSE when there is none or more than one of this code; names those that exist. */
  byCode(code: string): Promise<Warehouse>;
}

export const warehousesOf = (rpc: OdooRpc): Warehouses => ({
  async byCode(code) {
    const all = await searchRead(rpc, 'stock.warehouse', [], { row, fields: FIELDS }, { order: 'id' });
    const [found, ...others] = all.filter((warehouse) => warehouse.code === code);
    if (found && others.length === 0) return found;
    const codes = all.map((warehouse) => warehouse.code).join(', ');
    throw new SetupError({
      code: 'ODOO_WAREHOUSE',
      message: found
        ? `Odoo has ${others.length + 1} warehouses with the code ${code}: give each its own code`
        : `Odoo has no warehouse with the code ${code}: its warehouses are ${codes || 'none'}`,
      facts: { warehouse: code },
    });
  },
});
