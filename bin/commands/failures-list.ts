/** `bridge failures list`: what failed, by cause; and `show`, one of them with all its facts. */
import { toIso } from '@bridge/shared/core';
import type { LedgerEntry } from '@bridge/shared/lambda';
import { envelopeSchema } from '@bridge/shared/messages';
import { mendOf } from './failures-mends.ts';
import { type FoundRow, needRow, readRows } from './failures-rows.ts';
import { openTarget, type TargetFlags } from './target.ts';
import { bold, NothingDone, oneLine, type Terminal, toFacts, toHeadedTable } from './terminal.ts';

export type LedgerState = LedgerEntry['state'];
export const LEDGER_STATES = ['waiting', 'parked'] as const;

export interface ListFlags extends TargetFlags {
  readonly state?: LedgerState;
  readonly code?: string;
}

interface Group {
  readonly code: string;
  readonly flow: string;
  readonly parked: number;
  readonly waiting: number;
  /** ISO; missing of rows that another release wrote. */
  readonly oldest?: string;
  readonly newest?: string;
  readonly keys: readonly string[];
}

const EXAMPLES = 3;
const UNKNOWN_FORM = '(unknown form)';

/** The longest failing first, as the ledger's own key does not say. */
const byAge = (a: FoundRow, b: FoundRow): number =>
  (a.entry?.firstFailedAt ?? 0) - (b.entry?.firstFailedAt ?? 0) || a.key.localeCompare(b.key, 'en', { numeric: true });

const toGroup = (rows: readonly FoundRow[]): Group => {
  const entries = rows.flatMap(({ entry }) => entry ?? []);
  const count = (state: LedgerState): number => entries.filter((entry) => entry.state === state).length;
  return {
    code: entries[0]?.code ?? UNKNOWN_FORM,
    flow: entries[0]?.flow ?? '',
    parked: count('parked'),
    waiting: count('waiting'),
    ...(entries.length > 0 && {
      oldest: toIso(Math.min(...entries.map((entry) => entry.firstFailedAt))),
      newest: toIso(Math.max(...entries.map((entry) => entry.lastFailedAt))),
    }),
    keys: rows.slice(0, EXAMPLES).map(({ key }) => key),
  };
};

const isAsked = ({ entry }: FoundRow, { state, code }: ListFlags): boolean =>
  (state === undefined || entry?.state === state) && (code === undefined || entry?.code === code);

/** Those that wait for a person first, then the most. */
const byTask = (a: Group, b: Group): number => b.parked - a.parked || b.waiting - a.waiting;

const keysOf = ({ keys, parked, waiting }: Group): string => {
  const more = parked + waiting - keys.length;
  return `${keys.map(oneLine).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

const toText = (terminal: Terminal, groups: readonly Group[]): string =>
  toHeadedTable(terminal, [
    ['code', 'flow', 'parked', 'waiting', 'oldest', 'newest', 'keys'],
    ...groups.map((group) => [
      ...[group.code, group.flow, String(group.parked), String(group.waiting)],
      ...[group.oldest ?? '', group.newest ?? '', keysOf(group)],
    ]),
  ]);

const sayNone = (account: string, { state, code }: ListFlags): string => {
  if (state === undefined && code === undefined) return `Nothing of ${account} waits or is parked`;
  return `Nothing of ${account} ${state === 'waiting' ? 'waits' : state === 'parked' ? 'is parked' : 'failed'}${code === undefined ? '' : ` with code ${code}`}`;
};

export const listFailures = async (flags: ListFlags, terminal: Terminal): Promise<void> => {
  const target = openTarget(flags);
  const rows = (await readRows(target)).filter((row) => isAsked(row, flags)).sort(byAge);
  const groups = [...Map.groupBy(rows, ({ entry }) => JSON.stringify([entry?.code, entry?.flow])).values()]
    .map(toGroup)
    .sort(byTask);
  if (flags.json) terminal.out(JSON.stringify({ account: target.account, failures: rows.length, causes: groups }));
  else if (groups.length > 0) terminal.out(toText(terminal, groups));
  if (groups.length === 0) throw new NothingDone(sayNone(target.account, flags));
};

/** Only what is certain to hold ids and nothing else. */
const messageOf = ({ message }: LedgerEntry): { readonly type: string; readonly body: object } | string | undefined => {
  if (message === undefined) return undefined;
  try {
    const { type, body } = envelopeSchema.parse(JSON.parse(message));
    return { type, body };
  } catch {
    return `cannot be read, ${message.length} characters`;
  }
};

const sayMessage = (entry: LedgerEntry): string => {
  const message = messageOf(entry);
  if (message === undefined) return 'none: found by a schedule';
  return typeof message === 'string' ? message : `${message.type} ${JSON.stringify(message.body)}`;
};

const sayState = ({ state, dueAt }: LedgerEntry): string =>
  state === 'parked'
    ? 'parked: it waits for a person'
    : `waiting${dueAt === undefined ? '' : `, tried again at ${toIso(dueAt)}`}`;

const toSheet = (key: string, entry: LedgerEntry): string =>
  toFacts([
    ['state', sayState(entry)],
    ['code', entry.code],
    ['reason', oneLine(entry.reason)],
    ['flow', entry.flow],
    ['attempts', String(entry.attempts)],
    ['first failed', toIso(entry.firstFailedAt)],
    ['last failed', toIso(entry.lastFailedAt)],
    ...Object.entries(entry.facts).map(([name, value]): [string, string] => [`fact ${name}`, oneLine(String(value))]),
    ['queue', entry.queue],
    ['message', sayMessage(entry)],
    ['what to do', mendOf(entry.code)],
    ['then', `bridge failures retry ${key}, or resolve ${key} --reason …`],
  ]);

export const showFailure = async (key: string, flags: TargetFlags, terminal: Terminal): Promise<void> => {
  const target = openTarget(flags);
  const { entry } = await needRow(target, key);
  const { message: _message, firstFailedAt, lastFailedAt, dueAt, version: _version, ...rest } = entry;
  const times = {
    firstFailedAt: toIso(firstFailedAt),
    lastFailedAt: toIso(lastFailedAt),
    ...(dueAt === undefined ? {} : { dueAt: toIso(dueAt) }),
  };
  const sheet = {
    account: target.account,
    key,
    ...rest,
    ...times,
    message: messageOf(entry),
    mend: mendOf(entry.code),
  };
  terminal.out(
    flags.json ? JSON.stringify(sheet) : `${bold(terminal, `${key} of ${target.account}`)}\n${toSheet(key, entry)}`,
  );
};
