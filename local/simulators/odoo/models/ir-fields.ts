/** ir.model.fields: the fields of all models, and fields made by hand with their rules (section 6). */
import type { Env } from '../orm/environment.ts';
import { userError, validationError } from '../orm/faults.ts';
import {
  boolean,
  char,
  type Field,
  type FieldType,
  fixed,
  integer,
  many2one,
  one2many,
  selection,
  text,
} from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { type Row, str, textOf, type Vals } from '../orm/values.ts';
import { putFieldRow, RIGHTS } from './ir-models.ts';

const TYPES: readonly FieldType[] = [
  'char',
  'text',
  'html',
  'boolean',
  'integer',
  'float',
  'monetary',
  'date',
  'datetime',
  'selection',
  'many2one',
  'one2many',
  'many2many',
  'binary',
];

export const irModelFields = defineModel({
  name: 'ir.model.fields',
  label: 'Fields',
  order: 'name, id',
  displayName: (env, row) => `${str(row, 'field_description')} (${str(env.link(row, 'model_id', 'ir.model'), 'name')})`,
  fields: {
    name: char('Field Name', { required: true, index: true, default: fixed('x_') }),
    model: char('Model Name', { index: true }),
    model_id: many2one('Model', 'ir.model', { required: true, ondelete: 'cascade' }),
    ttype: selection(
      'Field Type',
      TYPES.map((type) => [type, type] as const),
      { required: true },
    ),
    field_description: char('Field Label', { default: fixed('') }),
    help: text('Field Help'),
    state: selection(
      'Type',
      [
        ['manual', 'Custom Field'],
        ['base', 'Base Field'],
      ],
      { default: fixed('manual') },
    ),
    relation: char('Related Model'),
    relation_field: char('Relation Field'),
    on_delete: selection('On Delete', [
      ['cascade', 'Cascade'],
      ['set null', 'Set NULL'],
      ['restrict', 'Restrict'],
    ]),
    required: boolean('Required'),
    readonly: boolean('Readonly'),
    index: boolean('Indexed'),
    store: boolean('Stored', { default: fixed(true) }),
    copied: boolean('Copied', { default: fixed(true) }),
    translate: boolean('Translatable'),
    selection_ids: one2many('Selection Options', 'ir.model.fields.selection', 'field_id'),
  },
  access: { write: RIGHTS, create: RIGHTS, unlink: RIGHTS },
  create: (env, list, base) => list.map((vals) => createManualField(env, vals, base)),
  write: (env, ids, vals, base) => {
    for (const id of ids)
      if (env.existing('ir.model.fields', id).state !== 'manual')
        throw userError(
          'Properties of base fields cannot be altered in this manner! Please modify them through Python code, preferably through a custom addon!',
        );
    base(vals);
  },
  unlink: (env, ids, base) => {
    for (const id of ids) {
      const row = env.existing('ir.model.fields', id);
      if (row.state !== 'manual') throw userError('This column contains module data and cannot be removed!');
      dropField(env, str(row, 'model'), str(row, 'name'));
    }
    base();
  },
});

const dropField = (env: Env, model: string, name: string): void => {
  const field = env.db.registry.field(model, name);
  env.db.registry.removeField(model, name);
  if (field !== undefined) env.transaction.onRollback(() => env.db.registry.addField(model, name, field));
};

const createManualField = (env: Env, vals: Vals, base: (list: readonly Vals[]) => number[]): number => {
  const name = textOf(vals.name);
  const modelRow = typeof vals.model_id === 'number' ? env.row('ir.model', vals.model_id) : undefined;
  const model = str(modelRow, 'model');
  if (!name.startsWith('x_'))
    throw validationError("The operation cannot be completed: Custom fields must have a name that starts with 'x_'!");
  if (env.db.registry.field(model, name) !== undefined)
    throw validationError('The operation cannot be completed: Field names must be unique per model.');
  const [id] = base([{ ...vals, model, state: 'manual' }]);
  if (id === undefined) throw new Error('no field was made');
  env.db.registry.addField(model, name, toField(env, env.existing('ir.model.fields', id)));
  if (vals.index === true) env.db.table(model).addIndex(name);
  env.transaction.onRollback(() => env.db.registry.removeField(model, name));
  mirrorOnVariants(env, model, name);
  return id;
};

/** Odoo adds the related field of a template's manual field to product.product by itself. */
const mirrorOnVariants = (env: Env, model: string, name: string): void => {
  if (model !== 'product.template') return;
  const variant = env.find('ir.model', [['model', '=', 'product.product']]);
  const field = env.db.registry.field('product.product', name);
  if (variant !== undefined && field !== undefined) putFieldRow(env, variant.id, 'product.product', name, field);
};

const toField = (env: Env, row: Row): Field => {
  const type = TYPES.find((each) => each === row.ttype) ?? 'char';
  const choices = env.rowsOf('ir.model.fields.selection', 'field_id', row.id);
  const relation = str(row, 'relation');
  return {
    type,
    label: str(row, 'field_description'),
    manual: true,
    index: row.index === true,
    required: row.required === true,
    copied: row.copied === true,
    ...(relation === '' ? {} : { comodel: relation }),
    ...(type === 'one2many' ? { inverseName: str(row, 'relation_field') } : {}),
    ...(type === 'selection'
      ? { selection: choices.map((each) => [str(each, 'value'), str(each, 'name')] as const) }
      : {}),
    ...(type === 'monetary' ? { digits: 2 } : {}),
  };
};

export const irFieldSelection = defineModel({
  name: 'ir.model.fields.selection',
  label: 'Fields Selection',
  order: 'sequence, id',
  fields: {
    field_id: many2one('Field', 'ir.model.fields', { ondelete: 'cascade' }),
    value: char('Value', { required: true }),
    name: char('Name', { required: true }),
    sequence: integer('Sequence', { default: fixed(1000) }),
  },
});
