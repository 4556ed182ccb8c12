/** Telling people. */
import type { Account, Facts } from '../core/index.ts';

export interface Alert {
  readonly account: Account;
  readonly severity: 'critical' | 'warning';
  /** Stable; has a row in docs/errors.md. */
  readonly code: string;
  /** One sentence: what happened, to which thing, what to do. */
  readonly message: string;
  readonly facts: Facts;
}

export interface Alerts {
  raise(alert: Alert): Promise<void>;
}
