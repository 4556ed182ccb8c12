/** The failure ledger: one row per business key, `waiting` (tried again by itself) or `parked` (a person decides). */
import * as z from 'zod';
import type { Account, Facts } from '../core/index.ts';
import { amend } from '../core/index.ts';
import type { Draft, JsonObject, Row, StateStore } from '../ports/index.ts';

const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

export const ledgerEntrySchema = z.object({
  version: z.literal(1),
  state: z.enum(['waiting', 'parked']),
  code: z.string(),
  reason: z.string(),
  facts,
  flow: z.string(),
  /** The queue's URL to give the message back to; missing for what was found by a schedule. */
  queue: z.string().optional(),
  /** The message as it stood on the queue (the beginning of one that could not be read); missing for what a schedule found. */
  message: z.string().optional(),
  attempts: z.number().int().min(0),
  firstFailedAt: z.number().int(),
  lastFailedAt: z.number().int(),
  /** When it is tried again, for `waiting`. */
  dueAt: z.number().int().optional(),
});

export type LedgerEntry = z.output<typeof ledgerEntrySchema>;

export interface Failure {
  readonly account: Account;
  /** Business key. */
  readonly key: string;
  readonly code: string;
  readonly reason: string;
  readonly facts: Facts;
  readonly flow: string;
  readonly queue?: string;
  readonly message?: string;
  readonly at: number;
}

export const waitingList = (account: Account): string => `waiting#${account}`;
export const parkedList = (account: Account): string => `parked#${account}`;

export const readLedgerEntry = (row: Row): LedgerEntry => ledgerEntrySchema.parse(row.data);

const draftOf = (account: Account, key: string, entry: LedgerEntry): Draft => ({
  pk: account,
  sk: key,
  data: entry as unknown as JsonObject,
  pending:
    entry.state === 'waiting'
      ? { list: waitingList(account), at: entry.dueAt ?? entry.lastFailedAt }
      : { list: parkedList(account), at: entry.firstFailedAt },
});

const toDraft = (failure: Failure, row: Row | undefined, state: 'waiting' | 'parked', dueAt?: number): Draft => {
  const before = row ? readLedgerEntry(row) : undefined;
  const entry: LedgerEntry = {
    version: 1,
    state,
    code: failure.code,
    reason: failure.reason,
    facts: { ...failure.facts },
    flow: failure.flow,
    ...(failure.queue === undefined ? {} : { queue: failure.queue }),
    ...(failure.message === undefined ? {} : { message: failure.message }),
    attempts: (before?.attempts ?? 0) + 1,
    firstFailedAt: before?.firstFailedAt ?? failure.at,
    lastFailedAt: failure.at,
    ...(dueAt === undefined ? {} : { dueAt }),
  };
  return draftOf(failure.account, failure.key, entry);
};

/** Records a failed attempt that is tried again at `dueAt`; a parked row stays parked. */
export const recordWaiting = async (ledger: StateStore, failure: Failure, dueAt: number): Promise<void> => {
  await amend(ledger, { pk: failure.account, sk: failure.key }, (row) =>
    row && readLedgerEntry(row).state === 'parked' ? undefined : toDraft(failure, row, 'waiting', dueAt),
  );
};

/** Sets a failure aside for a person. Repeating it changes nothing but the count. */
export const park = async (ledger: StateStore, failure: Failure): Promise<void> => {
  await amend(ledger, { pk: failure.account, sk: failure.key }, (row) => toDraft(failure, row, 'parked'));
};

/** Forgets what failed under this key: it is done. */
export const clearFailure = async (ledger: StateStore, account: Account, key: string): Promise<void> => {
  await ledger.remove({ pk: account, sk: key }, 'any');
};

/**
 * A person's word about a failure that is there.
 * @param decide gives undefined to leave the row as it is.
 * @returns what was written, or undefined.
 */
export const changeFailure = async (
  ledger: StateStore,
  account: Account,
  key: string,
  decide: (entry: LedgerEntry) => LedgerEntry | undefined,
): Promise<LedgerEntry | undefined> => {
  let written: LedgerEntry | undefined;
  await amend<Row, Draft>(ledger, { pk: account, sk: key }, (row) => {
    written = row && decide(readLedgerEntry(row));
    return written && draftOf(account, key, written);
  });
  return written;
};
