/**
 * One call's transaction. Its work is done at once; while it waits (webhooks, measured latency) its changes are
 * taken back, so that others read the old values, and put in again at commit. Its rows stay locked meanwhile.
 */
import type { Table } from './table.ts';
import type { Row } from './values.ts';

/** One webhook that Odoo sends inside the transaction. */
export interface Hook {
  readonly url: string;
  readonly body: string;
  readonly action: number;
}

export class Transaction {
  /** `now()` of PostgreSQL: the start, in microseconds; every write_date of the call shows it. */
  readonly startedMicros: number;
  readonly hooks: Hook[] = [];
  readonly done: Promise<void>;
  private readonly before = new Map<Table, Map<number, Row | undefined>>();
  private after: Map<Table, Map<number, Row | undefined>> | undefined;
  private readonly undoSteps: (() => void)[] = [];
  private finish: () => void = () => undefined;
  private readonly endSteps = new Map<string, () => void>();

  constructor(startedMicros: number) {
    this.startedMicros = startedMicros;
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  remember(table: Table, id: number, row: Row | undefined): void {
    let rows = this.before.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.before.set(table, rows);
    }
    if (!rows.has(id)) rows.set(id, row);
  }

  /** For changes outside tables (a new manual field in the registry). */
  onRollback(step: () => void): void {
    this.undoSteps.push(step);
  }

  /** Work that Odoo puts off, like recomputing a stored field: done once per key at the end of the method. */
  atEnd(key: string, step: () => void): void {
    this.endSteps.set(key, step);
  }

  /** Does what was put off, and what that puts off in turn. */
  finishWork(): void {
    for (;;) {
      const [next] = this.endSteps;
      if (next === undefined) return;
      this.endSteps.delete(next[0]);
      next[1]();
    }
  }

  /** Changed rows: [table, id, row before]. */
  *changes(): Generator<readonly [Table, number, Row | undefined]> {
    for (const [table, rows] of this.before) for (const [id, row] of rows) yield [table, id, row];
  }

  /** Takes the changes back for the time of a wait, keeping the locks. */
  detach(): void {
    const after = new Map<Table, Map<number, Row | undefined>>();
    for (const [table, rows] of this.before) {
      const saved = new Map<number, Row | undefined>();
      for (const [id, row] of rows) {
        saved.set(id, table.get(id));
        table.set(id, row);
      }
      table.hold(this, rows.keys());
      table.holdKeys(
        this,
        [...saved.values()].filter((row) => row !== undefined),
      );
      after.set(table, saved);
    }
    this.after = after;
  }

  commit(): void {
    if (this.after !== undefined)
      for (const [table, rows] of this.after) for (const [id, row] of rows) table.set(id, row);
    this.end();
  }

  rollback(): void {
    if (this.after === undefined)
      for (const [table, rows] of this.before) for (const [id, row] of rows) table.set(id, row);
    for (const step of this.undoSteps.reverse()) step();
    this.end();
  }

  private end(): void {
    if (this.after !== undefined) for (const table of this.before.keys()) table.release(this);
    this.finish();
  }
}
