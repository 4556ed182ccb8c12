/** One exchange on the wire: request out, whole answer in, its time measured. No retries, no meaning. */
import type { Dispatcher } from 'undici';
import type { Clock, Telemetry } from '../ports/index.ts';
import { type Headers, tokensLeft } from './advice.ts';
import { type Answer, faultCode } from './errors.ts';
import type { BaseUrl } from './url.ts';

export interface WireRequest {
  readonly endpoint: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Begins with `/v3`, query included, encoded as it goes out. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly correlationId: string;
}

export interface TransportParts {
  readonly http: Dispatcher;
  readonly base: BaseUrl;
  readonly clock: Pick<Clock, 'now'>;
  readonly telemetry: Pick<Telemetry, 'add' | 'info' | 'warn'>;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
}

/** @throws whatever the dispatcher throws; `transportError` reads it. */
export type Exchange = (request: WireRequest) => Promise<Answer>;

export const createExchange = (parts: TransportParts): Exchange => {
  const { http, base, clock, telemetry } = parts;
  const note = (
    request: WireRequest,
    startedAt: number,
    outcome: Readonly<Record<string, string | number | undefined>>,
  ) => {
    const responseMs = clock.now() - startedAt;
    telemetry.add('WalmartResponseMs', 'Milliseconds', responseMs);
    const fields = { endpoint: request.endpoint, responseMs, correlationId: request.correlationId, ...outcome };
    if (outcome.fault === undefined) telemetry.info('Walmart answered', fields);
    else telemetry.warn('call to Walmart broke', fields);
  };

  return async (request) => {
    const startedAt = clock.now();
    try {
      const response = await http.request({
        origin: base.origin,
        path: base.prefix + request.path,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        headersTimeout: parts.headersTimeoutMs,
        bodyTimeout: parts.bodyTimeoutMs,
      });
      const body = await response.body.text();
      const headers: Headers = response.headers;
      note(request, startedAt, { status: response.statusCode, tokensLeft: tokensLeft(headers) });
      return { status: response.statusCode, headers, body };
    } catch (fault) {
      note(request, startedAt, { fault: faultCode(fault) });
      throw fault;
    }
  };
};
