import { describe, expect, it } from 'vitest';
import { findSalesTeamId } from '../../../../shared/odoo/sales-teams.ts';
import { fakeRpc } from '../../../support/odoo-bench.ts';

const TEAMS = [
  { id: 1, name: 'Sales' },
  { id: 4, name: 'Walmart' },
  { id: 5, name: 'Shop' },
  { id: 6, name: 'Shop' },
];
const find = (team: string) => findSalesTeamId(fakeRpc({ 'crm.team.search_read': () => TEAMS }).rpc, team, 1);

describe('findSalesTeamId', () => {
  it.each(['Walmart', '4'])('finds the team by name or id: %s', async (team) => {
    expect(await find(team)).toBe(4);
  });

  it.each([
    ['Nobody', 'no sales team Nobody'],
    ['Shop', '2 sales teams that are called Shop'],
  ])('refuses %s and names those that exist', async (team, said) => {
    await expect(find(team)).rejects.toMatchObject({ code: 'ODOO_SALES_TEAM', message: expect.stringContaining(said) });
    await expect(find(team)).rejects.toThrow('Sales (1), Walmart (4), Shop (5), Shop (6)');
  });
});
