/** One reading of Odoo's stock: holds, then open moves, then quants, then the moves once more (docs/decisions/0004, order of reads). */
import type { Amount } from '../../core/index.ts';
import type { Move, Moves, Product, Quant, Quants } from '../../odoo/index.ts';
import { type ProductStock, sumOwed, sumQuants } from '../../transform/index.ts';

export interface StockSource {
  readonly moves: Pick<Moves, 'openOfProducts' | 'openOfWarehouse'>;
  readonly quants: Pick<Quants, 'ofProducts' | 'ofWarehouse'>;
}

/** Some products by id, or the whole warehouse. */
export type ReadScope = readonly number[] | 'warehouse';

/** What a reading needs to know of the account. */
export interface ReadOptions {
  /** Also count the demand of this account's Walmart orders (policy `addBack`). */
  readonly openUnitsOf?: string;
}

export interface StockReading {
  /** Quant rows read; a complete read that shrinks is not to be trusted. */
  readonly quantRows: number;
  /** The newest `write_date` among them, epoch ms by Odoo's clock; undefined when there is none. */
  readonly newestWriteAt: number | undefined;
  stockOf(product: Pick<Product, 'id' | 'unitFactor'>): ProductStock;
  /** Open demand of the account's Walmart orders in the product's unit; 0 when it was not asked for. */
  walmartDemandOf(productId: number): number;
}

const collect = async <T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const page of pages) for (const row of page) all.push(row);
  return all;
};

const larger = (a: Amount, b: Amount): Amount => (a.gt(b) ? a : b);

/**
 * Moves are read before and after the quants, and the larger debt counts: a unit that is reserved meanwhile counts twice for
 * a moment, one that is un-reserved meanwhile is seen by the second reading; none falls between.
 */
export const readStock = async (
  source: StockSource,
  scope: ReadScope,
  options: ReadOptions = {},
): Promise<StockReading> => {
  const openMoves = (account?: string): Promise<readonly Move[]> =>
    collect(
      scope === 'warehouse' ? source.moves.openOfWarehouse(account) : source.moves.openOfProducts(scope, account),
    );
  const before = Map.groupBy(await openMoves(), (move) => move.productId);
  const rows: readonly Quant[] = await collect(
    scope === 'warehouse' ? source.quants.ofWarehouse() : source.quants.ofProducts(scope),
  );
  const quants = Map.groupBy(rows, (row) => row.productId);
  const after = Map.groupBy(await openMoves(), (move) => move.productId);
  const walmart = options.openUnitsOf === undefined ? [] : await openMoves(options.openUnitsOf);
  const walmartMoves = Map.groupBy(walmart, (move) => move.productId);
  return {
    quantRows: rows.length,
    newestWriteAt: rows.reduce<number | undefined>((newest, row) => Math.max(newest ?? 0, row.writtenAt), undefined),
    walmartDemandOf: (productId) => (walmartMoves.get(productId) ?? []).reduce((total, move) => total + move.demand, 0),
    stockOf: ({ id, unitFactor }) => ({
      ...sumQuants(quants.get(id) ?? []),
      owed: larger(sumOwed(before.get(id) ?? [], unitFactor), sumOwed(after.get(id) ?? [], unitFactor)),
    }),
  };
};
