/** Parked failures against open activities: one per failure, made, kept up to date and closed. Pure. */
import type { Account } from '../../core/index.ts';
import type { ActivityText, OpenActivity } from '../../odoo/index.ts';
import { HELD_BY_PERSON } from '../orders/by-person.ts';
import type { WaitingRow } from './plan-redrive.ts';

/** What an activity's summary begins with, of every activity of the account. */
export const activityBeginning = (account: Account): string => `[${account} `;

const nameOf = (account: Account, key: string): string => `${activityBeginning(account)}${key}]`;

const keyOf = (account: Account, { summary }: OpenActivity): string =>
  summary.slice(activityBeginning(account).length, summary.lastIndexOf('] '));

export interface Task {
  readonly row: WaitingRow;
  readonly text: ActivityText;
}

export interface ActivityPlan {
  readonly create: readonly Task[];
  readonly update: readonly (Task & { readonly id: number })[];
  readonly close: readonly number[];
}

const toText = (account: Account, { key, entry, order }: WaitingRow, now: number): ActivityText => ({
  summary: `${nameOf(account, key)} ${entry.code}`,
  note: `${entry.reason}. When it is mended: bridge failures retry ${key}, or resolve ${key} --reason …; it closes by itself when the failure goes.`,
  deadline: order?.shipBy ?? entry.parkedAt ?? now,
});

/** A person who has closed one has taken note: it comes again only for another reason. */
const isNoted = ({ entry }: WaitingRow): boolean => entry.task === entry.code;

/** @param open the account's open activities; more than one of a key are closed down to one. */
export const planActivities = (
  account: Account,
  rows: readonly WaitingRow[],
  open: readonly OpenActivity[],
  now: number,
): ActivityPlan => {
  const tasks = new Map(
    rows
      .filter(({ entry }) => entry.code !== HELD_BY_PERSON)
      .map((row) => [row.key, { row, text: toText(account, row, now) }] as const),
  );
  const seen = new Set<string>();
  const update: (Task & { readonly id: number })[] = [];
  const close: number[] = [];
  for (const activity of open) {
    const key = keyOf(account, activity);
    const task = tasks.get(key);
    if (!task || seen.has(key)) close.push(activity.id);
    else if (activity.summary !== task.text.summary || !isNoted(task.row)) update.push({ ...task, id: activity.id });
    if (task) seen.add(key);
  }
  const create = [...tasks.values()].filter(({ row }) => !seen.has(row.key) && !isNoted(row));
  return { create, update, close };
};
