/** Sales journals, by the code that the configuration gives. */
import * as z from 'zod';
import { SetupError } from '../core/index.ts';
import { id, searchRead } from './answer.ts';
import type { OdooRpc } from './rpc.ts';

const row = z.object({ id, name: z.string(), code: z.string() });

/** @throws {SetupError} ODOO_SALES_JOURNAL when the company has no sales journal of this code; names those that exist. */
export const findSalesJournalId = async (rpc: OdooRpc, code: string, companyId: number): Promise<number> => {
  const ofCompany = [
    ['type', '=', 'sale'],
    ['company_id', '=', companyId],
  ];
  const schema = { row, fields: ['name', 'code'] };
  const all = await searchRead(rpc, 'account.journal', ofCompany, schema, { order: 'id' });
  const found = all.find((journal) => journal.code === code);
  if (found) return found.id;
  const names = all.map((journal) => `${journal.code} (${journal.name})`).join(', ');
  throw new SetupError({
    code: 'ODOO_SALES_JOURNAL',
    message: `Odoo has no sales journal with the code ${code} in the warehouse's company: there are ${names || 'none'}`,
    facts: { salesJournal: code },
  });
};
