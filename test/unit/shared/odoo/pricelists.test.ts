import { describe, expect, it } from 'vitest';
import { pricelistsOf } from '../../../../shared/odoo/pricelists.ts';
import { fakeRpc } from '../../../support/odoo-bench.ts';

interface There {
  readonly currencies?: readonly unknown[];
  readonly pricelists?: readonly unknown[];
  readonly rates?: readonly unknown[];
}

const COMPANY = 1;

const ofCad = ({ currencies = [{ id: 3, active: true }], pricelists = [], rates = [{ id: 9 }] }: There) =>
  pricelistsOf(
    fakeRpc({
      'res.currency.search_read': () => currencies,
      'product.pricelist.search_read': () => pricelists,
      'res.currency.rate.search_read': () => rates,
    }).rpc,
  ).ofCurrency('CAD', COMPANY);

const SHARED = { id: 4, currency_id: 3, company_id: false };
const OWN = { id: 7, currency_id: 3, company_id: COMPANY };

describe('pricelists.ofCurrency', () => {
  it("takes the company's own before a shared one, else the first", async () => {
    expect(await ofCad({ pricelists: [SHARED, OWN] })).toEqual({ id: 7, currencyId: 3 });
    expect(await ofCad({ pricelists: [SHARED] })).toEqual({ id: 4, currencyId: 3 });
  });

  it.each<[string, There]>([
    ['the currency CAD is not active in Odoo', { currencies: [] }],
    ['the currency CAD is not active in Odoo', { currencies: [{ id: 3, active: false }], pricelists: [OWN] }],
    ["Odoo has no pricelist in CAD for the warehouse's company", {}],
    ["Odoo has no rate of CAD for the warehouse's company", { pricelists: [OWN], rates: [] }],
  ])('says: %s', async (problem, there) => {
    expect(await ofCad(there)).toEqual({ problem });
  });
});
