/** The models about models: ir.model, its fields and rights, external ids, views, server actions, automation rules. */

import { samplePayload } from '../orm/automation.ts';
import type { Env } from '../orm/environment.ts';
import { accessError, userError, validationError } from '../orm/faults.ts';
import {
  boolean,
  char,
  type Field,
  type FieldType,
  fixed,
  integer,
  many2many,
  many2one,
  one2many,
  selection,
  text,
} from '../orm/fields.ts';
import { defineModel, type ModelDefinition } from '../orm/model.ts';
import { type Cell, isList, type Row, refs, str, textOf, type Vals } from '../orm/values.ts';
import { runCode } from './server-code.ts';

const SETTINGS = ['Administration/Settings'];
const RIGHTS = ['Administration/Access Rights'];

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

export const irModelAccess = defineModel({
  name: 'ir.model.access',
  label: 'Model Access',
  order: 'model_id,group_id,name,id',
  fields: {
    name: char('Name', { required: true }),
    active: boolean('Active', { default: fixed(true) }),
    model_id: many2one('Model', 'ir.model', { required: true, ondelete: 'cascade' }),
    group_id: many2one('Group', 'res.groups'),
    perm_read: boolean('Read Access'),
    perm_write: boolean('Write Access'),
    perm_create: boolean('Create Access'),
    perm_unlink: boolean('Delete Access'),
  },
  access: { write: RIGHTS, create: RIGHTS, unlink: RIGHTS },
});

export const irModelData = defineModel({
  name: 'ir.model.data',
  label: 'Model Data',
  order: 'module, model, name',
  displayName: (_env, row) => `${str(row, 'module')}.${str(row, 'name')}`,
  fields: {
    module: char('Module', { required: true, index: true }),
    name: char('External Identifier', { required: true, index: true }),
    model: char('Model Name', { required: true }),
    res_id: integer('Record ID'),
    noupdate: boolean('Non Updatable'),
    complete_name: char('Complete ID', { compute: (_env, row) => `${str(row, 'module')}.${str(row, 'name')}` }),
  },
});

export const irView = defineModel({
  name: 'ir.ui.view',
  label: 'View',
  order: 'priority,name,id',
  fields: {
    name: char('View Name', { required: true }),
    model: char('Model', { index: true }),
    type: selection('View Type', [
      ['list', 'List'],
      ['form', 'Form'],
      ['graph', 'Graph'],
      ['pivot', 'Pivot'],
      ['calendar', 'Calendar'],
      ['kanban', 'Kanban'],
      ['search', 'Search'],
      ['qweb', 'QWeb'],
    ]),
    arch: text('View Architecture'),
    inherit_id: many2one('Inherited View', 'ir.ui.view'),
    mode: selection(
      'View inheritance mode',
      [
        ['primary', 'Base view'],
        ['extension', 'Extension View'],
      ],
      { default: fixed('primary') },
    ),
    priority: integer('Sequence', { default: fixed(16) }),
    active: boolean('Active', { default: fixed(true) }),
  },
  create: (env, list, base) => {
    for (const vals of list) checkView(env, vals);
    return base(list);
  },
});

/** Fields named in the architecture must exist; positions in parent views are not simulated. */
const checkView = (env: Env, vals: Vals): void => {
  const model = textOf(vals.model);
  const arch = textOf(vals.arch);
  if (env.db.registry.model(model) === undefined || vals.inherit_id !== undefined) return;
  for (const match of arch.matchAll(/<field\s[^>]*name="([^"]+)"/g)) {
    const name = match[1] ?? '';
    if (env.db.registry.field(model, name) === undefined)
      throw validationError(
        `Error while validating view near:\n\n${arch.replace(/^(<\w+[^>]*)>/, '$1 __validate__="1">')}\nField "${name}" does not exist in model "${model}"`,
      );
  }
};

export const irRule = defineModel({
  name: 'ir.rule',
  label: 'Record Rule',
  fields: {
    name: char('Name'),
    active: boolean('Active', { default: fixed(true) }),
    model_id: many2one('Model', 'ir.model', { required: true }),
    groups: many2many('Groups', 'res.groups'),
    domain_force: text('Domain'),
    perm_read: boolean('Read', { default: fixed(true) }),
    perm_write: boolean('Write', { default: fixed(true) }),
    perm_create: boolean('Create', { default: fixed(true) }),
    perm_unlink: boolean('Delete', { default: fixed(true) }),
  },
});

export const windowAction = defineModel({
  name: 'ir.actions.act_window',
  label: 'Action Window',
  fields: {
    name: char('Action Name', { required: true }),
    res_model: char('Destination Model', { required: true }),
    view_mode: char('View Mode', { default: fixed('list,form') }),
    domain: char('Domain Value'),
    context: char('Context Value'),
  },
});

