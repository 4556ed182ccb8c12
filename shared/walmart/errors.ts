/** The one place where an answer of Walmart becomes an error of ours. Nobody else reads status codes. */
import {
  type BridgeError,
  CredentialError,
  type Facts,
  RejectedError,
  SetupError,
  ThrottledError,
  TransientError,
  UnknownOutcomeError,
} from '../core/index.ts';
import { type Headers, retryAfterMs } from './advice.ts';
import { type FailureClass, ruleFor } from './error-table.ts';
import { type Problem, readProblems } from './problems.ts';

/** Which call it was, for the message and for what a failed write means. */
export interface CallContext {
  readonly endpoint: string;
  readonly correlationId: string;
  /** The thing it was about: `order 1796277083022`, `SKU ABC`. */
  readonly subject?: string;
  /** May be sent again; otherwise an unclear end is an unknown outcome. */
  readonly replayable: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** An answer understood: what Walmart said, and which class it is. */
export interface Failure {
  readonly failure: FailureClass;
  readonly number: number;
  readonly status: number;
  readonly problem: Problem;
}

/** From the problems of an answer the one that decides: the first that is not mere information. */
const deciding = (problems: readonly [Problem, ...Problem[]]): Problem =>
  problems.find((problem) => problem.severity !== 'INFO') ?? problems[0];

export const classify = (status: number, problems: readonly [Problem, ...Problem[]]): Failure => {
  const problem = deciding(problems);
  const { failure, number } = ruleFor(status, problem.name, problem.description ?? '');
  return { failure, number, status, problem };
};

export const readFailure = (answer: Answer): Failure =>
  classify(answer.status, readProblems(answer.status, answer.body));

const factsOf = (failure: Failure, call: CallContext): Facts => ({
  endpoint: call.endpoint,
  status: failure.status,
  walmartCode: failure.problem.code,
  field: failure.problem.field ?? null,
  number: failure.number,
  correlationId: call.correlationId,
});

const tell = (failure: Failure, call: CallContext, what: string): string => {
  const about = call.subject === undefined ? '' : ` for ${call.subject}`;
  const said = failure.problem.description === undefined ? '' : `: ${failure.problem.description}`;
  return `Walmart ${what} ${call.endpoint}${about} with ${failure.status} ${failure.problem.code}${said}`;
};

/** The error of a failed call. `nowMs` turns Walmart's moments into waits. */
export const toError = (failure: Failure, call: CallContext, headers: Headers, nowMs: number): BridgeError => {
  const facts = factsOf(failure, call);
  const details = (code: string, what: string, mend = '') => ({
    code,
    message: tell(failure, call, what) + mend,
    facts,
  });
  switch (failure.failure) {
    case 'unauthorized':
      return new CredentialError(
        details(
          'WALMART_UNAUTHORIZED',
          'did not accept the token of',
          '; check whether the keys were reset in the developer portal',
        ),
      );
    case 'forbidden':
      return new SetupError(
        details(
          'WALMART_FORBIDDEN',
          'forbids',
          '; check the permissions of the keys, the account and the channel type',
        ),
      );
    case 'throttled':
      return new ThrottledError({
        ...details('WALMART_THROTTLED', 'throttled'),
        retryAfterMs: retryAfterMs(headers, nowMs),
      });
    case 'locked':
      return new TransientError(details('WALMART_LOCKED', 'has locked the resource of'));
    case 'system':
      return call.replayable
        ? new TransientError(details('WALMART_SYSTEM', 'failed at'))
        : new UnknownOutcomeError(
            details('WALMART_UNKNOWN_OUTCOME', 'failed at', '; whether it took effect must be read back'),
          );
    case 'installation':
      return new SetupError(details('WALMART_URI_NOT_FOUND', 'does not know the path of', '; check the base URL'));
    case 'notFound':
      return new RejectedError(details('WALMART_NOT_FOUND', 'found nothing at'));
    case 'higherStatus':
      return new RejectedError(
        details('WALMART_HIGHER_STATUS', 'says a line has moved on at', '; read the order again and compare'),
      );
    case 'alreadyShipped':
      return new RejectedError(
        details('WALMART_ALREADY_SHIPPED', 'says a line is shipped already at', '; read the order again and compare'),
      );
    case 'alreadyCancelled':
      return new RejectedError(
        details('WALMART_ALREADY_CANCELLED', 'says a line is cancelled at', '; read the order again and compare'),
      );
    case 'beyondOpen':
      return new RejectedError(
        details(
          'WALMART_BEYOND_OPEN',
          'refused unknown lines or too many units at',
          '; read the order again and compare',
        ),
      );
    case 'intentToCancel':
      return new RejectedError(
        details('WALMART_INTENT_TO_CANCEL', 'says the customer wants to cancel at', '; cancel, or ship all the same'),
      );
    case 'business':
      return new RejectedError(details('WALMART_REJECTED', 'refused'));
    default:
      return failure.failure satisfies never;
  }
};

/** The error of an answer with an error status. */
export const errorOf = (answer: Answer, call: CallContext, nowMs: number): BridgeError =>
  toError(readFailure(answer), call, answer.headers, nowMs);

/** Faults after which nothing can have reached Walmart. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export const faultCode = (fault: unknown): string => {
  if (typeof fault !== 'object' || fault === null) return 'UNKNOWN';
  if ('code' in fault && typeof fault.code === 'string') return fault.code;
  return fault instanceof Error ? fault.name : 'UNKNOWN';
};

/** The error of a connection that broke or timed out before an answer was complete. */
export const transportError = (fault: unknown, call: CallContext): BridgeError => {
  const code = faultCode(fault);
  const about = call.subject === undefined ? '' : ` for ${call.subject}`;
  const facts = { endpoint: call.endpoint, fault: code, correlationId: call.correlationId };
  if (call.replayable || NOT_SENT.has(code)) {
    return new TransientError({
      code: 'WALMART_UNREACHABLE',
      message: `Walmart could not be reached for ${call.endpoint}${about}: ${code}`,
      facts,
      cause: fault,
    });
  }
  return new UnknownOutcomeError({
    code: 'WALMART_UNKNOWN_OUTCOME',
    message: `The connection to Walmart broke during ${call.endpoint}${about} (${code}); whether it took effect must be read back`,
    facts,
    cause: fault,
  });
};
