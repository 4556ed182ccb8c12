/** The piece that keeps raw exchanges. */
import { S3Client } from '@aws-sdk/client-s3';
import type { Platform } from '../../ports/index.ts';
import { s3RawStore } from '../raw-store.ts';
import { type AwsSettings, clientConfig, once } from '../settings.ts';

export const awsRaw = (settings: AwsSettings = {}): Pick<Platform, 'raw'> => {
  // Another server than AWS has no host name for each bucket.
  const forcePathStyle = settings.endpoints?.s3 !== undefined || process.env.AWS_ENDPOINT_URL !== undefined;
  const client = once(() => new S3Client({ ...clientConfig(settings, 's3'), forcePathStyle }));
  return { raw: (bucket) => s3RawStore({ client, bucket }) };
};
