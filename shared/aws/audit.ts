/** The audit trail on DynamoDB: append only, the history of one subject in one partition, oldest first. */
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { chunk, mapBounded, SECOND_MS, ThrottledError, toIso } from '../core/index.ts';
import type { Audit, AuditEntry, Chance, Clock } from '../ports/index.ts';
import { translating } from './errors.ts';
import type { Item } from './state-item.ts';

/** DynamoDB: requests in one BatchWriteItem. */
const BATCH_WRITE = 25;
const BATCHES_AT_ONCE = 4;
const BATCH_ROUNDS = 6;
const FIRST_BATCH_WAIT_MS = 50;

export interface AuditParts {
  readonly client: () => DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** Items: pk `<account>#<subject>`, sk `<ISO time>#<uuid>`; `before`, `after` and `outcome` as JSON text, `ttl` in seconds. */
export const dynamoAudit = (parts: AuditParts): Audit => ({
  append: async (entries) => {
    const requests = entries.map((entry) => ({
      PutRequest: { Item: toItem(entry, entry.id ?? parts.chance.uuid()) },
    }));
    await mapBounded(chunk(requests, BATCH_WRITE), BATCHES_AT_ONCE, (some) => writeBatch(parts, some));
  },
});

const toItem = (entry: AuditEntry, id: string): Item => ({
  pk: { S: `${entry.account}#${entry.subject}` },
  sk: { S: `${toIso(entry.at)}#${id}` },
  account: { S: entry.account },
  at: { N: String(entry.at) },
  event: { S: entry.event },
  actor: { S: entry.actor },
  correlationId: { S: entry.correlationId },
  ...(entry.before && { before: { S: JSON.stringify(entry.before) } }),
  ...(entry.after && { after: { S: JSON.stringify(entry.after) } }),
  ...(entry.exchange !== undefined && { exchange: { S: entry.exchange } }),
  ...(entry.outcome && { outcome: { S: JSON.stringify(entry.outcome) } }),
  ...(entry.expiresAt !== undefined && { ttl: { N: String(Math.ceil(entry.expiresAt / SECOND_MS)) } }),
});

const writeBatch = async ({ client, table, clock }: AuditParts, requests: readonly WriteRequest[]): Promise<void> => {
  let left: WriteRequest[] = [...requests];
  for (let round = 0; left.length > 0; round += 1) {
    if (round === BATCH_ROUNDS) {
      throw new ThrottledError({
        code: 'AWS_THROTTLED',
        message: `DynamoDB left ${left.length} entries of table ${table} unwritten after ${BATCH_ROUNDS} rounds`,
        facts: { resource: `table ${table}`, left: left.length },
        retryAfterMs: 5_000,
      });
    }
    if (round > 0) await clock.sleep(FIRST_BATCH_WAIT_MS * 2 ** round);
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: left } });
    const answer = await translating(`table ${table}`, () => client().send(command));
    left = answer.UnprocessedItems?.[table] ?? [];
  }
};
