/** Domains: Polish notation to a tree, the tree to a predicate, and the candidates that an index can give. */
import { parseComparison } from './dates.ts';
import type { Env } from './environment.ts';
import { valueError } from './faults.ts';
import { type Field, isNumeric, isRelational, isX2many } from './fields.ts';
import { type Cell, isList, PyFloat, pyRepr, type Row, type Value } from './values.ts';

export interface Leaf {
  readonly kind: 'leaf';
  readonly path: string;
  readonly operator: string;
  readonly value: Value;
}
export type Node =
  | Leaf
  | { readonly kind: 'and' | 'or'; readonly left: Node; readonly right: Node }
  | { readonly kind: 'not'; readonly node: Node }
  | { readonly kind: 'all' };
export type Test = (row: Row) => boolean;

const ALL: Node = { kind: 'all' };

export const parseDomain = (domain: readonly Value[]): Node => {
  let position = 0;
  const next = (): Node => {
    const item = domain[position];
    position += 1;
    if (item === '&' || item === '|') {
      const left = next();
      const right = next();
      return { kind: item === '&' ? 'and' : 'or', left, right };
    }
    if (item === '!') return { kind: 'not', node: next() };
    return toLeaf(item);
  };
  let node: Node | undefined;
  while (position < domain.length) {
    const term = next();
    node = node === undefined ? term : { kind: 'and', left: node, right: term };
  }
  return node ?? ALL;
};

const toLeaf = (item: Value | undefined): Node => {
  if (isList(item) && item.length === 3 && typeof item[0] === 'string' && typeof item[1] === 'string')
    return { kind: 'leaf', path: item[0], operator: item[1].toLowerCase(), value: item[2] ?? null };
  if (isList(item) && item.length === 3 && item[0] === 1 && item[2] === 1) return ALL;
  if (isList(item) && item.length !== 3)
    throw valueError(
      item.length < 3
        ? `not enough values to unpack (expected 3, got ${item.length})`
        : 'too many values to unpack (expected 3)',
    );
  throw valueError(`Invalid leaf ${pyRepr(item)}`);
};

/** Whether a leaf of the domain speaks of this field itself (for active_test). */
export const mentions = (node: Node, field: string): boolean => {
  if (node.kind === 'leaf') return node.path === field;
  if (node.kind === 'all') return false;
  if (node.kind === 'not') return mentions(node.node, field);
  return mentions(node.left, field) || mentions(node.right, field);
};

export const compile = (env: Env, model: string, node: Node): Test => {
  switch (node.kind) {
    case 'all':
      return () => true;
    case 'not': {
      const test = compile(env, model, node.node);
      return (row) => !test(row);
    }
    case 'and': {
      const left = compile(env, model, node.left);
      const right = compile(env, model, node.right);
      return (row) => left(row) && right(row);
    }
    case 'or': {
      const left = compile(env, model, node.left);
      const right = compile(env, model, node.right);
      return (row) => left(row) || right(row);
    }
    case 'leaf':
      return compileLeaf(env, model, node);
  }
};

const showLeaf = (leaf: Leaf): string => `(${pyRepr(leaf.path)}, ${pyRepr(leaf.operator)}, ${pyRepr(leaf.value)})`;

const compileLeaf = (env: Env, model: string, leaf: Leaf): Test => {
  const [name = '', ...rest] = leaf.path.split('.');
  const field = env.db.registry.field(model, name);
  if (field === undefined) throw valueError(`Invalid field ${model}.${name} in leaf ${showLeaf(leaf)}`);
  const read = (row: Row): Cell => env.valueOf(model, row, name, field);
  if (rest.length > 0) return compilePath(env, field, read, { ...leaf, path: rest.join('.') });
  if (leaf.operator === 'child_of' || leaf.operator === 'parent_of') return inTree(env, model, name, field, read, leaf);
  if (isRelational(field) && typeof leaf.value === 'string') return byName(env, field, read, leaf);
  if (isX2many(field)) return someOf(read, leaf);
  return scalar(field, read, leaf);
};

/** Any record behind the link passes the rest of the path. */
const compilePath = (env: Env, field: Field, read: (row: Row) => Cell, rest: Leaf): Test => {
  const comodel = field.comodel ?? '';
  const test = compile(env, comodel, rest);
  const passes = (id: number): boolean => {
    const row = env.row(comodel, id);
    return row !== undefined && test(row);
  };
  const known = new Map<number, boolean>();
  const cached = (id: number): boolean => {
    const answer = known.get(id) ?? passes(id);
    known.set(id, answer);
    return answer;
  };
  return (row) => {
    const cell = read(row);
    if (typeof cell === 'number') return cached(cell);
    return Array.isArray(cell) && cell.some((id) => typeof id === 'number' && cached(id));
  };
};

const rootIds = (env: Env, comodel: string, value: Value): number[] => {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') return env.search(comodel, [['display_name', 'ilike', value]]);
  return isList(value) ? value.filter((item): item is number => typeof item === 'number') : [];
};

