/** Gives what is due in the failure ledger back to its queue, and to a person what has waited for too long. */
import { mapBounded } from '@bridge/shared/core';
import {
  changeFailure,
  clearFailure,
  type LedgerEntry,
  type Run,
  redriveAt,
  type Tally,
  toParked,
  toSent,
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

/**
 * The row first: it stays until the outcome is recorded, and should the sending fail, it is due again by itself. "Already
 * known" is not "already finished".
 */
const sendDue = async (deps: RedriveDeps, due: readonly Redriven[]): Promise<number> => {
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
  const sent = claimed.flat();
  for (const [flow, rows] of Map.groupBy(sent, ({ envelope }) => flowOf(envelope.type)))
    await deps.outbox.send(
      deps.queues[flow],
      rows.map(({ envelope }) => ({ envelope, delaySeconds: 0 })),
    );
  return sent.length;
};

type GivenUp = { readonly row: WaitingRow; readonly entry: LedgerEntry };

/** One alert for all that ended alike. */
const tellGivenUp = async (deps: RedriveDeps, givenUp: readonly GivenUp[]): Promise<void> => {
  for (const [code, [first, ...others]] of Map.groupBy(givenUp, ({ entry }) => entry.code)) {
    if (!first) continue;
    const { key } = first.row;
    const more = others.length === 0 ? '' : ` (and ${others.length} more in this run)`;
    await deps.alerts.raise({
      account: deps.account,
      severity: 'warning',
      code,
      message: `${key} waits for a person: ${first.entry.reason}${more}`,
      facts: { ...first.entry.facts, key, others: others.length },
    });
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
    const park = (entry: LedgerEntry): LedgerEntry => ({ ...toParked(entry, now), reason: reason(entry), told: 0 });
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
  await tellGivenUp(deps, givenUp);
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
  const sent = await sendDue(deps, plan.send);
  const givenUp = await giveUp(deps, run, plan.park);
  await mapBounded(plan.done, WIDTH, ({ key }) => clearFailure(deps.ledger, run.account, key));
  return {
    ...{ Waiting: rows.length, Redriven: sent, GivenUp: givenUp, Cleared: plan.done.length, LeftDue: plan.left },
    ...(unreadable > 0 && { Unreadable: unreadable }),
  };
};
