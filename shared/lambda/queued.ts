/** The queued shape: a batch of messages in, an outcome per unit out; settles each failure by its disposition. */
import { parseAccount, TransientError } from '../core/index.ts';
import type { Envelope } from '../messages/index.ts';
import { toHandler } from './instrument.ts';
import { NO_JOURNAL } from './journal.ts';
import { countTally, type InvocationContext, type Run, type Tally } from './run.ts';
import {
  type Bench,
  failed,
  type Outcome,
  parkUnreadable,
  type QueuedDeps,
  type Settled,
  settleUnit,
  tellPeople,
} from './settle-unit.ts';
import { type QueueRecord, readRecord, type Unit } from './unit.ts';

export interface QueueEvent {
  readonly Records: readonly QueueRecord[];
}

export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export interface QueuedSpec<M extends Envelope> {
  readonly flow: string;
  /** The flow's own account, `<environment>/<seller>`; a message of another is parked. */
  readonly account: string;
  /** The URL of the queue that feeds this flow. */
  readonly queue: string;
  readonly types: readonly M['type'][];
  readonly deps: QueuedDeps;
}

/** What the flow gives back: one outcome per message in the order given, and counts for the metrics. */
export interface BatchResult {
  readonly outcomes: readonly Outcome[];
  readonly tally: Tally;
}

type Work<M extends Envelope> = (messages: readonly M[], run: Run) => Promise<BatchResult>;

/** Kept back from the end of the invocation: below it nothing more is written, and what is not settled comes back. */
const RESERVE_MS = 2_000;

/** Messages without an outcome fail; with more outcomes than messages nobody knows whose is whose, so all fail. */
const alignOutcomes = <M extends Envelope>(
  flow: string,
  units: readonly Unit<M>[],
  outcomes: readonly Outcome[],
): readonly Outcome[] =>
  units.map(({ message }, index) => {
    const outcome = outcomes.length > units.length ? undefined : outcomes[index];
    const sentence = `${flow} gave ${outcomes.length} outcomes for ${units.length} messages, none for ${message.key}`;
    return outcome ?? failed(new TransientError({ code: 'NO_OUTCOME', message: sentence }));
  });

const runBatch = async <M extends Envelope>(
  units: readonly Unit<M>[],
  work: Work<M>,
  run: Run,
): Promise<BatchResult> => {
  if (units.length === 0) return { outcomes: [], tally: {} };
  try {
    const messages = units.map((unit) => unit.message);
    const { outcomes, tally } = await work(messages, run);
    return { outcomes: alignOutcomes(run.flow, units, outcomes), tally };
  } catch (error) {
    return { outcomes: units.map(() => failed(error)), tally: {} };
  }
};

const countSettled = (settled: readonly Settled[], unreadable: number): Tally => {
  const counts = new Map<string, number>(unreadable > 0 ? [['Unreadable', unreadable]] : []);
  for (const { as } of settled) counts.set(as, (counts.get(as) ?? 0) + 1);
  return Object.fromEntries(counts);
};

/**
 * A Lambda handler for an SQS event source with partial batch responses. Each message ends as one of the metrics `Done`,
 * `Retried`, `Deferred`, `Laddered`, `Parked`, `Alerted`, `Unsettled`; `Unreadable` ones are among the `Parked`.
 * @param work takes the readable messages of the batch; when it throws, every unit fails with that error.
 */
export const queued = <M extends Envelope>(spec: QueuedSpec<M>, work: Work<M>) => {
  const { account, environment } = parseAccount(spec.account);
  const { flow, queue, deps } = spec;
  return toHandler<QueueEvent, BatchResponse>(flow, deps, async (event, context: InvocationContext) => {
    const run: Run = {
      ...{ flow, account, environment },
      correlationId: context.awsRequestId,
      telemetry: deps.telemetry,
      startedAt: deps.clock.now(),
      remainingMs: () => context.getRemainingTimeInMillis(),
    };
    const bench: Bench = { flow, account, queue, deps, deferred: new Map() };
    const { journal = NO_JOURNAL } = deps;
    return journal.during(run, async () => {
      const kept: string[] = [];
      const settled: Settled[] = [];
      const note = (record: QueueRecord, end: Settled): void => {
        settled.push(end);
        if (end.keep) kept.push(record.messageId);
      };
      const units: Unit<M>[] = [];
      for (const record of event.Records) {
        const read = readRecord<M>(spec, record);
        if ('problem' in read) note(record, await parkUnreadable(bench, read));
        else units.push(read);
      }
      const { outcomes, tally } = await runBatch(units, work, run);
      for (const [index, unit] of units.entries()) {
        const isLate = run.remainingMs() < RESERVE_MS;
        note(unit.record, await settleUnit(bench, unit, outcomes[index] ?? failed(undefined), isLate));
      }
      await tellPeople(bench, settled);
      const counts = countSettled(settled, event.Records.length - units.length);
      for (const each of [counts, tally]) countTally(deps.telemetry, each);
      deps.telemetry.info('batch settled', { ...tally, ...counts, units: units.length, kept: kept.length });
      return { batchItemFailures: kept.map((itemIdentifier) => ({ itemIdentifier })) };
    });
  });
};
