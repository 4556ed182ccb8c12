/** Declarations of fields: what a model can hold and how a value is read, defaulted and computed. */
import type { Env } from './environment.ts';
import type { Cell, Row, Value } from './values.ts';

export type FieldType =
  | 'char'
  | 'text'
  | 'html'
  | 'boolean'
  | 'integer'
  | 'float'
  | 'monetary'
  | 'date'
  | 'datetime'
  | 'selection'
  | 'many2one'
  | 'one2many'
  | 'many2many'
  | 'binary';

export interface FieldOptions {
  readonly required?: boolean;
  /** Fault text of a named constraint instead of Odoo's general one for a missing value. */
  readonly requiredMessage?: string;
  readonly readonly?: boolean;
  /** Look-ups by `=` and `in` use a hash index. */
  readonly index?: boolean;
  readonly default?: (env: Env) => Cell;
  /** Not stored: worked out on each look. */
  readonly compute?: (env: Env, row: Row, model: string) => Cell;
  /** Lets a computed field be written: gets the raw value of the call. */
  readonly inverse?: (env: Env, ids: readonly number[], value: Value) => void;
  readonly digits?: number;
  readonly help?: string;
  readonly copied?: boolean;
  readonly manual?: boolean;
  readonly ondelete?: 'set null' | 'restrict' | 'cascade';
}

export interface Field extends FieldOptions {
  readonly type: FieldType;
  readonly label: string;
  readonly comodel?: string;
  readonly inverseName?: string;
  readonly selection?: readonly (readonly [string, string])[];
}

export const isRelational = (field: Field): boolean =>
  field.type === 'many2one' || field.type === 'one2many' || field.type === 'many2many';
export const isX2many = (field: Field): boolean => field.type === 'one2many' || field.type === 'many2many';
export const isNumeric = (field: Field): boolean =>
  field.type === 'integer' || field.type === 'float' || field.type === 'monetary';
/** One2many values live on the other side; computed ones nowhere. */
export const isStored = (field: Field): boolean => field.compute === undefined && field.type !== 'one2many';

const plain =
  (type: FieldType) =>
  (label: string, options: FieldOptions = {}): Field => ({ type, label, ...options });

export const char = plain('char');
export const text = plain('text');
export const html = plain('html');
export const boolean = plain('boolean');
export const integer = plain('integer');
export const float = plain('float');
export const monetary = plain('monetary');
export const date = plain('date');
export const datetime = plain('datetime');
export const binary = plain('binary');

export const selection = (
  label: string,
  choices: readonly (readonly [string, string])[],
  options: FieldOptions = {},
): Field => ({ type: 'selection', label, selection: choices, ...options });

export const many2one = (label: string, comodel: string, options: FieldOptions = {}): Field => ({
  type: 'many2one',
  label,
  comodel,
  ...options,
});

export const one2many = (label: string, comodel: string, inverseName: string, options: FieldOptions = {}): Field => ({
  type: 'one2many',
  label,
  comodel,
  inverseName,
  ...options,
});

export const many2many = (label: string, comodel: string, options: FieldOptions = {}): Field => ({
  type: 'many2many',
  label,
  comodel,
  ...options,
});

/** A read-only look through many2one fields: `related('product_id.default_code', char('SKU'))`. */
export const related = (path: string, field: Field): Field => ({
  ...field,
  compute: (env, row, model) => env.follow(model, row, path),
});

/** `fixed(true)`: a default that is always the same. */
export const fixed =
  (cell: Cell): ((env: Env) => Cell) =>
  () =>
    cell;
