/** What a queue gave up goes on the ladder: the ledger has its reason, or nobody ever told one. */
import { MAX_RECEIVE_COUNT } from '@bridge/shared/core';
import { type RunJournal, recordGivenUp, type Unit } from '@bridge/shared/lambda';
import type { Envelope } from '@bridge/shared/messages';
import type { Chance, Clock, StateStore, Telemetry } from '@bridge/shared/ports';
import { flowOf } from '@bridge/shared/steps';

export interface DeadLettersDeps {
  readonly clock: Clock;
  readonly chance: Pick<Chance, 'random'>;
  readonly telemetry: Pick<Telemetry, 'warn'>;
  readonly ledger: StateStore;
  readonly journal: Pick<RunJournal, 'tell'>;
}

const COUNTED = { recorded: 'Laddered', 'no-outcome': 'NoOutcome', kept: 'AlreadyInLedger' } as const;

/** Repeating it changes nothing: what is on the ladder or parked stays so. */
export const takeDeadLetter = async (deps: DeadLettersDeps, { message }: Unit<Envelope>): Promise<string> => {
  const { account, key, type, attempt } = message;
  const flow = flowOf(type);
  const subject = { account, key, flow, message: JSON.stringify(message), at: deps.clock.now() };
  const found = await recordGivenUp(deps.ledger, subject, attempt + MAX_RECEIVE_COUNT, deps.chance.random());
  deps.journal.tell({
    subject: key,
    event: 'given-up-by-queue',
    correlationId: message.correlationId,
    after: { attempts: attempt + MAX_RECEIVE_COUNT, ledger: found },
  });
  deps.telemetry.warn('dead letter', { key, flowOfMessage: flow, found });
  return COUNTED[found];
};
