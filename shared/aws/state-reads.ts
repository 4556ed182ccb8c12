/** Reading rows from DynamoDB: by key, by partition in the order of sort keys, and along the sparse index. */
import { BatchGetItemCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { chunk, mapBounded, ThrottledError } from '../core/index.ts';
import type { Key, ListQuery, Page, Row } from '../ports/index.ts';
import { translating } from './errors.ts';
import { type Item, itemKey, PENDING_INDEX, toRow } from './state-item.ts';
import { readItem, type StateStoreParts } from './state-writes.ts';

/** DynamoDB: keys in one BatchGetItem. */
const BATCH_GET = 100;
const BATCHES_AT_ONCE = 4;
const BATCH_ROUNDS = 6;
const FIRST_BATCH_WAIT_MS = 50;

export const getRow = async (parts: StateStoreParts, key: Key): Promise<Row | undefined> =>
  toRow(await readItem(parts, key), parts.clock.now());

export const getRows = async (parts: StateStoreParts, keys: readonly Key[]): Promise<readonly Row[]> => {
  const unique = [...new Map(keys.map((key) => [keyText(key), key])).values()];
  const items = await mapBounded(chunk(unique, BATCH_GET), BATCHES_AT_ONCE, (some) => getBatch(parts, some));
  const now = parts.clock.now();
  return items.flat().flatMap((item) => toRow(item, now) ?? []);
};

export const listRows = (parts: StateStoreParts, pk: string, query: ListQuery): Promise<Page> => {
  const { skPrefix = '', after, limit, newestFirst = false } = query;
  const input: QueryCommandInput = {
    TableName: parts.table,
    ConsistentRead: true,
    ScanIndexForward: !newestFirst,
    KeyConditionExpression: skPrefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: pk }, ...(skPrefix !== '' && { ':prefix': { S: skPrefix } }) },
    ...(after !== undefined && { ExclusiveStartKey: itemKey({ pk, sk: after }) }),
  };
  return readPage(parts, input, limit, {
    toEntries: async (items) => items.flatMap((item) => toEntry(item, toRow(item, parts.clock.now()))),
    cursorOf: (item) => item.sk?.S ?? '',
  });
};

export const pendingRows = async (
  parts: StateStoreParts,
  list: string,
  query: { readonly until: number; readonly limit: number; readonly after?: string },
): Promise<Page> => {
  const input: QueryCommandInput = {
    TableName: parts.table,
    IndexName: PENDING_INDEX,
    KeyConditionExpression: 'pendingList = :list AND pendingAt <= :until',
    ExpressionAttributeValues: { ':list': { S: list }, ':until': { N: String(query.until) } },
    ...(query.after !== undefined && { ExclusiveStartKey: startOfList(list, query.after) }),
  };
  const page = await readPage(parts, input, query.limit, {
    toEntries: (items) => freshEntries(parts, items, list, query.until),
    cursorOf: ({ pk, sk, pendingAt }) => JSON.stringify([Number(pendingAt?.N), pk?.S, sk?.S]),
  });
  return { ...page, rows: [...page.rows].sort(byMark) };
};

/** A row, and the item that the query found for it: the item says where to read on, the row may have moved since. */
interface Entry {
  readonly item: Item;
  readonly row: Row;
}

const toEntry = (item: Item, row: Row | undefined): readonly Entry[] => (row ? [{ item, row }] : []);

/**
 * Reads on until the page is full or nothing is left: items that turn out to be no rows (expired, gone from the list)
 * do not shorten it. One row more than asked for tells whether there is a next page.
 */
const readPage = async (
  { client, table }: StateStoreParts,
  input: QueryCommandInput,
  limit: number,
  how: {
    readonly toEntries: (items: readonly Item[]) => Promise<readonly Entry[]>;
    readonly cursorOf: (item: Item) => string;
  },
): Promise<Page> => {
  const found: Entry[] = [];
  let start = input.ExclusiveStartKey;
  do {
    const command = new QueryCommand({ ...input, ExclusiveStartKey: start, Limit: limit + 1 - found.length });
    const answer = await translating(`table ${table}`, () => client().send(command));
    found.push(...(await how.toEntries(answer.Items ?? [])));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && found.length <= limit);
  const given = found.slice(0, limit);
  const last = found.length > limit ? given.at(-1) : undefined;
  return { rows: given.map(({ row }) => row), ...(last && { next: how.cursorOf(last.item) }) };
};

/** The index holds keys and may lag behind: the rows themselves say whether they are still on the list. */
const freshEntries = async (
  parts: StateStoreParts,
  items: readonly Item[],
  list: string,
  until: number,
): Promise<readonly Entry[]> => {
  const keys = items.map(({ pk, sk }) => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' }));
  const rows = new Map((await getRows(parts, keys)).map((row) => [keyText(row), row]));
  return items.flatMap((item, index) => {
    const row = rows.get(keyText(keys[index]));
    return row?.pending?.list === list && row.pending.at <= until ? toEntry(item, row) : [];
  });
};

const keyText = (key: Key | undefined): string => JSON.stringify([key?.pk, key?.sk]);

const byMark = (a: Row, b: Row): number => (a.pending?.at ?? 0) - (b.pending?.at ?? 0);

const startOfList = (list: string, cursor: string): Item => {
  const [at, pk, sk] = JSON.parse(cursor) as [number, string, string];
  return { ...itemKey({ pk, sk }), pendingList: { S: list }, pendingAt: { N: String(at) } };
};

const getBatch = async ({ client, table, clock }: StateStoreParts, keys: readonly Key[]): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let left: Item[] = keys.map(itemKey);
  for (let round = 0; left.length > 0; round += 1) {
    if (round === BATCH_ROUNDS) throw stillUnread(table, left.length);
    if (round > 0) await clock.sleep(FIRST_BATCH_WAIT_MS * 2 ** round);
    const command = new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } });
    const answer = await translating(`table ${table}`, () => client().send(command));
    items.push(...(answer.Responses?.[table] ?? []));
    left = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return items;
};

const stillUnread = (table: string, left: number): ThrottledError =>
  new ThrottledError({
    code: 'AWS_THROTTLED',
    message: `DynamoDB left ${left} keys of table ${table} unread after ${BATCH_ROUNDS} rounds`,
    facts: { resource: `table ${table}`, left },
    retryAfterMs: 5_000,
  });
