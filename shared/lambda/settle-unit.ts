/** Carrying settlements out: what becomes of each message of a batch, one by one, whatever becomes of the others. */
import {
  type Account,
  explain,
  GIVE_UP_AFTER_MS,
  LONGEST_QUEUE_DELAY_S,
  MAX_RECEIVE_COUNT,
  SECOND_MS,
  type Settlement,
  settle,
  toIso,
} from '../core/index.ts';
import type { Envelope } from '../messages/index.ts';
import type { Alert, Alerts, Chance, Clock, Outbox, StateStore, Telemetry } from '../ports/index.ts';
import { raiseAlert } from './alarm.ts';
import { NO_JOURNAL, type RunJournal } from './journal.ts';
import { clearDone, type Failure, noteTold, park, recordOnLadder, recordThrottled, recordWaiting } from './ledger.ts';
import type { Unit, Unreadable } from './unit.ts';

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
  /** Takes each failed attempt into the trail. Default: none does. */
  readonly journal?: RunJournal;
}

/** Where a batch stands. */
export interface Bench {
  readonly flow: string;
  readonly account: Account;
  readonly queue: string;
  readonly deps: QueuedDeps;
  /** Keys whose copy was sent in this run, with the attempts that it carries. */
  readonly deferred: Map<string, number>;
}

/** What setting aside needs of a bench. */
export interface Aside {
  readonly flow: string;
  readonly account: Account;
  readonly queue?: string;
  readonly deps: Omit<QueuedDeps, 'outbox'>;
}

/** How one message ended: its name becomes a metric; `keep` leaves it on the queue, an alert is raised once per batch and code. */
export interface Settled {
  readonly as: 'Done' | 'Retried' | 'Deferred' | 'Laddered' | 'Parked' | 'Alerted' | 'Unsettled';
  readonly keep: boolean;
  readonly alert?: Alert;
  /** Business key of the parked row that the alert is about. */
  readonly parked?: string;
}

/** Of a message that cannot be read so much is kept: ours are far shorter, and a row has its limit. */
const KEPT_CHARACTERS = 8_000;

const isBeyondQueue = (unit: Unit<Envelope>): boolean => unit.attempt > MAX_RECEIVE_COUNT;

/** The queue's share of attempts first, then the ladder. @returns whether the queue keeps the message. */
const tryAgain = async (
  { deps, queue }: Bench,
  unit: Unit<Envelope>,
  failure: Failure,
  waitSeconds: number,
): Promise<boolean> => {
  if (isBeyondQueue(unit)) {
    await recordOnLadder(deps.ledger, failure, unit.attempt, deps.chance.random());
    return false;
  }
  await recordWaiting(deps.ledger, failure, failure.at + waitSeconds * SECOND_MS);
  await deps.outbox.postpone(queue, unit.record.receiptHandle, waitSeconds);
  return true;
};

/** People are told once about a failure that waits for them; what is not told now is told by problem-report. */
const setAside = async ({ deps, account }: Aside, failure: Failure): Promise<Settled> => {
  const isNew = await park(deps.ledger, failure);
  const { code, key, facts } = failure;
  const alert: Alert = {
    ...{ account, code, severity: 'warning' },
    message: `${key} waits for a person: ${failure.reason}`,
    facts: { ...facts, key },
  };
  return { as: 'Parked', keep: false, ...(isNew && { alert, parked: key }) };
};

/** Told to wait: a copy, the ledger for what no queue can hold, and a person for what was put off for a week. */
const defer = async (
  bench: Bench,
  unit: Unit<Envelope>,
  failure: Failure,
  wait: Extract<Settlement, { readonly action: 'defer' }>,
): Promise<Settled> => {
  const { deps, queue } = bench;
  // The copy is received for the first time again, so the failed attempts so far travel in the envelope.
  const copy = { ...unit.message, attempt: unit.attempt - 1 };
  if (failure.at - copy.firstSentAt > GIVE_UP_AFTER_MS) return setAside(bench, failure);
  if (wait.waitMs > LONGEST_QUEUE_DELAY_S * SECOND_MS) {
    const message = JSON.stringify(copy);
    await recordThrottled(deps.ledger, { ...failure, message }, failure.at + wait.waitMs);
    return { as: 'Laddered', keep: false };
  }
  // Messages of one key mean the same: one copy goes on for all, so that an outage gathers no heap of them.
  if ((bench.deferred.get(copy.key) ?? -1) < copy.attempt)
    await deps.outbox.send(queue, [{ envelope: copy, delaySeconds: wait.waitSeconds }]);
  bench.deferred.set(copy.key, Math.max(bench.deferred.get(copy.key) ?? 0, copy.attempt));
  return { as: 'Deferred', keep: false };
};

/** Into the trail: whose attempt, which one, and what is done about it. Codes and numbers; the reason stands in the ledger. */
const tellAttempt = (
  { journal = NO_JOURNAL }: QueuedDeps,
  unit: Unit<Envelope>,
  { action, code }: Settlement,
): void => {
  const { key, correlationId, cause, firstSentAt } = unit.message;
  const { attempt } = unit;
  journal.tell({
    subject: key,
    event: 'attempt-failed',
    correlationId,
    after: { attempt, code, action, cause, firstSentAt: toIso(firstSentAt) },
  });
};

