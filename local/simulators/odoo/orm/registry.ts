/** The models of a database: definitions, manual fields and models added at run time, delegation resolved. */
import type { Field } from './fields.ts';
import { isX2many } from './fields.ts';
import type { ModelDefinition } from './model.ts';

const IMPLICIT = {
  id: { type: 'integer', label: 'ID', readonly: true },
  display_name: {
    type: 'char',
    label: 'Display Name',
    readonly: true,
    compute: (env, row, model) => env.displayName(model, row),
  },
  create_date: { type: 'datetime', label: 'Created on', readonly: true },
  create_uid: { type: 'many2one', label: 'Created by', comodel: 'res.users', readonly: true },
  write_date: { type: 'datetime', label: 'Last Updated on', readonly: true },
  write_uid: { type: 'many2one', label: 'Last Updated by', comodel: 'res.users', readonly: true },
} satisfies Record<string, Field>;

export const IMPLICIT_FIELDS: readonly string[] = Object.keys(IMPLICIT);

export class Registry {
  private readonly definitions = new Map<string, ModelDefinition>();
  private readonly manual = new Map<string, Map<string, Field>>();
  private readonly resolved = new Map<string, Map<string, Field>>();
  private readonly own = new Map<string, Map<string, Field>>();

  add(definition: ModelDefinition): void {
    this.definitions.set(definition.name, definition);
    this.forget();
  }

  remove(model: string): void {
    this.definitions.delete(model);
    this.forget();
  }

  model(name: string): ModelDefinition | undefined {
    return this.definitions.get(name);
  }

  names(): string[] {
    return [...this.definitions.keys()];
  }

  addField(model: string, name: string, field: Field): void {
    const fields = this.manual.get(model) ?? new Map<string, Field>();
    fields.set(name, { ...field, manual: true });
    this.manual.set(model, fields);
    this.forget();
  }

  removeField(model: string, name: string): void {
    this.manual.get(model)?.delete(name);
    this.forget();
  }

  /** Fields declared on the model itself, implicit and manual ones included. */
  ownFields(model: string): ReadonlyMap<string, Field> {
    const known = this.own.get(model);
    if (known !== undefined) return known;
    const definition = this.definitions.get(model);
    const fields = new Map<string, Field>(Object.entries(IMPLICIT));
    for (const [name, field] of Object.entries(definition?.fields ?? {})) fields.set(name, field);
    for (const [name, field] of this.manual.get(model) ?? []) fields.set(name, field);
    this.own.set(model, fields);
    return fields;
  }

  private forget(): void {
    this.resolved.clear();
    this.own.clear();
  }

  /** All fields, those of the delegation parent included. */
  fields(model: string): ReadonlyMap<string, Field> {
    const known = this.resolved.get(model);
    if (known !== undefined) return known;
    const own = new Map(this.ownFields(model));
    const inherits = this.definitions.get(model)?.inherits;
    if (inherits !== undefined)
      for (const [name, field] of this.fields(inherits.model))
        if (!own.has(name)) own.set(name, delegated(inherits.field, inherits.model, name, field));
    this.resolved.set(model, own);
    return own;
  }

  field(model: string, name: string): Field | undefined {
    return this.fields(model).get(name);
  }
}

const delegated = (link: string, parent: string, name: string, field: Field): Field => ({
  type: field.type,
  label: field.label,
  ...(field.comodel === undefined ? {} : { comodel: field.comodel }),
  ...(field.selection === undefined ? {} : { selection: field.selection }),
  ...(field.digits === undefined ? {} : { digits: field.digits }),
  ...(field.required === undefined ? {} : { required: field.required }),
  ...(field.manual === undefined ? {} : { manual: field.manual }),
  compute: (env, row) => {
    const parentRow = env.link(row, link, parent);
    return parentRow === undefined ? (isX2many(field) ? [] : null) : env.get(parent, parentRow, name);
  },
});
