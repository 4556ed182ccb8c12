/** What a flow is given to bind to: pieces of equipment, each the environment that names it and the grant that opens it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stack, Validations } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable, type Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import * as z from 'zod';
import type { Stage } from './config.ts';
import type { FlowQueue } from './constructs/flow-queue.ts';
import type { Monitoring } from './constructs/monitoring.ts';
import { EXCHANGES } from './constructs/raw-bucket.ts';
import type { StateStack } from './state-stack.ts';

export interface Equipment<E extends object> {
  readonly environment: E;
  grant(role: Role): void;
}

interface UspsEnvironment {
  readonly USPS_BASE_URL?: string;
  readonly USPS_SECRET?: string;
}

/** What the flows stack itself brings along. */
export interface Surroundings {
  readonly scope: Stack;
  readonly stage: Stage;
  readonly key: IKey;
  readonly api: HttpApi;
  readonly topic: Topic;
  readonly monitoring: Monitoring;
  readonly queues: Readonly<Record<'stockChanged' | 'orderImport' | 'orderChanged', FlowQueue>>;
}

export type Platform = Surroundings & ReturnType<typeof equip>;
export type BindFlow = (platform: Platform) => void;

const RELEASE = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'))).version;

const KEY_USE = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

const READ_ROWS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const CHANGE_ROWS = [...READ_ROWS, 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
/** The trail is only ever added to. */
const APPEND_ROWS = ['dynamodb:BatchWriteItem'];

const allow = (grantee: IGrantable, actions: readonly string[], resourceArns: readonly string[]): void => {
  Grant.addToPrincipal({ grantee, actions: [...actions], resourceArns: [...resourceArns] }).assertSuccess();
};

const allowRows = (grantee: IGrantable, table: Table): void => {
  allow(grantee, CHANGE_ROWS, [table.tableArn]);
  allow(grantee, ['dynamodb:Query'], [`${table.tableArn}/index/pending`]);
};

const readSecret = (grantee: IGrantable, secret: Secret): void =>
  allow(grantee, ['secretsmanager:GetSecretValue'], [secret.secretArn]);

const nothing = (): void => {};

/** Environment without a grant. */
const plain = <E extends object>(environment: E): Equipment<E> => ({ environment, grant: nothing });

const trailEnvironment = ({ retention }: Stage, { audit }: StateStack) => ({
  AUDIT_TABLE: audit.tableName,
  AUDIT_DAYS: String(retention.auditDays),
});

const stored = ({ stage }: Surroundings, state: StateStack) => ({
  tables: {
    environment: {
      STATE_TABLE: state.state.tableName,
      FAILURES_TABLE: state.failures.tableName,
      ...trailEnvironment(stage, state),
    },
    grant: (grantee: IGrantable): void => {
      allowRows(grantee, state.state);
      allowRows(grantee, state.failures);
      allow(grantee, APPEND_ROWS, [state.audit.tableArn]);
      state.key.grant(grantee, ...KEY_USE);
    },
  },
  ledger: {
    environment: { FAILURES_TABLE: state.failures.tableName },
    grant: (grantee: IGrantable): void => {
      allowRows(grantee, state.failures);
      state.key.grant(grantee, ...KEY_USE);
    },
  },
  trail: {
    environment: trailEnvironment(stage, state),
    grant: (grantee: IGrantable): void => {
      allow(grantee, APPEND_ROWS, [state.audit.tableArn]);
      state.key.grant(grantee, ...KEY_USE);
    },
  },
  /** Bodies of calls: put, and never read. */
  exchanges: {
    environment: { RAW_BUCKET: state.raw.bucketName },
    grant: (role: Role): void => {
      const keys = `${stage.account}/${EXCHANGES}/*`;
      allow(role, ['s3:PutObject'], [state.raw.arnForObjects(keys)]);
      state.key.grant(role, ...KEY_USE);
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${state.rawBucketExport}/${keys}]`,
        reason: 'The keys of exchanges carry a time and an id that are not known beforehand.',
      });
    },
  },
  raw: {
    environment: { RAW_BUCKET: state.raw.bucketName },
    /** With the right to list, a missing object is answered as missing and not as forbidden. */
    grant: (role: Role): void => {
      allow(role, ['s3:GetObject', 's3:PutObject'], [state.raw.arnForObjects('*')]);
      allow(role, ['s3:ListBucket'], [state.raw.bucketArn]);
      state.key.grant(role, ...KEY_USE);
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${state.rawBucketExport}/*]`,
        reason:
          'The keys of raw exchanges carry ids of orders and feeds that are not known beforehand; the bucket holds nothing else.',
      });
    },
  },
  door: {
    environment: { DOOR_SECRET: `${stage.secretBase}/door` },
    grant: (grantee: IGrantable): void => {
      readSecret(grantee, state.secrets.door);
      state.key.grant(grantee, 'kms:Decrypt');
    },
  },
  walmartDoor: {
    environment: { DOOR_SECRET: `${stage.secretBase}/walmart-webhook` },
    grant: (grantee: IGrantable): void => {
      readSecret(grantee, state.secrets.walmartDoor);
      state.key.grant(grantee, 'kms:Decrypt');
    },
  },
});