const settleFailure = async (bench: Bench, unit: Unit<Envelope>, error: unknown): Promise<Settled> => {
  const { flow, account, queue, deps } = bench;
  const { key, correlationId } = unit.message;
  const settlement = settle(error, { attempt: unit.attempt, random: deps.chance.random() });
  const { code, facts, reason } = settlement;
  const failure: Failure = {
    ...{ account, key, code, reason, facts, flow, queue },
    // Written anew: what came may be padded beyond what a row holds.
    message: JSON.stringify(unit.message),
    at: deps.clock.now(),
    attempt: unit.attempt,
  };
  deps.telemetry.warn(`unit: ${settlement.action}`, { ...facts, key, code, reason, unitCorrelationId: correlationId });
  tellAttempt(deps, unit, settlement);
  switch (settlement.action) {
    case 'defer':
      return defer(bench, unit, failure, settlement);
    case 'park':
      return setAside(bench, failure);
    case 'alert': {
      const keep = await tryAgain(bench, unit, failure, settlement.waitSeconds);
      return { as: 'Alerted', keep, alert: { account, severity: 'critical', code, message: reason, facts } };
    }
    case 'retry': {
      const keep = await tryAgain(bench, unit, failure, settlement.waitSeconds);
      return { as: keep ? 'Retried' : 'Laddered', keep };
    }
    default:
      return settlement satisfies never;
  }
};

/** What cannot be settled stays on the queue, where its visibility time-out brings it back; it costs no other message anything. */
const guarded = async (bench: Aside, key: string, work: () => Promise<Settled>): Promise<Settled> => {
  try {
    return await work();
  } catch (error) {
    const { code, facts, reason } = explain(error);
    bench.deps.telemetry.error('unit not settled, it stays on the queue', { ...facts, key, code, reason });
    return { as: 'Unsettled', keep: true };
  }
};

/** @param isLate when there is no time left for calls: then the message comes back by itself. */
export const settleUnit = (bench: Bench, unit: Unit<Envelope>, outcome: Outcome, isLate: boolean): Promise<Settled> =>
  guarded(bench, unit.message.key, async () => {
    const isFirstSuccess = outcome.done && unit.attempt === 1;
    if (isFirstSuccess) return { as: 'Done', keep: false };
    if (isLate) return { as: 'Unsettled', keep: true };
    if (!outcome.done) return settleFailure(bench, unit, outcome.error);
    await clearDone(bench.deps.ledger, bench.account, unit.message.key);
    const { key, correlationId } = unit.message;
    const { journal = NO_JOURNAL } = bench.deps;
    journal.tell({ subject: key, event: 'attempt-succeeded', correlationId, after: { attempt: unit.attempt } });
    return { as: 'Done', keep: false };
  });

/** One alert for all that ended alike. Told first, noted then: told twice is better than never. */
export const tellPeople = async ({ flow, account, deps }: Aside, settled: readonly Settled[]): Promise<void> => {
  const told = settled.flatMap(({ alert, parked }) => (alert ? [{ alert, parked }] : []));
  for (const group of Map.groupBy(told, ({ alert }) => alert.code).values()) {
    const [first] = group;
    if (!first || !(await raiseAlert({ ...deps, store: deps.ledger, flow }, withOthers(first.alert, group.length - 1))))
      continue;
    for (const { alert, parked } of group)
      if (parked !== undefined) await noteQuietly(deps, account, parked, alert.code);
  }
};

const withOthers = (alert: Alert, others: number): Alert =>
  others === 0
    ? alert
    : { ...alert, message: `${alert.message} (and ${others} more in this run)`, facts: { ...alert.facts, others } };

const noteQuietly = async (deps: Aside['deps'], account: Account, key: string, code: string): Promise<void> => {
  try {
    await noteTold(deps.ledger, account, key, { code, level: 0 });
  } catch (error) {
    deps.telemetry.warn('not noted that people were told, they are told again', { key, code: explain(error).code });
  }
};

export const parkUnreadable = (bench: Aside, { record, problem }: Unreadable): Promise<Settled> => {
  const { flow, account, queue, deps } = bench;
  const key = `unreadable/${record.messageId}`;
  deps.telemetry.error('message unreadable', { key, problem });
  const { journal = NO_JOURNAL } = deps;
  journal.tell({ subject: key, event: 'attempt-failed', after: { code: 'MESSAGE_UNREADABLE', action: 'park' } });
  return guarded(bench, key, () =>
    setAside(bench, {
      ...{ account, key, flow },
      ...(queue === undefined ? {} : { queue }),
      code: 'MESSAGE_UNREADABLE',
      reason: `The message cannot be read: ${problem}`,
      facts: { messageId: record.messageId },
      message: record.body.slice(0, KEPT_CHARACTERS),
      at: deps.clock.now(),
    }),
  );
};
