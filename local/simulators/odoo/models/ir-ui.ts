/** Access rights, external ids, views, record rules, window actions and menus: kept, with the checks that set-up meets. */
import type { Env } from '../orm/environment.ts';
import { validationError } from '../orm/faults.ts';
import { boolean, char, fixed, integer, many2many, many2one, selection, text } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { str, textOf, type Vals } from '../orm/values.ts';
import { RIGHTS } from './ir-models.ts';

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
