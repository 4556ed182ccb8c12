/** The failure ledger: one row per business key, `waiting` (tried again by itself) or `parked` (a person decides). */
import * as z from 'zod';
import {
  type Account,
  amend,
  type Facts,
  HOUR_MS,
  isSettledByPerson,
  ladderWaitMs,
  MINUTE_MS,
  rungOf,
  SetupError,
} from '../core/index.ts';
import type { Draft, JsonObject, Row, StateStore } from '../ports/index.ts';

const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const atMs = z.number().int();

/** What later releases add is optional, so that rows of an older one are read. */
export const ledgerEntrySchema = z.object({
  version: z.literal(1),
  state: z.enum(['waiting', 'parked']),
  /**
   * Who tries again what waits: `queue` has the message and brings it back at `dueAt` itself; `ladder` has no message on its
   * way, redrive sends it at `dueAt`. Rows of an older release name none: they count as the ladder's, a repeat does no harm.
   */
  owner: z.enum(['queue', 'ladder']).optional(),
  code: z.string(),
  reason: z.string(),
  facts,
  flow: z.string(),
  /** The queue's URL to give the message back to; missing for what was found by a schedule. */
  queue: z.string().optional(),
  /** The message as it stood on the queue (the beginning of one that could not be read); missing for what a schedule found. */
  message: z.string().optional(),
  attempts: z.number().int().min(0),
  firstFailedAt: atMs,
  lastFailedAt: atMs,
  /** When a person gave it back last: from then on it is tried anew for as long as a new failure. */
  retriedAt: atMs.optional(),
  /** When it is tried again, for `waiting`. */
  dueAt: atMs.optional(),
  parkedAt: atMs.optional(),
  /** The highest level of alert that people were given about it while it is parked. */
  told: z.number().int().min(0).optional(),
  /** The code for which its activity in Odoo was made. */
  task: z.string().optional(),
});

export type LedgerEntry = z.output<typeof ledgerEntrySchema>;

/** What a row is about. */
export interface LedgerSubject {
  readonly account: Account;
  /** Business key. */
  readonly key: string;
  readonly flow: string;
  readonly queue?: string;
  readonly message?: string;
  readonly at: number;
}

export interface Failure extends LedgerSubject {
  readonly code: string;
  readonly reason: string;
  readonly facts: Facts;
  /** Which one of its message's attempts failed; missing for what a schedule found: then each failure counts. */
  readonly attempt?: number;
}

export const waitingList = (account: Account): string => `waiting#${account}`;
export const parkedList = (account: Account): string => `parked#${account}`;

export const readLedgerEntry = (row: Row): LedgerEntry => ledgerEntrySchema.parse(row.data);

/** A message that was given to its queue has its outcome by then, unless runs crash or many others are before it. */
const OUTCOME_WITHIN_MS = 15 * MINUTE_MS;
/** … and after this much longer it counts as lost: five crashed runs take an hour and a half, and a repeat does no harm. */
const QUEUE_KEEPS_MS = HOUR_MS;

/** When redrive acts on a waiting row (epoch ms). */
export const redriveAt = (entry: LedgerEntry): number => {
  const dueAt = entry.dueAt ?? entry.lastFailedAt;
  return entry.owner === 'queue' ? dueAt + QUEUE_KEEPS_MS : dueAt;
};

const draftOf = (account: Account, key: string, entry: LedgerEntry): Draft => ({
  pk: account,
  sk: key,
  data: entry as unknown as JsonObject,
  pending:
    entry.state === 'waiting'
      ? { list: waitingList(account), at: redriveAt(entry) }
      : { list: parkedList(account), at: entry.firstFailedAt },
});

/** Redrive has given the message to its queue: the row stays until its outcome. */
export const toSent = (
  { parkedAt: _parkedAt, told: _told, task: _task, ...entry }: LedgerEntry,
  now: number,
): LedgerEntry => ({
  ...entry,
  state: 'waiting',
  owner: 'queue',
  dueAt: now + OUTCOME_WITHIN_MS,
});

/** … and so has a person. */
export const toRetried = (entry: LedgerEntry, now: number): LedgerEntry => ({ ...toSent(entry, now), retriedAt: now });

/** Its queue did not take the message: due at once. */
export const toUnsent = (entry: LedgerEntry, now: number): LedgerEntry => ({ ...entry, owner: 'ladder', dueAt: now });

