/** What a history leaves behind when its worker hands it over: plain data, small. */
import type { Breach } from './breach.ts';
import { type HistoryResult, runHistory } from './history.ts';

export interface Summary {
  readonly seed: number;
  readonly breaches: readonly Breach[];
  readonly faults: readonly (readonly [kind: string, count: number])[];
  readonly traceHash: string;
  readonly orders: number;
  readonly invocations: number;
  readonly calmMs: number;
  readonly engine: readonly (readonly [kind: string, count: number])[];
  readonly lives: readonly (readonly [kind: string, count: number])[];
}

export const summarise = (result: HistoryResult): Summary => {
  const { seed, breaches, traceHash, orders, invocations, calmMs } = result;
  return {
    seed,
    breaches,
    traceHash,
    orders,
    invocations,
    calmMs,
    faults: [...result.faults],
    engine: [...result.engine],
    lives: [...result.lives],
  };
};

/** A history that cannot go on has failed, too: its error is the breach. */
export const summariseHistory = async (seed: number): Promise<Summary> => {
  try {
    return summarise(await runHistory(seed));
  } catch (error) {
    const facts = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const breaches = [{ invariant: 'the history runs to its end', subject: 'host', facts }];
    return { seed, breaches, faults: [], traceHash: '', orders: 0, invocations: 0, calmMs: 0, engine: [], lives: [] };
  }
};
