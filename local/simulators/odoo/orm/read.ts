/** Reading records the way RPC shows them: false for empty, [id, name] or bare ids, datetimes in whole seconds. */
import { formatDatetime } from './dates.ts';
import type { Env } from './environment.ts';
import { invalidField, keyError } from './faults.ts';
import type { Field } from './fields.ts';
import { type Cell, type Dict, isDict, PyFloat, type Row, type Value } from './values.ts';

type Show = (row: Row) => Value;

/** Missing ids are left out of the answer (reference section 2). */
export const readRecords = (
  env: Env,
  model: string,
  ids: readonly number[],
  names: readonly string[] | undefined,
  load: string,
): Value => {
  const wanted = names === undefined || names.length === 0 ? [...env.db.registry.fields(model).keys()] : names;
  const shows = wanted
    .filter((name) => name !== 'id')
    .map((name) => [name, showField(env, model, name, load !== '')] as const);
  const table = env.db.table(model);
  const records: Value[] = [];
  for (const id of ids) {
    const row = table.get(id);
    if (row === undefined) continue;
    const record: Record<string, Value> = { id };
    for (const [name, show] of shows) record[name] = show(row);
    records.push(record);
  }
  return records;
};

const showField = (env: Env, model: string, name: string, withNames: boolean): Show => {
  const field = env.db.registry.field(model, name);
  if (field === undefined) throw model === 'mail.activity' ? keyError(name) : invalidField(name, model);
  if (field.type === 'many2one') return showLink(env, model, name, field, withNames);
  return (row) => showCell(env, field, env.valueOf(model, row, name, field));
};

const showLink = (env: Env, model: string, name: string, field: Field, withNames: boolean): Show => {
  const comodel = field.comodel ?? '';
  const names = new Map<number, Value>();
  return (row) => {
    const cell = env.valueOf(model, row, name, field);
    if (typeof cell !== 'number') return false;
    if (!withNames) return cell;
    const known = names.get(cell);
    if (known !== undefined) return known;
    const target = env.row(comodel, cell);
    const pair: Value = [cell, target === undefined ? '' : env.displayName(comodel, target)];
    names.set(cell, pair);
    return pair;
  };
};

/** A cell of any type but many2one. */
export const showCell = (env: Env, field: Field, cell: Cell): Value => {
  switch (field.type) {
    case 'integer':
      return typeof cell === 'number' ? cell : 0;
    case 'float':
    case 'monetary': {
      const number = typeof cell === 'number' ? cell : 0;
      return env.wire === 'xml' ? new PyFloat(number) : number;
    }
    case 'boolean':
      return cell === true;
    case 'datetime':
      return typeof cell === 'number' ? formatDatetime(cell) : false;
    case 'one2many':
    case 'many2many':
      return Array.isArray(cell) ? cell : [];
    default:
      return cell ?? false;
  }
};

/** A float of a method's own answer. */
export const showFloat = (env: Env, value: number): Value => (env.wire === 'xml' ? new PyFloat(value) : value);

/** web_read: only what the specification names, nested (reference section 19). */
export const webRead = (env: Env, model: string, ids: readonly number[], specification: Dict): Value[] => {
  const records: Value[] = [];
  for (const id of ids) {
    const row = env.row(model, id);
    if (row === undefined) continue;
    const record: Record<string, Value> = { id };
    for (const [name, spec] of Object.entries(specification))
      if (name !== 'id') record[name] = webValue(env, model, row, name, isDict(spec) ? spec : {});
    records.push(record);
  }
  return records;
};

const webValue = (env: Env, model: string, row: Row, name: string, spec: Dict): Value => {
  const field = env.db.registry.field(model, name);
  if (field === undefined) throw invalidField(name, model);
  const cell = env.valueOf(model, row, name, field);
  const nested = isDict(spec.fields) ? spec.fields : undefined;
  const comodel = field.comodel ?? '';
  if (field.type === 'many2one') {
    if (typeof cell !== 'number') return false;
    return nested === undefined ? cell : (webRead(env, comodel, [cell], nested)[0] ?? false);
  }
  if (Array.isArray(cell)) return nested === undefined ? cell : webRead(env, comodel, cell, nested);
  return showCell(env, field, cell);
};

const ATTRIBUTES = ['type', 'string', 'required', 'readonly', 'store', 'searchable', 'sortable', 'manual'] as const;

export const fieldsGet = (
  env: Env,
  model: string,
  names: readonly string[] | undefined,
  attributes: readonly string[] | undefined,
): Value => {
  const answer: Record<string, Value> = {};
  for (const [name, field] of env.db.registry.fields(model)) {
    if (names !== undefined && names.length > 0 && !names.includes(name)) continue;
    const all = describe(name, field);
    const kept = Object.entries(all).filter(([key]) => attributes === undefined || attributes.includes(key));
    answer[name] = Object.fromEntries(kept);
  }
  return answer;
};

const describe = (name: string, field: Field): Record<string, Value> => {
  const stored = field.compute === undefined || name === 'display_name';
  const values: Record<(typeof ATTRIBUTES)[number] | 'name', Value> = {
    name,
    type: field.type,
    string: field.label,
    required: field.required === true && field.requiredMessage === undefined,
    readonly: field.readonly === true || (field.compute !== undefined && field.inverse === undefined),
    store: stored,
    searchable: true,
    sortable: stored,
    manual: field.manual === true,
  };
  const extra: Record<string, Value> = {};
  if (field.comodel !== undefined) extra.relation = field.comodel;
  if (field.inverseName !== undefined) extra.relation_field = field.inverseName;
  if (field.selection !== undefined) extra.selection = field.selection.map(([key, label]) => [key, label]);
  if (field.help !== undefined) extra.help = field.help;
  return { ...values, ...extra };
};
