/** Searching: candidates from an index, the predicate, the order, the page. */
import { compile, mentions, type Node, parseDomain } from './domain.ts';
import type { Env } from './environment.ts';
import { sortRows } from './order.ts';
import { type Cell, isList, type Row, type Value } from './values.ts';

export interface SearchOptions {
  readonly order?: string | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** Ids that match; archived records are left out unless the domain or the context speaks of them. */
export const search = (env: Env, model: string, domain: readonly Value[], options: SearchOptions = {}): number[] => {
  const rows = matching(env, model, domain);
  sortRows(env, model, rows, options.order ?? env.db.registry.model(model)?.order ?? 'id');
  const start = options.offset ?? 0;
  const end = options.limit === undefined || options.limit === 0 ? rows.length : start + options.limit;
  const ids: number[] = [];
  for (const row of rows.slice(start, end)) ids.push(row.id);
  return ids;
};

export const count = (env: Env, model: string, domain: readonly Value[]): number => matching(env, model, domain).length;

const matching = (env: Env, model: string, domain: readonly Value[]): Row[] => {
  const node = withActive(env, model, parseDomain(domain));
  const test = compile(env, model, node);
  const rows: Row[] = [];
  const ids = candidates(env, model, node);
  const table = env.db.table(model);
  if (ids === undefined) {
    for (const row of table.rows.values()) if (test(row)) rows.push(row);
    return rows;
  }
  for (const id of ids) {
    const row = table.get(id);
    if (row !== undefined && test(row)) rows.push(row);
  }
  return rows;
};

const withActive = (env: Env, model: string, node: Node): Node => {
  if (env.context.active_test === false || mentions(node, 'active')) return node;
  if (env.db.registry.field(model, 'active') === undefined) return node;
  return { kind: 'and', left: node, right: { kind: 'leaf', path: 'active', operator: '=', value: true } };
};

/** The smallest set of ids that an indexed `=` or `in` among the ANDed leaves leaves over; undefined without one. */
const candidates = (env: Env, model: string, node: Node): Iterable<number> | undefined => {
  let best: readonly number[] | ReadonlySet<number> | undefined;
  const sizeOf = (ids: readonly number[] | ReadonlySet<number>): number =>
    ids instanceof Set ? ids.size : [...ids].length;
  const visit = (each: Node): void => {
    if (each.kind === 'and') {
      visit(each.left);
      visit(each.right);
    }
    if (each.kind !== 'leaf' || (each.operator !== '=' && each.operator !== 'in')) return;
    const ids = byIndex(env, model, each.path, each.operator === 'in' ? each.value : [each.value]);
    if (ids !== undefined && (best === undefined || sizeOf(ids) < sizeOf(best))) best = ids;
  };
  visit(node);
  return best;
};

const byIndex = (env: Env, model: string, field: string, values: Value): ReadonlySet<number> | undefined => {
  if (!isList(values)) return undefined;
  const keys: Cell[] = [];
  for (const value of values) {
    if (typeof value === 'number' || typeof value === 'string') keys.push(value);
    else if (value === false || value === null) keys.push(null);
    else return undefined;
  }
  const table = env.db.table(model);
  if (field === 'id') return new Set(keys.filter((key): key is number => typeof key === 'number'));
  if (!table.hasIndex(field)) return undefined;
  const declared = env.db.registry.field(model, field);
  if (declared?.type === 'boolean') return undefined;
  if (declared?.type === 'many2one' && keys.some((key) => typeof key === 'string')) return undefined;
  if (keys.length === 1) return table.lookup(field, keys[0] ?? null);
  const ids = new Set<number>();
  for (const key of keys) for (const id of table.lookup(field, key)) ids.add(id);
  return ids;
};
