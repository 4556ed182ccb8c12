/** The port to Odoo: one call, whatever wire carries it. JSON-2 (Odoo 19+) can stand beside the two wires of today later. */
import type { About } from '../ports/index.ts';

export interface OdooVersion {
  /** `18.0-20250506`, or `saas~18.2+e` on Odoo Online. */
  readonly serverVersion: string;
  /** First number of `server_version_info`: 18. */
  readonly major: number;
}

export type Kwargs = Readonly<Record<string, unknown>>;

export interface OdooRpc {
  /**
   * `execute_kw`: one call is one transaction in Odoo, committed if it returns (odoo18.md section 3).
   * A method that returns nothing or a record set gives null on both wires.
   * @param about what a write is about, for the trail; one entry each. Default: its model and method.
   * @throws {CredentialError | RejectedError | SetupError | TransientError | UnknownOutcomeError | ThrottledError} see errors.ts.
   */
  execute(
    model: string,
    method: string,
    args: readonly unknown[],
    kwargs?: Kwargs,
    about?: readonly About[],
  ): Promise<unknown>;
  /** Needs no credentials: a health check. */
  version(): Promise<OdooVersion>;
  /** The id of the user whose key is used; asked once. */
  uid(): Promise<number>;
}

/** What a fault says, spelled alike for both wires. */
export interface OdooFault {
  /** Class without `builtins.`: `odoo.exceptions.UserError`, `ValueError`, `psycopg2.errors.SerializationFailure`. */
  readonly name: string;
  readonly message: string;
}

export type WireAnswer =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly fault: OdooFault }
  /** Neither an answer nor a fault of this protocol, such as a proxy's page. */
  | { readonly kind: 'foreign' };

export interface WireRequest {
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/** Spelling of calls and answers; no I/O. */
export interface Wire {
  encode(service: 'common' | 'object', method: string, args: readonly unknown[]): WireRequest;
  decode(body: string): WireAnswer;
}

export type WireName = 'json' | 'xml';

const READS: ReadonlySet<string> = new Set([
  'read',
  'search',
  'search_read',
  'search_count',
  'search_fetch',
  'read_group',
  'formatted_read_group',
  'fields_get',
  'default_get',
  'name_search',
  'web_search_read',
  'web_read',
  'has_group',
  'has_access',
  'check_access_rights',
]);

/** Whether a method only reads: a broken call to it may be repeated, and leaves nothing unknown. */
export const isRead = (method: string): boolean => READS.has(method);
