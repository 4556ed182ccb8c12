/** What code of a model works with: database, user, context and transaction, and short ways to read, search and write. */
import type { Database } from './database.ts';
import { missingError } from './faults.ts';
import { type Field, isX2many } from './fields.ts';
import type { ModelDefinition } from './model.ts';
import { type SearchOptions, search } from './search.ts';
import type { Transaction } from './transaction.ts';
import type { Cell, Dict, Row, Vals, Value } from './values.ts';
import { createRecords, unlinkRecords, writeRecords } from './write.ts';

export type WireKind = 'json' | 'xml';

export class Env {
  readonly db: Database;
  readonly uid: number;
  readonly context: Dict;
  readonly transaction: Transaction;
  readonly wire: WireKind;

  constructor(db: Database, uid: number, context: Dict, transaction: Transaction, wire: WireKind) {
    this.db = db;
    this.uid = uid;
    this.context = context;
    this.transaction = transaction;
    this.wire = wire;
  }

  withContext(extra: Dict): Env {
    return new Env(this.db, this.uid, { ...this.context, ...extra }, this.transaction, this.wire);
  }

  /** As a superuser who took over from a user: he drops the defaults of the context (measured). */
  withoutDefaults(): Env {
    const kept = Object.entries(this.context).filter(([key]) => !key.startsWith('default_'));
    return new Env(this.db, this.uid, Object.fromEntries(kept), this.transaction, this.wire);
  }

  get now(): number {
    return this.transaction.startedMicros;
  }

  model(name: string): ModelDefinition {
    const definition = this.db.registry.model(name);
    if (definition === undefined) throw new Error(`the simulator's own code names an unknown model: ${name}`);
    return definition;
  }

  row(model: string, id: number | null): Row | undefined {
    return id === null ? undefined : this.db.table(model).get(id);
  }

  /** The row, or Odoo's MissingError. */
  existing(model: string, id: number): Row {
    const row = this.row(model, id);
    if (row === undefined) throw missingError(model, id, this.uid);
    return row;
  }

  /** The record behind a stored many2one. */
  link(row: Row | undefined, field: string, comodel: string): Row | undefined {
    const id = row?.[field];
    return typeof id === 'number' ? this.row(comodel, id) : undefined;
  }

  /** A field's value, computed if need be. */
  get(model: string, row: Row, name: string): Cell {
    const field = this.db.registry.field(model, name);
    if (field === undefined) throw new Error(`the simulator's own code names an unknown field: ${model}.${name}`);
    return this.valueOf(model, row, name, field);
  }

  valueOf(model: string, row: Row, name: string, field: Field): Cell {
    if (field.compute !== undefined) return field.compute(this, row, model);
    if (field.type === 'one2many') return this.lines(model, row, field);
    const cell = row[name] ?? null;
    if (cell !== null) return cell;
    if (field.type === 'boolean') return false;
    return isX2many(field) ? [] : null;
  }

  /** Ids on the other side of a one2many, in that model's order, archived ones left out. */
  private lines(_model: string, row: Row, field: Field): readonly number[] {
    const ids = this.referrers(field.comodel ?? '', field.inverseName ?? '', row.id);
    if (ids.length < 2 && !this.db.registry.fields(field.comodel ?? '').has('active')) return ids;
    return this.search(field.comodel ?? '', [[field.inverseName ?? '', '=', row.id]]);
  }

  /** Ids of rows whose many2one points here, by id. */
  referrers(model: string, field: string, id: number): number[] {
    return [...this.db.table(model).lookup(field, id)].sort((a, b) => a - b);
  }

  /** Rows whose many2one points here. */
  rowsOf(model: string, field: string, id: number): Row[] {
    const rows: Row[] = [];
    for (const each of this.referrers(model, field, id)) {
      const row = this.row(model, each);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** `a_id.b_id.name` through stored or computed many2one fields. */
  follow(model: string, start: Row, path: string): Cell {
    let current: Row | undefined = start;
    let where = model;
    const names = path.split('.');
    for (const [index, name] of names.entries()) {
      if (current === undefined) return null;
      const field = this.db.registry.field(where, name);
      if (field === undefined) throw new Error(`the simulator's own code names an unknown path: ${model}.${path}`);
      const cell: Cell = this.valueOf(where, current, name, field);
      if (index === names.length - 1) return cell;
      where = field.comodel ?? '';
      current = typeof cell === 'number' ? this.row(where, cell) : undefined;
    }
    return null;
  }

  displayName(model: string, row: Row): string {
    const definition = this.db.registry.model(model);
    if (definition?.displayName !== undefined) return definition.displayName(this, row);
    const name = definition?.recName ?? (this.db.registry.field(model, 'name') === undefined ? 'x_name' : 'name');
    const cell = this.db.registry.field(model, name) === undefined ? null : this.get(model, row, name);
    return typeof cell === 'string' ? cell : cell === null ? `${model},${row.id}` : String(cell);
  }

  search(model: string, domain: readonly Value[], options: SearchOptions = {}): number[] {
    return search(this, model, domain, options);
  }

  find(model: string, domain: readonly Value[]): Row | undefined {
    const [id] = this.search(model, domain, { limit: 1 });
    return id === undefined ? undefined : this.row(model, id);
  }

  create(model: string, list: readonly Vals[]): number[] {
    return createRecords(this, model, list);
  }

  createOne(model: string, vals: Vals): number {
    const [id] = this.create(model, [vals]);
    if (id === undefined) throw new Error(`nothing was created on ${model}`);
    return id;
  }

  write(model: string, ids: readonly number[], vals: Vals): void {
    writeRecords(this, model, ids, vals);
  }

  unlink(model: string, ids: readonly number[]): void {
    unlinkRecords(this, model, ids);
  }

  /** A system parameter, or null. */
  parameter(key: string): string | null {
    const row = this.find('ir.config_parameter', [['key', '=', key]]);
    const value = row?.value;
    return typeof value === 'string' ? value : null;
  }
}
