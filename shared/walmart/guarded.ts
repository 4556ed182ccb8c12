/** The circuit breaker around the wire: refused before a token of the quota is taken, and taught by every answer. */
import { type Breaker, isBridgeError, type Verdict } from '../core/index.ts';
import { type Answer, type CallContext, transportError } from './errors.ts';
import type { Limiter } from './limiter.ts';
import type { Exchange } from './transport.ts';

/** Whatever Walmart itself says to a request is an answer; pages of its edge are none (walmart-api.md section 5.4). */
const verdictOf = ({ status, body }: Answer): Verdict =>
  status >= 500 || status === 408 || body.trimStart().startsWith('<') ? 'bad' : 'good';

const JUDGE = { value: verdictOf, error: (): Verdict => 'bad' };

export const guardExchange =
  (exchange: Exchange, breaker: Breaker): Exchange =>
  (request) =>
    breaker.guard(() => exchange(request), JUDGE);

export const guardLimiter = (limiter: Limiter, breaker: Breaker): Limiter => ({
  ...limiter,
  take: async (endpoint, options) => {
    await breaker.check();
    return limiter.take(endpoint, options);
  },
});

/** The error of an exchange that threw: the breaker's own refusal stays what it is. */
export const exchangeError = (fault: unknown, call: CallContext): Error =>
  isBridgeError(fault) ? fault : transportError(fault, call);
