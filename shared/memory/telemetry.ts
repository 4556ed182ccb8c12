/** Log lines into a sink and metrics into sums, in the fields that the logger on AWS writes. */
import { type Account, toIso } from '../core/index.ts';
import type { Clock, LogFields, MetricUnit, Telemetry } from '../ports/index.ts';

/** Takes one JSON line, without its line break. */
export type Sink = (line: string) => void;

export interface MetricSum {
  readonly flow: string;
  readonly account: Account;
  readonly name: string;
  readonly unit: MetricUnit;
  readonly sum: number;
  readonly count: number;
  readonly max: number;
}

/** All metrics of a run, by flow, account and name. */
export class MetricSums {
  readonly #sums = new Map<string, MetricSum>();

  get all(): readonly MetricSum[] {
    return [...this.#sums.values()];
  }

  /** The sum of a metric over all accounts; 0 when it was never added. */
  sum(flow: string, name: string): number {
    return this.all.reduce((sum, metric) => sum + (metric.flow === flow && metric.name === name ? metric.sum : 0), 0);
  }

  add(flow: string, account: Account, name: string, unit: MetricUnit, value: number): void {
    const key = JSON.stringify([flow, account, name]);
    const old = this.#sums.get(key) ?? { sum: 0, count: 0, max: Number.NEGATIVE_INFINITY };
    const { sum, count, max } = old;
    this.#sums.set(key, {
      ...{ flow, account, name, unit },
      ...{ sum: sum + value, count: count + 1, max: Math.max(max, value) },
    });
  }
}

export class MemoryTelemetry implements Telemetry {
  readonly #clock: Clock;
  readonly #sink: Sink;
  readonly #sums: MetricSums;
  readonly #flow: string;
  readonly #account: Account;
  #kept: LogFields = {};
  #unpublished: (() => void)[] = [];

  constructor(parts: {
    readonly clock: Clock;
    readonly sink: Sink;
    readonly sums: MetricSums;
    readonly flow: string;
    readonly account: Account;
  }) {
    this.#clock = parts.clock;
    this.#sink = parts.sink;
    this.#sums = parts.sums;
    this.#flow = parts.flow;
    this.#account = parts.account;
  }

  info(event: string, fields?: LogFields): void {
    this.#write('INFO', event, fields);
  }

  warn(event: string, fields?: LogFields): void {
    this.#write('WARN', event, fields);
  }

  error(event: string, fields?: LogFields): void {
    this.#write('ERROR', event, fields);
  }

  annotate(fields: LogFields): void {
    this.#kept = { ...this.#kept, ...fields };
  }

  add(name: string, unit: MetricUnit, value: number): void {
    this.#unpublished.push(() => this.#sums.add(this.#flow, this.#account, name, unit, value));
  }

  flush(): void {
    for (const publish of this.#unpublished) publish();
    this.#unpublished = [];
  }

  #write(level: 'INFO' | 'WARN' | 'ERROR', event: string, fields: LogFields = {}): void {
    const head = { level, message: event, timestamp: toIso(this.#clock.now()), service: this.#flow };
    this.#sink(JSON.stringify({ ...head, account: this.#account, ...this.#kept, ...fields }));
  }
}
