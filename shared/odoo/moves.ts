/**
 * Stock moves: open outgoing demand, and the moves of sale orders. "Source inside the stock location, destination outside"
 * is right for deliveries in one, two and three steps (odoo18.md section 16).
 */
import * as z from 'zod';
import { chunk, fromOdooDatetime, toOdooDatetime } from '../core/index.ts';
import { id, reference, requiredReference, searchPages, searchRead } from './answer.ts';
import type { OdooRpc } from './rpc.ts';
import type { Units } from './units.ts';

const FIELDS = ['product_id', 'product_uom', 'product_qty', 'quantity', 'state', 'sale_line_id'];
const OPEN_STATES = ['confirmed', 'waiting', 'partially_available', 'assigned'];

const row = z.object({
  id,
  product_id: requiredReference,
  product_uom: requiredReference,
  product_qty: z.number(),
  quantity: z.number(),
  /** Left open: modules add states. */
  state: z.string(),
  sale_line_id: reference,
});

export interface Move {
  readonly id: number;
  readonly productId: number;
  /** `product_qty`: the whole demand, in the product's unit. */
  readonly demand: number;
  /** `quantity`: what is reserved (or done) of it, in the move's unit. */
  readonly reserved: number;
  /** `uom.uom.factor` of the move's unit. */
  readonly unitFactor: number;
  /** draft, waiting, confirmed, partially_available, assigned, done, cancel. */
  readonly state: string;
  readonly saleLineId?: number;
}

const changedRow = z
  .object({ id, product_id: requiredReference, write_date: z.string().transform(fromOdooDatetime) })
  .transform((read) => ({ id: read.id, productId: read.product_id, writtenAt: read.write_date }));

/** A move that was written: its product is to be re-read. `writtenAt`: epoch ms of the start of the writer's transaction. */
export type ChangedMove = z.output<typeof changedRow>;

const countRow = z
  .object({ id, product_id: requiredReference, date: z.string().transform(fromOdooDatetime) })
  .transform((read) => ({ id: read.id, productId: read.product_id, countedAt: read.date }));

export interface Moves {
  /** Open demand of the given products, in pages that never part a product's moves. @param account only its Walmart orders' moves. */
  openOfProducts(productIds: readonly number[], account?: string): AsyncIterable<readonly Move[]>;
  /** All open demand of the warehouse, as one page from one snapshot. @param account only its Walmart orders' moves. */
  openOfWarehouse(account?: string): AsyncIterable<readonly Move[]>;
  /**
   * Moves out of the warehouse written since `sinceMs − overlapMs`, by id: demand that waits changes no quant, so a poll of
   * quants alone would miss it. Only a hint.
   */
  changedSince(sinceMs: number, overlapMs: number): AsyncIterable<readonly ChangedMove[]>;
  /**
   * When each of these products was last counted in the warehouse after `sinceMs` (epoch ms, to the second by Odoo's clock).
   * A count that only confirms what was there leaves a move of 0 units; what moves or packs goods anew also has
   * `is_inventory`, but has no inventory loss location on one side (both measured on Odoo 18).
   */
  countedSince(productIds: readonly number[], sinceMs: number): Promise<ReadonlyMap<number, number>>;
  /** Every move, in any state, that belongs to these sale order lines. A line without one has no stock move yet. */
  ofSaleLines(saleLineIds: readonly number[]): Promise<readonly Move[]>;
}

const PRODUCTS_PER_PAGE = 5000;
const LINES_PER_CALL = 1000;

export const movesOf = (rpc: OdooRpc, units: Units, lotStockId: () => Promise<number>): Moves => {
  const toMove = async (read: z.output<typeof row>): Promise<Move> => ({
    id: read.id,
    productId: read.product_id,
    demand: read.product_qty,
    reserved: read.quantity,
    unitFactor: (await units.of(read.product_uom)).factor,
    state: read.state,
    ...(read.sale_line_id !== undefined && { saleLineId: read.sale_line_id }),
  });

  const read = async (domain: readonly unknown[]): Promise<readonly Move[]> =>
    Promise.all((await searchRead(rpc, 'stock.move', domain, { row, fields: FIELDS })).map(toMove));

  const openDemand = async (account: string | undefined): Promise<readonly unknown[]> => {
    const inside = [await lotStockId()];
    return [
      ...(account === undefined ? [] : [['sale_line_id.order_id.x_walmart_account', '=', account]]),
      ['state', 'in', OPEN_STATES],
      ['location_id', 'child_of', inside],
      '!',
      ['location_dest_id', 'child_of', inside],
    ];
  };

  return {
    async *openOfProducts(productIds, account) {
      for (const part of chunk([...new Set(productIds)], PRODUCTS_PER_PAGE)) {
        yield await read([['product_id', 'in', part], ...(await openDemand(account))]);
      }
    },
    async *openOfWarehouse(account) {
      yield await read(await openDemand(account));
    },
    async *changedSince(sinceMs, overlapMs) {
      const domain = [
        ['write_date', '>=', toOdooDatetime(Math.max(0, sinceMs - overlapMs))],
        ['location_id', 'child_of', [await lotStockId()]],
      ];
      yield* searchPages(rpc, 'stock.move', domain, { row: changedRow, fields: ['product_id', 'write_date'] });
    },
    async countedSince(productIds, sinceMs) {
      const inside = [await lotStockId()];
      const newest = new Map<number, number>();
      for (const part of chunk([...new Set(productIds)], PRODUCTS_PER_PAGE)) {
        const domain = [
          ['product_id', 'in', part],
          ['is_inventory', '=', true],
          ['state', '=', 'done'],
          ['date', '>', toOdooDatetime(Math.max(0, sinceMs))],
          '|',
          ...['&', ['location_id.usage', '=', 'inventory'], ['location_dest_id', 'child_of', inside]],
          ...['&', ['location_dest_id.usage', '=', 'inventory'], ['location_id', 'child_of', inside]],
        ];
        const schema = { row: countRow, fields: ['product_id', 'date'] };
        for (const { productId, countedAt } of await searchRead(rpc, 'stock.move', domain, schema))
          newest.set(productId, Math.max(countedAt, newest.get(productId) ?? 0));
      }
      return newest;
    },
    async ofSaleLines(saleLineIds) {
      const moves: Move[] = [];
      for (const part of chunk([...new Set(saleLineIds)], LINES_PER_CALL)) {
        moves.push(...(await read([['sale_line_id', 'in', part]])));
      }
      return moves;
    },
  };
};
