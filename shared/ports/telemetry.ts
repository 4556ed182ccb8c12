/** Log events and metrics of one flow run. */

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type MetricUnit = 'Count' | 'Milliseconds' | 'Seconds';

export interface Metrics {
  /** Adds a value under the flow's and account's dimensions. */
  add(name: string, unit: MetricUnit, value: number): void;
}

export interface Telemetry extends Metrics {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** Fields on every following line, such as the correlation id; replaces earlier ones of the same name. */
  annotate(fields: LogFields): void;
  /** Publishes the metrics added so far; the shapes call it once per invocation. */
  flush(): void;
}