export const menu = defineModel({
  name: 'ir.ui.menu',
  label: 'Menu',
  order: 'sequence,id',
  parent: 'parent_id',
  fields: {
    name: char('Menu', { required: true }),
    parent_id: many2one('Parent Menu', 'ir.ui.menu'),
    action: char('Action'),
    sequence: integer('Sequence', { default: fixed(10) }),
    active: boolean('Active', { default: fixed(true) }),
  },
});

const WEBHOOK_NAME = 'Send Webhook Notification';

export const serverAction = defineModel({
  name: 'ir.actions.server',
  label: 'Server Action',
  order: 'sequence,name,id',
  fields: {
    name: char('Action Name', { required: true }),
    sequence: integer('Sequence', { default: fixed(5) }),
    model_id: many2one('Model', 'ir.model', { required: true }),
    model_name: char('Model Name', { compute: (env, row) => env.link(row, 'model_id', 'ir.model')?.model ?? null }),
    state: selection(
      'Type',
      [
        ['object_write', 'Update Record'],
        ['object_create', 'Create Record'],
        ['code', 'Execute Code'],
        ['webhook', 'Send Webhook Notification'],
        ['multi', 'Execute Existing Actions'],
        ['next_activity', 'Create Activity'],
        ['mail_post', 'Send Email'],
      ],
      { required: true, default: fixed('object_write') },
    ),
    usage: selection(
      'Usage',
      [
        ['ir_actions_server', 'Server Action'],
        ['ir_cron', 'Scheduled Action'],
        ['base_automation', 'Automation Rule'],
      ],
      { default: fixed('ir_actions_server') },
    ),
    code: text('Python Code'),
    groups_id: many2many('Allowed Groups', 'res.groups'),
    webhook_url: char('Webhook URL'),
    webhook_field_ids: many2many('Webhook Fields', 'ir.model.fields'),
    webhook_sample_payload: text('Sample Payload', { compute: (env, row) => sample(env, row) }),
    base_automation_id: many2one('Automation Rule', 'base.automation', { ondelete: 'cascade' }),
  },
  access: { write: SETTINGS, create: SETTINGS, unlink: SETTINGS, read: SETTINGS },
  create: (_env, list, base) =>
    base(
      list.map((vals) =>
        vals.state === 'webhook' && vals.usage === 'base_automation' ? { ...vals, name: WEBHOOK_NAME } : vals,
      ),
    ),
  recordMethods: {
    run: (env, ids) => {
      let answer: ReturnType<typeof runCode> = false;
      for (const id of ids) {
        const row = env.existing('ir.actions.server', id);
        checkRunner(env, row);
        answer = row.state === 'code' ? runCode(env, row) : false;
      }
      return answer;
    },
  },
});

const checkRunner = (env: Env, action: Row): void => {
  const groups = refs(action, 'groups_id');
  if (groups.length === 0) return;
  const own = refs(env.row('res.users', env.uid), 'groups_id');
  if (!groups.some((group) => own.includes(group)))
    throw accessError("You don't have enough access rights to run this action.");
};

const sample = (env: Env, row: Row): Cell => {
  if (row.state !== 'webhook') return null;
  const model = str(env.link(row, 'model_id', 'ir.model'), 'model');
  const [first] = env.search(model, [], { order: 'id', limit: 1 });
  const record = first === undefined ? undefined : env.row(model, first);
  return record === undefined ? null : samplePayload(env, model, row, record);
};

export const automation = defineModel({
  name: 'base.automation',
  label: 'Automation Rule',
  fields: {
    name: char('Automation Rule Name', { required: true }),
    description: text('Description'),
    model_id: many2one('Model', 'ir.model', { required: true }),
    model_name: char('Model Name', { compute: (env, row) => env.link(row, 'model_id', 'ir.model')?.model ?? null }),
    active: boolean('Active', { default: fixed(true) }),
    trigger: selection(
      'Trigger',
      [
        ['on_create_or_write', 'On save'],
        ['on_create', 'On create'],
        ['on_write', 'On update'],
        ['on_unlink', 'On deletion'],
        ['on_archive', 'On archived'],
        ['on_unarchive', 'On unarchived'],
        ['on_state_set', 'State is set to'],
        ['on_time', 'Based on date field'],
        ['on_webhook', 'On webhook'],
      ],
      { required: true },
    ),
    trigger_field_ids: many2many('Trigger Fields', 'ir.model.fields'),
    filter_pre_domain: char('Before Update Domain'),
    filter_domain: char('Apply on'),
    action_server_ids: one2many('Actions', 'ir.actions.server', 'base_automation_id'),
  },
  access: { write: SETTINGS, create: SETTINGS, unlink: SETTINGS, read: SETTINGS },
});
