/** The state store in memory: rows as JSON text, so that nobody shares a living object with it. */
import { InvalidDataError } from '../core/index.ts';
import type {
  Clock,
  Draft,
  JsonObject,
  Key,
  ListQuery,
  Page,
  PendingMark,
  Row,
  StateStore,
  When,
} from '../ports/index.ts';
import { type Compare, compareUtf8, SortedList } from './sorted-list.ts';

interface Stored extends Key {
  readonly rev: number;
  readonly json: string;
  readonly pending?: PendingMark;
  readonly expiresAt?: number;
}

interface Listed extends Key {
  readonly at: number;
}

interface Partition {
  readonly rows: Map<string, Stored>;
  readonly order: SortedList<string>;
}

const byAtThenKey: Compare<Listed> = (a, b) => a.at - b.at || compareUtf8(a.pk, b.pk) || compareUtf8(a.sk, b.sk);

/** DynamoDB: an item has at most 400 kB. */
const LARGEST_ROW = 400 * 1024;

export class MemoryStateStore implements StateStore {
  readonly #clock: Clock;
  readonly #partitions = new Map<string, Partition>();
  readonly #lists = new Map<string, SortedList<Listed>>();
  readonly #counters = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async get(key: Key): Promise<Row | undefined> {
    const stored = this.#find(key);
    return stored && toRow(stored);
  }

  async getMany(keys: readonly Key[]): Promise<readonly Row[]> {
    const unique = new Map(keys.map((key) => [keyText(key), key]));
    return [...unique.values()].flatMap((key) => this.#find(key) ?? []).map(toRow);
  }

  async put(draft: Draft, when: When): Promise<boolean> {
    const json = JSON.stringify(draft.data);
    refuseEmptyNames(draft);
    refuseLarge(draft, json);
    if (!this.#holds(draft, when)) return false;
    // An expired row that is still there goes on counting, so that a reader of the old one cannot pass for the new one's.
    const old = this.#partitions.get(draft.pk)?.rows.get(draft.sk);
    this.#unlist(old);
    this.#store({
      pk: draft.pk,
      sk: draft.sk,
      rev: (old?.rev ?? 0) + 1,
      json,
      ...(draft.pending && { pending: { list: draft.pending.list, at: draft.pending.at } }),
      ...(draft.expiresAt !== undefined && { expiresAt: draft.expiresAt }),
    });
    return true;
  }

  async remove(key: Key, when: 'any' | { readonly rev: number }): Promise<boolean> {
    if (!this.#holds(key, when)) return false;
    const partition = this.#partitions.get(key.pk);
    this.#unlist(partition?.rows.get(key.sk));
    if (partition?.rows.delete(key.sk)) partition.order.delete(key.sk);
    return true;
  }

  async increment(key: Key, by: number): Promise<number> {
    const value = (this.#counters.get(keyText(key)) ?? 0) + by;
    this.#counters.set(keyText(key), value);
    return value;
  }

  async list(pk: string, query: ListQuery): Promise<Page> {
    const partition = this.#partitions.get(pk);
    const found: Stored[] = [];
    for (const sk of partition ? walk(partition.order, query) : []) {
      const stored = this.#find({ pk, sk });
      if (stored) found.push(stored);
      if (found.length > query.limit) break;
    }
    const rows = found.slice(0, query.limit).map(toRow);
    const last = found.length > query.limit ? rows.at(-1)?.sk : undefined;
    return { rows, ...(last !== undefined && { next: last }) };
  }

  async pending(
    list: string,
    query: { readonly until: number; readonly limit: number; readonly after?: string },
  ): Promise<Page> {
    const order = this.#lists.get(list);
    const after = query.after === undefined ? undefined : parseCursor(query.after);
    const found: Stored[] = [];
    let index = order && after ? order.search((entry) => byAtThenKey(entry, after) <= 0) : 0;
    for (let entry = order?.at(index); entry && entry.at <= query.until; entry = order?.at(++index)) {
      const stored = this.#find(entry);
      if (stored) found.push(stored);
      if (found.length > query.limit) break;
    }
    const rows = found.slice(0, query.limit).map(toRow);
    const last = found.length > query.limit ? rows.at(-1) : undefined;
    return { rows, ...(last?.pending && { next: JSON.stringify([last.pending.at, last.pk, last.sk]) }) };
  }

  /** The row, unless it has expired. */
  #find(key: Key): Stored | undefined {
    const stored = this.#partitions.get(key.pk)?.rows.get(key.sk);
    const expired = stored?.expiresAt !== undefined && stored.expiresAt <= this.#clock.now();
    return expired ? undefined : stored;
  }

  #holds(key: Key, when: When): boolean {
    if (when === 'any') return true;
    const stored = this.#find(key);
    return when === 'absent' ? stored === undefined : stored?.rev === when.rev;
  }

  #store(stored: Stored): void {
    let partition = this.#partitions.get(stored.pk);
    if (!partition) {
      partition = { rows: new Map(), order: new SortedList(compareUtf8) };
      this.#partitions.set(stored.pk, partition);
    }
    if (!partition.rows.has(stored.sk)) partition.order.add(stored.sk);
    partition.rows.set(stored.sk, stored);
    if (!stored.pending) return;
    let list = this.#lists.get(stored.pending.list);
    if (!list) {
      list = new SortedList(byAtThenKey);
      this.#lists.set(stored.pending.list, list);
    }
    list.add({ pk: stored.pk, sk: stored.sk, at: stored.pending.at });
  }

  #unlist(stored: Stored | undefined): void {
    if (!stored?.pending) return;
    this.#lists.get(stored.pending.list)?.delete({ pk: stored.pk, sk: stored.sk, at: stored.pending.at });
  }
}