/** Set aside for a person as it is. */
export const toParked = ({ dueAt: _dueAt, owner: _owner, ...entry }: LedgerEntry, now: number): LedgerEntry => ({
  ...entry,
  state: 'parked',
  parkedAt: entry.parkedAt ?? now,
});

const subjectOf = ({ flow, queue, message }: LedgerSubject) => ({
  flow,
  ...(queue === undefined ? {} : { queue }),
  ...(message === undefined ? {} : { message }),
});

const timesOf = (before: LedgerEntry | undefined, at: number) => ({
  firstFailedAt: before?.firstFailedAt ?? at,
  lastFailedAt: at,
  ...(before?.retriedAt === undefined ? {} : { retriedAt: before.retriedAt }),
});

/** A row and an alert have their limits; the longest reasons of ours name some dozen findings of one order. */
const LONGEST_REASON = 4_000;

/**
 * Of one message: many of one key (hints about one product) that fail beside each other in an outage must not push it up the
 * ladder together.
 */
const attemptsOf = (before: LedgerEntry | undefined, { attempt }: Failure): number =>
  attempt === undefined ? (before?.attempts ?? 0) + 1 : Math.max(before?.attempts ?? 0, attempt);

/** One failed attempt more. */
const failedAgain = (before: LedgerEntry | undefined, failure: Failure) => ({
  version: 1 as const,
  ...{ code: failure.code, reason: failure.reason.slice(0, LONGEST_REASON), facts: { ...failure.facts } },
  ...subjectOf(failure),
  attempts: attemptsOf(before, failure),
  ...timesOf(before, failure.at),
});

/** A row that another release wrote is left as it is, and said to be there: what is about its key waits for that release. */
const readEntry = (row: Row): LedgerEntry => {
  const parsed = ledgerEntrySchema.safeParse(row.data);
  if (parsed.success) return parsed.data;
  throw new SetupError({
    code: 'LEDGER_ROW_FORM',
    message: `The row ${row.sk} in the table of failures has a form that this release does not know: deploy the release that wrote it, or remove the row`,
    facts: { key: row.sk },
  });
};

/** @param decide gives undefined to leave the row as it is. */
const amendEntry = async (
  ledger: StateStore,
  { account, key }: Pick<LedgerSubject, 'account' | 'key'>,
  decide: (entry: LedgerEntry | undefined) => LedgerEntry | undefined,
): Promise<LedgerEntry | undefined> => {
  let written: LedgerEntry | undefined;
  await amend<Row, Draft>(ledger, { pk: account, sk: key }, (row) => {
    written = decide(row && readEntry(row));
    return written && draftOf(account, key, written);
  });
  return written;
};

/**
 * Records a failed attempt whose message its queue brings back at `dueAt`. A parked row stays parked; one that is on the
 * ladder stays there, since this message is another one of the same key.
 */
export const recordWaiting = async (ledger: StateStore, failure: Failure, dueAt: number): Promise<void> => {
  await amendEntry(ledger, failure, (before) => {
    if (before?.state === 'parked') return undefined;
    const isOnLadder = before?.owner === 'ladder' && before.dueAt !== undefined;
    const next = isOnLadder ? { owner: before.owner, dueAt: before.dueAt } : { owner: 'queue' as const, dueAt };
    return { ...failedAgain(before, failure), state: 'waiting', ...next };
  });
};

/** Records a failed attempt beyond the queue's share: its message is acknowledged, and redrive sends it. A parked row stays parked. */
export const recordOnLadder = async (
  ledger: StateStore,
  failure: Failure,
  attempt: number,
  random: number,
): Promise<void> => {
  await amendEntry(ledger, failure, (before) => {
    if (before?.state === 'parked') return undefined;
    const again = failedAgain(before, failure);
    const attempts = Math.max(again.attempts, attempt);
    const dueAt = failure.at + ladderWaitMs(rungOf(attempts), random);
    return { ...again, attempts, state: 'waiting', owner: 'ladder', dueAt };
  });
};

/** A told wait that no queue can hold; it costs no attempt. A parked row stays parked. */
export const recordThrottled = async (ledger: StateStore, failure: Failure, dueAt: number): Promise<void> => {
  await amendEntry(ledger, failure, (before) =>
    before?.state === 'parked'
      ? undefined
      : {
          ...failedAgain(before, failure),
          attempts: before?.attempts ?? 0,
          ...{ state: 'waiting', owner: 'ladder', dueAt },
        },
  );
};

