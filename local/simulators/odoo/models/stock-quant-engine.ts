/** Changes of quant rows: available and reserved quantities, second rows beside held ones, merging and cleaning (section 16). */

import { descendants } from '../orm/domain.ts';
import type { Env } from '../orm/environment.ts';
import { tidy } from '../orm/rounding.ts';
import { type Cell, num, type Row, ref, str } from '../orm/values.ts';

export interface Characteristics {
  readonly lot: number | null;
  readonly package: number | null;
  readonly owner: number | null;
}

export const NO_CHARACTERISTICS: Characteristics = { lot: null, package: null, owner: null };

export const characteristicsOf = (row: Row): Characteristics => ({
  lot: ref(row, 'lot_id'),
  package: ref(row, 'package_id'),
  owner: ref(row, 'owner_id'),
});

const sameCharacteristics = (row: Row, wanted: Characteristics): boolean =>
  ref(row, 'lot_id') === wanted.lot &&
  ref(row, 'package_id') === wanted.package &&
  ref(row, 'owner_id') === wanted.owner;

/** Whether the place keeps real stock that is reserved. */
export const isStockPlace = (env: Env, location: number): boolean => {
  const usage = str(env.row('stock.location', location), 'usage');
  return usage === 'internal' || usage === 'transit';
};

/** Rows of the product at exactly this place with these characteristics, first in first out. */
const exactRows = (env: Env, product: number, location: number, wanted: Characteristics): Row[] =>
  env
    .rowsOf('stock.quant', 'product_id', product)
    .filter((row) => ref(row, 'location_id') === location && sameCharacteristics(row, wanted))
    .sort(byInDate);

/** Rows of the product anywhere below the place. */
export const rowsBelow = (env: Env, product: number, location: number): Row[] => {
  const scope = descendants(env, 'stock.location', [location]);
  return env
    .rowsOf('stock.quant', 'product_id', product)
    .filter((row) => scope.has(ref(row, 'location_id') ?? 0))
    .sort(byInDate);
};

const byInDate = (a: Row, b: Row): number => num(a, 'in_date') - num(b, 'in_date') || a.id - b.id;

const isHeld = (env: Env, row: Row): boolean => {
  if (env.db.heldQuants.has(row.id)) return true;
  const holder = env.db.table('stock.quant').locks.get(row.id);
  return env.db.splitsQuants && holder !== undefined && holder !== env.transaction;
};

const createQuant = (
  env: Env,
  product: number,
  location: number,
  wanted: Characteristics,
  cells: Readonly<Record<string, Cell>>,
): void => {
  env.withContext({ inventory_mode: false }).create('stock.quant', [
    {
      product_id: product,
      location_id: location,
      lot_id: wanted.lot,
      package_id: wanted.package,
      owner_id: wanted.owner,
      ...cells,
    },
  ]);
};

/** Adds to the quantity on hand at a place; a held row is passed over and a second one is made. */
export const addQuantity = (
  env: Env,
  product: number,
  location: number,
  delta: number,
  wanted: Characteristics,
): void => {
  const row = exactRows(env, product, location, wanted).find((each) => !isHeld(env, each));
  if (row === undefined) createQuant(env, product, location, wanted, { quantity: tidy(delta), in_date: env.now });
  else
    env.write('stock.quant', [row.id], {
      quantity: tidy(num(row, 'quantity') + delta),
      in_date: row.in_date ?? env.now,
    });
};

/** Reserves more (or, negative, less), whether it is there or not: all on the first row that is not held (26b, 26d). */
export const addReserved = (
  env: Env,
  product: number,
  location: number,
  delta: number,
  wanted: Characteristics,
): void => {
  const row = exactRows(env, product, location, wanted).find((each) => !isHeld(env, each));
  if (row === undefined)
    createQuant(env, product, location, wanted, { reserved_quantity: tidy(delta), in_date: env.now });
  else env.write('stock.quant', [row.id], { reserved_quantity: tidy(num(row, 'reserved_quantity') + delta) });
};

/** Quantity minus reserved over all rows with these characteristics. */
export const availableOf = (env: Env, product: number, location: number, wanted: Characteristics): number => {
  let sum = 0;
  for (const row of exactRows(env, product, location, wanted))
    sum += num(row, 'quantity') - num(row, 'reserved_quantity');
  return tidy(sum);
};

/** What Odoo's scheduler and stock screens do: merge rows of the same kind, then delete empty ones. Without hooks. */
export const mergeAndClean = (env: Env): void => {
  const table = env.db.table('stock.quant');
  const first = new Map<string, Row>();
  for (const row of [...table.rows.values()].sort((a, b) => a.id - b.id)) {
    const key = ['product_id', 'location_id', 'lot_id', 'package_id', 'owner_id'].map((name) => row[name]).join(' ');
    const kept = first.get(key);
    if (kept === undefined) {
      first.set(key, row);
      continue;
    }
    const merged = {
      ...kept,
      quantity: tidy(num(kept, 'quantity') + num(row, 'quantity')),
      reserved_quantity: tidy(num(kept, 'reserved_quantity') + num(row, 'reserved_quantity')),
    };
    table.put(merged, env.transaction);
    table.remove(row.id, env.transaction);
    first.set(key, merged);
  }
  for (const row of first.values()) if (isEmpty(row)) table.remove(row.id, env.transaction);
};

const isEmpty = (row: Row): boolean =>
  num(row, 'quantity') === 0 &&
  num(row, 'reserved_quantity') === 0 &&
  num(row, 'inventory_quantity') === 0 &&
  row.inventory_quantity_set !== true;
