/** Calls in one company: without it reads see all companies of the user, and records are made in his default one (odoo18.md section 12). */
import * as z from 'zod';
import type { OdooRpc } from './rpc.ts';

const contextSchema = z.record(z.string(), z.unknown()).optional();

/** Puts `allowed_company_ids` into each call's context, unless that has its own. */
export const inCompany = (rpc: OdooRpc, companyId: () => Promise<number>): OdooRpc => ({
  ...rpc,
  async execute(model, method, args, kwargs = {}, about) {
    const context = { allowed_company_ids: [await companyId()], ...contextSchema.parse(kwargs.context) };
    return rpc.execute(model, method, args, { ...kwargs, context }, about);
  },
});
