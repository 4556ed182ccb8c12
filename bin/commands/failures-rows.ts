/** Rows of the failure ledger as an operator's commands read and change them. */

import { pagesOf, SetupError } from '@bridge/shared/core';
import { type LedgerEntry, ledgerEntrySchema } from '@bridge/shared/lambda';
import type { Row } from '@bridge/shared/ports';
import { personsHead, type Target } from './target.ts';
import { NothingDone, type Terminal } from './terminal.ts';

export interface LedgerRow {
  readonly key: string;
  readonly rev: number;
  readonly entry: LedgerEntry;
}

/** `entry` is missing in a row that another release wrote. */
export type FoundRow = Omit<LedgerRow, 'entry'> & { readonly entry?: LedgerEntry };

const PAGE = 500;

const toFound = ({ sk, rev, data }: Row): FoundRow => {
  const parsed = ledgerEntrySchema.safeParse(data);
  return { key: sk, rev, ...(parsed.success ? { entry: parsed.data } : {}) };
};

/** Every row of the account. */
export const readRows = async ({ ledger, account }: Target): Promise<readonly FoundRow[]> => {
  const found: FoundRow[] = [];
  for await (const { rows } of pagesOf((start) => ledger.list(account, { limit: PAGE, ...start })))
    found.push(...rows.map(toFound));
  return found;
};

export const isReadable = (row: FoundRow): row is LedgerRow => row.entry !== undefined;

/** DynamoDB: bytes of a sort key; under anything longer, or nothing, no row can be. */
const LONGEST_KEY_BYTES = 1024;

export const findRow = async ({ ledger, account }: Target, key: string): Promise<LedgerRow | undefined> => {
  if (key === '' || Buffer.byteLength(key) > LONGEST_KEY_BYTES) return undefined;
  const row = await ledger.get({ pk: account, sk: key });
  if (!row) return undefined;
  const found = toFound(row);
  if (isReadable(found)) return found;
  throw new SetupError({
    code: 'CLI_ROW_FORM',
    message: `The ledger row ${key} has a form that this release does not know: use the release that is deployed; nothing was changed`,
  });
};

/** @throws {NothingDone} when nothing failed under this key. */
export const needRow = async (target: Target, key: string): Promise<LedgerRow> => {
  const row = await findRow(target, key);
  if (row) return row;
  throw new NothingDone(
    `Nothing has failed under ${key} in ${target.account}, or it is done: bridge failures list shows the keys`,
  );
};

export interface WhoFlags {
  readonly by?: string;
}

/** Who gives the command. */
export const whoOf = (flags: WhoFlags, terminal: Terminal): string => flags.by ?? terminal.user ?? 'unknown';

/** What a person does to a failure, and where it is then. */
const BECOMES = { 'failure-retried': 'waiting', 'failure-parked': 'parked', 'failure-resolved': null } as const;

/** One entry of the audit trail about what a person did to a failure. */
export const tellAudit = (
  target: Target,
  who: string,
  event: keyof typeof BECOMES,
  entries: readonly { readonly row: LedgerRow; readonly reason?: string }[],
): Promise<void> => {
  const { correlationId } = personsHead(target);
  return target.audit.append(
    entries.map(({ row: { key, entry }, reason }) => ({
      account: target.account,
      at: target.clock.now(),
      subject: key,
      event,
      actor: `bridge (${who})`,
      correlationId,
      before: { state: entry.state, code: entry.code, attempts: entry.attempts },
      after: { state: BECOMES[event], ...(reason === undefined ? {} : { reason }) },
    })),
  );
};
