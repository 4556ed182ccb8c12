/** Turns Odoo's faults and HTTP answers into our errors. Nobody else reads fault texts or status codes (odoo18.md sections 2, 13, 18, 29). */
import {
  type BridgeError,
  CredentialError,
  type Facts,
  HOUR_MS,
  RejectedError,
  SECOND_MS,
  SetupError,
  ThrottledError,
  TransientError,
  UnknownOutcomeError,
} from '../core/index.ts';
import { withoutPeople } from './mask.ts';
import type { OdooFault } from './rpc.ts';

/** Which call failed, and whether a failure of it may have left something behind. */
export interface Call {
  readonly model: string;
  readonly method: string;
  readonly sort: 'read' | 'write';
}

/** A UNIQUE index refused the record: somebody else made it already. Look it up by its key. */
export class DuplicateKeyError extends RejectedError {
  readonly indexName: string;

  constructor(details: ConstructorParameters<typeof RejectedError>[0] & { readonly indexName: string }) {
    super(details);
    this.indexName = details.indexName;
  }
}

/** A record that the call needs is gone. */
export class MissingRecordError extends RejectedError {}

type Verdict = 'credential' | 'setup' | 'transient' | 'unknown' | 'rejected' | 'missing' | 'duplicate';

interface FaultRule {
  readonly code: string;
  readonly verdict: Verdict;
  /** Matched against the class name. */
  readonly name?: RegExp;
  /** Matched against the message. */
  readonly text?: RegExp;
}

const DATABASE = /^psycopg2\./;

/** First match wins; the last rule takes everything. Texts are en_US, since no language is put into the context. */
export const FAULT_RULES: readonly FaultRule[] = [
  { code: 'ODOO_CREDENTIALS', verdict: 'credential', name: /\.AccessDenied$/ },
  { code: 'ODOO_CREDENTIALS', verdict: 'credential', name: /^AssertionError$/, text: /scope and key required/ },
  { code: 'ODOO_USER_GONE', verdict: 'credential', text: /\(Record: res\.users\((\d+),\), User: \1\)/ },
  { code: 'ODOO_DUPLICATE_KEY', verdict: 'duplicate', text: /duplicate key value violates unique constraint "[^"]+"/ },
  { code: 'ODOO_RIGHTS', verdict: 'setup', name: /\.AccessError$/ },
  { code: 'ODOO_MISSING_RECORD', verdict: 'missing', name: /\.MissingError$/ },
  { code: 'ODOO_MISSING_RECORD', verdict: 'missing', text: /^Record does not exist or has been deleted\./ },
  { code: 'ODOO_UNKNOWN_MODEL', verdict: 'setup', name: /\.UserError$/, text: /^Object \S+ doesn't exist/ },
  { code: 'ODOO_REFUSED', verdict: 'rejected', name: /^odoo\.exceptions\./ },
  { code: 'ODOO_DATABASE_NAME', verdict: 'setup', name: DATABASE, text: /database ".*" does not exist/ },
  {
    code: 'ODOO_STOPPED',
    verdict: 'unknown',
    name: DATABASE,
    text: /connection already closed|cursor already closed|terminat|server closed the connection/i,
  },
  {
    code: 'ODOO_CONCURRENT_UPDATE',
    verdict: 'transient',
    name: /(SerializationFailure|DeadlockDetected|LockNotAvailable|TransactionRollbackError)$/,
  },
  {
    code: 'ODOO_CONCURRENT_UPDATE',
    verdict: 'transient',
    text: /could not serialize access|deadlock detected|could not obtain lock/,
  },
  {
    code: 'ODOO_DATABASE',
    verdict: 'transient',
    name: /^psycopg2\.(OperationalError|InterfaceError|pool\.PoolError)$/,
  },
  { code: 'ODOO_DATABASE', verdict: 'transient', name: /^(psycopg2\.)?PoolError$/ },
  /** PostgreSQL itself is in trouble: what it aborts is rolled back, and no record's fault. */
  {
    code: 'ODOO_DATABASE',
    verdict: 'transient',
    name: /^psycopg2\.errors\.(QueryCanceled|ReadOnlySqlTransaction|TooManyConnections|CannotConnectNow|DiskFull|OutOfMemory|InFailedSqlTransaction|IoError)$/,
  },
  {
    code: 'ODOO_RELOADING',
    verdict: 'transient',
    name: /^AttributeError$/,
    text: /'NoneType' object has no attribute 'model_name'/,
  },
  { code: 'ODOO_MEMORY', verdict: 'transient', name: /^MemoryError$/ },
  { code: 'ODOO_RELATION_EXISTS', verdict: 'rejected', text: /relation "[^"]+" already exists/ },
  { code: 'ODOO_UNKNOWN_FIELD', verdict: 'setup', text: /^Invalid field / },
  { code: 'ODOO_UNKNOWN_METHOD', verdict: 'setup', text: /The method '\S+' does not exist/ },
  { code: 'ODOO_UNKNOWN_FIELD', verdict: 'setup', name: /^KeyError$/ },
  { code: 'ODOO_EXCEPTION', verdict: 'rejected' },
];

const MENDS: Readonly<Record<string, string>> = {
  ODOO_CREDENTIALS: 'check the user name and the API key',
  ODOO_USER_GONE: 'the user was removed: make it again and give its key',
  ODOO_RIGHTS: 'give the user the rights that `bridge odoo setup` lists',
  ODOO_DATABASE_NAME: 'check the name of the database',
  ODOO_UNKNOWN_MODEL: 'install the module that has the model',
  ODOO_UNKNOWN_FIELD: 'run `bridge odoo setup`',
  ODOO_UNKNOWN_METHOD: 'this product needs Odoo 18',
};

const matches = (rule: FaultRule, fault: OdooFault): boolean =>
  (rule.name === undefined || rule.name.test(fault.name)) && (rule.text === undefined || rule.text.test(fault.message));

/** One line; of PostgreSQL's refusals to connect only the reason, without the server's paths. */
const excerpt = (text: string): string => {
  const line = text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^connection to server .* FATAL: /, '');
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
};

