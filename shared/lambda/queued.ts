/** The queued shape: a batch of messages in, an outcome per unit out; settles each failure by its disposition. */
import * as z from 'zod';
import { type Account, parseAccount, settle } from '../core/index.ts';
import { type Envelope, envelopeSchema } from '../messages/index.ts';
import type { Alerts, Chance, Clock, Outbox, StateStore, Telemetry } from '../ports/index.ts';
import { toHandler } from './instrument.ts';
import { clearFailure, type Failure, park, recordWaiting } from './ledger.ts';
import { countTally, type InvocationContext, type Run, type Tally } from './run.ts';

/** One message of an SQS event, as far as the shape reads it. */
export interface QueueRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

export interface QueueEvent {
  readonly Records: readonly QueueRecord[];
}

export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** `done`, or the failure to settle. */
export type Outcome = { readonly done: true } | { readonly done: false; readonly error: unknown };
export const DONE: Outcome = { done: true };
export const failed = (error: unknown): Outcome => ({ done: false, error });

export interface QueuedDeps {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly telemetry: Telemetry;
  readonly outbox: Outbox;
  readonly ledger: StateStore;
  readonly alerts: Alerts;
}

export interface QueuedSpec<M extends Envelope> {
  readonly flow: string;
  /** The flow's own account, `<environment>/<seller>`; a message of another is parked. */
  readonly account: string;
  /** The URL of the queue that feeds this flow. */
  readonly queue: string;
  readonly type: M['type'];
  readonly deps: QueuedDeps;
}

interface Unit<M> {
  readonly record: QueueRecord;
  readonly message: M;
  readonly attempt: number;
}

/** What the flow gives back: one outcome per message in the order given, and counts for the metrics. */
export interface BatchResult {
  readonly outcomes: readonly Outcome[];
  readonly tally: Tally;
}

type Read<M> =
  | { readonly unit: Unit<M> }
  | { readonly record: QueueRecord; readonly problem: string; readonly key: string };

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isOfType = <M extends Envelope>(envelope: Envelope, type: M['type']): envelope is M => envelope.type === type;

const readRecord = <M extends Envelope>(spec: QueuedSpec<M>, record: QueueRecord): Read<M> => {
  const unreadable = (problem: string): Read<M> => ({ record, problem, key: `unreadable/${record.messageId}` });
  const body = parseJson(record.body);
  if (body === undefined) return unreadable('the body is not JSON');
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) return unreadable(z.prettifyError(parsed.error));
  if (!isOfType<M>(parsed.data, spec.type)) return unreadable(`type ${parsed.data.type} does not belong on this queue`);
  if (parsed.data.account !== spec.account) return unreadable(`account ${parsed.data.account} is not ${spec.account}`);
  const received = Number(record.attributes.ApproximateReceiveCount);
  return { unit: { record, message: parsed.data, attempt: parsed.data.attempt + received } };
};

const failureOf = <M extends Envelope>(
  spec: QueuedSpec<M>,
  account: Account,
  unit: Unit<M>,
  code: string,
  reason: string,
): Omit<Failure, 'facts'> => ({
  account,
  key: unit.message.key,
  code,
  reason,
  flow: spec.flow,
  queue: spec.queue,
  message: unit.record.body,
  at: spec.deps.clock.now(),
});

