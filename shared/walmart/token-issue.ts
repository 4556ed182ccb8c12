/** POST /v3/token: from the stored credentials to a fresh access token (walmart-api.md section 4.1). */
import { CredentialError, SECOND_MS, SetupError, TransientError } from '../core/index.ts';
import type { Chance, Clock, Journal, Vault } from '../ports/index.ts';
import { endpointOf } from './endpoints.ts';
import { errorOf, readFailure } from './errors.ts';
import { exchangeError } from './guarded.ts';
import { commonHeaders, type HeaderSettings } from './headers.ts';
import type { Limiter } from './limiter.ts';
import { parseJson } from './problems.ts';
import { credentialsSchema, tokenResponseSchema } from './schemas/token.ts';
import type { Exchange } from './transport.ts';
import { type Witness, witness } from './witness.ts';

export interface IssuedToken {
  readonly accessToken: string;
  /** Epoch milliseconds, counted from before the call. */
  readonly expiresAt: number;
  /** When to ask for the next one. */
  readonly renewAt: number;
}

export interface IssueParts {
  readonly exchange: Exchange;
  readonly limiter: Limiter;
  readonly vault: Pick<Vault, 'read'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly chance: Pick<Chance, 'uuid'>;
  readonly headers: HeaderSettings;
  readonly credentialsName: string;
  readonly patienceMs: number;
  readonly journal: Journal;
}

const LONGEST_LIFE_S = 3600;
const RENEW_EARLY_S = 300;
const ENDPOINT = 'token.issue';

/** Five minutes before the end, or a third of the life when that is shorter; never trusted longer than 60 minutes. */
export const lifeOf = (expiresInS: number, startedAt: number): Pick<IssuedToken, 'expiresAt' | 'renewAt'> => {
  const lifeS = Math.min(expiresInS, LONGEST_LIFE_S);
  return {
    expiresAt: startedAt + lifeS * SECOND_MS,
    renewAt: startedAt + Math.floor((lifeS - Math.min(RENEW_EARLY_S, lifeS / 3)) * SECOND_MS),
  };
};

const readCredentials = async (vault: Pick<Vault, 'read'>, name: string) => {
  const stored = await vault.read(name);
  const parsed = credentialsSchema.safeParse(parseJson(stored.value.reveal()));
  if (parsed.success) return parsed.data;
  throw new SetupError({
    code: 'WALMART_CREDENTIALS_SHAPE',
    message: `Secret ${name} is not JSON with clientId and clientSecret; store it so`,
    facts: { secret: name },
  });
};

/**
 * @throws {CredentialError} on any 4xx but 429: production answered 400 and 401 for rejected keys.
 * @throws {TransientError} on 5xx, time-outs and broken connections.
 * @throws {ThrottledError} on 429 or when our own bucket is empty.
 */
export const issueToken = async (parts: IssueParts): Promise<IssuedToken> => {
  const { clientId, clientSecret } = await readCredentials(parts.vault, parts.credentialsName);
  await parts.limiter.take(ENDPOINT, { patienceMs: parts.patienceMs });
  const correlationId = parts.chance.uuid();
  const about = [{ subject: 'token/walmart', event: 'token-issued' }];
  const seen = witness(parts.journal, parts.clock, {
    ...{ endpoint: endpointOf(ENDPOINT), callId: correlationId, about },
    // The answer is the token.
    isSecret: true,
  });
  try {
    const issued = await ask(parts, clientId, clientSecret, correlationId, seen);
    seen.ended();
    return issued;
  } catch (error) {
    seen.ended(error);
    throw error;
  }
};

const ask = async (
  parts: IssueParts,
  clientId: string,
  clientSecret: string,
  correlationId: string,
  seen: Witness,
): Promise<IssuedToken> => {
  const call = { endpoint: ENDPOINT, correlationId, replayable: true };
  const startedAt = parts.clock.now();
  seen.sent('');
  const answer = await parts
    .exchange({
      endpoint: ENDPOINT,
      method: 'POST',
      path: '/v3/token',
      headers: {
        ...commonHeaders(parts.headers, correlationId),
        Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
      correlationId,
    })
    .catch((fault: unknown) => {
      throw exchangeError(fault, call);
    });
  seen.answered(answer);
  await parts.limiter.learn(ENDPOINT, answer);

  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) throw refused(answer, correlationId);
  if (answer.status >= 400) throw errorOf(answer, call, parts.clock.now());
  const parsed = tokenResponseSchema.safeParse(parseJson(answer.body));
  if (!parsed.success) {
    throw new TransientError({
      code: 'WALMART_TOKEN_SHAPE',
      message: `Walmart answered ${ENDPOINT} with ${answer.status} but without a token`,
      facts: { endpoint: ENDPOINT, status: answer.status, correlationId },
    });
  }
  return { accessToken: parsed.data.access_token, ...lifeOf(parsed.data.expires_in, startedAt) };
};

const refused = (answer: Parameters<typeof readFailure>[0], correlationId: string): CredentialError => {
  const { status, problem } = readFailure(answer);
  return new CredentialError({
    code: 'WALMART_TOKEN_REFUSED',
    message: `Walmart refused the client id and secret with ${status} ${problem.code}; check the credentials secret and the environment`,
    facts: { endpoint: ENDPOINT, status, walmartCode: problem.code, correlationId },
  });
};
