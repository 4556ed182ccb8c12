/** What mapping needs to know of Odoo: its products by SKU, states, warehouses, pricelists, and the ids that set-up made. */
import { type Account, type Policy, SetupError } from '../../core/index.ts';
import type { Odoo, OdooIds, Product } from '../../odoo/index.ts';
import { type CurrencyContext, needsNoPricelist, type OrderContext } from '../../transform/index.ts';

export interface ContextSource {
  readonly account: Account;
  readonly policy: Policy;
  readonly odoo: Pick<Odoo, 'ids' | 'products' | 'warehouses' | 'pricelists'>;
  /** Code of the warehouse of the orders that Walmart fulfils. */
  readonly wfsWarehouse?: string;
}

/** What a batch's orders name. */
export interface Named {
  readonly skus: readonly string[];
  readonly currencies: readonly string[];
  readonly hasWfs: boolean;
}

export interface ImportContext extends Omit<OrderContext, 'warehouse'> {
  readonly salesTeamId?: number;
  readonly salesJournalId?: number;
  /** By who ships. */
  readonly warehouses: Readonly<Record<'ours' | 'walmarts', OrderContext['warehouse']>>;
}

/** The one active product of a SKU; none when there are several, since which one is meant is a person's word. */
const toSold = (candidates: readonly Product[]): Product | undefined => {
  const active = candidates.filter((product) => product.isActive);
  const flagged = active.filter((product) => product.isFlagged);
  const [only, ...others] = flagged.length > 0 ? flagged : active;
  return others.length === 0 ? only : undefined;
};

/** A wrong code holds the orders that Walmart fulfils, and no other; it never falls back on the warehouse whose stock is published. */
const readWfsWarehouse = async (source: ContextSource, ids: OdooIds): Promise<OrderContext['warehouse']> => {
  const { wfsWarehouse: code, odoo } = source;
  const mend = 'give the code of their warehouse in Odoo as odoo.wfsWarehouse';
  if (code === undefined)
    return { problem: `Walmart fulfils this order, and no warehouse is configured for it: ${mend}` };
  try {
    const found = await odoo.warehouses.byCode(code);
    if (found.id === ids.warehouse.id)
      return { problem: `the warehouse ${code} is the one whose stock is published: ${mend}` };
    if (found.companyId === ids.company.id) return { id: found.id };
    return { problem: `the warehouse ${code} belongs to another company than ${ids.warehouse.code}: ${mend}` };
  } catch (error) {
    if (error instanceof SetupError) return { problem: `${error.message}; ${mend}` };
    throw error;
  }
};

const NO_WFS = { problem: 'no order of the batch was fulfilled by Walmart' } as const;

const readPricelists = async (
  source: ContextSource,
  ids: OdooIds,
  currencies: readonly string[],
): Promise<CurrencyContext['pricelists']> => {
  const found = new Map<string, Awaited<ReturnType<Odoo['pricelists']['ofCurrency']>>>();
  for (const currency of currencies)
    if (!needsNoPricelist(currency, ids.company.currency, source.policy))
      found.set(currency, await source.odoo.pricelists.ofCurrency(currency, ids.company.id));
  return found;
};

const contextOf = (
  source: ContextSource,
  ids: OdooIds,
  sold: ReadonlyMap<string, Product>,
): Omit<ImportContext, 'warehouses' | 'pricelists'> => ({
  account: source.account,
  policy: source.policy,
  products: new Map([...sold].map(([sku, product]) => [sku, { productId: product.id, name: product.name }])),
  chargeProducts: ids.chargeProductIds,
  taxId: ids.taxId,
  companyCurrency: { code: ids.company.currency, id: ids.company.currencyId },
  ...(ids.salesTeamId !== undefined && { salesTeamId: ids.salesTeamId }),
  ...(ids.salesJournalId !== undefined && { salesJournalId: ids.salesJournalId }),
  countries: new Map([[ids.unitedStates.code, { id: ids.unitedStates.id, states: ids.unitedStates.states }]]),
});

/** One look-up for a whole batch. */
export const readImportContext = async (source: ContextSource, named: Named): Promise<ImportContext> => {
  const ids = await source.odoo.ids();
  const found = Map.groupBy(await source.odoo.products.bySkus(named.skus), (product) => product.sku ?? '');
  const sold = new Map<string, Product>();
  for (const [sku, candidates] of found) {
    const product = toSold(candidates);
    if (product) sold.set(sku, product);
  }
  return {
    ...contextOf(source, ids, sold),
    pricelists: await readPricelists(source, ids, named.currencies),
    warehouses: {
      ours: { id: ids.warehouse.id },
      walmarts: named.hasWfs ? await readWfsWarehouse(source, ids) : NO_WFS,
    },
  };
};
