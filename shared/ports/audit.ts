/** The append-only trail: who or what changed which thing, from what to what, and every attempt at it. */
import type { Account } from '../core/index.ts';
import type { JsonObject } from './state-store.ts';

/**
 * - `done`: the other side said yes. `refused`: it said no. `throttled`: it said later.
 * - `failed`: nothing can have come of it. `unknown`: whether something came of it is settled by reading.
 */
export type AttemptResult = 'done' | 'refused' | 'throttled' | 'failed' | 'unknown';

/** How a call to the other side ended. */
export interface AuditOutcome {
  /** `walmart orders.acknowledge`, `odoo sale.order.create`. */
  readonly call: string;
  readonly result: AttemptResult;
  /** Of our error; has a row in docs/errors.md. */
  readonly code?: string;
  /** HTTP status of the last answer. */
  readonly status?: number;
  readonly durationMs: number;
  /** Times that it was sent: a broken connection and a renewed token send again. */
  readonly tries: number;
  /** The correlation id that Walmart was given. */
  readonly callId?: string;
}

export interface AuditEntry {
  readonly account: Account;
  readonly at: number;
  /** Business key of the thing: `sku/ABC`, `order/1796277083022`. */
  readonly subject: string;
  /** Verb in the past: `quantity-put`, `order-imported`; `walmart-call` and `odoo-call` for attempts that changed nothing we know of. */
  readonly event: string;
  /** The flow, or who gave a command: `inventory-push`, `bridge (jane)`. */
  readonly actor: string;
  readonly correlationId: string;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
  /** Key of the raw exchange in the RawStore. */
  readonly exchange?: string;
  readonly outcome?: AuditOutcome;
  /** Makes a repeat of the same entry the same entry. Default: a fresh one. */
  readonly id?: string;
  /** Epoch milliseconds; afterwards it counts as gone. Without it the entry is kept. */
  readonly expiresAt?: number;
}

export interface Audit {
  append(entries: readonly AuditEntry[]): Promise<void>;
}
