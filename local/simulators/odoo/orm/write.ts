/** Creating, writing and deleting records: defaults, delegation, x2many commands, stamps, required fields, automations. */
import { afterCreate, afterWrite, beforeWrite } from './automation.ts';
import { applyCommands, commandIds } from './commands.ts';
import { toCell } from './convert.ts';
import type { Env } from './environment.ts';
import { invalidField, userError, validationError } from './faults.ts';
import { type Field, isX2many } from './fields.ts';
import type { Cell, Row, Vals, Value } from './values.ts';

export const createRecords = (env: Env, model: string, list: readonly Vals[]): number[] => {
  const definition = env.model(model);
  const base = (values: readonly Vals[]): number[] => values.map((vals) => createOne(env, model, vals));
  const ids = definition.create === undefined ? base(list) : definition.create(env, list, base);
  afterCreate(env, model, ids);
  return ids;
};

export const writeRecords = (env: Env, model: string, ids: readonly number[], vals: Vals): void => {
  const definition = env.model(model);
  for (const id of ids) env.existing(model, id);
  const base = (values: Vals): void => baseWrite(env, model, ids, values);
  if (definition.write === undefined) base(vals);
  else definition.write(env, ids, vals, base);
};

export const unlinkRecords = (env: Env, model: string, ids: readonly number[]): void => {
  const definition = env.model(model);
  for (const id of ids) env.existing(model, id);
  const base = (): void => baseUnlink(env, model, ids);
  if (definition.unlink === undefined) base();
  else definition.unlink(env, ids, base);
};

/** Values by where they go: into the row, to the delegation parent, as commands, to an inverse. */
interface Sorted {
  readonly cells: Record<string, Cell>;
  readonly parent: Record<string, Value>;
  readonly commands: (readonly [string, Field, Value])[];
  readonly inverses: (readonly [Field, Value])[];
}

const sortVals = (env: Env, model: string, vals: Vals): Sorted => {
  const registry = env.db.registry;
  const own = registry.ownFields(model);
  const inherits = registry.model(model)?.inherits;
  const sorted: Sorted = { cells: {}, parent: {}, commands: [], inverses: [] };
  for (const [name, value] of Object.entries(vals)) {
    const field = own.get(name);
    if (field === undefined) {
      if (inherits === undefined || registry.field(inherits.model, name) === undefined) throw invalidField(name, model);
      sorted.parent[name] = value;
    } else if (field.inverse !== undefined) sorted.inverses.push([field, value]);
    else if (field.type === 'one2many') sorted.commands.push([name, field, value]);
    else if (field.compute !== undefined || IGNORED.has(name)) continue;
    else if (field.type === 'many2many') sorted.commands.push([name, field, value]);
    else sorted.cells[name] = toCell(model, name, field, value);
  }
  return sorted;
};

/** The stamps cannot be written by a caller. */
const IGNORED = new Set(['id', 'create_date', 'create_uid', 'write_date', 'write_uid']);

const createOne = (env: Env, model: string, given: Vals): number => {
  const registry = env.db.registry;
  const table = env.db.table(model);
  const defaults = contextDefaults(env, model);
  const sorted = sortVals(env, model, { ...defaults, ...given });
  const row: Record<string, Cell> = {};
  for (const [name, field] of registry.ownFields(model)) {
    if (field.compute !== undefined || isX2many(field)) {
      if (field.type === 'many2many' && field.default !== undefined && !(name in given)) row[name] = field.default(env);
      continue;
    }
    if (name in sorted.cells) row[name] = sorted.cells[name] ?? null;
    else row[name] = field.default?.(env) ?? emptyOf(field);
  }
  const inherits = registry.model(model)?.inherits;
  if (inherits !== undefined) {
    const parentId = row[inherits.field];
    if (typeof parentId === 'number') {
      if (Object.keys(sorted.parent).length > 0) env.write(inherits.model, [parentId], sorted.parent);
    } else
      row[inherits.field] = env.withContext({ create_product_product: false }).createOne(inherits.model, sorted.parent);
  }
  checkRequired(env, model, row);
  checkReferences(env, model, sorted.cells);
  const id = table.nextId();
  const now = env.now;
  table.put(
    { ...row, id, create_date: now, create_uid: env.uid, write_date: now, write_uid: env.uid },
    env.transaction,
  );
  applySorted(env, model, [id], sorted);
  return id;
};

const emptyOf = (field: Field): Cell =>
  field.type === 'boolean'
    ? false
    : field.type === 'integer' || field.type === 'float' || field.type === 'monetary'
      ? 0
      : null;

const contextDefaults = (env: Env, model: string): Record<string, Value> => {
  const defaults: Record<string, Value> = {};
  for (const [key, value] of Object.entries(env.context)) {
    const name = key.startsWith('default_') ? key.slice(8) : '';
    if (name !== '' && env.db.registry.field(model, name) !== undefined) defaults[name] = value;
  }
  return defaults;
};

