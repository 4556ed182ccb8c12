/** Typed failures: one base class, one deciding field. What follows from the field is decided in settle.ts alone. */

/**
 * What happens next.
 * - `retry`: cannot now, may later; costs an attempt.
 * - `throttled`: wait as told; costs no attempt.
 * - `refresh`: the token was not accepted: renew it and try once more, then alert.
 * - `park`: understood and refused; a person decides.
 * - `alert`: the installation is wrong; loud, and tried again once it is mended.
 */
export type Disposition = 'retry' | 'throttled' | 'refresh' | 'park' | 'alert';

/** Redacted particulars: ids, counts, codes, durations. Never bodies, tokens or people. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export interface ErrorDetails {
  /** Stable, in capital letters with underscores; has a row in docs/errors.md. */
  readonly code: string;
  readonly message: string;
  readonly facts?: Facts;
  readonly cause?: unknown;
}

export abstract class BridgeError extends Error {
  abstract readonly disposition: Disposition;
  readonly code: string;
  readonly facts: Facts;

  constructor(details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.facts = details.facts ?? {};
  }
}

/** Cannot now, may later: time-outs, 5xx, a locked record. */
export class TransientError extends BridgeError {
  readonly disposition = 'retry';
}

/** A write whose outcome is not known (time-out, reset, 5xx after the body went out): settle it by reading. */
export class UnknownOutcomeError extends BridgeError {
  readonly disposition = 'retry';
}

/** Told to wait: 429, quota empty. `retryAfterMs` counts from the moment of the error. */
export class ThrottledError extends BridgeError {
  readonly disposition = 'throttled';
  readonly retryAfterMs: number;

  constructor(details: ErrorDetails & { readonly retryAfterMs: number }) {
    super(details);
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** The token or key is not accepted. */
export class CredentialError extends BridgeError {
  readonly disposition = 'refresh';
}

/** The other side understood and refused. */
export class RejectedError extends BridgeError {
  readonly disposition = 'park';
}

/** One finding of our own checks: where, what stood there, which rule. */
export interface Issue {
  readonly path: string;
  readonly rule: string;
  /** Redacted when the field is personal or secret. */
  readonly value?: string;
}

/** Our own check said no before anything was sent; carries every issue, not only the first. */
export class InvalidDataError extends BridgeError {
  readonly disposition = 'park';
  readonly issues: readonly Issue[];

  constructor(details: ErrorDetails & { readonly issues: readonly Issue[] }) {
    super(details);
    this.issues = details.issues;
  }
}

/** The installation is wrong: missing secret, unknown environment, missing field in Odoo. */
export class SetupError extends BridgeError {
  readonly disposition = 'alert';
}

/** A conditional write lost its race too often; another run is at work on the same row. */
export class ContentionError extends BridgeError {
  readonly disposition = 'retry';
}

/**
 * What people or Walmart did to an order that needs nothing more from us: no try and no success settles it, and its order's own
 * row says "done" all the same. Only a person's word takes it out of the ledger.
 */
const SETTLED_BY_PERSON: ReadonlySet<string> = new Set(['ORDER_CANCELLED_IN_ODOO', 'ORDER_DELETED_IN_ODOO']);

export const isSettledByPerson = (code: string): boolean => SETTLED_BY_PERSON.has(code);

export const isBridgeError = (error: unknown): error is BridgeError => error instanceof BridgeError;

/** May be the fault of the one record that was tried; waits, keys, a wrong installation and surprises concern every record. */
export const isOfOne = (error: unknown): boolean =>
  isBridgeError(error) && (error.disposition === 'retry' || error.disposition === 'park');
