/** The pieces that stand on DynamoDB: state and audit, over one client. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Platform } from '../../ports/index.ts';
import { dynamoAudit } from '../audit.ts';
import { type AwsSettings, clientConfig, clockOf, once } from '../settings.ts';
import { dynamoStateStore } from '../state-store.ts';
import { systemChance } from '../system.ts';

const partsOf = (settings: AwsSettings) => ({
  client: once(() => new DynamoDBClient(clientConfig(settings, 'dynamodb'))),
  clock: clockOf(settings),
  chance: systemChance,
});

export const awsState = (settings: AwsSettings = {}): Pick<Platform, 'state' | 'audit'> => {
  const parts = partsOf(settings);
  return {
    state: (table) => dynamoStateStore({ ...parts, table }),
    audit: (table) => dynamoAudit({ ...parts, table }),
  };
};
