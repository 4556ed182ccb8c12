/** Pricelists: they alone give a sale order its currency, one written on the order is ignored (odoo18.md section 20). */
import * as z from 'zod';
import { id, reference, requiredReference, searchRead } from './answer.ts';
import type { OdooRpc } from './rpc.ts';

export interface Pricelist {
  readonly id: number;
  readonly currencyId: number;
}

export interface Pricelists {
  /**
   * The pricelist by which an order of the company is in this currency; the company's own before a shared one. Its prices do
   * not matter, since every line brings its own.
   * @param currency ISO 4217.
   * @returns or what is missing, as a sentence for a person.
   */
  ofCurrency(currency: string, companyId: number): Promise<Pricelist | { readonly problem: string }>;
}

const currencyRow = z.object({ id, active: z.boolean() });
const pricelistRow = z.object({ id, currency_id: requiredReference, company_id: reference });
const rateRow = z.object({ id });

export const pricelistsOf = (rpc: OdooRpc): Pricelists => ({
  async ofCurrency(currency, companyId) {
    const inactive = { context: { active_test: false } };
    const schema = { row: currencyRow, fields: ['active'] };
    const [found] = await searchRead(rpc, 'res.currency', [['name', '=', currency]], schema, inactive);
    if (!found?.active) return { problem: `the currency ${currency} is not active in Odoo` };
    const ofCompany = [
      ['currency_id', '=', found.id],
      ['company_id', 'in', [false, companyId]],
    ];
    const lists = await searchRead(
      rpc,
      'product.pricelist',
      ofCompany,
      { row: pricelistRow, fields: ['currency_id', 'company_id'] },
      { order: 'id' },
    );
    const list = lists.find(({ company_id }) => company_id === companyId) ?? lists[0];
    if (!list) return { problem: `Odoo has no pricelist in ${currency} for the warehouse's company` };
    // Without one Odoo counts 1.0, silently.
    const rates = await searchRead(
      rpc,
      'res.currency.rate',
      ofCompany,
      { row: rateRow, fields: ['name'] },
      { limit: 1 },
    );
    if (rates.length === 0) return { problem: `Odoo has no rate of ${currency} for the warehouse's company` };
    return { id: list.id, currencyId: list.currency_id };
  },
});
