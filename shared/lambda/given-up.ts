/**
 * The queued shape's small sister for dead-letter queues: a message there is a failure already, so nothing that happens to it
 * may be recorded as a failure of its own. What cannot be dealt with stays where it is and comes back.
 */
import { explain, parseAccount } from '../core/index.ts';
import type { Envelope } from '../messages/index.ts';
import { raiseAlert } from './alarm.ts';
import { toHandler } from './instrument.ts';
import type { BatchResponse, QueueEvent } from './queued.ts';
import { countTally, type InvocationContext } from './run.ts';
import { type Aside, parkUnreadable } from './settle-unit.ts';
import { readRecord, type Unit } from './unit.ts';

export interface GivenUpSpec {
  readonly flow: string;
  readonly account: string;
  readonly types: readonly Envelope['type'][];
  readonly deps: Aside['deps'];
}

/** With less time left nothing more is begun. */
const RESERVE_MS = 2_000;

/**
 * A Lambda handler for the event sources of dead-letter queues.
 * @param work deals with one message and tells what to count it as.
 */
export const givenUp = (spec: GivenUpSpec, work: (unit: Unit<Envelope>) => Promise<string>) => {
  const { account } = parseAccount(spec.account);
  const { flow, deps } = spec;
  const bench: Aside = { flow, account, deps };
  const dealWith = async (
    record: QueueEvent['Records'][number],
  ): Promise<{ readonly as: string; readonly keep: boolean }> => {
    const read = readRecord<Envelope>(spec, record);
    if ('problem' in read) {
      const parked = await parkUnreadable(bench, read);
      if (parked.alert) await raiseAlert(deps, parked.alert);
      return parked;
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
    const counts: Record<string, number> = {};
    const kept: string[] = [];
    for (const record of event.Records) {
      const isLate = context.getRemainingTimeInMillis() < RESERVE_MS;
      const { as, keep } = isLate ? { as: 'Unsettled', keep: true } : await dealWith(record);
      counts[as] = (counts[as] ?? 0) + 1;
      if (keep) kept.push(record.messageId);
    }
    countTally(deps.telemetry, counts);
    deps.telemetry.info('dead letters settled', { ...counts, units: event.Records.length });
    return { batchItemFailures: kept.map((itemIdentifier) => ({ itemIdentifier })) };
  });
};
