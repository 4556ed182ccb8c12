/** What waits for a person is told to people: at once, again as it ages, and as a task on its record in Odoo. */
import { BridgeError, mapBounded, type Policy, SECOND_MS } from '@bridge/shared/core';
import {
  changeFailure,
  clearUnchanged,
  noteTold,
  parkedList,
  type Run,
  raiseInRun,
  type Tally,
} from '@bridge/shared/lambda';
import { ACTIVITY_MODELS, type Activities, type ActivityRecord } from '@bridge/shared/odoo';
import type { Alerts, Clock } from '@bridge/shared/ports';
import {
  activityBeginning,
  type FailureScope,
  isDone,
  loadSkus,
  planActivities,
  readFailures,
  type Task,
  toEscalate,
  type WaitingRow,
  withOrders,
} from '@bridge/shared/steps';

export interface ProblemReportDeps extends FailureScope {
  readonly clock: Clock;
  readonly policy: Policy;
  readonly shipNode: string;
  readonly alerts: Alerts;
  readonly odoo: { readonly activities: Activities };
}

type Escalated = ReturnType<typeof toEscalate>[number];

const WIDTH = 8;
/** Activities made in one run; the next one goes on. */
const MOST_MADE = 100;
/** With less time left no further activity is begun. */
const MARGIN_MS = 70_000;
/** From this level on it is urgent. */
const CRITICAL_LEVEL = 2;
const AGES = ['', ' for an hour or more', ', and its time is running out', ', and it is late'];

const tell = async (deps: ProblemReportDeps, group: readonly Escalated[]): Promise<void> => {
  const [first] = group;
  if (!first) return;
  const { row, level } = first;
  const more = group.length === 1 ? '' : ` (and ${group.length - 1} more with this code)`;
  await deps.alerts.raise({
    account: deps.account,
    severity: level >= CRITICAL_LEVEL ? 'critical' : 'warning',
    code: row.entry.code,
    message: `${row.key} waits for a person${AGES[level] ?? ''}: ${row.entry.reason}${more}`,
    facts: { ...row.entry.facts, key: row.key, level, others: group.length - 1 },
  });
  // After the alert: told twice is better than never.
  await mapBounded(group, WIDTH, ({ row: { key, entry } }) =>
    noteTold(deps.ledger, deps.account, key, { code: entry.code, level }),
  );
};

/** One alert per code and level. */
const escalate = async (deps: ProblemReportDeps, run: Run, rows: readonly WaitingRow[]): Promise<number> => {
  const due = toEscalate(rows, deps.policy, run.startedAt);
  for (const group of Map.groupBy(due, ({ row, level }) => `${level} ${row.entry.code}`).values())
    await tell(deps, group);
  return due.length;
};

/** On the record that is asked about, the order or the product where there is one, else on the company's own contact. */
const recordOf = async (
  deps: ProblemReportDeps,
  { key, entry, order }: WaitingRow,
): Promise<ActivityRecord | undefined> => {
  const { model, record } = entry.facts;
  const asked = ACTIVITY_MODELS.find((name) => name === model);
  if (asked && typeof record === 'number') return { model: asked, id: record };
  if (order?.odoo) return { model: 'sale.order', id: order.odoo.orderId };
  if (!key.startsWith('sku/')) return undefined;
  const sku = key.slice('sku/'.length);
  const binding = (await loadSkus(deps, [sku])).get(sku)?.state.binding;
  return binding?.status === 'bound' ? { model: 'product.product', id: binding.productId } : undefined;
};

/** On the record itself. @returns false when it is not there, or closed to us. */
const makeOn = async ({ odoo }: ProblemReportDeps, on: ActivityRecord, { row, text }: Task): Promise<boolean> => {
  try {
    return await odoo.activities.create(on, text, row.key);
  } catch (error) {
    if (isRights(error)) return false;
    throw error;
  }
};

/** A record that a person has deleted or closed to us must not hide the task. */
const make = async (deps: ProblemReportDeps, task: Task): Promise<void> => {
  const { row, text } = task;
  const { activities } = deps.odoo;
  const record = await recordOf(deps, row);
  if (record && (await makeOn(deps, record, task))) return;
  await activities.create({ model: 'res.partner', id: await activities.companyContact() }, text, row.key);
};

