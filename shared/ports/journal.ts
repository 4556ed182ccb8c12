/** What the two clients tell about their calls. Whoever keeps it decides where it goes; telling costs the caller nothing. */
import type { OutsideSystem } from '../core/index.ts';
import type { AttemptResult } from './audit.ts';
import type { JsonObject } from './state-store.ts';

/** What a call is about, for the trail. Ids and numbers only, never people. */
export interface About {
  /** Business key: `order/1796277083022`. */
  readonly subject: string;
  /** What has happened when it goes well: `quantity-put`. Default: that it was called. */
  readonly event?: string;
  readonly before?: JsonObject;
  /** What holds when it goes well. */
  readonly after?: JsonObject;
}

export interface Attempt {
  readonly system: OutsideSystem;
  /** `orders.acknowledge`, `sale.order.create`. */
  readonly call: string;
  readonly result: AttemptResult;
  readonly code?: string;
  readonly status?: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly tries: number;
  readonly callId?: string;
  /** One entry of the trail each. */
  readonly about: readonly About[];
  /** Bodies without secrets; of writes only. Text, JSON as a rule. */
  readonly request?: string;
  readonly response?: string;
  /** Where the request's content lies in the RawStore already, in place of `request`. */
  readonly requestKey?: string;
}

export interface Journal {
  /** Never throws and never waits. */
  note(attempt: Attempt): void;
}
