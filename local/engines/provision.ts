/** Makes in the engines what a deployment makes in the account: tables, queues, topics, buckets, secrets. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { QueueSpec } from '@bridge/shared/memory';
import type { Endpoints } from './protocol.ts';

export interface TableSpec {
  readonly name: string;
  /** With the sparse index `pending`. */
  readonly pending: boolean;
}

export interface Resources {
  readonly tables: readonly TableSpec[];
  /** Dead-letter queues are listed as well. */
  readonly queues: readonly QueueSpec[];
  readonly buckets: readonly string[];
  /** By name; undefined is a secret without a value. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  readonly topics: readonly string[];
}

/** The engines ask for some, and check none. */
export const LOCAL_IDENTITY = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

export const LOCAL_AWS_ACCOUNT = '000000000000';

export const provision = async (endpoints: Endpoints, resources: Resources): Promise<void> => {
  await Promise.all([
    createTables(endpoints.dynamodb, resources.tables),
    createQueues(endpoints.sqs, resources.queues),
    createTopics(endpoints.sns, resources.topics),
    createBuckets(endpoints.s3, resources.buckets),
    createSecrets(endpoints.secretsManager, resources.secrets),
  ]);
};

const createTables = async (endpoint: string, tables: readonly TableSpec[]): Promise<void> => {
  const client = new DynamoDBClient({ ...LOCAL_IDENTITY, endpoint });
  for (const { name, pending } of tables) await client.send(createTable(name, pending));
  client.destroy();
};

const createTable = (name: string, pending: boolean): CreateTableCommand =>
  new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
      ...(pending
        ? [
            { AttributeName: 'pendingList', AttributeType: 'S' as const },
            { AttributeName: 'pendingAt', AttributeType: 'N' as const },
          ]
        : []),
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    ...(pending && {
      GlobalSecondaryIndexes: [
        {
          IndexName: 'pending',
          KeySchema: [
            { AttributeName: 'pendingList', KeyType: 'HASH' as const },
            { AttributeName: 'pendingAt', KeyType: 'RANGE' as const },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' as const },
        },
      ],
    }),
  });

const createQueues = async (endpoint: string, queues: readonly QueueSpec[]): Promise<void> => {
  const client = new SQSClient({ ...LOCAL_IDENTITY, endpoint });
  // A redrive policy names a queue that must exist already.
  const deadLettersFirst = [...queues].sort(
    (a, b) => Number(a.deadLetter !== undefined) - Number(b.deadLetter !== undefined),
  );
  for (const { name, visibilitySeconds, delaySeconds, deadLetter } of deadLettersFirst) {
    const redrive = deadLetter && {
      deadLetterTargetArn: `arn:aws:sqs:${LOCAL_IDENTITY.region}:${LOCAL_AWS_ACCOUNT}:${deadLetter.queue}`,
      maxReceiveCount: deadLetter.maxReceiveCount,
    };
    await client.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: {
          VisibilityTimeout: String(visibilitySeconds),
          DelaySeconds: String(delaySeconds),
          ...(redrive && { RedrivePolicy: JSON.stringify(redrive) }),
        },
      }),
    );
  }
  client.destroy();
};

const createTopics = async (endpoint: string, topics: readonly string[]): Promise<void> => {
  const client = new SNSClient({ ...LOCAL_IDENTITY, endpoint });
  for (const name of topics) await client.send(new CreateTopicCommand({ Name: name }));
  client.destroy();
};

const createBuckets = async (endpoint: string, buckets: readonly string[]): Promise<void> => {
  const client = new S3Client({ ...LOCAL_IDENTITY, endpoint, forcePathStyle: true });
  for (const name of buckets) await client.send(new CreateBucketCommand({ Bucket: name }));
  client.destroy();
};

const createSecrets = async (endpoint: string, secrets: Resources['secrets']): Promise<void> => {
  const client = new SecretsManagerClient({ ...LOCAL_IDENTITY, endpoint });
  for (const [name, text] of Object.entries(secrets)) {
    await client.send(new CreateSecretCommand({ Name: name, ...(text !== undefined && { SecretString: text }) }));
  }
  client.destroy();
};
