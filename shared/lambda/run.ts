/** What a flow is told about the run it is in. */
import type { Account, Environment } from '../core/index.ts';
import type { EnvelopeHead } from '../messages/index.ts';
import type { Telemetry } from '../ports/index.ts';

export interface Run {
  readonly flow: string;
  readonly account: Account;
  readonly environment: Environment;
  /** Of the invocation; a queued unit has its own in its envelope. */
  readonly correlationId: string;
  readonly telemetry: Telemetry;
  /** Epoch milliseconds (business time) at the start of the run. */
  readonly startedAt: number;
  /** Real milliseconds until the platform ends the run; a flow stops taking work while there is time to finish. */
  remainingMs(): number;
}

/** Counts by outcome; they become metrics and one log line. */
export type Tally = Readonly<Record<string, number>>;

/** Head of a message that this run sends first. */
export const headOf = (run: Run, firstSentAt: number): EnvelopeHead => ({
  account: run.account,
  environment: run.environment,
  correlationId: run.correlationId,
  cause: run.flow,
  firstSentAt,
});

/** The part of AWS's Lambda context that the shapes use. */
export interface InvocationContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export const countTally = (telemetry: Telemetry, tally: Tally): void => {
  for (const [name, value] of Object.entries(tally)) telemetry.add(name, 'Count', value);
};