/**
 * A message that its queue gave up: what was recorded of it goes on the ladder; without a record the run that had it crashed
 * or ran out of time. What is parked or on the ladder already stays so.
 * @param attempts how often it was received.
 * @returns how it was found.
 */
export const recordGivenUp = async (
  ledger: StateStore,
  subject: LedgerSubject,
  attempts: number,
  random: number,
): Promise<'recorded' | 'no-outcome' | 'kept'> => {
  let found: 'recorded' | 'no-outcome' | 'kept' = 'kept';
  await amendEntry(ledger, subject, (before) => {
    found = before === undefined ? 'no-outcome' : isQueues(before) ? 'recorded' : 'kept';
    if (found === 'kept') return undefined;
    const counted = Math.max(before?.attempts ?? 0, attempts);
    return {
      ...(before ?? noOutcome(subject, attempts)),
      ...subjectOf(subject),
      attempts: counted,
      ...{ state: 'waiting', owner: 'ladder', dueAt: subject.at + ladderWaitMs(rungOf(counted), random) },
    };
  });
  return found;
};

const isQueues = (entry: LedgerEntry): boolean => entry.state === 'waiting' && entry.owner !== 'ladder';

const noOutcome = (subject: LedgerSubject, attempts: number) => ({
  version: 1 as const,
  code: 'MESSAGE_NO_OUTCOME',
  reason: `${subject.flow} was given ${subject.key} ${attempts} times and told no outcome: its runs crashed or ran out of time`,
  facts: {},
  ...timesOf(undefined, subject.at),
});

/**
 * Sets a failure aside for a person. Repeating it changes nothing but the count.
 * @returns whether people do not know it yet: it was not parked before, or for another reason.
 */
export const park = async (ledger: StateStore, failure: Failure): Promise<boolean> => {
  let isNew = true;
  await amendEntry(ledger, failure, (before) => {
    const parked = before?.state === 'parked' ? before : undefined;
    isNew = parked?.code !== failure.code;
    const told = parked?.told;
    return {
      ...failedAgain(before, failure),
      state: 'parked',
      parkedAt: parked?.parkedAt ?? failure.at,
      ...(told === undefined ? {} : { told }),
      ...(parked?.task === undefined ? {} : { task: parked.task }),
    };
  });
  return isNew;
};

/** Forgets what failed under this key: it is done. */
export const clearFailure = async (ledger: StateStore, account: Account, key: string): Promise<void> => {
  await ledger.remove({ pk: account, sk: key }, 'any');
};

/** As `clearFailure`, but of what a flow merely found done: a person's task stays a person's. */
export const clearDone = async (ledger: StateStore, account: Account, key: string): Promise<void> => {
  const row = await ledger.get({ pk: account, sk: key });
  const parsed = row && ledgerEntrySchema.safeParse(row.data);
  if (!row || (parsed?.data?.state === 'parked' && isSettledByPerson(parsed.data.code))) return;
  await ledger.remove({ pk: account, sk: key }, 'any');
};

/** As `clearFailure`, but only if the row still is as it was read: what has failed since is another matter. */
export const clearUnchanged = async (
  ledger: StateStore,
  account: Account,
  key: string,
  read: LedgerEntry,
): Promise<boolean> => {
  const row = await ledger.get({ pk: account, sk: key });
  const entry = row && readEntry(row);
  if (!row || entry?.state !== read.state || entry.lastFailedAt !== read.lastFailedAt) return false;
  return ledger.remove({ pk: account, sk: key }, { rev: row.rev });
};

/** People were told of parked failures at this level. */
export const noteTold = async (
  ledger: StateStore,
  account: Account,
  key: string,
  told: { readonly code: string; readonly level: number },
): Promise<void> => {
  await changeFailure(ledger, account, key, (entry) =>
    entry.state === 'parked' && entry.code === told.code && (entry.told ?? -1) < told.level
      ? { ...entry, told: told.level }
      : undefined,
  );
};

/**
 * One step of a failure that is there.
 * @param decide gives undefined to leave the row as it is.
 * @returns what was written, or undefined.
 */
export const changeFailure = (
  ledger: StateStore,
  account: Account,
  key: string,
  decide: (entry: LedgerEntry) => LedgerEntry | undefined,
): Promise<LedgerEntry | undefined> => amendEntry(ledger, { account, key }, (entry) => entry && decide(entry));
