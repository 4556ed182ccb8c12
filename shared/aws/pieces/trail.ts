/** The piece that reads the audit trail back, for people; the flows only ever add to it. */
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type Account, SECOND_MS } from '../../core/index.ts';
import type { AuditEntry, AuditOutcome, JsonObject } from '../../ports/index.ts';
import { translating } from '../errors.ts';
import { type AwsSettings, clientConfig, clockOf, once } from '../settings.ts';
import type { Item } from '../state-item.ts';

export interface AuditTrail {
  /** The last entries of one subject, at most `limit`, oldest first. */
  of(account: Account, subject: string, limit: number): Promise<readonly AuditEntry[]>;
}

const textOf = (item: Item, name: string): string => item[name]?.S ?? '';

const jsonOf = (item: Item, name: 'before' | 'after'): { readonly [key: string]: JsonObject } => {
  const text = item[name]?.S;
  return text === undefined ? {} : { [name]: JSON.parse(text) as JsonObject };
};

const outcomeOf = (item: Item): Pick<AuditEntry, 'outcome'> => {
  const text = item.outcome?.S;
  return text === undefined ? {} : { outcome: JSON.parse(text) as AuditOutcome };
};

const isThere = (item: Item, now: number): boolean => {
  const ttl = item.ttl?.N;
  return ttl === undefined || Number(ttl) * SECOND_MS > now;
};

const toEntry = (item: Item, account: Account, subject: string): AuditEntry => ({
  account,
  subject,
  at: Number(item.at?.N ?? 0),
  event: textOf(item, 'event'),
  actor: textOf(item, 'actor'),
  correlationId: textOf(item, 'correlationId'),
  ...jsonOf(item, 'before'),
  ...jsonOf(item, 'after'),
  ...(item.exchange?.S === undefined ? {} : { exchange: item.exchange.S }),
  ...outcomeOf(item),
});

/** @returns reads what `audit` of the state piece has written. */
export const awsTrail = (settings: AwsSettings = {}): { trail(table: string): AuditTrail } => {
  const client = once(() => new DynamoDBClient(clientConfig(settings, 'dynamodb')));
  return {
    trail: (table) => ({
      of: async (account, subject, limit) => {
        const command = new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          ScanIndexForward: false,
          Limit: limit,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: `${account}#${subject}` } },
        });
        const { Items = [] } = await translating(`table ${table}`, () => client().send(command));
        const now = clockOf(settings).now();
        return Items.filter((item) => isThere(item, now))
          .map((item) => toEntry(item, account, subject))
          .reverse();
      },
    }),
  };
};
