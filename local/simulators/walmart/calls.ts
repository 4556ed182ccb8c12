/** Counts the calls that came in, per endpoint and per status. */

export interface CallCounts {
  readonly total: number;
  /** Answers with 429, injected ones included. */
  readonly throttled: number;
  readonly endpoints: Readonly<
    Record<string, { readonly total: number; readonly byStatus: Readonly<Record<string, number>> }>
  >;
}

export interface CallLog {
  /** `outcome` is the HTTP status, or `reset`. */
  count(endpoint: string, outcome: string): void;
  read(): CallCounts;
}

export const createCallLog = (): CallLog => {
  const endpoints = new Map<string, Map<string, number>>();

  return {
    count(endpoint, outcome) {
      const outcomes = endpoints.get(endpoint) ?? new Map<string, number>();
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      endpoints.set(endpoint, outcomes);
    },
    read() {
      const rows = [...endpoints].sort(([a], [b]) => (a < b ? -1 : 1));
      const sum = (outcomes: Map<string, number>) => [...outcomes.values()].reduce((total, count) => total + count, 0);
      return {
        total: rows.reduce((total, [, outcomes]) => total + sum(outcomes), 0),
        throttled: rows.reduce((total, [, outcomes]) => total + (outcomes.get('429') ?? 0), 0),
        endpoints: Object.fromEntries(
          rows.map(([name, outcomes]) => [name, { total: sum(outcomes), byStatus: Object.fromEntries(outcomes) }]),
        ),
      };
    },
  };
};
