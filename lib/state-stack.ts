/** What must survive: tables, secrets, raw exchanges and their key. Nothing here changes its logical id without a decision record. */
import { type App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as z from 'zod';
import type { Stage } from './config.ts';
import { makeRawBucket } from './constructs/raw-bucket.ts';
import { generatedSecret, givenSecret } from './constructs/stored-secret.ts';

export interface Secrets {
  /** Walmart's client id and secret; a person fills it in. */
  readonly walmartCredentials: Secret;
  /** Two generations of the shared token take turns: a secret dislikes writes more often than every 10 minutes. */
  readonly walmartTokens: readonly Secret[];
  /** Odoo's API key; a person fills it in. */
  readonly odooKey: Secret;
  /** USPS's client id and secret, where the stage asks it; a person fills it in. */
  readonly usps?: Secret;
  /** `{"token": …}`: the last part of the webhook's address. */
  readonly door: Secret;
  /** `{"token": …}`: signs Walmart's webhooks; their address ends with a digest of it. */
  readonly walmartDoor: Secret;
}

export class StateStack extends Stack {
  readonly key: Key;
  readonly state: Table;
  readonly failures: Table;
  readonly audit: Table;
  readonly raw: Bucket;
  /** Name under which the flows stack imports the bucket's ARN; nag names its findings by it. */
  readonly rawBucketExport: string;
  readonly secrets: Secrets;

  constructor(app: App, stage: Stage) {
    const production = stage.environment === 'production';
    super(app, `${stage.prefix}-state`, {
      ...(stage.aws && { env: stage.aws }),
      description: `What must survive of the Walmart-Odoo bridge for ${stage.account}`,
      terminationProtection: production,
    });
    const removalPolicy = stage.environment === 'acceptance' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    this.key = new Key(this, 'Key', {
      alias: `${stage.prefix}-state`,
      description: `Tables, secrets and raw exchanges of ${stage.account}`,
      enableKeyRotation: true,
      removalPolicy,
    });
    const table = (id: string, name: string): Table =>
      new Table(this, id, {
        tableName: `${stage.prefix}-${name}`,
        partitionKey: { name: 'pk', type: AttributeType.STRING },
        sortKey: { name: 'sk', type: AttributeType.STRING },
        billingMode: BillingMode.PAY_PER_REQUEST,
        encryption: TableEncryption.CUSTOMER_MANAGED,
        encryptionKey: this.key,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        timeToLiveAttribute: 'ttl',
        deletionProtection: production,
        removalPolicy,
      });
    this.state = withPendingIndex(table('State', 'state'));
    this.failures = withPendingIndex(table('Failures', 'failures'));
    this.audit = table('Audit', 'audit');
    const { account, retention } = stage;
    this.raw = makeRawBucket(this, { key: this.key, removalPolicy, account, retention });
    this.rawBucketExport = exportName(this, this.raw.bucketArn);
    this.secrets = this.#makeSecrets(stage, removalPolicy);
    new CfnOutput(this, 'RawBucket', { value: this.raw.bucketName });
  }

  #makeSecrets(stage: Stage, removalPolicy: RemovalPolicy): Secrets {
    const common = { key: this.key, removalPolicy };
    const given = (id: string, name: string, description: string): Secret =>
      givenSecret(this, id, { ...common, name: `${stage.secretBase}/${name}`, description });
    return {
      walmartCredentials: given('WalmartCredentials', 'walmart/credentials', "Walmart's client id and secret"),
      walmartTokens: [0, 1].map((turn) =>
        given(`WalmartToken${turn}`, `walmart/token-${turn}`, `Walmart's access token, generations that leave ${turn}`),
      ),
      odooKey: given('OdooKey', 'odoo', "API key of Odoo's technical user"),
      ...(stage.usps && { usps: given('UspsCredentials', 'usps', "USPS's client id and secret") }),
      door: generatedSecret(this, 'DoorSecret', {
        ...common,
        name: `${stage.secretBase}/door`,
        description: "Last part of the address that Odoo's webhook posts to",
      }),
      walmartDoor: generatedSecret(this, 'WalmartDoorSecret', {
        ...common,
        name: `${stage.secretBase}/walmart-webhook`,
        description: 'Key by which Walmart signs its webhooks; bridge walmart webhooks subscribe gives it to Walmart',
      }),
    };
  }
}

/** Only rows with something left to do are on it. */
const withPendingIndex = (table: Table): Table => {
  table.addGlobalSecondaryIndex({
    indexName: 'pending',
    partitionKey: { name: 'pendingList', type: AttributeType.STRING },
    sortKey: { name: 'pendingAt', type: AttributeType.NUMBER },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return table;
};

const importSchema = z.object({ 'Fn::ImportValue': z.string() });

const exportName = (stack: Stack, value: string): string =>
  importSchema.parse(stack.resolve(stack.exportValue(value)))['Fn::ImportValue'];
