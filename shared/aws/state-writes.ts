/** Writing rows to DynamoDB: one conditional call each. */
import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Chance, Clock, Draft, Key, When } from '../ports/index.ts';
import { explain, faultOf, translating } from './errors.ts';
import { counterKey, type Item, itemKey, toUpdate } from './state-item.ts';

export interface StateStoreParts {
  readonly client: () => DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
  readonly chance: Chance;
}

export const putRow = async (parts: StateStoreParts, draft: Draft, when: When): Promise<boolean> => {
  const token = parts.chance.uuid();
  const update = toUpdate(draft, token);
  const condition = conditionOf(when, parts.clock.now());
  const command = new UpdateItemCommand({
    TableName: parts.table,
    Key: itemKey(draft),
    ...update,
    ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...condition?.values },
    ...(condition && { ConditionExpression: condition.expression }),
  });
  const isOurs = async (): Promise<boolean> => (await readItem(parts, draft))?.token?.S === token;
  return conditionally(parts.table, () => parts.client().send(command), isOurs);
};

export const removeRow = (
  parts: StateStoreParts,
  key: Key,
  when: 'any' | { readonly rev: number },
): Promise<boolean> => {
  const condition = conditionOf(when, parts.clock.now());
  const command = new DeleteItemCommand({
    TableName: parts.table,
    Key: itemKey(key),
    ...(condition && {
      ConditionExpression: condition.expression,
      ExpressionAttributeNames: { '#rev': 'rev', '#expiresAt': 'expiresAt' },
      ExpressionAttributeValues: condition.values,
    }),
  });
  const isGone = async (): Promise<boolean> => (await readItem(parts, key)) === undefined;
  return conditionally(parts.table, () => parts.client().send(command), isGone);
};

export const increment = async ({ client, table }: StateStoreParts, key: Key, by: number): Promise<number> => {
  const command = new UpdateItemCommand({
    TableName: table,
    Key: counterKey(key),
    UpdateExpression: 'ADD #counter :by',
    ExpressionAttributeNames: { '#counter': 'counter' },
    ExpressionAttributeValues: { ':by': { N: String(by) } },
    ReturnValues: 'UPDATED_NEW',
  });
  const { Attributes } = await translating(`table ${table}`, () => client().send(command));
  return Number(Attributes?.counter?.N);
};

/** The item as it stands, expired or not; strongly consistent. */
export const readItem = async ({ client, table }: StateStoreParts, key: Key): Promise<Item | undefined> => {
  const command = new GetItemCommand({ TableName: table, Key: itemKey(key), ConsistentRead: true });
  const { Item } = await translating(`table ${table}`, () => client().send(command));
  return Item;
};

/**
 * False when the condition did not hold. When the SDK repeated the write after a lost answer, the condition fails on the
 * write's own first effect: then `isDone` looks whether that effect is there.
 */
const conditionally = async (
  table: string,
  write: () => Promise<unknown>,
  isDone: () => Promise<boolean>,
): Promise<boolean> => {
  try {
    await write();
    return true;
  } catch (error) {
    const { name, attempts } = faultOf(error);
    if (name !== 'ConditionalCheckFailedException') throw explain(error, `table ${table}`);
    return attempts > 1 && (await isDone());
  }
};

/** Uses the names #rev and #expiresAt. An expired row counts as absent, whether DynamoDB has removed it or not. */
const conditionOf = (when: When, now: number): { readonly expression: string; readonly values: Item } | undefined => {
  if (when === 'any') return undefined;
  const values = { ':now': { N: String(now) } };
  if (when === 'absent') return { expression: 'attribute_not_exists(#rev) OR #expiresAt <= :now', values };
  return {
    expression: '#rev = :rev AND (attribute_not_exists(#expiresAt) OR #expiresAt > :now)',
    values: { ...values, ':rev': { N: String(when.rev) } },
  };
};
