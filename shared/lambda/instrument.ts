/** The middleware that every shape shares: correlation, duration, one closing line, metrics flushed whatever happened. */
import middy, { type MiddlewareObj } from '@middy/core';
import type { Clock, Telemetry } from '../ports/index.ts';
import type { InvocationContext } from './run.ts';

const instrument = (flow: string, telemetry: Telemetry, clock: Clock): MiddlewareObj => {
  let startedAt = 0;
  const close = (outcome: 'ok' | 'failed'): void => {
    telemetry.add('Duration', 'Milliseconds', clock.now() - startedAt);
    telemetry.add(outcome === 'ok' ? 'Success' : 'Failure', 'Count', 1);
    telemetry.flush();
  };
  return {
    before: ({ context }) => {
      startedAt = clock.now();
      telemetry.annotate({ flow, correlationId: context.awsRequestId });
    },
    after: () => close('ok'),
    onError: ({ error }) => {
      const code = error !== null && typeof error === 'object' && 'code' in error ? String(error.code) : 'UNEXPECTED';
      telemetry.error('run failed', { code, message: error instanceof Error ? error.message : String(error) });
      close('failed');
    },
  };
};

export type LambdaHandler<E, R> = (event: E, context: InvocationContext) => Promise<R>;

/** A Lambda handler around one function, with the shared middleware; Lambda's own deadline is watched by the flows (`remainingMs`). */
export const toHandler = <E, R>(
  flow: string,
  deps: { readonly telemetry: Telemetry; readonly clock: Clock },
  work: LambdaHandler<E, R>,
): LambdaHandler<E, R> => {
  const wrapped = middy<E, R, Error, never>({ timeoutEarlyInMillis: 0 })
    .use(instrument(flow, deps.telemetry, deps.clock))
    .handler((event: E, context: unknown) => work(event, context as InvocationContext));
  return wrapped as unknown as LambdaHandler<E, R>;
};