const partners = ({ stage }: Surroundings, state: StateStack) => ({
  walmart: {
    environment: {
      WALMART_BASE_URL: stage.walmart.baseUrl,
      WALMART_SECRET_BASE: `${stage.secretBase}/walmart`,
      WALMART_SHIP_NODE: stage.walmart.shipNode,
      WALMART_CHANNEL_TYPE: stage.walmart.channelType,
      CA_BUNDLE: stage.caBundle,
    },
    grant: (grantee: IGrantable): void => {
      readSecret(grantee, state.secrets.walmartCredentials);
      for (const token of state.secrets.walmartTokens) {
        allow(grantee, ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], [token.secretArn]);
      }
      state.key.grant(grantee, ...KEY_USE);
    },
  },
  odoo: {
    environment: {
      ODOO_URL: stage.odoo.url,
      ODOO_DATABASE: stage.odoo.database,
      ODOO_USER: stage.odoo.user,
      ODOO_SECRET: `${stage.secretBase}/odoo`,
      ODOO_WIRE: stage.odoo.wire,
      ODOO_WAREHOUSE: stage.odoo.warehouse,
      CA_BUNDLE: stage.caBundle,
    },
    grant: (grantee: IGrantable): void => {
      readSecret(grantee, state.secrets.odooKey);
      state.key.grant(grantee, 'kms:Decrypt');
    },
  },
});

/** Nothing where the stage does not ask USPS. */
const directory = ({ stage }: Surroundings, state: StateStack): Equipment<UspsEnvironment> => ({
  environment: stage.usps ? { USPS_BASE_URL: stage.usps.baseUrl, USPS_SECRET: `${stage.secretBase}/usps` } : {},
  grant: (grantee) => {
    if (state.secrets.usps) readSecret(grantee, state.secrets.usps);
  },
});

const sendTo = <Name extends string>(name: Name, queue: Queue): Equipment<Readonly<Record<Name, string>>> => ({
  environment: { [name]: queue.queueUrl } as Record<Name, string>,
  grant: (grantee) => {
    queue.grantSendMessages(grantee);
  },
});

const equip = (around: Surroundings, state: StateStack) => ({
  base: plain({ ACCOUNT: around.stage.account, RELEASE, LOG_LEVEL: 'INFO' } as const),
  policy: plain({ POLICY: JSON.stringify(around.stage.policy) }),
  odooSales: plain({
    ODOO_WFS_WAREHOUSE: around.stage.odoo.wfsWarehouse,
    ODOO_SALES_TEAM: around.stage.odoo.salesTeam,
    ODOO_SALES_JOURNAL: around.stage.odoo.salesJournal,
  }),
  usps: directory(around, state),
  shipNode: plain({ WALMART_SHIP_NODE: around.stage.walmart.shipNode }),
  ...stored(around, state),
  ...partners(around, state),
  alerts: {
    environment: { ALERTS_TOPIC_ARN: around.topic.topicArn },
    grant: (grantee: IGrantable): void => {
      allow(grantee, ['sns:Publish'], [around.topic.topicArn]);
      around.key.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
    },
  },
  stockChangedQueue: sendTo('STOCK_CHANGED_QUEUE_URL', around.queues.stockChanged.queue),
  orderImportQueue: sendTo('ORDER_IMPORT_QUEUE_URL', around.queues.orderImport.queue),
  orderChangedQueue: sendTo('ORDER_CHANGED_QUEUE_URL', around.queues.orderChanged.queue),
});

export const makePlatform = (around: Surroundings, state: StateStack): Platform => ({
  ...around,
  ...equip(around, state),
});
