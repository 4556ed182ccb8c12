/** Everything that goes wrong on purpose, by name, with how often it may and how long it may hold up a stock change. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export interface Kind {
  /** Of these shares a history draws one, evenly on a logarithmic scale. The share is of what the fault may strike: a call, a message, a run. */
  readonly rate: readonly [least: number, most: number];
  /** A stock change that is under way at such a moment may need this much longer. */
  readonly hindersMs: number;
}

const kind = (least: number, most: number, hindersMs: number): Kind => ({ rate: [least, most], hindersMs });

/** A crashed run, or one that cannot give its lease back, keeps it until its function's time-out and half a minute more; then comes the next tick. */
const CRASH = 6 * MINUTE;
const NEXT_TICK = 2 * MINUTE;
/** The breaker of a colleague, a token's pause, a limiter's wait. */
const FAR_SIDE = 3 * MINUTE;

export const KINDS = {
  // The machine: Lambda, EventBridge, SQS.
  'crash before an effect': kind(0.0001, 0.002, CRASH),
  'crash after an effect': kind(0.0001, 0.002, CRASH),
  'function time-out': kind(0.001, 0.03, CRASH),
  'cold start': kind(0.01, 0.3, 0),
  'schedule fires twice': kind(0.02, 0.3, 0),
  'schedule late': kind(0.02, 0.3, MINUTE),
  'schedule left out': kind(0.005, 0.05, NEXT_TICK),
  'message duplicated': kind(0.01, 0.3, 0),
  'message delivered again while in flight': kind(0.01, 0.15, 0),
  'message late': kind(0.02, 0.3, 0),
  'message not deleted': kind(0.01, 0.1, 0),
  'message batch sent in part': kind(0.005, 0.1, NEXT_TICK),
  'slow call to AWS': kind(0.001, 0.02, 20 * SECOND),
  'state throttled': kind(0.0005, 0.01, CRASH),
  'state answer lost': kind(0.0005, 0.01, CRASH),
  'state row changed meanwhile': kind(0.002, 0.05, 0),
  'AWS unavailable': kind(0.001, 0.02, NEXT_TICK),
  'AWS answer lost': kind(0.001, 0.02, NEXT_TICK),
  'secret write refused': kind(0.05, 0.6, FAR_SIDE),
  // Walmart.
  'Walmart reset before': kind(0.002, 0.05, NEXT_TICK),
  'Walmart reset after': kind(0.002, 0.05, NEXT_TICK),
  'Walmart 5xx': kind(0.002, 0.05, NEXT_TICK),
  'Walmart 5xx after effect': kind(0.002, 0.05, NEXT_TICK),
  'Walmart HTML': kind(0.002, 0.03, NEXT_TICK),
  'Walmart 429': kind(0.002, 0.05, FAR_SIDE),
  'Walmart slow': kind(0.005, 0.08, 30 * SECOND),
  'Walmart answer too late': kind(0.001, 0.02, NEXT_TICK),
  'Walmart stale read': kind(0.02, 0.3, 0),
  // Odoo.
  'Odoo reset before': kind(0.001, 0.02, NEXT_TICK),
  'Odoo reset after': kind(0.001, 0.02, NEXT_TICK),
  'Odoo restart, rolled back': kind(0.001, 0.02, NEXT_TICK),
  'Odoo restart, committed': kind(0.001, 0.02, NEXT_TICK),
  'Odoo serialization failure': kind(0.001, 0.02, NEXT_TICK),
  'Odoo bad gateway': kind(0.001, 0.02, NEXT_TICK),
  'Odoo slow': kind(0.005, 0.05, 30 * SECOND),
  'Odoo answer too late': kind(0.0005, 0.01, NEXT_TICK + MINUTE),
  'webhook lost': kind(0.05, 1, 0),
  'webhook doubled': kind(0.05, 0.5, 0),
} as const satisfies Readonly<Record<string, Kind>>;

export type FaultKind = keyof typeof KINDS;

export const FAULT_KINDS = Object.keys(KINDS) as readonly FaultKind[];