/** Sort keys with the prefix behind the cursor, in the order asked for. */
function* walk(order: SortedList<string>, { skPrefix = '', after, newestFirst = false }: ListQuery): Generator<string> {
  const first = order.search((sk) => compareUtf8(sk, skPrefix) < 0);
  const behind = order.search((sk) => compareUtf8(sk, skPrefix) < 0 || sk.startsWith(skPrefix));
  if (newestFirst) {
    const end = after === undefined ? behind : order.search((sk) => compareUtf8(sk, after) < 0);
    for (let index = Math.min(end, behind) - 1; index >= first; index -= 1) yield order.at(index) ?? '';
  } else {
    const start = after === undefined ? first : order.search((sk) => compareUtf8(sk, after) <= 0);
    for (let index = Math.max(start, first); index < behind; index += 1) yield order.at(index) ?? '';
  }
}

const keyText = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

const toRow = ({ json, ...rest }: Stored): Row => ({ ...rest, data: JSON.parse(json) as JsonObject });

const parseCursor = (text: string): Listed => {
  const [at, pk, sk] = JSON.parse(text) as [number, string, string];
  return { at, pk, sk };
};

const refuseEmptyNames = ({ pk, sk, pending }: Draft): void => {
  if (pk !== '' && sk !== '' && pending?.list !== '') return;
  const rule = 'keys and list names are not empty';
  throw new InvalidDataError({
    code: 'ROW_REFUSED',
    message: `Row ${JSON.stringify(pk)} / ${JSON.stringify(sk)} is refused: ${rule}`,
    facts: { pk, sk },
    issues: [{ path: 'row', rule }],
  });
};

const refuseLarge = (draft: Draft, json: string): void => {
  if (json.length < LARGEST_ROW / 3) return;
  const bytes = Buffer.byteLength(json);
  if (bytes <= LARGEST_ROW) return;
  throw new InvalidDataError({
    code: 'ROW_TOO_LARGE',
    message: `Row ${draft.pk} / ${draft.sk} has ${bytes} bytes; at most ${LARGEST_ROW} fit into one row`,
    facts: { pk: draft.pk, sk: draft.sk, bytes },
    issues: [{ path: 'data', rule: `at most ${LARGEST_ROW} bytes`, value: String(bytes) }],
  });
};
