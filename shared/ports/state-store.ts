/**
 * Rows under a two-part key, each changed under its own revision: an invariant lives in one row, so that one conditional
 * write holds it. No transactions over several rows.
 */

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };
export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** Neither part is empty. */
export interface Key {
  /** Partition: carries the account. */
  readonly pk: string;
  /** Sort key: rows of one partition are listed in its order (UTF-8 bytes). */
  readonly sk: string;
}

/** Puts a row on a sparse list, ordered by `at`; a row without a mark is on none. */
export interface PendingMark {
  /** Name of the list: carries the account. */
  readonly list: string;
  /** Epoch milliseconds or any other whole number to order by. */
  readonly at: number;
}

export interface Draft extends Key {
  readonly data: JsonObject;
  readonly pending?: PendingMark;
  /**
   * Epoch milliseconds. An expired row counts as absent for every read and condition; the store may remove it later. Until
   * then its revision goes on counting, so that nobody who read the old row can pass for the writer of a new one.
   */
  readonly expiresAt?: number;
}

export interface Row extends Draft {
  /** Raised by one with each write, 1 for a new row. */
  readonly rev: number;
}

/** `absent`: only if there is no row; `{rev}`: only if the row still has this revision; `any`: in any case. */
export type When = 'absent' | 'any' | { readonly rev: number };

export interface Page {
  readonly rows: readonly Row[];
  /** Give it back as `after` to read on; missing on the last page. */
  readonly next?: string;
}

export interface ListQuery {
  readonly skPrefix?: string;
  readonly after?: string;
  readonly limit: number;
  /** Descending by sort key. Default ascending. */
  readonly newestFirst?: boolean;
}

/**
 * All reads by key are strongly consistent. Every method throws TransientError or ThrottledError when the store cannot
 * answer, SetupError when the table is missing or closed to us, InvalidDataError for a row that can never be stored.
 */
export interface StateStore {
  get(key: Key): Promise<Row | undefined>;
  /** Rows that exist, in no promised order. Any number of keys; doubled keys count once. */
  getMany(keys: readonly Key[]): Promise<readonly Row[]>;
  /** @returns false when the condition did not hold; then nothing was written. */
  put(draft: Draft, when: When): Promise<boolean>;
  /** @returns false when the condition did not hold. Removing an absent row with `any` is true. */
  remove(key: Key, when: 'any' | { readonly rev: number }): Promise<boolean>;
  /** Adds to a whole-number counter of its own (not a row for `get`), from 0; gives the new value. Atomic. */
  increment(key: Key, by: number): Promise<number>;
  list(pk: string, query: ListQuery): Promise<Page>;
  /**
   * Rows marked on a list with `at` ≤ `until`, lowest first. The list itself may lag behind writes; the rows given are
   * fresh, and those whose mark has gone or moved beyond `until` meanwhile are left out.
   */
  pending(
    list: string,
    query: { readonly until: number; readonly limit: number; readonly after?: string },
  ): Promise<Page>;
}
