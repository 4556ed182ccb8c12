/** Calls to the far sides as they arrived there, and when a whole side was away: what the circuit breaker is judged by. */

export type System = 'walmart' | 'odoo';

export interface FarCall {
  readonly system: System;
  readonly who: string;
  readonly at: number;
  /** A broken connection, a time-out, a 5xx or a page of an edge; undefined while it is under way. */
  isBad: boolean | undefined;
}

/** A side answered nothing but broken connections and 5xx. */
export interface Outage {
  readonly system: System;
  readonly from: number;
  readonly until: number;
}

export interface FarCalls {
  readonly calls: readonly FarCall[];
  readonly outages: readonly Outage[];
  /** @returns to be told how it ended. */
  begin(system: System, who: string): (isBad: boolean) => void;
  noteOutage(outage: Outage): void;
}

export const createFarCalls = (now: () => number): FarCalls => {
  const calls: FarCall[] = [];
  const outages: Outage[] = [];
  return {
    ...{ calls, outages },
    begin: (system, who) => {
      const call: FarCall = { system, who, at: now(), isBad: undefined };
      calls.push(call);
      return (isBad) => {
        call.isBad = isBad;
      };
    },
    noteOutage: (outage) => outages.push(outage),
  };
};
