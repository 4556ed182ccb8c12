/** One call to Walmart: quota, token, headers, exchange, errors, schema. */
import type * as z from 'zod';
import {
  type BridgeError,
  InvalidDataError,
  type Issue,
  isBridgeError,
  TransientError,
  UnknownOutcomeError,
} from '../core/index.ts';
import type { About, Chance, Clock, Journal } from '../ports/index.ts';
import { endpointOf, type KnownEndpoint, type Priority } from './endpoints.ts';
import { type Answer, type CallContext, classify, errorOf, readFailure, toError } from './errors.ts';
import { exchangeError } from './guarded.ts';
import { commonHeaders, type HeaderSettings, tokenHeaders } from './headers.ts';
import type { Limiter } from './limiter.ts';
import { parseJson, problemsIn } from './problems.ts';
import type { Token, Tokens } from './token.ts';
import type { Exchange } from './transport.ts';
import { type Witness, witness } from './witness.ts';

export interface CallOptions {
  readonly priority?: Priority;
  /** Longest wait for the endpoint's quota. Default: the client's. */
  readonly patienceMs?: number;
  /** A UUID (Walmart wants one), the same for all tries of one call. Default: a fresh one. */
  readonly correlationId?: string;
  /** For the trail. Default: what the resource knows of itself. */
  readonly about?: About;
  /** Where the body's content lies in the RawStore: the trail refers to it and keeps no second copy. */
  readonly bodyKey?: string;
}

export interface WalmartCall<S extends z.ZodType> extends CallOptions {
  /** A name of the endpoint table; an unknown one is refused. */
  readonly endpoint: string;
  /** Begins with `/v3`, encoded, query included. */
  readonly path: string;
  /** What it is about, for messages: `order 1796277083022`. */
  readonly subject?: string;
  /** … and its business key, for the trail: `order/1796277083022`. */
  readonly key?: string;
  readonly contentType?: string;
  readonly body?: string | Uint8Array;
  /** Request or answer hold a secret: the trail keeps neither. */
  readonly isSecret?: true;
  readonly schema: S;
}

export interface Reply<T> {
  readonly data: T;
  /** The JSON as it came. */
  readonly raw: unknown;
  readonly correlationId: string;
}

export interface WalmartHttp {
  /**
   * @returns undefined when Walmart found nothing (404 CONTENT_NOT_FOUND): no rows for a search, no such thing for a single read.
   * @throws {BridgeError} as errors.ts translates; a write that may not be repeated ends unclear as UnknownOutcomeError.
   */
  find<S extends z.ZodType>(call: WalmartCall<S>): Promise<Reply<z.output<S>> | undefined>;
  /** As `find`, but nothing found is an error (`WALMART_NOT_FOUND`). */
  send<S extends z.ZodType>(call: WalmartCall<S>): Promise<Reply<z.output<S>>>;
}

export interface HttpParts {
  readonly exchange: Exchange;
  readonly limiter: Limiter;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly headers: HeaderSettings;
  readonly patienceMs: number;
  readonly journal: Journal;
}

/** The client's own share of retrying: two quick tries, for broken connections only. */
const QUICK_TRIES = 2;
const QUICK_WAIT_MS = 200;

