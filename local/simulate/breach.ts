/** An invariant that did not hold: which one, about what, and the facts. */
import type { Evidence } from './evidence.ts';

export interface Breach {
  readonly invariant: string;
  /** Purchase order, SKU, queue … : what the trace is searched for. */
  readonly subject: string;
  readonly facts: string;
}

export interface Invariant {
  readonly name: string;
  /** One sentence. */
  readonly says: string;
  /** `rest`: holds once both sides are at rest; before that it may not hold yet. `always`: judged when the history has ended. */
  readonly holds: 'rest' | 'always';
  find(evidence: Evidence): readonly Breach[];
}

export const timeText = (at: number): string => new Date(at).toISOString().slice(11, 19);
