/** Gives what is due in the failure ledger back to its queue, and to a person what has waited for too long. */
import { explain, mapBounded } from '@bridge/shared/core';
import {
  changeFailure,
  clearUnchanged,
  type LedgerEntry,
  noteTold,
  type Run,
  type RunJournal,
  raiseInRun,
  redriveAt,
  type Tally,
  toParked,
  toSent,
  toUnsent,
  waitingList,
} from '@bridge/shared/lambda';
import type { Alerts, Audit, Clock, Outbox } from '@bridge/shared/ports';
import {
  auditEntry,
  type FailureScope,
  flowOf,
  planRedrive,
  type QueuedFlow,
  type Redriven,
  readBreakers,
  readFailures,
  type WaitingRow,
  withOrders,
} from '@bridge/shared/steps';

export interface RedriveDeps extends FailureScope {
  readonly clock: Clock;
  readonly audit: Audit;
  readonly alerts: Alerts;
  readonly outbox: Outbox;
  readonly journal: Pick<RunJournal, 'tell'>;
  readonly queues: Readonly<Record<QueuedFlow, string>>;
}

const WIDTH = 8;

/** Only what still stands as it was read: a person or a flow may have been faster. */
const ifUnchanged =
  ({ entry: read }: WaitingRow, change: (entry: LedgerEntry) => LedgerEntry) =>
  (entry: LedgerEntry): LedgerEntry | undefined =>
    entry.state === 'waiting' && entry.attempts === read.attempts && redriveAt(entry) === redriveAt(read)
      ? change(entry)
      : undefined;

interface Sent {
  readonly sent: number;
  /** The first of what went wrong; the run fails with it when all else is done. */
  readonly error?: unknown;
}

/** A queue that takes nothing now keeps the other one's messages back no more than its own: all of its rows are due again. */
const sendTo = async (deps: RedriveDeps, run: Run, flow: QueuedFlow, rows: readonly Redriven[]): Promise<Sent> => {
  try {
    await deps.outbox.send(
      deps.queues[flow],
      rows.map(({ envelope }) => ({ envelope, delaySeconds: 0 })),
    );
    for (const { key, entry, envelope } of rows)
      deps.journal.tell({
        ...{ subject: key, event: 'failure-redriven', correlationId: envelope.correlationId },
        before: { state: 'waiting', code: entry.code, attempts: entry.attempts },
        after: { state: 'waiting', sentTo: flow, attempt: envelope.attempt + 1 },
      });
    return { sent: rows.length };
  } catch (error) {
    run.telemetry.error('not given back to the queue', { queueOf: flow, rows: rows.length, code: explain(error).code });
    const now = deps.clock.now();
    await mapBounded(rows, WIDTH, ({ key }) =>
      changeFailure(deps.ledger, deps.account, key, (entry) =>
        entry.state === 'waiting' && entry.owner === 'queue' ? toUnsent(entry, now) : undefined,
      ),
    );
    return { sent: 0, error };
  }
};

/**
 * The row first: it stays until the outcome is recorded, and should the run die before it is sent, it is due again by itself.
 * "Already known" is not "already finished".
 */
const sendDue = async (deps: RedriveDeps, run: Run, due: readonly Redriven[]): Promise<Sent> => {
  const now = deps.clock.now();
  const claimed = await mapBounded(due, WIDTH, async (row) =>
    (await changeFailure(
      deps.ledger,
      deps.account,
      row.key,
      ifUnchanged(row, (entry) => toSent(entry, now)),
    ))
      ? [row]
      : [],
  );
  const ends: Sent[] = [];
  for (const [flow, rows] of Map.groupBy(claimed.flat(), ({ envelope }) => flowOf(envelope.type)))
    ends.push(await sendTo(deps, run, flow, rows));
  const failed = ends.find((end) => 'error' in end);
  return { ...failed, sent: ends.reduce((sum, { sent }) => sum + sent, 0) };
};

type GivenUp = { readonly row: WaitingRow; readonly entry: LedgerEntry };

/** One alert for all that ended alike; whom it leaves out, and whom a crash leaves untold, problem-report tells. */
const tellGivenUp = async (deps: RedriveDeps, run: Run, givenUp: readonly GivenUp[]): Promise<void> => {
  for (const [code, group] of Map.groupBy(givenUp, ({ entry }) => entry.code)) {
    const [first, ...others] = group;
    if (!first) continue;
    const { key } = first.row;
    const more = others.length === 0 ? '' : ` (and ${others.length} more in this run)`;
    const alert = {
      ...({ severity: 'warning', code } as const),
      message: `${key} waits for a person: ${first.entry.reason}${more}`,
      facts: { ...first.entry.facts, key, others: others.length },
    };
    if (await raiseInRun(deps, run, alert))
      await mapBounded(group, WIDTH, ({ row }) => noteTold(deps.ledger, deps.account, row.key, { code, level: 0 }));
  }
};

const giveUp = async (
  deps: RedriveDeps,
  run: Run,
  rows: readonly { readonly row: WaitingRow; readonly why: string }[],
): Promise<number> => {
  const now = deps.clock.now();
  const parked = await mapBounded(rows, WIDTH, async ({ row, why }): Promise<readonly GivenUp[]> => {
    const reason = (entry: LedgerEntry): string => `${entry.reason} (not tried by itself any more: ${why})`;
    const park = (entry: LedgerEntry): LedgerEntry => ({ ...toParked(entry, now), reason: reason(entry) });
    const entry = await changeFailure(deps.ledger, deps.account, row.key, ifUnchanged(row, park));
    if (!entry) return [];
    run.telemetry.warn('failure given up', { key: row.key, code: entry.code, why });
    return [{ row, entry }];
  });
  const givenUp = parked.flat();
  await deps.audit.append(
    givenUp.map(({ row, entry }) =>
      auditEntry(deps, run, {
        subject: row.key,
        event: 'failure-given-up',
        before: { state: 'waiting', attempts: entry.attempts },
        after: { state: 'parked', code: entry.code },
      }),
    ),
  );
  await tellGivenUp(deps, run, givenUp);
  return givenUp.length;
};

/** Age of the longest failing row: the alarm goes by it. */
const tellAge = (run: Run, rows: readonly WaitingRow[]): void => {
  const oldest = rows.reduce((least, { entry }) => Math.min(least, entry.firstFailedAt), run.startedAt);
  run.telemetry.add('OldestWaiting', 'Seconds', (run.startedAt - oldest) / 1000);
};

export const redrive = async (deps: RedriveDeps, run: Run): Promise<Tally> => {
  const { rows, unreadable } = await readFailures(deps, waitingList(run.account));
  const waiting = await withOrders(deps, rows);
  tellAge(run, waiting);
  const plan = planRedrive(waiting, await readBreakers(deps.state, run.account), run.startedAt);
  const { sent, ...wrong } = await sendDue(deps, run, plan.send);
  const givenUp = await giveUp(deps, run, plan.park);
  await mapBounded(plan.done, WIDTH, ({ key, entry }) => clearUnchanged(deps.ledger, run.account, key, entry));
  if ('error' in wrong) throw wrong.error;
  return {
    ...{ Waiting: rows.length, Redriven: sent, GivenUp: givenUp, Cleared: plan.done.length, LeftDue: plan.left },
    ...(unreadable > 0 && { Unreadable: unreadable }),
  };
};
