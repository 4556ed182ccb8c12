import { describe, expect, it } from 'vitest';
import { bindSkus, type Product } from '../../../../shared/odoo/index.ts';
import { scriptedOdoo, value } from '../../../support/odoo-bench.ts';

const product = (given: Partial<Product> = {}): Product => ({
  id: 1,
  templateId: 1,
  sku: 'A',
  name: '[A] Mug',
  isActive: true,
  isStorable: true,
  isFlagged: true,
  isKit: false,
  unitFactor: 1,
  isCountable: true,
  ...given,
});

describe('bindSkus', () => {
  it('binds the one variant that may be sold', () => {
    const bindings = bindSkus([product(), product({ id: 2, isActive: false }), product({ id: 3, isFlagged: false })]);

    expect(bindings.get('A')).toEqual({ status: 'bound', product: product() });
  });

  it('skips a SKU that two variants carry', () => {
    expect(bindSkus([product(), product({ id: 2 })]).get('A')).toMatchObject({
      status: 'skipped',
      reason: 'doubledSku',
    });
  });

  it.each([
    [{ isActive: false }, 'archived'],
    [{ isFlagged: false }, 'unflagged'],
    [{ isKit: true, isStorable: false }, 'kit'],
    [{ isStorable: false }, 'notStorable'],
    [{ isCountable: false }, 'unitNotCountable'],
  ])('skips %o as %s', (given, reason) => {
    expect(bindSkus([product(given)]).get('A')).toMatchObject({ status: 'skipped', reason });
  });

  it('names the reason of the variant that is still there before that of an archived one', () => {
    const bindings = bindSkus([product({ isActive: false }), product({ id: 2, isStorable: false })]);

    expect(bindings.get('A')).toMatchObject({ reason: 'notStorable' });
  });

  it('leaves variants without a SKU out', () => {
    const { sku: _sku, ...nameless } = product();

    expect(bindSkus([nameless]).size).toBe(0);
  });
});

const row = (id: number) => ({
  id,
  default_code: id === 2 ? false : `S${id}`,
  display_name: `P${id}`,
  active: true,
  is_storable: true,
  x_walmart_sync: true,
  uom_id: 2,
  product_tmpl_id: id,
});

const shop = (variants: number) =>
  scriptedOdoo((model, method, args, kwargs) => {
    if (method === 'fields_get') return value({});
    if (model === 'stock.warehouse') return value([{ id: 1, code: 'WH', name: 'W', lot_stock_id: 8, company_id: 1 }]);
    if (model === 'ir.model.data') return value([{ id: 9, res_id: 1 }]);
    if (model === 'uom.uom')
      return value([
        { id: 1, name: 'Units', factor: 1, category_id: 1 },
        { id: 2, name: 'Dozens', factor: 0.08333333333333333, category_id: 1 },
      ]);
    const domain = args[0] as [string, string, number][];
    const after = domain.find(([field, operator]) => field === 'id' && operator === '>')?.[2] ?? 0;
    const left = Array.from({ length: variants }, (_, index) => row(index + 1)).filter(({ id }) => id > after);
    return value(left.slice(0, Number(kwargs.limit ?? left.length)));
  });

describe('products.flagged', () => {
  it('reads by key-set pages of 1000 in the company of the warehouse, archived ones included', async () => {
    const { odoo, asked } = shop(2500);

    const pages: number[] = [];
    for await (const page of odoo.products.flagged()) pages.push(page.length);

    expect(pages).toEqual([1000, 1000, 500]);
    const reads = asked
      .map(({ args }) => args)
      .filter((args) => args[3] === 'product.product' && args[4] === 'search_read');
    expect(reads.map((args) => args[6])).toEqual(
      Array(3).fill(
        expect.objectContaining({ load: '', order: 'id', context: { allowed_company_ids: [1], active_test: false } }),
      ),
    );
  });

  it('reads the units of measure once', async () => {
    const { odoo, asked } = shop(3);

    for await (const _page of odoo.products.flagged())
      for await (const page of odoo.products.flagged())
        expect(page[0]).toMatchObject({ unitFactor: 0.08333333333333333, isCountable: true });

    expect(asked.filter(({ args }) => args[3] === 'uom.uom')).toHaveLength(1);
  });

  it('gives no SKU for an empty reference', async () => {
    const { odoo } = shop(2);

    const [, second] = await odoo.products.byIds([1, 2]);

    expect(second).not.toHaveProperty('sku');
  });
});
