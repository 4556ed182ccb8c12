/** Carrying settlements out: what becomes of each message of a batch, one by one, whatever becomes of the others. */
import { type Account, explain, settle } from '../core/index.ts';
import type { Envelope } from '../messages/index.ts';
import type { Alert, Alerts, Chance, Clock, Outbox, StateStore, Telemetry } from '../ports/index.ts';
import { clearFailure, type Failure, park, recordWaiting } from './ledger.ts';
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
}

/** Where a batch stands. */
export interface Bench {
  readonly flow: string;
  readonly account: Account;
  readonly queue: string;
  readonly deps: QueuedDeps;
}

/** How one message ended: its name becomes a metric; `keep` leaves it on the queue, an alert is raised once per batch and code. */
export interface Settled {
  readonly as: 'Done' | 'Retried' | 'Deferred' | 'Parked' | 'Alerted' | 'Unsettled';
  readonly keep: boolean;
  readonly alert?: Alert;
}

/** Of a message that cannot be read so much is kept: ours are far shorter, and a row has its limit. */
const KEPT_CHARACTERS = 8_000;

const waitOnQueue = async (
  bench: Bench,
  unit: Unit<Envelope>,
  failure: Failure,
  waitSeconds: number,
): Promise<void> => {
  await recordWaiting(bench.deps.ledger, failure, failure.at + waitSeconds * 1000);
  await bench.deps.outbox.postpone(bench.queue, unit.record.receiptHandle, waitSeconds);
};

const settleFailure = async (bench: Bench, unit: Unit<Envelope>, error: unknown): Promise<Settled> => {
  const { flow, account, queue, deps } = bench;
  const { key, correlationId } = unit.message;
  const settlement = settle(error, { attempt: unit.attempt, random: deps.chance.random() });
  const { code, facts, reason } = settlement;
  const failure: Failure = {
    ...{ account, key, code, reason, facts, flow, queue },
    message: unit.record.body,
    at: deps.clock.now(),
  };
  deps.telemetry.warn(`unit: ${settlement.action}`, { ...facts, key, code, reason, unitCorrelationId: correlationId });
  switch (settlement.action) {
    case 'defer': {
      // The copy is received for the first time again, so the failed attempts so far travel in the envelope.
      const copy = { ...unit.message, attempt: unit.attempt - 1 };
      await deps.outbox.send(queue, [{ envelope: copy, delaySeconds: settlement.waitSeconds }]);
      return { as: 'Deferred', keep: false };
    }
    case 'park':
      await park(deps.ledger, failure);
      return { as: 'Parked', keep: false };
    case 'alert':
      await waitOnQueue(bench, unit, failure, settlement.waitSeconds);
      return { as: 'Alerted', keep: true, alert: { account, severity: 'critical', code, message: reason, facts } };
    case 'retry':
      await waitOnQueue(bench, unit, failure, settlement.waitSeconds);
      return { as: 'Retried', keep: true };
    default:
      return settlement satisfies never;
  }
};

/** What cannot be settled stays on the queue, where its visibility time-out brings it back; it costs no other message anything. */
const guarded = async (bench: Bench, key: string, work: () => Promise<Settled>): Promise<Settled> => {
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
    await clearFailure(bench.deps.ledger, bench.account, unit.message.key);
    return { as: 'Done', keep: false };
  });

export const parkUnreadable = (bench: Bench, { record, problem }: Unreadable): Promise<Settled> => {
  const { flow, account, queue, deps } = bench;
  const key = `unreadable/${record.messageId}`;
  deps.telemetry.error('message unreadable', { key, problem });
  return guarded(bench, key, async () => {
    await park(deps.ledger, {
      ...{ account, key, flow, queue },
      code: 'MESSAGE_UNREADABLE',
      reason: `The message cannot be read: ${problem}`,
      facts: { messageId: record.messageId },
      message: record.body.slice(0, KEPT_CHARACTERS),
      at: deps.clock.now(),
    });
    return { as: 'Parked', keep: false };
  });
};
