/** Invoking a function as Lambda does: a context with a request id and the time that is left, and an end at its time-out. */
import type { Trigger } from '@bridge/shared/core';
import type { LambdaHandler } from '@bridge/shared/lambda';
import type { Chance } from '@bridge/shared/ports';

/** Measures the time-outs of handlers: real time, or virtual time where there is no other. */
export interface Stopwatch {
  /** Milliseconds of any origin. */
  now(): number;
  /** @returns how to cancel. */
  after(ms: number, ring: () => void): () => void;
}

/** What became of all invocations so far. */
export interface InvocationCounts {
  readonly invoked: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly running: number;
}

export interface Invoker {
  /** Gives the handler's answer; undefined when it threw or ran out of time, which is logged and counted. */
  invoke(trigger: Trigger, handler: LambdaHandler<unknown, unknown>, event: unknown): Promise<Invoked>;
  counts(): InvocationCounts;
}

export type Invoked = { readonly answered: true; readonly answer: unknown } | { readonly answered: false };

export interface InvokerParts {
  readonly chance: Pick<Chance, 'uuid'>;
  readonly stopwatch: Stopwatch;
  /** Takes one JSON line about an invocation that failed. */
  readonly log: (line: string) => void;
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

export const createInvoker = ({ chance, stopwatch, log }: InvokerParts): Invoker => {
  const counts = { invoked: 0, failed: 0, timedOut: 0, running: 0 };

  const note = (trigger: Trigger, message: string, error?: unknown): void => {
    const fields = { level: 'ERROR', message, service: trigger.flow };
    log(JSON.stringify(error === undefined ? fields : { ...fields, reason: reasonOf(error) }));
  };

  return {
    counts: () => ({ ...counts }),
    invoke: async (trigger, handler, event) => {
      const endsAt = stopwatch.now() + trigger.timeoutSeconds * 1000;
      const context = {
        awsRequestId: chance.uuid(),
        getRemainingTimeInMillis: () => Math.max(0, endsAt - stopwatch.now()),
      };
      counts.invoked += 1;
      counts.running += 1;
      const timer = timeOut(stopwatch, trigger.timeoutSeconds * 1000);
      try {
        const outcome = await Promise.race([handler(event, context).then((answer) => ({ answer })), timer.rang]);
        if (outcome !== 'timed out') return { answered: true, answer: outcome.answer };
        counts.timedOut += 1;
        note(trigger, 'function timed out');
      } catch (error) {
        counts.failed += 1;
        note(trigger, 'function failed', error);
      } finally {
        timer.cancel();
        counts.running -= 1;
      }
      return { answered: false };
    },
  };
};

const timeOut = (stopwatch: Stopwatch, ms: number) => {
  let cancel = (): void => {};
  const rang = new Promise<'timed out'>((resolve) => {
    cancel = stopwatch.after(ms, () => resolve('timed out'));
  });
  return { rang, cancel: () => cancel() };
};