const noteTask = async (deps: ProblemReportDeps, { row }: Task): Promise<void> => {
  await changeFailure(deps.ledger, deps.account, row.key, (entry) =>
    entry.state === 'parked' && entry.code === row.entry.code ? { ...entry, task: entry.code } : undefined,
  );
};

const isRights = (error: unknown): boolean => error instanceof BridgeError && error.code === 'ODOO_RIGHTS';

/** A record rule may close one of them to us, a value may not please Odoo. */
const isOfOneActivity = (error: unknown): error is BridgeError =>
  error instanceof BridgeError && (error.disposition === 'park' || isRights(error));

interface Acted {
  readonly done: number;
  /** The first one. */
  readonly refusal?: BridgeError;
}

/** One activity's own refusal costs the others nothing. */
const each = async <T>(run: Run, items: readonly T[], act: (item: T) => Promise<void>): Promise<Acted> => {
  let done = 0;
  let refusal: BridgeError | undefined;
  for (const item of items) {
    if (run.remainingMs() < MARGIN_MS) break;
    try {
      await act(item);
      done += 1;
    } catch (error) {
      if (!isOfOneActivity(error)) throw error;
      refusal ??= error;
      run.telemetry.warn('activity refused', { ...error.facts, code: error.code });
      run.telemetry.add('ActivityRefused', 'Count', 1);
    }
  }
  return { done, ...(refusal && { refusal }) };
};

const tellTypeMissing = async (deps: ProblemReportDeps, run: Run): Promise<void> => {
  await raiseInRun(deps, run, {
    severity: 'warning',
    code: 'ODOO_NOT_SET_UP',
    message: `Odoo has no activity type for problems, so that nobody sees there what waits for a person: run \`bridge odoo setup\``,
    facts: {},
  });
};

const keepActivities = async (deps: ProblemReportDeps, run: Run, rows: readonly WaitingRow[]): Promise<Tally> => {
  const { activities } = deps.odoo;
  const open = await activities.open(activityBeginning(deps.account));
  if (!open) {
    if (rows.length > 0) await tellTypeMissing(deps, run);
    return { ActivityTypeMissing: 1 };
  }
  const plan = planActivities(deps.account, rows, open, run.startedAt);
  const made = await each(run, plan.create.slice(0, MOST_MADE), async (task) => {
    await make(deps, task);
    await noteTask(deps, task);
  });
  const updated = await each(run, plan.update, async (task) => {
    await activities.update(task.id, task.text, task.row.key);
    await noteTask(deps, task);
  });
  const closed = await each(run, plan.close, (id) => activities.close(id, 'Settled: the failure is gone.'));
  const ends = [made, updated, closed];
  // Where nothing at all goes through, it is not about one of them: a right, or the user's own e-mail address, is missing.
  const refused = ends.find(({ refusal }) => refusal)?.refusal;
  if (refused && ends.every(({ done }) => done === 0)) throw refused;
  return { ActivitiesMade: made.done, ActivitiesUpdated: updated.done, ActivitiesClosed: closed.done };
};

/** A row that outlived its reason: what it was about is settled. */
const clearDone = async (deps: ProblemReportDeps, rows: readonly WaitingRow[]): Promise<number> => {
  const done = rows.filter(isDone);
  await mapBounded(done, WIDTH, ({ key, entry }) => clearUnchanged(deps.ledger, deps.account, key, entry));
  return done.length;
};

const tellAge = (run: Run, rows: readonly WaitingRow[]): void => {
  const since = rows.map(({ entry }) => entry.parkedAt ?? entry.lastFailedAt);
  const oldest = since.reduce((least, at) => Math.min(least, at), run.startedAt);
  run.telemetry.add('OldestParked', 'Seconds', (run.startedAt - oldest) / SECOND_MS);
};

/** Alerts first: they need no Odoo. */
export const reportProblems = async (deps: ProblemReportDeps, run: Run): Promise<Tally> => {
  const { rows, unreadable } = await readFailures(deps, parkedList(run.account));
  const known = await withOrders(deps, rows);
  const cleared = await clearDone(deps, known);
  const parked = known.filter((row) => !isDone(row));
  tellAge(run, parked);
  const escalated = await escalate(deps, run, parked);
  return {
    ...{ Parked: parked.length, Escalated: escalated, Cleared: cleared },
    ...(unreadable > 0 && { Unreadable: unreadable }),
    ...(await keepActivities(deps, run, parked)),
  };
};
