/** Sellable variants (`product.product`): SKU is `default_code`, which Odoo does not keep unique (odoo18.md section 4). */
import * as z from 'zod';
import { chunk } from '../core/index.ts';
import { id, once, requiredReference, searchPages, searchRead, text } from './answer.ts';
import type { OdooRpc } from './rpc.ts';
import type { Units } from './units.ts';

const FIELDS = ['default_code', 'display_name', 'active', 'is_storable', 'x_walmart_sync', 'uom_id', 'product_tmpl_id'];

const row = z.object({
  id,
  default_code: text,
  display_name: z.string(),
  active: z.boolean(),
  is_storable: z.boolean(),
  x_walmart_sync: z.boolean(),
  uom_id: requiredReference,
  product_tmpl_id: requiredReference,
  is_kits: z.boolean().optional(),
});

export interface Product {
  readonly id: number;
  readonly templateId: number;
  /** Missing when the variant has no internal reference. */
  readonly sku?: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly isStorable: boolean;
  /** Flagged for Walmart: `x_walmart_sync`. */
  readonly isFlagged: boolean;
  readonly isKit: boolean;
  /** `uom.uom.factor` of the product's unit. */
  readonly unitFactor: number;
  /** Whether its unit can be counted in EACH: same unit category as Odoo's Units. */
  readonly isCountable: boolean;
}

/** Why a variant is not bound to its SKU; skipped, never set to 0 (docs/mapping.md). */
export type BindingObstacle = 'unflagged' | 'archived' | 'notStorable' | 'kit' | 'unitNotCountable';

/** The first reason, or undefined when the variant may be published. */
export const bindingObstacle = (product: Product): BindingObstacle | undefined => {
  if (!product.isActive) return 'archived';
  if (!product.isFlagged) return 'unflagged';
  if (product.isKit) return 'kit';
  if (!product.isStorable) return 'notStorable';
  return product.isCountable ? undefined : 'unitNotCountable';
};

export type Binding =
  | { readonly status: 'bound'; readonly product: Product }
  | {
      readonly status: 'skipped';
      readonly reason: BindingObstacle | 'doubledSku';
      readonly products: readonly Product[];
    };

/** What each SKU is bound to: one variant without obstacle, else the reason why there is none or more than one. */
export const bindSkus = (products: readonly Product[]): ReadonlyMap<string, Binding> => {
  const bySku = new Map<string, Product[]>();
  for (const product of products) {
    if (product.sku !== undefined) bySku.set(product.sku, [...(bySku.get(product.sku) ?? []), product]);
  }
  return new Map([...bySku].map(([sku, candidates]) => [sku, toBinding(candidates)]));
};

const toBinding = (candidates: readonly Product[]): Binding => {
  const [first, ...others] = candidates.filter((candidate) => bindingObstacle(candidate) === undefined);
  if (first && others.length === 0) return { status: 'bound', product: first };
  if (first) return { status: 'skipped', reason: 'doubledSku', products: candidates };
  const obstacles = candidates.map(bindingObstacle).filter((obstacle) => obstacle !== undefined);
  const reason = obstacles.find((obstacle) => obstacle !== 'archived') ?? obstacles[0] ?? 'archived';
  return { status: 'skipped', reason, products: candidates };
};

export interface Products {
  /** Pages of at most 1000 flagged variants by ascending id, those with an obstacle (archived, kit, …) included. */
  flagged(): AsyncIterable<readonly Product[]>;
  /** Those that exist and are readable, archived ones included. */
  byIds(ids: readonly number[]): Promise<readonly Product[]>;
  /** All variants with these SKUs, archived, unflagged and doubled ones included; see `bindSkus`. */
  bySkus(skus: readonly string[]): Promise<readonly Product[]>;
}

const LOOKUP = 1000;
const WITH_ARCHIVED = { active_test: false };

export const productsOf = (rpc: OdooRpc, units: Units): Products => {
  /** `is_kits` exists only with the manufacturing module (odoo18.md section 27). */
  const hasKits = once(async () => {
    const known = await rpc.execute('product.product', 'fields_get', [['is_kits'], ['type']]);
    return typeof known === 'object' && known !== null && 'is_kits' in known;
  });
  const schema = async () => ({ row, fields: (await hasKits()) ? [...FIELDS, 'is_kits'] : FIELDS });

  const toProduct = async (read: z.output<typeof row>): Promise<Product> => {
    const unit = await units.of(read.uom_id);
    return {
      id: read.id,
      templateId: read.product_tmpl_id,
      ...(read.default_code !== undefined && { sku: read.default_code }),
      name: read.display_name,
      isActive: read.active,
      isStorable: read.is_storable,
      isFlagged: read.x_walmart_sync,
      isKit: read.is_kits ?? false,
      unitFactor: unit.factor,
      isCountable: unit.categoryId === (await units.each()).categoryId,
    };
  };

  const lookUp = async (field: 'id' | 'default_code', values: readonly (string | number)[]) => {
    const found: Product[] = [];
    for (const part of chunk([...new Set(values)], LOOKUP)) {
      const domain = [[field, 'in', part]];
      const rows = await searchRead(rpc, 'product.product', domain, await schema(), {
        context: WITH_ARCHIVED,
        order: 'id',
      });
      found.push(...(await Promise.all(rows.map(toProduct))));
    }
    return found;
  };

  return {
    async *flagged() {
      const domain = [['x_walmart_sync', '=', true]];
      const pages = searchPages(rpc, 'product.product', domain, await schema(), { context: WITH_ARCHIVED });
      for await (const page of pages) yield await Promise.all(page.map(toProduct));
    },
    byIds: (ids) => lookUp('id', ids),
    bySkus: (skus) => lookUp('default_code', skus),
  };
};
