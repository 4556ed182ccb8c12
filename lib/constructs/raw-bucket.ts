/** The bucket of raw exchanges: encrypted, private, forgotten after half a year, its readers on record. */
import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Walmart itself gives orders of the last 180 days; nothing older can be replayed or compared. */
const RAW_DAYS = 180;
const ACCESS_LOG_DAYS = 365;

interface RawBucketProps {
  readonly key: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Not versioned: an exchange is written once under its own key, and erasing a customer must leave no older version behind.
 * The access log answers who read customer data (requirement F2).
 */
export const makeRawBucket = (scope: Construct, { key, removalPolicy }: RawBucketProps): Bucket => {
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
    lifecycleRules: [{ expiration: Duration.days(RAW_DAYS), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  });
};