export const createHttp = (parts: HttpParts): WalmartHttp => {
  const { exchange, limiter, tokens, clock, chance } = parts;

  const exchangeOnce = async (
    call: WalmartCall<z.ZodType>,
    endpoint: KnownEndpoint,
    context: CallContext,
    token: Token,
    seen: Witness,
  ) => {
    await limiter.take(endpoint.name, {
      patienceMs: call.patienceMs ?? parts.patienceMs,
      ...(call.priority === undefined ? {} : { priority: call.priority }),
    });
    seen.sent(token.accessToken);
    const answer = await exchange({
      endpoint: endpoint.name,
      method: endpoint.method,
      path: call.path,
      headers: {
        ...commonHeaders(parts.headers, context.correlationId),
        ...tokenHeaders(token.accessToken),
        ...(call.contentType === undefined ? {} : { 'Content-Type': call.contentType }),
      },
      correlationId: context.correlationId,
      ...(call.body === undefined ? {} : { body: call.body }),
    }).catch((fault: unknown) => {
      throw exchangeError(fault, context);
    });
    seen.answered(answer);
    await limiter.learn(endpoint.name, answer);
    return answer;
  };

  /** Again at once after a broken connection, where the call may be repeated. */
  const exchangeQuickly = async (...args: Parameters<typeof exchangeOnce>): Promise<Answer> => {
    const [, endpoint] = args;
    for (let quick = 0; ; quick += 1) {
      try {
        return await exchangeOnce(...args);
      } catch (error) {
        const broke = error instanceof TransientError && error.code === 'WALMART_UNREACHABLE';
        if (!broke || !endpoint.replayable || quick >= QUICK_TRIES) throw error;
        await clock.sleep(QUICK_WAIT_MS * (quick + 1) * (1 + chance.random()));
      }
    }
  };

  /** A refused token is renewed once, whatever the method: a refused call had no effect. */
  const answerTo = async (
    call: WalmartCall<z.ZodType>,
    endpoint: KnownEndpoint,
    context: CallContext,
    seen: Witness,
  ): Promise<Answer> => {
    const token = await tokens.current();
    const answer = await exchangeQuickly(call, endpoint, context, token, seen);
    return refusesToken(answer) ? exchangeQuickly(call, endpoint, context, await tokens.renewed(token), seen) : answer;
  };

  /** The reply, or the error that stands for "nothing found". */
  const answered = async <S extends z.ZodType>(
    call: WalmartCall<S>,
    endpoint: KnownEndpoint,
    context: CallContext,
    seen: Witness,
  ): Promise<Reply<z.output<S>> | BridgeError> => {
    const answer = await answerTo(call, endpoint, context, seen);
    if (answer.status >= 300) {
      const error = errorOf(answer, context, clock.now());
      if (isNothingFound(answer)) return error;
      throw error;
    }
    const raw = parseJson(answer.body);
    if (raw === undefined) throw unreadable(answer, context);
    failOnProblems(answer, raw, context, clock.now());
    return { data: fit(call.schema, raw, context), raw, correlationId: context.correlationId };
  };

  const attempt = async <S extends z.ZodType>(call: WalmartCall<S>): Promise<Reply<z.output<S>> | BridgeError> => {
    const endpoint = endpointOf(call.endpoint);
    const context: CallContext = {
      endpoint: endpoint.name,
      correlationId: call.correlationId ?? chance.uuid(),
      replayable: endpoint.replayable,
      ...(call.subject === undefined ? {} : { subject: call.subject }),
    };
    const seen = witness(parts.journal, clock, {
      ...{ endpoint, callId: context.correlationId },
      about: [call.about ?? { subject: call.key ?? `walmart/${endpoint.name}` }],
      ...(call.body === undefined ? {} : { body: call.body }),
      ...(call.bodyKey === undefined ? {} : { bodyKey: call.bodyKey }),
      ...(call.isSecret === undefined ? {} : { isSecret: call.isSecret }),
    });
    try {
      const reply = await answered(call, endpoint, context, seen);
      // Nothing found is an answer to a read, and a refusal of a write.
      seen.ended(isBridgeError(reply) && endpoint.method !== 'GET' ? reply : undefined);
      return reply;
    } catch (error) {
      seen.ended(error);
      throw error;
    }
  };

  return {
    async find(call) {
      const reply = await attempt(call);
      return isBridgeError(reply) ? undefined : reply;
    },
    async send(call) {
      const reply = await attempt(call);
      if (isBridgeError(reply)) throw reply;
      return reply;
    },
  };
};

const refusesToken = (answer: Answer): boolean =>
  answer.status === 401 || (answer.status >= 400 && readFailure(answer).failure === 'unauthorized');

const isNothingFound = (answer: Answer): boolean => {
  if (answer.status !== 404) return false;
  return readFailure(answer).problem.name === 'CONTENT_NOT_FOUND';
};

/** A 200 whose body is no JSON: seen as HTML at maintenance. A write's outcome is then not known. */
const unreadable = (answer: Answer, context: CallContext): BridgeError => {
  const details = {
    code: context.replayable ? 'WALMART_BODY' : 'WALMART_UNKNOWN_OUTCOME',
    message: `Walmart answered ${context.endpoint} with ${answer.status} but no JSON (${answer.body.length} characters)`,
    facts: { endpoint: context.endpoint, status: answer.status, correlationId: context.correlationId },
  };
  return context.replayable ? new TransientError(details) : new UnknownOutcomeError(details);
};

/** Filled `errors` in a 200 mean failure, unless they merely inform; in a 206 they name what was not found, and the rest counts. */
const failOnProblems = (answer: Answer, raw: unknown, context: CallContext, nowMs: number): void => {
  const [first, ...rest] = problemsIn(raw, answer.status).filter((problem) => problem.severity !== 'INFO');
  if (first === undefined || answer.status === 206) return;
  throw toError(classify(answer.status, [first, ...rest]), context, answer.headers, nowMs);
};

const fit = <S extends z.ZodType>(schema: S, raw: unknown, context: CallContext): z.output<S> => {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const facts = { endpoint: context.endpoint, correlationId: context.correlationId };
  const message = `Walmart's answer to ${context.endpoint} has another shape than walmart-api.md describes`;
  if (!context.replayable) throw new UnknownOutcomeError({ code: 'WALMART_UNKNOWN_OUTCOME', message, facts });
  throw new InvalidDataError({ code: 'WALMART_SHAPE', message, facts, issues: toIssues(parsed.error) });
};

/** Paths and rules of a schema's findings; values are left out, they may be personal. */
export const toIssues = (error: z.ZodError): readonly Issue[] =>
  error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), rule: issue.message }));
