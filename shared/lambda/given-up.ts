/**
 * The queued shape's small sister for dead-letter queues: a message there is a failure already, so nothing that happens to it
 * may be recorded as a failure of its own. What cannot be dealt with stays where it is and comes back.
 */
import { explain, parseAccount } from '../core/index.ts';
import type { Envelope } from '../messages/index.ts';
import { toHandler } from './instrument.ts';
import { NO_JOURNAL } from './journal.ts';
import type { BatchResponse, QueueEvent } from './queued.ts';
import { countTally, type InvocationContext } from './run.ts';
import { type Aside, parkUnreadable, type Settled, tellPeople } from './settle-unit.ts';
import { readRecord, type Unit } from './unit.ts';

export interface GivenUpSpec {
  readonly flow: string;
  readonly account: string;
  readonly types: readonly Envelope['type'][];
  readonly deps: Aside['deps'];
}

/** With less time left nothing more is begun. */
const RESERVE_MS = 2_000;

interface Ended {
  readonly as: string;
  readonly keep: boolean;
  /** Of a message that cannot be read. */
  readonly settled?: Settled;
}

const LATE: Ended = { as: 'Unsettled', keep: true };

/**
 * A Lambda handler for the event sources of dead-letter queues.
 * @param work deals with one message and tells what to count it as.
 */
export const givenUp = (spec: GivenUpSpec, work: (unit: Unit<Envelope>) => Promise<string>) => {
  const { account } = parseAccount(spec.account);
  const { flow, deps } = spec;
  const bench: Aside = { flow, account, deps };
  const dealWith = async (record: QueueEvent['Records'][number]): Promise<Ended> => {
    const read = readRecord<Envelope>(spec, record);
    if ('problem' in read) {
      const settled = await parkUnreadable(bench, read);
      return { ...settled, settled };
    }
    try {
      return { as: await work(read), keep: false };
    } catch (error) {
      const { code, facts, reason } = explain(error);
      deps.telemetry.error('dead letter stays', { ...facts, key: read.message.key, code, reason });
      return { as: 'Unsettled', keep: true };
    }
  };
  return toHandler<QueueEvent, BatchResponse>(flow, deps, async (event, context: InvocationContext) => {
    const { journal = NO_JOURNAL } = deps;
    return journal.during({ flow, correlationId: context.awsRequestId }, async () => {
      const counts: Record<string, number> = {};
      const kept: string[] = [];
      const settled: Settled[] = [];
      for (const record of event.Records) {
        const isLate = context.getRemainingTimeInMillis() < RESERVE_MS;
        const { as, keep, settled: aside } = isLate ? LATE : await dealWith(record);
        if (aside) settled.push(aside);
        counts[as] = (counts[as] ?? 0) + 1;
        if (keep) kept.push(record.messageId);
      }
      await tellPeople(bench, settled);
      countTally(deps.telemetry, counts);
      deps.telemetry.info('dead letters settled', { ...counts, units: event.Records.length });
      return { batchItemFailures: kept.map((itemIdentifier) => ({ itemIdentifier })) };
    });
  });
};
