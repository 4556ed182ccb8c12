/** The bucket of raw exchanges: encrypted, private, forgotten after the stage's days, its readers on record. */
import type { Retention } from '@bridge/shared/core';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Below the account, bodies of calls; the trail names each (shared/lambda/journal.ts). */
export const EXCHANGES = 'exchanges';
const ACCESS_LOG_DAYS = 365;

interface RawBucketProps {
  readonly key: IKey;
  readonly removalPolicy: RemovalPolicy;
  readonly account: string;
  readonly retention: Retention;
}

/**
 * Not versioned: an exchange is written once under its own key, and erasing a customer must leave no older version behind.
 * The access log answers who read customer data (requirement F2).
 */
export const makeRawBucket = (scope: Construct, props: RawBucketProps): Bucket => {
  const { key, removalPolicy, account, retention } = props;
  const common = { blockPublicAccess: BlockPublicAccess.BLOCK_ALL, enforceSSL: true, removalPolicy };
  const accessLog = new Bucket(scope, 'RawAccessLog', {
    ...common,
    encryption: BucketEncryption.S3_MANAGED,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [{ expiration: Duration.days(ACCESS_LOG_DAYS) }],
  });
  return new Bucket(scope, 'Raw', {
    ...common,
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    versioned: false,
    // CDK's own types disagree here under exactOptionalPropertyTypes.
    serverAccessLogsBucket: accessLog as IBucket,
    serverAccessLogsPrefix: 'raw/',
    // Where two rules fit the sooner one holds: nothing outlives rawDays, whatever its key.
    lifecycleRules: [
      { expiration: Duration.days(retention.rawDays), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      { prefix: `${account}/${EXCHANGES}/`, expiration: Duration.days(retention.exchangeDays) },
    ],
  });
};
