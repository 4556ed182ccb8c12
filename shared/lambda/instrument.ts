/** The middleware that every shape shares: correlation, duration, one closing line, metrics flushed whatever happened. */
import middy, { type MiddlewareObj } from '@middy/core';
import { explain, isBridgeError } from '../core/index.ts';
import type { Clock, Telemetry } from '../ports/index.ts';
import type { InvocationContext } from './run.ts';

const instrument = (flow: string, telemetry: Telemetry, clock: Clock, isSuccess: () => boolean): MiddlewareObj => {
  // By context, since a host may run one handler several times at once.
  const startedAt = new WeakMap<object, number>();
  const close = (context: object, outcome: 'Success' | 'Failure'): void => {
    telemetry.add('Duration', 'Milliseconds', clock.now() - (startedAt.get(context) ?? clock.now()));
    if (outcome === 'Failure' || isSuccess()) telemetry.add(outcome, 'Count', 1);
    telemetry.flush();
  };
  return {
    before: ({ context }) => {
      startedAt.set(context, clock.now());
      telemetry.annotate({ flow, correlationId: context.awsRequestId });
    },
    after: ({ context }) => close(context, 'Success'),
    onError: ({ context, error }) => {
      const { code, facts, reason } = explain(error);
      telemetry.error('run failed', { ...facts, code, reason });
      close(context, 'Failure');
    },
  };
};

/** Lambda itself logs the text of what is thrown; of an error that is not ours it may quote a body or a person. */
const toThrown = (error: unknown): unknown => {
  if (isBridgeError(error)) return error;
  const told = new Error(explain(error).reason);
  told.name = 'UnexpectedError';
  return told;
};

export type LambdaHandler<E, R> = (event: E, context: InvocationContext) => Promise<R>;

/**
 * A Lambda handler around one function, with the shared middleware; Lambda's own deadline is watched by the flows (`remainingMs`).
 * @param options.countsOwnSuccess the work itself counts `Success`, since a run that ends well may have done nothing.
 */
export const toHandler = <E, R>(
  flow: string,
  deps: { readonly telemetry: Telemetry; readonly clock: Clock },
  work: LambdaHandler<E, R>,
  options: { readonly countsOwnSuccess?: boolean } = {},
): LambdaHandler<E, R> => {
  const wrapped = middy<E, R, Error, never>({ timeoutEarlyInMillis: 0 })
    .use(instrument(flow, deps.telemetry, deps.clock, () => options.countsOwnSuccess !== true))
    .handler((event: E, context: unknown) => work(event, context as InvocationContext));
  const handler = wrapped as unknown as LambdaHandler<E, R>;
  return async (event, context) => {
    try {
      return await handler(event, context);
    } catch (error) {
      throw toThrown(error);
    }
  };
};
