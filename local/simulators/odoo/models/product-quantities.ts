/** qty_available, free_qty and their sisters: sums over quants and open moves in the scope of the context (section 5). */

import { descendants } from '../orm/domain.ts';
import type { Env } from '../orm/environment.ts';
import { type Field, float } from '../orm/fields.ts';
import { tidy } from '../orm/rounding.ts';
import { idsOf, num, type Row, ref, str, type Value } from '../orm/values.ts';

const scopes = new WeakMap<object, Set<number>>();

/** Internal locations in scope: `location` (id, ids, or a name), else `warehouse_id`, else all. Other keys are ignored. */
export const scopeOf = (env: Env): ReadonlySet<number> => {
  const known = scopes.get(env);
  if (known !== undefined) return known;
  const scope = buildScope(env);
  scopes.set(env, scope);
  return scope;
};

const buildScope = (env: Env): Set<number> => {
  const roots = locationRoots(env, env.context.location) ?? warehouseRoots(env, env.context.warehouse_id);
  if (roots !== undefined) return descendants(env, 'stock.location', roots);
  const all = new Set<number>();
  for (const row of env.db.table('stock.location').rows.values()) if (row.usage === 'internal') all.add(row.id);
  return all;
};

const locationRoots = (env: Env, value: Value | undefined): number[] | undefined => {
  if (value === undefined || value === false || value === null) return undefined;
  if (typeof value === 'string') return env.search('stock.location', [['complete_name', 'ilike', value]]);
  return idsOf(value);
};

const warehouseRoots = (env: Env, value: Value | undefined): number[] | undefined => {
  const ids = idsOf(value);
  if (ids.length === 0) return undefined;
  return ids
    .map((id) => ref(env.row('stock.warehouse', id), 'view_location_id'))
    .filter((id): id is number => id !== null);
};

const OPEN = new Set(['waiting', 'confirmed', 'assigned', 'partially_available']);

interface Quantities {
  readonly onHand: number;
  readonly reserved: number;
  readonly incoming: number;
  readonly outgoing: number;
}

const quantitiesOf = (env: Env, product: Row): Quantities => {
  const scope = scopeOf(env);
  let onHand = 0;
  let reserved = 0;
  for (const row of env.rowsOf('stock.quant', 'product_id', product.id)) {
    if (!scope.has(ref(row, 'location_id') ?? 0)) continue;
    onHand += num(row, 'quantity');
    reserved += num(row, 'reserved_quantity');
  }
  let incoming = 0;
  let outgoing = 0;
  for (const row of env.rowsOf('stock.move', 'product_id', product.id)) {
    if (!OPEN.has(str(row, 'state'))) continue;
    const from = scope.has(ref(row, 'location_id') ?? 0);
    const to = scope.has(ref(row, 'location_dest_id') ?? 0);
    if (from && !to) outgoing += num(row, 'product_qty');
    if (to && !from) incoming += num(row, 'product_qty');
  }
  return { onHand: tidy(onHand), reserved: tidy(reserved), incoming: tidy(incoming), outgoing: tidy(outgoing) };
};

const quantity = (label: string, read: (quantities: Quantities) => number): Field =>
  float(label, { compute: (env, row) => read(quantitiesOf(env, row)) });

export const quantityFields: Readonly<Record<string, Field>> = {
  qty_available: quantity('Quantity On Hand', (all) => all.onHand),
  free_qty: quantity('Free To Use Quantity', (all) => tidy(all.onHand - all.reserved)),
  virtual_available: quantity('Forecasted Quantity', (all) => tidy(all.onHand + all.incoming - all.outgoing)),
  incoming_qty: quantity('Incoming', (all) => all.incoming),
  outgoing_qty: quantity('Outgoing', (all) => all.outgoing),
};
