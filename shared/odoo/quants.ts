/**
 * Stock on hand (`stock.quant`) below a warehouse's stock location. Rows split and merge, single ones mean nothing: always
 * all rows of a product, from one call (odoo18.md sections 5 and 16).
 */
import * as z from 'zod';
import { chunk, fromOdooDatetime, toOdooDatetime } from '../core/index.ts';
import { id, requiredReference, searchPages, searchRead } from './answer.ts';
import type { OdooRpc } from './rpc.ts';

const FIELDS = ['product_id', 'quantity', 'reserved_quantity', 'write_date'];

const row = z
  .object({
    id,
    product_id: requiredReference,
    quantity: z.number(),
    reserved_quantity: z.number(),
    write_date: z.string().transform(fromOdooDatetime),
  })
  .transform((read) => ({
    id: read.id,
    productId: read.product_id,
    /** In the product's unit; may be negative. */
    quantity: read.quantity,
    reserved: read.reserved_quantity,
    /** Epoch milliseconds of the START of the last writer's transaction, to the second. */
    writtenAt: read.write_date,
  }));

export type Quant = z.output<typeof row>;

export interface Quants {
  /** All rows of the given products, in pages that never part a product's rows; each page is one snapshot. */
  ofProducts(productIds: readonly number[]): AsyncIterable<readonly Quant[]>;
  /** All rows of the warehouse, as one page from one snapshot (32,000 rows a second). */
  ofWarehouse(): AsyncIterable<readonly Quant[]>;
  /**
   * Rows written since `sinceMs − overlapMs`, by id. write_date is the start of a transaction, so the overlap must be longer
   * than the longest transaction (minutes). Only a hint: re-read all rows of these products. Deleted rows are not seen.
   */
  changedSince(sinceMs: number, overlapMs: number): AsyncIterable<readonly Quant[]>;
}

/** Ids in one `in` list: large lists are fast for search_read (odoo18.md section 5). */
const PRODUCTS_PER_PAGE = 5000;

export const quantsOf = (rpc: OdooRpc, lotStockId: () => Promise<number>): Quants => {
  const scope = async () => ['location_id', 'child_of', [await lotStockId()]];
  const schema = { row, fields: FIELDS };

  return {
    async *ofProducts(productIds) {
      for (const part of chunk([...new Set(productIds)], PRODUCTS_PER_PAGE)) {
        yield await searchRead(rpc, 'stock.quant', [['product_id', 'in', part], await scope()], schema);
      }
    },
    async *ofWarehouse() {
      yield await searchRead(rpc, 'stock.quant', [await scope()], schema);
    },
    async *changedSince(sinceMs, overlapMs) {
      const written = ['write_date', '>=', toOdooDatetime(Math.max(0, sinceMs - overlapMs))];
      yield* searchPages(rpc, 'stock.quant', [written, await scope()], schema);
    },
  };
};