const applySorted = (env: Env, model: string, ids: readonly number[], sorted: Sorted): void => {
  for (const [name, field, value] of sorted.commands) {
    if (field.type === 'many2many') {
      for (const id of ids) {
        const row = env.existing(model, id);
        const current = row[name];
        const next = commandIds(env, field, Array.isArray(current) ? current : [], value);
        env.db.table(model).put({ ...row, [name]: next }, env.transaction);
      }
    } else for (const id of ids) applyCommands(env, field, id, value);
  }
  for (const [field, value] of sorted.inverses) field.inverse?.(env, ids, value);
};

const baseWrite = (env: Env, model: string, ids: readonly number[], vals: Vals): void => {
  const table = env.db.table(model);
  const sorted = sortVals(env, model, vals);
  checkReferences(env, model, sorted.cells);
  const watch = beforeWrite(env, model, ids);
  const now = env.now;
  for (const id of ids) {
    const row = { ...env.existing(model, id), ...sorted.cells, write_date: now, write_uid: env.uid };
    checkRequired(env, model, row, Object.keys(sorted.cells));
    table.put(row, env.transaction);
  }
  writeParents(env, model, ids, sorted.parent);
  applySorted(env, model, ids, sorted);
  afterWrite(env, model, watch);
};

const writeParents = (env: Env, model: string, ids: readonly number[], vals: Record<string, Value>): void => {
  const inherits = env.db.registry.model(model)?.inherits;
  if (inherits === undefined || Object.keys(vals).length === 0) return;
  const parents = new Set<number>();
  for (const id of ids) {
    const parent = env.existing(model, id)[inherits.field];
    if (typeof parent === 'number') parents.add(parent);
  }
  env.write(inherits.model, [...parents], vals);
};

const checkRequired = (
  env: Env,
  model: string,
  row: Readonly<Record<string, Cell>>,
  names?: readonly string[],
): void => {
  for (const [name, field] of env.db.registry.ownFields(model)) {
    if (field.required !== true || field.compute !== undefined || isX2many(field)) continue;
    if (names !== undefined && !names.includes(name)) continue;
    if ((row[name] ?? null) !== null) continue;
    if (field.requiredMessage !== undefined)
      throw validationError(`The operation cannot be completed: ${field.requiredMessage}`);
    throw validationError(
      `The operation cannot be completed:\n- Create/update: a mandatory field is not set.\n- Delete: another model requires the record being deleted. If possible, archive it instead.\n\nModel: ${env.model(model).label} (${model})\nField: ${field.label} (${name})\n`,
    );
  }
};

/** A many2one must point to something: PostgreSQL's foreign key, in Odoo's words. */
const checkReferences = (env: Env, model: string, cells: Readonly<Record<string, Cell>>): void => {
  for (const [name, cell] of Object.entries(cells)) {
    if (typeof cell !== 'number') continue;
    const field = env.db.registry.field(model, name);
    if (field?.type !== 'many2one' || env.db.table(field.comodel ?? '').get(cell) !== undefined) continue;
    throw stillUsed(env, model, `${model.replaceAll('.', '_')}_${name}_fkey`);
  }
};

const baseUnlink = (env: Env, model: string, ids: readonly number[]): void => {
  const definition = env.model(model);
  for (const id of ids)
    for (const [other, field, constraint] of definition.restrictedBy ?? [])
      if (env.referrers(other, field, id).length > 0) throw stillUsed(env, other, constraint);
  const table = env.db.table(model);
  for (const id of ids) {
    cascade(env, model, id);
    if (table.get(id) !== undefined) table.remove(id, env.transaction);
  }
};

const stillUsed = (env: Env, model: string, constraint: string): Error =>
  validationError(
    `The operation cannot be completed: another model requires the record being deleted. If possible, archive it instead.\n\nModel: ${env.model(model).label} (${model})\nConstraint: ${constraint}\n`,
  );

/** The lines of a record go with it. */
const cascade = (env: Env, model: string, id: number): void => {
  for (const [, field] of env.db.registry.ownFields(model)) {
    if (field.type !== 'one2many' || field.comodel === undefined || field.inverseName === undefined) continue;
    const inverse = env.db.registry.field(field.comodel, field.inverseName);
    if (inverse?.ondelete !== 'cascade') continue;
    const lines = env.referrers(field.comodel, field.inverseName, id);
    const table = env.db.table(field.comodel);
    for (const line of lines) {
      cascade(env, field.comodel, line);
      table.remove(line, env.transaction);
    }
  }
};

/** Changes single cells of one record without hooks: for values that Odoo keeps by itself. */
export const patch = (env: Env, model: string, id: number, cells: Readonly<Record<string, Cell>>): Row => {
  const row = { ...env.existing(model, id), ...cells };
  env.db.table(model).put(row, env.transaction);
  return row;
};

export const refuse = (message: string): never => {
  throw userError(message);
};
