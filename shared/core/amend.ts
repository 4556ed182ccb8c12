/** Read, decide, write if nobody else did: the one way a row of the state store changes. */
import { ContentionError } from './errors.ts';

interface Keyed {
  readonly pk: string;
  readonly sk: string;
}

/** The part of a state store that `amend` needs. */
export interface AmendableStore<R extends { readonly rev: number }, D> {
  get(key: Keyed): Promise<R | undefined>;
  put(draft: D, when: 'absent' | { readonly rev: number }): Promise<boolean>;
}

const TRIES = 8;

/**
 * Applies a pure decision to a row under its revision, again from a fresh read when another writer was faster.
 * @param decide gives the new row, or undefined to leave it as it is.
 * @returns what was written, or undefined when it was left.
 * @throws {ContentionError} after eight lost races.
 */
export const amend = async <R extends { readonly rev: number }, D extends Keyed>(
  store: AmendableStore<R, D>,
  key: Keyed,
  decide: (row: R | undefined) => D | undefined,
): Promise<D | undefined> => {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const row = await store.get(key);
    const draft = decide(row);
    if (draft === undefined) return undefined;
    if (await store.put(draft, row ? { rev: row.rev } : 'absent')) return draft;
  }
  throw new ContentionError({
    code: 'ROW_CONTENDED',
    message: `Row ${key.pk} / ${key.sk} changed under ${TRIES} attempts to write it`,
    facts: { pk: key.pk, sk: key.sk },
  });
};
