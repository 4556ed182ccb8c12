/** The append-only trail: who or what changed which thing, from what to what. */
import type { Account } from '../core/index.ts';
import type { JsonObject } from './state-store.ts';

export interface AuditEntry {
  readonly account: Account;
  readonly at: number;
  /** Business key of the thing: `sku/ABC`, `order/1796277083022`. */
  readonly subject: string;
  /** Verb in the past: `quantity-put`, `order-imported`. */
  readonly event: string;
  /** The flow, or who gave a command: `inventory-push`, `bridge (jane)`. */
  readonly actor: string;
  readonly correlationId: string;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
  /** Key of the raw exchange in the RawStore. */
  readonly exchange?: string;
}

export interface Audit {
  append(entries: readonly AuditEntry[]): Promise<void>;
}
