/** A model: its fields, its own ways to create, write and delete, and its public methods. */
import type { Env } from './environment.ts';
import type { Field } from './fields.ts';
import type { Dict, Row, Vals, Value } from './values.ts';

/** Arguments after the ids, and the keyword arguments (context already taken out). */
export interface Arguments {
  readonly args: readonly Value[];
  readonly kwargs: Dict;
}

export type RecordMethod = (env: Env, ids: readonly number[], call: Arguments) => Value;
export type ModelMethod = (env: Env, call: Arguments) => Value;

export interface ModelDefinition {
  readonly name: string;
  readonly label: string;
  /** Default order, like `name, id desc`; `id` if left out. */
  readonly order?: string;
  readonly recName?: string;
  readonly displayName?: (env: Env, row: Row) => string;
  readonly fields: Readonly<Record<string, Field>>;
  /** Delegation: every field of the parent is readable and writable here (product.product → product.template). */
  readonly inherits?: { readonly field: string; readonly model: string };
  /** The field that makes a tree, for child_of. */
  readonly parent?: string;
  readonly create?: (env: Env, list: readonly Vals[], base: (list: readonly Vals[]) => number[]) => number[];
  readonly write?: (env: Env, ids: readonly number[], vals: Vals, base: (vals: Vals) => void) => void;
  readonly unlink?: (env: Env, ids: readonly number[], base: () => void) => void;
  /** Called with an existing record set; a missing id is a MissingError. */
  readonly recordMethods?: Readonly<Record<string, RecordMethod>>;
  /** Called without ids. */
  readonly modelMethods?: Readonly<Record<string, ModelMethod>>;
  /** Groups (by name) that may do a thing; models without an entry are open to everybody. */
  readonly access?: Readonly<Partial<Record<'read' | 'write' | 'create' | 'unlink', readonly string[]>>>;
  readonly manual?: boolean;
  /** Models this one may not be deleted under: [model, field, constraint name]. */
  readonly restrictedBy?: readonly (readonly [string, string, string])[];
}

export const defineModel = (definition: ModelDefinition): ModelDefinition => definition;
