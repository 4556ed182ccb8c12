/** Sales teams, by the name or id that the configuration gives. */
import * as z from 'zod';
import { SetupError } from '../core/index.ts';
import { id, searchRead } from './answer.ts';
import type { OdooRpc } from './rpc.ts';

const row = z.object({ id, name: z.string() });

/** @throws {SetupError} ODOO_SALES_TEAM when the company has none or several of this name; names those that exist. */
export const findSalesTeamId = async (rpc: OdooRpc, team: string, companyId: number): Promise<number> => {
  const ofCompany = [['company_id', 'in', [false, companyId]]];
  const all = await searchRead(rpc, 'crm.team', ofCompany, { row, fields: ['name'] }, { order: 'id' });
  const [found, ...others] = all.filter((each) => each.name === team || String(each.id) === team);
  if (found && others.length === 0) return found.id;
  const names = all.map((each) => `${each.name} (${each.id})`).join(', ');
  throw new SetupError({
    code: 'ODOO_SALES_TEAM',
    message: found
      ? `Odoo has ${others.length + 1} sales teams that are called ${team}: give the id of one; there are ${names}`
      : `Odoo has no sales team ${team} in the warehouse's company: there are ${names || 'none'}`,
    facts: { salesTeam: team },
  });
};
