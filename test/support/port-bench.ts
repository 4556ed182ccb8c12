/** Both adapters of every port behind one bench, so that the same promises can be asked of each. */
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsAlerts, awsCore, awsOutbox, awsRaw, awsState, awsVault } from '@bridge/shared/aws';
import { memoryPlatform, type QueueSpec, seededChance, VirtualClock } from '@bridge/shared/memory';
import type { Platform } from '@bridge/shared/ports';
import { MockAgent } from 'undici';
import { type Engines, startEngines } from '../../local/engines/index.ts';

export interface Delivery {
  readonly body: string;
  readonly receiptHandle: string;
  readonly receiveCount: number;
}

export interface Bench {
  readonly platform: Omit<Platform, 'http'>;
  /** Lines that telemetry wrote. */
  readonly lines: readonly string[];
  queueUrl(name: string): string;
  topicArn(name: string): string;
  /** Lets business time pass. */
  pass(ms: number): Promise<void>;
  /** What can be received right now, at most 10. */
  receive(queue: string): Promise<readonly Delivery[]>;
  acknowledge(queue: string, receiptHandle: string): Promise<void>;
  /** Events of the audit trail of one subject, oldest first. */
  auditEvents(table: string, account: string, subject: string): Promise<readonly string[]>;
  /** Messages of the alerts raised on a topic so far. */
  alertTexts(topic: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export const START = Date.UTC(2026, 0, 5, 12);
export const SPEED = 60;
/** Shorter than AWS's 10 minutes, so that the suite need not wait as long. */
export const WRITE_INTERVAL_MS = 30_000;

const ALERT_INBOX = 'alert-inbox';

const queues: readonly QueueSpec[] = [
  { name: 'plain', visibilitySeconds: 30, delaySeconds: 0 },
  { name: 'slow', visibilitySeconds: 30, delaySeconds: 20 },
  {
    name: 'fragile',
    visibilitySeconds: 6,
    delaySeconds: 0,
    deadLetter: { queue: 'fragile-dead', maxReceiveCount: 2 },
  },
  { name: 'fragile-dead', visibilitySeconds: 30, delaySeconds: 0 },
];

const secrets = { present: 'first', empty: undefined, quoted: 'first' };

export const memoryBench = async (): Promise<Bench> => {
  const clock = new VirtualClock({ startAt: START });
  const lines: string[] = [];
  const http = new MockAgent();
  http.disableNetConnect();
  const platform = memoryPlatform({
    clock,
    chance: seededChance(1),
    http,
    sink: (line) => lines.push(line),
    queues,
    secrets,
    vaultQuota: { minWriteIntervalMs: WRITE_INTERVAL_MS },
  });
  return {
    platform,
    lines,
    queueUrl: (name) => name,
    topicArn: (name) => name,
    pass: (ms) => clock.run(clock.now() + ms),
    receive: async (queue) => platform.outbox().receive(queue, 10),
    acknowledge: async (queue, receiptHandle) => {
      platform.outbox().acknowledge(queue, receiptHandle);
    },
    auditEvents: async (table, account, subject) =>
      platform
        .audit(table)
        .entries.filter((entry) => entry.account === account && entry.subject === subject)
        .sort((a, b) => a.at - b.at)
        .map((entry) => entry.event),
    alertTexts: async (topic) => platform.alerts(topic).raised.map((alert) => alert.message),
    close: () => http.close(),
  };
};

export const awsBench = async (): Promise<Bench> => {
  const engines = await startEngines({
    speed: SPEED,
    startAt: START,
    tables: [
      { name: 'state', pending: true },
      { name: 'audit', pending: false },
    ],
    queues: [...queues, { name: ALERT_INBOX, visibilitySeconds: 1, delaySeconds: 0 }],
    buckets: ['raw-exchanges'],
    secrets,
    topics: ['alarms'],
    secretQuota: { minWriteIntervalMs: WRITE_INTERVAL_MS },
  });
  const lines: string[] = [];
  const { settings } = engines;
  const sqs = new SQSClient({ ...identityOf(engines), endpoint: engines.endpoints.sqs });
  await subscribeInbox(engines);
  return {
    platform: {
      ...awsCore({ ...settings, write: (line) => lines.push(line) }),
      ...awsState(settings),
      ...awsOutbox(settings),
      ...awsVault(settings),
      ...awsAlerts(settings),
      ...awsRaw(settings),
    },
    lines,
    queueUrl: engines.queueUrl,
    topicArn: engines.topicArn,
    pass: (ms) => engines.clock.sleep(ms),
    receive: async (queue) => (await receiveNow(sqs, queue)).map(toDelivery),
    acknowledge: async (queue, receiptHandle) => {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: receiptHandle }));
    },
    auditEvents: (table, account, subject) => auditEvents(engines, table, `${account}#${subject}`),
    alertTexts: async () => (await receiveNow(sqs, engines.queueUrl(ALERT_INBOX))).map(({ Body }) => Body ?? ''),
    close: async () => {
      sqs.destroy();
      await engines.close();
    },
  };
};

export const benches = [
  ['memory', memoryBench],
  ['aws', awsBench],
] as const;

const identityOf = ({ settings }: Engines) => ({
  ...(settings.region !== undefined && { region: settings.region }),
  ...(settings.credentials && { credentials: settings.credentials }),
});

const receiveNow = async (sqs: SQSClient, queue: string): Promise<readonly Message[]> => {
  const command = new ReceiveMessageCommand({
    QueueUrl: queue,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['ApproximateReceiveCount'],
  });
  return (await sqs.send(command)).Messages ?? [];
};

const toDelivery = ({ Body, ReceiptHandle, Attributes }: Message): Delivery => ({
  body: Body ?? '',
  receiptHandle: ReceiptHandle ?? '',
  receiveCount: Number(Attributes?.ApproximateReceiveCount),
});

const subscribeInbox = async (engines: Engines): Promise<void> => {
  const sns = new SNSClient({ ...identityOf(engines), endpoint: engines.endpoints.sns });
  await sns.send(
    new SubscribeCommand({
      TopicArn: engines.topicArn('alarms'),
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:us-east-1:000000000000:${ALERT_INBOX}`,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  sns.destroy();
};

const auditEvents = async (engines: Engines, table: string, pk: string): Promise<readonly string[]> => {
  const client = new DynamoDBClient({ ...identityOf(engines), endpoint: engines.endpoints.dynamodb });
  const command = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: pk } },
  });
  const { Items = [] } = await client.send(command);
  client.destroy();
  return Items.map((item) => item.event?.S ?? '');
};
