/**
 * What stock really was: on hand, reserved and owed per product (section 16), with a history of its changes.
 * Kept up to date at each commit from the changed rows alone.
 */

import { isOpen } from '../models/stock-reserve.ts';
import type { Database } from '../orm/database.ts';
import { descendants } from '../orm/domain.ts';
import type { Env } from '../orm/environment.ts';
import { tidy } from '../orm/rounding.ts';
import type { Transaction } from '../orm/transaction.ts';
import { num, type Row, ref, str } from '../orm/values.ts';

export interface StockLevel {
  /** In the product's unit, over all rows below the main warehouse's stock location. */
  readonly onHand: number;
  readonly reserved: number;
  /** Confirmed outgoing demand that is not reserved. */
  readonly owed: number;
}

export interface StockChange extends StockLevel {
  /** Simulated epoch milliseconds of the commit. */
  readonly at: number;
}

const NONE: StockLevel = { onHand: 0, reserved: 0, owed: 0 };

export class StockTruth {
  private readonly db: Database;
  private readonly histories = new Map<number, StockChange[]>();
  private scope: ReadonlySet<number> = new Set();
  private scopeVersion = -1;

  constructor(db: Database) {
    this.db = db;
  }

  history(product: number): readonly StockChange[] {
    return this.histories.get(product) ?? [];
  }

  level(product: number): StockLevel {
    return this.history(product).at(-1) ?? NONE;
  }

  /** Called after each commit with an environment that reads the new state. */
  committed(transaction: Transaction, env: Env): void {
    const products = new Set<number>();
    for (const [table, id, before] of transaction.changes()) {
      if (table.name !== 'stock.quant' && table.name !== 'stock.move') continue;
      for (const row of [before, table.get(id)]) {
        const product = ref(row, 'product_id');
        if (product !== null) products.add(product);
      }
    }
    if (products.size === 0) return;
    this.refreshScope(env);
    for (const product of products) this.record(product, this.measure(env, product));
  }

  private record(product: number, level: StockLevel): void {
    const history = this.histories.get(product);
    const last = history?.at(-1);
    if (
      last !== undefined &&
      last.onHand === level.onHand &&
      last.reserved === level.reserved &&
      last.owed === level.owed
    )
      return;
    const change = { at: this.db.time.now(), ...level };
    if (history === undefined) this.histories.set(product, [change]);
    else history.push(change);
  }

  private refreshScope(env: Env): void {
    const { version } = this.db.table('stock.location');
    if (version === this.scopeVersion) return;
    this.scope = descendants(env, 'stock.location', [stockLocation(env)]);
    this.scopeVersion = version;
  }

  private measure(env: Env, product: number): StockLevel {
    let onHand = 0;
    let reserved = 0;
    for (const id of this.db.table('stock.quant').lookup('product_id', product)) {
      const row = env.row('stock.quant', id);
      if (row === undefined || !this.scope.has(ref(row, 'location_id') ?? 0)) continue;
      onHand += num(row, 'quantity');
      reserved += num(row, 'reserved_quantity');
    }
    let owed = 0;
    for (const id of this.db.table('stock.move').lookup('product_id', product)) {
      const row = env.row('stock.move', id);
      if (row !== undefined && this.leaves(row)) owed += owedBy(env, row);
    }
    return { onHand: tidy(onHand), reserved: tidy(reserved), owed: tidy(owed) };
  }

  private leaves(move: Row): boolean {
    return (
      isOpen(move) &&
      move.state !== 'draft' &&
      this.scope.has(ref(move, 'location_id') ?? 0) &&
      !this.scope.has(ref(move, 'location_dest_id') ?? 0)
    );
  }
}

export const stockLocation = (env: Env): number => {
  const [first] = env.search('stock.warehouse', [], { limit: 1 });
  return ref(env.row('stock.warehouse', first ?? 0), 'lot_stock_id') ?? 0;
};

/** max(0, product_qty − quantity × factor(product unit) ÷ factor(move unit)) */
const owedBy = (env: Env, move: Row): number => {
  const unit = env.follow('stock.move', move, 'product_id.uom_id');
  const factor = typeof unit === 'number' ? num(env.row('uom.uom', unit), 'factor') : 1;
  const own = num(env.link(move, 'product_uom', 'uom.uom'), 'factor') || 1;
  return Math.max(0, num(move, 'product_qty') - (num(move, 'quantity') * factor) / own);
};

/** How many EACH one of the product's units is: 12 for Dozens. */
export const eachPerUnit = (env: Env, product: Row): { readonly unit: string; readonly each: number } => {
  const unit = env.get('product.product', product, 'uom_id');
  const row = typeof unit === 'number' ? env.row('uom.uom', unit) : undefined;
  return { unit: str(row, 'name'), each: tidy(1 / (num(row, 'factor') || 1)) };
};
