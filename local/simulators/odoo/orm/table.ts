/** One table: immutable rows by id, hash indexes, unique indexes, and the locks of transactions that are not committed yet. */
import { validationError } from './faults.ts';
import type { Transaction } from './transaction.ts';
import type { Cell, Row } from './values.ts';

/** Raised when a row or a unique key belongs to a transaction in flight: the caller waits for it and starts again. */
export class Blocked extends Error {
  readonly holder: Transaction;

  constructor(holder: Transaction) {
    super('blocked by another transaction');
    this.holder = holder;
  }
}

export interface UniqueIndex {
  readonly name: string;
  readonly columns: readonly string[];
  /** Text of a constraint that Odoo knows; a bare index shows PostgreSQL's words. */
  readonly message?: string;
  /** Rows with NULL here are left out. */
  readonly where?: string;
}

interface LiveUnique extends UniqueIndex {
  readonly keys: Map<string, number>;
  readonly pending: Map<string, Transaction>;
}

export class Table {
  readonly name: string;
  readonly rows = new Map<number, Row>();
  readonly locks = new Map<number, Transaction>();
  private readonly indexes = new Map<string, Map<Cell, Set<number>>>();
  private uniques: LiveUnique[] = [];
  private lastId = 0;
  /** Grows with each change; caches compare it. */
  version = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Ids are a sequence: a rollback leaves a gap, as in PostgreSQL. */
  nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  /** Creates records from this id on (for the fixed ids of the bare database); the sequence stays ahead of all. */
  startingAt<T>(id: number, work: () => T): T {
    const last = this.lastId;
    this.lastId = id - 1;
    const result = work();
    this.lastId = Math.max(last, this.lastId);
    return result;
  }

  /** The next id is this one, unless the sequence is beyond it. */
  skipTo(id: number): void {
    this.lastId = Math.max(this.lastId, id - 1);
  }

  get(id: number): Row | undefined {
    return this.rows.get(id);
  }

  put(row: Row, transaction: Transaction): void {
    this.checkLock(row.id, transaction);
    this.checkUnique(row, transaction);
    transaction.remember(this, row.id, this.rows.get(row.id));
    this.set(row.id, row);
  }

  remove(id: number, transaction: Transaction): void {
    this.checkLock(id, transaction);
    transaction.remember(this, id, this.rows.get(id));
    this.set(id, undefined);
  }

  /** Raw change of a row, with its indexes; used by put, roll back and commit. */
  set(id: number, row: Row | undefined): void {
    const before = this.rows.get(id);
    if (row === undefined) this.rows.delete(id);
    else this.rows.set(id, row);
    this.version += 1;
    for (const [field, index] of this.indexes) {
      const old = before === undefined ? undefined : (before[field] ?? null);
      const now = row === undefined ? undefined : (row[field] ?? null);
      if (old === now) continue;
      if (old !== undefined) index.get(old)?.delete(id);
      if (now !== undefined) addTo(index, now, id);
    }
    for (const unique of this.uniques) {
      const old = keyOf(unique, before);
      const now = keyOf(unique, row);
      if (old === now) continue;
      if (old !== undefined && unique.keys.get(old) === id) unique.keys.delete(old);
      if (now !== undefined) unique.keys.set(now, id);
    }
  }

  addIndex(field: string): void {
    if (this.indexes.has(field)) return;
    const index = new Map<Cell, Set<number>>();
    for (const row of this.rows.values()) addTo(index, row[field] ?? null, row.id);
    this.indexes.set(field, index);
  }

  hasIndex(field: string): boolean {
    return this.indexes.has(field);
  }

  /** Ids by an indexed field. */
  lookup(field: string, value: Cell): ReadonlySet<number> {
    return this.indexes.get(field)?.get(value) ?? NOTHING;
  }

  uniqueNames(): readonly string[] {
    return this.uniques.map((unique) => unique.name);
  }

  addUnique(definition: UniqueIndex): void {
    const unique: LiveUnique = { ...definition, keys: new Map(), pending: new Map() };
    for (const row of this.rows.values()) {
      const key = keyOf(unique, row);
      if (key === undefined) continue;
      if (unique.keys.has(key)) throw duplicateOnBuild(unique, row);
      unique.keys.set(key, row.id);
    }
    this.uniques.push(unique);
  }

  dropUnique(name: string): boolean {
    const found = this.uniques.some((unique) => unique.name === name);
    this.uniques = this.uniques.filter((unique) => unique.name !== name);
    return found;
  }

  /** While a transaction waits for its commit, its rows and its new keys are its own. */
  hold(transaction: Transaction, ids: Iterable<number>): void {
    for (const id of ids) this.locks.set(id, transaction);
  }

  holdKeys(transaction: Transaction, rows: Iterable<Row>): void {
    for (const row of rows)
      for (const unique of this.uniques) {
        const key = keyOf(unique, row);
        if (key !== undefined) unique.pending.set(key, transaction);
      }
  }

  release(transaction: Transaction): void {
    for (const [id, holder] of this.locks) if (holder === transaction) this.locks.delete(id);
    for (const unique of this.uniques)
      for (const [key, holder] of unique.pending) if (holder === transaction) unique.pending.delete(key);
  }

  private checkLock(id: number, transaction: Transaction): void {
    const holder = this.locks.get(id);
    if (holder !== undefined && holder !== transaction) throw new Blocked(holder);
  }

  private checkUnique(row: Row, transaction: Transaction): void {
    for (const unique of this.uniques) {
      const key = keyOf(unique, row);
      if (key === undefined) continue;
      const holder = unique.pending.get(key);
      if (holder !== undefined && holder !== transaction) throw new Blocked(holder);
      const owner = unique.keys.get(key);
      if (owner !== undefined && owner !== row.id) throw duplicate(unique, row);
    }
  }
}

const NOTHING: ReadonlySet<number> = new Set();

const addTo = (index: Map<Cell, Set<number>>, value: Cell, id: number): void => {
  const ids = index.get(value);
  if (ids === undefined) index.set(value, new Set([id]));
  else ids.add(id);
};

/** SQL's NULL never equals NULL, so a key with a NULL column is no key. */
const keyOf = (unique: UniqueIndex, row: Row | undefined): string | undefined => {
  if (row === undefined) return undefined;
  if (unique.where !== undefined && (row[unique.where] ?? null) === null) return undefined;
  const parts: string[] = [];
  for (const column of unique.columns) {
    const cell = row[column] ?? null;
    if (cell === null) return undefined;
    parts.push(String(cell));
  }
  return parts.join(', ');
};

const duplicate = (unique: UniqueIndex, row: Row): Error => {
  const start = 'The operation cannot be completed: ';
  if (unique.message !== undefined) return validationError(`${start}${unique.message}`);
  return validationError(
    `${start}duplicate key value violates unique constraint "${unique.name}"\nDETAIL:  Key (${unique.columns.join(', ')})=(${keyOf(unique, row) ?? ''}) already exists.\n`,
  );
};

const duplicateOnBuild = (unique: UniqueIndex, row: Row): Error =>
  validationError(
    `The operation cannot be completed: could not create unique index "${unique.name}"\nDETAIL:  Key (${unique.columns.join(', ')})=(${keyOf(unique, row) ?? ''}) is duplicated.\n`,
  );
