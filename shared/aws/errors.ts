/** The one place that reads AWS's errors and says what happens next. */
import { BridgeError, InvalidDataError, SetupError, ThrottledError, TransientError } from '../core/index.ts';

/** What an AWS error tells; missing members are unknown. */
export interface AwsFault {
  readonly name: string;
  readonly message: string;
  readonly status?: number;
  /** Tries that the SDK made; above 1 an earlier one may have had its effect. */
  readonly attempts: number;
}

const THROTTLED = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'Throttled',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'CredentialsProviderError',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'KMSAccessDeniedException',
  'KmsAccessDenied',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

const MISSING = new Set([
  'AWS.SimpleQueueService.NonExistentQueue',
  'NoSuchBucket',
  'NotFound',
  'NotFoundException',
  'QueueDoesNotExist',
  'ResourceNotFoundException',
]);

/** How long to stand back when AWS throttles; the SDK has waited and tried twice more already. */
const THROTTLED_WAIT_MS = 5_000;

export const faultOf = (error: unknown): AwsFault => {
  if (!(error instanceof Error)) return { name: 'Unknown', message: String(error), attempts: 1 };
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status = numberIn(metadata, 'httpStatusCode');
  const attempts = numberIn(metadata, 'attempts') ?? 1;
  return { name: error.name, message: error.message, attempts, ...(status !== undefined && { status }) };
};

/**
 * @param resource what was asked: `table state`, `queue https://…`.
 * @returns one of our errors; ours are given back as they are.
 */
export const explain = (error: unknown, resource: string): BridgeError => {
  if (error instanceof BridgeError) return error;
  const { name, message, status } = faultOf(error);
  const details = { facts: { resource, error: name, status: status ?? null }, cause: error };
  if (THROTTLED.has(name) || status === 429) {
    const retryAfterMs = THROTTLED_WAIT_MS;
    return new ThrottledError({
      ...details,
      code: 'AWS_THROTTLED',
      message: `AWS throttles ${resource}`,
      retryAfterMs,
    });
  }
  if (DENIED.has(name)) {
    const mend = "check the function's role, its credentials and the key's policy";
    return new SetupError({ ...details, code: 'AWS_DENIED', message: `AWS refuses ${resource} (${name}); ${mend}` });
  }
  if (MISSING.has(name)) {
    const mend = 'deploy it, or correct its name in the environment';
    return new SetupError({
      ...details,
      code: 'AWS_RESOURCE_MISSING',
      message: `AWS knows no ${resource} (${name}); ${mend}`,
    });
  }
  if (name === 'ValidationException') {
    const [code, rule] = /size/i.test(message)
      ? ['ROW_TOO_LARGE', 'at most 409600 bytes in one row']
      : ['ROW_REFUSED', 'keys and list names are not empty; keys have at most 2048 and 1024 bytes'];
    const text = `DynamoDB refuses a row for ${resource}: ${rule}`;
    return new InvalidDataError({ ...details, code, message: text, issues: [{ path: 'row', rule }] });
  }
  return new TransientError({
    ...details,
    code: 'AWS_UNAVAILABLE',
    message: `AWS did not answer for ${resource}: ${name}`,
  });
};

/** Runs one call; its errors come out as ours. */
export const translating = async <T>(resource: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw explain(error, resource);
  }
};

const numberIn = (holder: unknown, name: string): number | undefined => {
  if (typeof holder !== 'object' || holder === null) return undefined;
  const value: unknown = Reflect.get(holder, name);
  return typeof value === 'number' ? value : undefined;
};
