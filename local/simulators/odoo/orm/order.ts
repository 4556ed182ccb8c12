/** `write_date,id` or `name desc`: sorting rows as PostgreSQL does, NULL above everything. */
import type { Env } from './environment.ts';
import { valueError } from './faults.ts';
import type { Cell, Row } from './values.ts';

interface Key {
  readonly sign: 1 | -1;
  readonly read: (row: Row) => Cell;
}

export const sortRows = (env: Env, model: string, rows: Row[], order: string): void => {
  const keys = parseOrder(env, model, order);
  if (rows.length < 2) return;
  rows.sort((a, b) => {
    for (const key of keys) {
      const compared = compareCells(key.read(a), key.read(b));
      if (compared !== 0) return key.sign * compared;
    }
    return a.id - b.id;
  });
};

const parseOrder = (env: Env, model: string, order: string): Key[] =>
  order.split(',').map((part) => {
    const [name = '', direction = 'asc'] = part.trim().split(/\s+/);
    const sign = direction.toLowerCase() === 'desc' ? -1 : 1;
    if (name === 'id') return { sign, read: (row) => row.id };
    const field = env.db.registry.field(model, name);
    if (field === undefined) throw valueError(`Invalid field '${name}' on model '${model}'`);
    if (field.type === 'many2one' && field.comodel !== undefined)
      return { sign, read: nameReader(env, model, name, field.comodel) };
    return { sign, read: (row) => env.valueOf(model, row, name, field) };
  });

/** Records are sorted by the name of what they point to (Odoo: by that model's own order, which is mostly the name). */
const nameReader = (env: Env, model: string, name: string, comodel: string): ((row: Row) => Cell) => {
  const byId = (env.db.registry.model(comodel)?.order ?? 'id').startsWith('id');
  return (row) => {
    const cell = env.get(model, row, name);
    if (typeof cell !== 'number' || byId) return cell;
    const target = env.row(comodel, cell);
    return target === undefined ? null : env.displayName(comodel, target);
  };
};

const compareCells = (a: Cell, b: Cell): number => {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : a > b ? 1 : 0;
};
