/** ir.model: what models there are, and models made by hand. */
import type { Env } from '../orm/environment.ts';
import { userError, validationError } from '../orm/faults.ts';
import { boolean, char, type Field, fixed, one2many, selection, text } from '../orm/fields.ts';
import { defineModel, type ModelDefinition } from '../orm/model.ts';
import { isList, str, textOf, type Vals } from '../orm/values.ts';

export const RIGHTS = ['Administration/Access Rights'];

export const irModel = defineModel({
  name: 'ir.model',
  label: 'Models',
  order: 'model',
  fields: {
    name: char('Model Description', { required: true }),
    model: char('Model', { required: true, index: true }),
    order: char('Order', { default: fixed('id') }),
    state: selection(
      'Type',
      [
        ['manual', 'Custom Object'],
        ['base', 'Base Object'],
      ],
      { default: fixed('manual') },
    ),
    field_id: one2many('Fields', 'ir.model.fields', 'model_id'),
    info: text('Information'),
    transient: boolean('Transient Model'),
  },
  access: { write: RIGHTS, create: RIGHTS, unlink: RIGHTS },
  create: (env, list, base) => list.map((vals) => createManualModel(env, vals, base)),
  unlink: (env, ids, base) => {
    for (const id of ids) {
      const row = env.existing('ir.model', id);
      if (row.state !== 'manual')
        throw userError(`Model “${str(row, 'name')}” contains module data and cannot be removed.`);
      env.db.registry.remove(str(row, 'model'));
      for (const field of env.rowsOf('ir.model.fields', 'model_id', id))
        env.db.table('ir.model.fields').remove(field.id, env.transaction);
    }
    base();
  },
});

const createManualModel = (env: Env, vals: Vals, base: (list: readonly Vals[]) => number[]): number => {
  const name = textOf(vals.model);
  if (!name.startsWith('x_')) throw validationError('The model name must start with ‘x_’.');
  if (env.db.registry.model(name) !== undefined)
    throw validationError('The operation cannot be completed: Each model must have a unique name.');
  const definition: ModelDefinition = {
    name,
    label: textOf(vals.name),
    order: textOf(vals.order, 'id'),
    fields: {},
    manual: true,
  };
  env.db.addModel(definition);
  env.transaction.onRollback(() => env.db.registry.remove(name));
  const { field_id: fields, ...own } = vals;
  const [id] = base([{ ...own, state: 'manual' }]);
  if (id === undefined) throw new Error('no model was made');
  if (isList(fields)) env.write('ir.model', [id], { field_id: fields });
  else env.create('ir.model.fields', [{ model_id: id, name: 'x_name', ttype: 'char', field_description: 'Name' }]);
  registerFieldRows(env, id, name);
  return id;
};

/** ir.model.fields rows of the fields that every model has. */
const registerFieldRows = (env: Env, modelId: number, model: string): void => {
  const known = new Set(env.rowsOf('ir.model.fields', 'model_id', modelId).map((row) => str(row, 'name')));
  for (const [name, field] of env.db.registry.fields(model))
    if (!known.has(name)) putFieldRow(env, modelId, model, name, field);
};

/** A row for a field that exists already; no checks. */
export const putFieldRow = (env: Env, modelId: number, model: string, name: string, field: Field): void => {
  const table = env.db.table('ir.model.fields');
  table.put(
    {
      id: table.nextId(),
      model_id: modelId,
      model,
      name,
      ttype: field.type,
      field_description: field.label,
      state: field.manual === true ? 'manual' : 'base',
      relation: field.comodel ?? null,
      required: field.required === true,
      readonly: field.readonly === true,
      index: field.index === true,
      store: field.compute === undefined,
      copied: true,
      create_date: env.now,
      create_uid: 1,
      write_date: env.now,
      write_uid: 1,
    },
    env.transaction,
  );
};