/** Carries one settlement out. @returns whether SQS is to keep the message. */
const settleUnit = async <M extends Envelope>(
  spec: QueuedSpec<M>,
  account: Account,
  unit: Unit<M>,
  error: unknown,
): Promise<boolean> => {
  const { deps } = spec;
  const settlement = settle(error, { attempt: unit.attempt, random: deps.chance.random() });
  const { code, facts } = settlement;
  const reason = error instanceof Error ? error.message : String(error);
  const failure: Failure = { ...failureOf(spec, account, unit, code, reason), facts };
  deps.telemetry.warn(`unit ${settlement.action}`, {
    key: unit.message.key,
    code,
    reason,
    unitCorrelationId: unit.message.correlationId,
    ...facts,
  });
  switch (settlement.action) {
    case 'defer':
      await deps.outbox.send(spec.queue, [{ envelope: unit.message, delaySeconds: settlement.waitSeconds }]);
      return false;
    case 'park':
      await park(deps.ledger, failure);
      return false;
    case 'alert':
      await deps.alerts.raise({ account, severity: 'critical', code, message: settlement.reason, facts });
      await recordWaiting(deps.ledger, failure, deps.clock.now() + settlement.waitSeconds * 1000);
      await deps.outbox.postpone(spec.queue, unit.record.receiptHandle, settlement.waitSeconds);
      return true;
    case 'retry':
      await recordWaiting(deps.ledger, failure, deps.clock.now() + settlement.waitSeconds * 1000);
      await deps.outbox.postpone(spec.queue, unit.record.receiptHandle, settlement.waitSeconds);
      return true;
    default:
      return settlement satisfies never;
  }
};

const finishUnit = async <M extends Envelope>(
  spec: QueuedSpec<M>,
  account: Account,
  unit: Unit<M>,
  outcome: Outcome,
): Promise<boolean> => {
  if (!outcome.done) return settleUnit(spec, account, unit, outcome.error);
  if (unit.attempt > 1) await clearFailure(spec.deps.ledger, account, unit.message.key);
  return false;
};

const parkUnreadable = async <M extends Envelope>(
  spec: QueuedSpec<M>,
  account: Account,
  record: QueueRecord,
  problem: string,
  key: string,
): Promise<void> => {
  spec.deps.telemetry.error('message unreadable, parked', { key, problem });
  await park(spec.deps.ledger, {
    account,
    key,
    code: 'MESSAGE_UNREADABLE',
    reason: `The message cannot be read: ${problem}`,
    facts: { messageId: record.messageId },
    flow: spec.flow,
    queue: spec.queue,
    message: record.body,
    at: spec.deps.clock.now(),
  });
};

/**
 * A Lambda handler for an SQS event source with partial batch responses.
 * @param work takes the readable messages of the batch; when it throws, every unit fails with that error.
 */
export const queued = <M extends Envelope>(
  spec: QueuedSpec<M>,
  work: (messages: readonly M[], run: Run) => Promise<BatchResult>,
) => {
  const { account, environment } = parseAccount(spec.account);
  const { deps } = spec;
  return toHandler<QueueEvent, BatchResponse>(spec.flow, deps, async (event, context: InvocationContext) => {
    const reads = event.Records.map((record) => readRecord<M>(spec, record));
    for (const read of reads)
      if ('problem' in read) await parkUnreadable(spec, account, read.record, read.problem, read.key);
    const units = reads.flatMap((read) => ('unit' in read ? [read.unit] : []));
    const run: Run = {
      flow: spec.flow,
      account,
      environment,
      correlationId: context.awsRequestId,
      telemetry: deps.telemetry,
      startedAt: deps.clock.now(),
      remainingMs: () => context.getRemainingTimeInMillis(),
    };
    const result = units.length === 0 ? { outcomes: [], tally: {} } : await runBatch(units, work, run);
    countTally(deps.telemetry, result.tally);
    const failures: { itemIdentifier: string }[] = [];
    for (const [index, unit] of units.entries()) {
      const outcome =
        result.outcomes[index] ?? failed(new Error(`${spec.flow} gave no outcome for ${unit.message.key}`));
      if (await finishUnit(spec, account, unit, outcome)) failures.push({ itemIdentifier: unit.record.messageId });
    }
    deps.telemetry.info('batch settled', {
      units: units.length,
      unreadable: reads.length - units.length,
      kept: failures.length,
      ...result.tally,
    });
    return { batchItemFailures: failures };
  });
};

const runBatch = async <M extends Envelope>(
  units: readonly Unit<M>[],
  work: (messages: readonly M[], run: Run) => Promise<BatchResult>,
  run: Run,
): Promise<BatchResult> => {
  try {
    return await work(
      units.map((unit) => unit.message),
      run,
    );
  } catch (error) {
    return { outcomes: units.map(() => failed(error)), tally: {} };
  }
};
