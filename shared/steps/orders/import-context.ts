/** What mapping needs to know of Odoo: its products by SKU, states, and the ids that set-up made. */
import type { Account, Policy } from '../../core/index.ts';
import type { Odoo, OdooIds, Product } from '../../odoo/index.ts';
import type { OrderContext } from '../../transform/index.ts';

export interface ContextSource {
  readonly account: Account;
  readonly policy: Policy;
  readonly odoo: Pick<Odoo, 'ids' | 'products'>;
}

/** The one active product of a SKU; none when there are several, since which one is meant is a person's word. */
const toSold = (candidates: readonly Product[]): Product | undefined => {
  const active = candidates.filter((product) => product.isActive);
  const flagged = active.filter((product) => product.isFlagged);
  const [only, ...others] = flagged.length > 0 ? flagged : active;
  return others.length === 0 ? only : undefined;
};

const contextOf = (source: ContextSource, ids: OdooIds, sold: ReadonlyMap<string, Product>): OrderContext => ({
  account: source.account,
  policy: source.policy,
  products: new Map([...sold].map(([sku, product]) => [sku, { productId: product.id, name: product.name }])),
  chargeProducts: ids.chargeProductIds,
  taxId: ids.taxId,
  warehouseId: ids.warehouse.id,
  companyCurrency: ids.company.currency,
  countries: new Map([[ids.unitedStates.code, { id: ids.unitedStates.id, states: ids.unitedStates.states }]]),
});

/** One look-up for a whole batch. */
export const readImportContext = async (source: ContextSource, skus: readonly string[]): Promise<OrderContext> => {
  const ids = await source.odoo.ids();
  const found = Map.groupBy(await source.odoo.products.bySkus(skus), (product) => product.sku ?? '');
  const sold = new Map<string, Product>();
  for (const [sku, candidates] of found) {
    const product = toSold(candidates);
    if (product) sold.set(sku, product);
  }
  return contextOf(source, ids, sold);
};
