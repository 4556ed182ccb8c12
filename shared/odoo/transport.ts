/** Posts one call over the injected dispatcher; the only place of this client that does I/O. */
import type { Dispatcher } from 'undici';
import { type Breaker, isBridgeError, type Judge, NO_BREAKER } from '../core/index.ts';
import type { Chance, Clock, Metrics } from '../ports/index.ts';
import {
  brokenError,
  type Call,
  faultToError,
  isQuickRetry,
  isUntrusted,
  statusToError,
  transportToError,
} from './errors.ts';
import type { Wire, WireRequest } from './rpc.ts';

/** Odoo itself retries a contended row for up to 30 s (odoo18.md section 13); functions that call it run longer than this. */
export const ODOO_TIMEOUT_MS = 60_000;

const QUICK_TRIES = 2;
const QUICK_WAIT_MS = 100;

export interface TransportDeps {
  readonly http: Dispatcher;
  readonly clock: Clock;
  readonly chance: Pick<Chance, 'random'>;
  readonly telemetry: Metrics;
  /** Default: none. */
  readonly breaker?: Breaker;
}

export interface Transport {
  /** @throws our errors; see errors.ts. */
  call(service: 'common' | 'object', method: string, args: readonly unknown[], call: Call): Promise<unknown>;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/** Whatever Odoo itself says is an answer, its faults included; a wrong certificate mends by no waiting. */
const JUDGE: Judge<Answer> = {
  value: ({ status }) => (status >= 500 ? 'bad' : 'good'),
  error: (error) => (isUntrusted(error) ? 'unknown' : 'bad'),
};

export const connectTransport = (url: URL, wire: Wire, deps: TransportDeps): Transport => {
  const { breaker = NO_BREAKER } = deps;
  const base = url.pathname.replace(/\/+$/, '');

  const post = async (request: WireRequest): Promise<Answer> => {
    const response = await deps.http.request({
      origin: url.origin,
      path: `${base}${request.path}`,
      method: 'POST',
      headers: { 'content-type': request.contentType, accept: request.contentType },
      body: request.body,
      headersTimeout: ODOO_TIMEOUT_MS,
      bodyTimeout: ODOO_TIMEOUT_MS,
    });
    const retryAfter = response.headers['retry-after'];
    return {
      status: response.statusCode,
      retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
      body: await response.body.text(),
    };
  };

  const postTwiceMore = async (request: WireRequest, call: Call): Promise<Answer> => {
    for (let attempt = 0; ; attempt += 1) {
      const startedAt = deps.clock.now();
      try {
        const answer = await breaker.guard(() => post(request), JUDGE);
        deps.telemetry.add('OdooResponseMs', 'Milliseconds', deps.clock.now() - startedAt);
        return answer;
      } catch (error) {
        if (isBridgeError(error)) throw error;
        if (attempt >= QUICK_TRIES || !isQuickRetry(error, call)) throw transportToError(error, url.origin, call);
        await deps.clock.sleep(QUICK_WAIT_MS * 2 ** attempt * (0.5 + deps.chance.random()));
      }
    }
  };

  return {
    async call(service, method, args, call) {
      const answer = await postTwiceMore(wire.encode(service, method, args), call);
      if (answer.status !== 200) throw statusToError(answer.status, answer.retryAfter, call);
      const decoded = wire.decode(answer.body);
      switch (decoded.kind) {
        case 'value':
          return decoded.value;
        case 'fault':
          throw faultToError(decoded.fault, call, args);
        case 'foreign':
          throw brokenError(call, {
            code: 'ODOO_FOREIGN_ANSWER',
            message: `Something else than Odoo answered ${call.model}.${call.method} at ${url.origin}: check the URL, and the proxy before Odoo`,
            facts: { model: call.model, method: call.method },
          });
        default:
          return decoded satisfies never;
      }
    },
  };
};
