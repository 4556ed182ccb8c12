/** The state of one Odoo database: tables, registry, sequences and the clock of its transactions. */
import type { SimTime } from '../../simulator.ts';
import type { ModelDefinition } from './model.ts';
import { Registry } from './registry.ts';
import { Table } from './table.ts';
import { Transaction } from './transaction.ts';

export class Database {
  readonly name: string;
  readonly registry = new Registry();
  readonly time: SimTime;
  readonly random: () => number;
  private readonly tables = new Map<string, Table>();
  private readonly sequences = new Map<string, number>();
  private lastMicros = 0;
  /** Quant rows that a transaction outside the simulator holds: Odoo writes a second row beside them (section 16). */
  readonly heldQuants = new Set<number>();
  /** Rows locked by a transaction in flight count as held too; otherwise they are waited for. */
  splitsQuants = false;
  /** Optional features that are switched on. */
  readonly features = new Set<string>();

  constructor(name: string, time: SimTime, random: () => number) {
    this.name = name;
    this.time = time;
    this.random = random;
  }

  addModel(definition: ModelDefinition): void {
    this.registry.add(definition);
    const table = this.table(definition.name);
    for (const [name, field] of Object.entries(definition.fields))
      if (field.index === true || field.type === 'many2one') table.addIndex(name);
  }

  table(model: string): Table {
    const known = this.tables.get(model);
    if (known !== undefined) return known;
    const table = new Table(model);
    this.tables.set(model, table);
    return table;
  }

  dropTable(model: string): void {
    this.tables.delete(model);
  }

  /** `sale_order` → its table, as SQL names it. */
  tableBySqlName(sqlName: string): Table | undefined {
    for (const name of this.registry.names()) if (name.replaceAll('.', '_') === sqlName) return this.table(name);
    return undefined;
  }

  /** Microseconds of this moment, each one given once. */
  micros(): number {
    this.lastMicros = Math.max(this.lastMicros + 1, Math.floor(this.time.now() * 1000));
    return this.lastMicros;
  }

  begin(): Transaction {
    return new Transaction(this.micros());
  }

  /** Number sequences are not transactional either. */
  nextNumber(sequence: string): number {
    const next = (this.sequences.get(sequence) ?? 0) + 1;
    this.sequences.set(sequence, next);
    return next;
  }
}