/** @returns the error for a fault; it is thrown by the caller. @param args of the call: a buyer's data among them is not repeated. */
export const faultToError = (fault: OdooFault, call: Call, args: readonly unknown[] = []): BridgeError => {
  const rule = FAULT_RULES.find((candidate) => matches(candidate, fault)) ?? FAULT_RULES[FAULT_RULES.length - 1];
  const code = rule?.code ?? 'ODOO_EXCEPTION';
  const mend = MENDS[code];
  const said = excerpt(withoutPeople(fault.message, call.model, args));
  const details = {
    code,
    message: `Odoo refused ${call.model}.${call.method}: ${said || fault.name}${mend ? ` (${mend})` : ''}`,
    facts: { model: call.model, method: call.method, fault: fault.name },
  };
  return toError(rule?.verdict ?? 'rejected', details, fault, call);
};

const toError = (
  verdict: Verdict,
  details: { readonly code: string; readonly message: string; readonly facts: Facts },
  fault: OdooFault,
  call: Call,
): BridgeError => {
  switch (verdict) {
    case 'credential':
      return new CredentialError(details);
    case 'setup':
      return new SetupError(details);
    case 'transient':
      return new TransientError(details);
    case 'unknown':
      return call.sort === 'write' ? new UnknownOutcomeError(details) : new TransientError(details);
    case 'rejected':
      return new RejectedError(details);
    case 'missing':
      return new MissingRecordError(details);
    case 'duplicate':
      return new DuplicateKeyError({
        ...details,
        indexName: /unique constraint "([^"]+)"/.exec(fault.message)?.[1] ?? '',
      });
    default:
      return verdict satisfies never;
  }
};

/** A broken or foreign answer: a read can be repeated, a write has to be looked up. */
export const brokenError = (
  call: Call,
  details: { readonly code: string; readonly message: string; readonly facts?: Facts; readonly cause?: unknown },
): BridgeError => (call.sort === 'write' ? new UnknownOutcomeError(details) : new TransientError(details));

/**
 * An HTTP status other than 200. Odoo itself gives 400 and 500 pages (odoo18.md section 29), the rest are proxies.
 * @param retryAfter the header, in seconds.
 */
export const statusToError = (status: number, retryAfter: string | undefined, call: Call): BridgeError => {
  const facts: Facts = { model: call.model, method: call.method, status };
  const what = `Odoo answered HTTP ${status} to ${call.model}.${call.method}`;
  if (status === 429) {
    const retryAfterMs = Math.min(Math.max(Number(retryAfter) || 30, 1) * SECOND_MS, HOUR_MS);
    return new ThrottledError({ code: 'ODOO_THROTTLED', message: `${what}: too many calls`, facts, retryAfterMs });
  }
  if (status === 413) {
    return new RejectedError({ code: 'ODOO_TOO_LARGE', message: `${what}: send smaller batches`, facts });
  }
  if (status === 400) {
    return new RejectedError({ code: 'ODOO_MALFORMED', message: `${what}: it could not read the call`, facts });
  }
  if (status >= 300 && status < 500) {
    return new SetupError({ code: 'ODOO_ADDRESS', message: `${what}: check the URL of Odoo and its proxy`, facts });
  }
  // A proxy says so too when its connection to Odoo broke after the call had gone through.
  if (status === 503) return brokenError(call, { code: 'ODOO_UNAVAILABLE', message: what, facts });
  return brokenError(call, { code: 'ODOO_SERVER_ERROR', message: what, facts });
};

const NOT_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const BROKEN: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
const TLS = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_)/;

const codeOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
};

export const isUntrusted = (error: unknown): boolean => TLS.test(codeOf(error));

/** Whether the client may try again at once: nothing was sent, or it was a read over a connection that broke. */
export const isQuickRetry = (error: unknown, call: Call): boolean =>
  NOT_SENT.has(codeOf(error)) || (call.sort === 'read' && BROKEN.has(codeOf(error)));

/** A failure below HTTP: refused, reset, timed out, wrong certificate. */
export const transportToError = (error: unknown, origin: string, call: Call): BridgeError => {
  const code = codeOf(error);
  const facts: Facts = { model: call.model, method: call.method, transport: code };
  const what = `${call.model}.${call.method} at ${origin}`;
  if (TLS.test(code)) {
    return new SetupError({
      code: 'ODOO_TLS',
      message: `The certificate of Odoo at ${origin} is not trusted (${code}): renew it, or give its issuer in the CA bundle`,
      facts,
      cause: error,
    });
  }
  if (NOT_SENT.has(code)) {
    return new TransientError({
      code: 'ODOO_UNREACHABLE',
      message: `Odoo at ${origin} cannot be reached (${code}): check the URL, and that Odoo is running`,
      facts,
      cause: error,
    });
  }
  return brokenError(call, {
    code: code.endsWith('_TIMEOUT') ? 'ODOO_TIMEOUT' : 'ODOO_CONNECTION_BROKEN',
    message: `The answer to ${what} did not arrive (${code || 'no code'})`,
    facts,
    cause: error,
  });
};