/** All ids below the roots, the roots included, along the model's parent field. */
export const descendants = (env: Env, model: string, roots: readonly number[]): Set<number> => {
  const parent = env.db.registry.model(model)?.parent ?? 'parent_id';
  const found = new Set<number>();
  const queue = [...roots];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    queue.push(...env.db.table(model).lookup(parent, id));
  }
  return found;
};

const inTree = (env: Env, model: string, name: string, field: Field, read: (row: Row) => Cell, leaf: Leaf): Test => {
  const comodel = name === 'id' ? model : (field.comodel ?? model);
  const ids = descendants(env, comodel, rootIds(env, comodel, leaf.value));
  return (row) => {
    const cell = read(row);
    if (typeof cell === 'number') return ids.has(cell);
    return Array.isArray(cell) && cell.some((id) => typeof id === 'number' && ids.has(id));
  };
};

/** A relational field compared with text means the name of the record. */
const byName = (env: Env, field: Field, read: (row: Row) => Cell, leaf: Leaf): Test => {
  const comodel = field.comodel ?? '';
  const negative = leaf.operator === '!=' || leaf.operator.startsWith('not ');
  const operator = leaf.operator === '!=' ? '=' : leaf.operator.replace(/^not /, '');
  const test = textTest(operator, String(leaf.value));
  const matches = (id: number): boolean => {
    const row = env.row(comodel, id);
    return row !== undefined && test(env.displayName(comodel, row));
  };
  return (row) => {
    const cell = read(row);
    const ids = typeof cell === 'number' ? [cell] : Array.isArray(cell) ? cell : [];
    return ids.some(matches) !== negative;
  };
};

const someOf = (read: (row: Row) => Cell, leaf: Leaf): Test => {
  const wanted = new Set(isList(leaf.value) ? leaf.value : [leaf.value]);
  const emptyWanted = wanted.has(false);
  const negative = leaf.operator === '!=' || leaf.operator === 'not in';
  return (row) => {
    const cell = read(row);
    const ids = Array.isArray(cell) ? cell : [];
    const hit = ids.length === 0 ? emptyWanted : ids.some((id) => wanted.has(id));
    return hit !== negative;
  };
};

const likePattern = (pattern: string, flags: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '[\\s\\S]*')
      .replaceAll('_', '[\\s\\S]')}$`,
    flags,
  );

const textTest = (operator: string, value: string): ((text: string) => boolean) => {
  switch (operator) {
    case 'like':
      return patternTest(likePattern(`%${value}%`, ''));
    case 'ilike':
      return patternTest(likePattern(`%${value}%`, 'i'));
    case '=like':
      return patternTest(likePattern(value, ''));
    case '=ilike':
      return patternTest(likePattern(value, 'i'));
    default:
      return (text) => text === value;
  }
};

const patternTest =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);

/** A value of a domain in the shape of the field's cells; false and null mean empty. */
const comparable = (field: Field, value: Value): Cell => {
  const plain = value instanceof PyFloat ? value.value : value;
  if (plain === false || plain === null) return field.type === 'boolean' ? false : isNumeric(field) ? 0 : null;
  if (field.type === 'datetime' && typeof plain === 'string') return parseComparison(plain);
  if (isNumeric(field) && typeof plain === 'string' && plain !== '') return Number(plain);
  if (typeof plain === 'boolean') return field.type === 'boolean' ? plain : null;
  return typeof plain === 'number' || typeof plain === 'string' ? plain : null;
};

const scalar = (field: Field, read: (row: Row) => Cell, leaf: Leaf): Test => {
  const zero: Cell = isNumeric(field) ? 0 : null;
  const value = (row: Row): Cell => read(row) ?? zero;
  const operator = leaf.operator === '==' ? '=' : leaf.operator === '<>' ? '!=' : leaf.operator;
  if (operator === 'in' || operator === 'not in') {
    const list = isList(leaf.value) ? leaf.value : [leaf.value];
    const wanted = new Set(list.map((item) => comparable(field, item)));
    return operator === 'in' ? (row) => wanted.has(value(row)) : (row) => !wanted.has(value(row));
  }
  if (/like$/.test(operator)) {
    const negative = operator.startsWith('not ');
    const test = textTest(operator.replace(/^not /, ''), String(leaf.value === false ? '' : leaf.value));
    return (row) => {
      const cell = value(row);
      return (typeof cell === 'string' && test(cell)) !== negative;
    };
  }
  const wanted = comparable(field, leaf.value);
  switch (operator) {
    case '=':
      return (row) => value(row) === wanted;
    case '!=':
      return (row) => value(row) !== wanted;
    case '>':
      return (row) => isAbove(value(row), wanted);
    case '>=':
      return (row) => value(row) === wanted || isAbove(value(row), wanted);
    case '<':
      return (row) => isAbove(wanted, value(row));
    case '<=':
      return (row) => value(row) === wanted || isAbove(wanted, value(row));
    default:
      throw valueError(`Invalid leaf ${showLeaf(leaf)}`);
  }
};

const isAbove = (a: Cell, b: Cell): boolean => {
  if (typeof a === 'number' && typeof b === 'number') return a > b;
  return typeof a === 'string' && typeof b === 'string' && a > b;
};
