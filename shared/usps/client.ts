/** One question to the USPS Addresses API v3, with its token (OAuth, client credentials); every fault is a value. */
import type { Dispatcher } from 'undici';
import { type AddressVerdict, type DirectoryAddress, MINUTE_MS, SECOND_MS } from '../core/index.ts';
import type { Clock } from '../ports/index.ts';
import { type Credentials, parseText, tokenSchema, toVerdict } from './answers.ts';

/** No answer. Nobody asks again before the pause is over: an order never waits for USPS, and its limit is not run against. */
export interface NoAnswer {
  readonly code: 'USPS_UNAVAILABLE' | 'USPS_THROTTLED' | 'USPS_REFUSED' | 'USPS_CREDENTIALS';
  readonly pauseMs: number;
}

export interface UspsClient {
  ask(address: DirectoryAddress, credentials: Credentials): Promise<AddressVerdict | NoAnswer>;
}

/** An import waits this long for one answer at most. */
const TIMEOUT_MS = 3 * SECOND_MS;
const RENEW_EARLY_MS = 5 * MINUTE_MS;

const UNAVAILABLE: NoAnswer = { code: 'USPS_UNAVAILABLE', pauseMs: MINUTE_MS };
const REFUSED: NoAnswer = { code: 'USPS_REFUSED', pauseMs: 15 * MINUTE_MS };
const LEAST_PAUSE_MS = 10 * SECOND_MS;
const MOST_PAUSE_MS = 60 * MINUTE_MS;
const USUAL_PAUSE_MS = 10 * MINUTE_MS;

interface Answer {
  readonly status: number;
  readonly retryAfter: string;
  readonly body: string;
}

const throttled = ({ retryAfter }: Answer): NoAnswer => {
  const told = /^\d+$/.test(retryAfter) ? Number(retryAfter) * SECOND_MS : USUAL_PAUSE_MS;
  return { code: 'USPS_THROTTLED', pauseMs: Math.min(MOST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, told)) };
};

/** 400 and 404 say that there is no such address, not that the call was wrong: its form is ours. */
const readAnswer = (answer: Answer): AddressVerdict | NoAnswer => {
  switch (answer.status) {
    case 200:
      return toVerdict(parseText(answer.body)) ?? UNAVAILABLE;
    case 400:
    case 404:
      return { kind: 'unknown' };
    case 401:
    case 403:
      return REFUSED;
    case 429:
      return throttled(answer);
    default:
      return UNAVAILABLE;
  }
};

const toQuery = ({ street, unit, city, state, zip }: DirectoryAddress): string =>
  Object.entries({ streetAddress: street, secondaryAddress: unit, city, state, ZIPCode: /^\d{5}/.exec(zip)?.[0] ?? '' })
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');

export const uspsClient = (baseUrl: string, http: Dispatcher, clock: Pick<Clock, 'now'>): UspsClient => {
  const { origin, pathname } = new URL(baseUrl);
  const base = pathname.replace(/\/+$/, '');
  let token: { readonly value: string; readonly until: number } | undefined;
  let asked: Promise<string | NoAnswer> | undefined;

  const exchange = async (
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<Answer | undefined> => {
    try {
      const response = await http.request({
        ...{ origin, path: `${base}${path}`, method, headers: { accept: 'application/json', ...headers } },
        ...{ body: body ?? null, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS },
      });
      const retryAfter = String(response.headers['retry-after'] ?? '');
      return { status: response.statusCode, retryAfter, body: await response.body.text() };
    } catch {
      return undefined;
    }
  };

  const issue = async ({ clientId, clientSecret }: Credentials): Promise<string | NoAnswer> => {
    const startedAt = clock.now();
    const body = JSON.stringify({ client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' });
    const answer = await exchange('POST', '/oauth2/v3/token', { 'content-type': 'application/json' }, body);
    if (answer?.status === 429) return throttled(answer);
    if (answer === undefined || answer.status >= 500) return UNAVAILABLE;
    const parsed = tokenSchema.safeParse(parseText(answer.body));
    if (answer.status !== 200 || !parsed.success) return REFUSED;
    const { access_token: value, expires_in: seconds } = parsed.data;
    token = { value, until: startedAt + seconds * SECOND_MS - RENEW_EARLY_MS };
    return value;
  };

  /** Callers at the same moment share one renewal. */
  const tokenFor = async (credentials: Credentials): Promise<string | NoAnswer> => {
    if (token && clock.now() < token.until) return token.value;
    asked ??= issue(credentials).finally(() => {
      asked = undefined;
    });
    return asked;
  };

  const askWith = (value: string, address: DirectoryAddress): Promise<Answer | undefined> =>
    exchange('GET', `/addresses/v3/address?${toQuery(address)}`, { authorization: `Bearer ${value}` });

  return {
    async ask(address, credentials) {
      const value = await tokenFor(credentials);
      if (typeof value !== 'string') return value;
      const answer = await askWith(value, address);
      if (answer?.status !== 401) return answer ? readAnswer(answer) : UNAVAILABLE;
      // Ended before its time: once more with a fresh one.
      if (token?.value === value) token = undefined;
      const fresh = await tokenFor(credentials);
      if (typeof fresh !== 'string') return fresh;
      const again = await askWith(fresh, address);
      return again ? readAnswer(again) : UNAVAILABLE;
    },
  };
};
