/** The values that travel between the wires and the records, and the cells that records are made of. */

/** A Python float: XML-RPC writes it as `<double>`, JSON as a plain number. Made only on the XML wire. */
export class PyFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  toJSON(): number {
    return this.value;
  }
}

/** A record set as a method's result: JSON-RPC writes its text, XML-RPC cannot marshal it. */
export class RecordSet {
  readonly model: string;
  readonly ids: readonly number[];

  constructor(model: string, ids: readonly number[]) {
    this.model = model;
    this.ids = ids;
  }

  toJSON(): string {
    const tail = this.ids.length === 1 ? `${this.ids[0]},` : this.ids.join(', ');
    return `${this.model}(${tail})`;
  }
}

export type Value =
  | null
  | boolean
  | number
  | string
  | PyFloat
  | RecordSet
  | readonly Value[]
  | { readonly [key: string]: Value };

export type Dict = { readonly [key: string]: Value };

/** What a record keeps per field: null is SQL's NULL, a many2one is an id, a many2many a list of ids, a datetime epoch microseconds. */
export type Cell = null | boolean | number | string | readonly number[];

export interface Row {
  readonly id: number;
  readonly [field: string]: Cell;
}

export type Vals = { readonly [field: string]: Value };

export const isDict = (value: Value | undefined): value is Dict =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof PyFloat) &&
  !(value instanceof RecordSet);

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

/** The whole numbers of a list; a lone number counts as a list of one, anything else as none. */
export const idsOf = (value: Value | undefined): number[] => {
  if (typeof value === 'number') return [value];
  if (!isList(value)) return [];
  const ids: number[] = [];
  for (const item of value) if (typeof item === 'number') ids.push(item);
  return ids;
};

export const namesOf = (value: Value | undefined): string[] => {
  if (!isList(value)) return [];
  const names: string[] = [];
  for (const item of value) if (typeof item === 'string') names.push(item);
  return names;
};

export const textOf = (value: Value | undefined, fallback = ''): string =>
  typeof value === 'string' ? value : fallback;

/** Typed looks into a row. */
export const num = (row: Row | undefined, field: string): number => {
  const cell = row?.[field];
  return typeof cell === 'number' ? cell : 0;
};
export const str = (row: Row | undefined, field: string): string => {
  const cell = row?.[field];
  return typeof cell === 'string' ? cell : '';
};
export const ref = (row: Row | undefined, field: string): number | null => {
  const cell = row?.[field];
  return typeof cell === 'number' ? cell : null;
};
export const flag = (row: Row | undefined, field: string): boolean => row?.[field] === true;
export const refs = (row: Row | undefined, field: string): readonly number[] => {
  const cell = row?.[field];
  return Array.isArray(cell) ? cell : [];
};

/** A value as Python's repr shows it: tuples for the leaf of a domain, quotes, True and False. */
export const pyRepr = (value: Value | undefined): string => {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number') return String(value);
  if (value instanceof PyFloat) return Number.isInteger(value.value) ? `${value.value}.0` : String(value.value);
  if (value instanceof RecordSet) return value.toJSON();
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
    return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
  }
  if (isList(value)) return `[${value.map(pyRepr).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${pyRepr(key)}: ${pyRepr(item)}`)
    .join(', ')}}`;
};

/** Python's str() of a float. */
export const pyFloatText = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
