/** Raw exchanges in S3; the bucket itself encrypts and forgets. */
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SetupError } from '../core/index.ts';
import type { RawStore } from '../ports/index.ts';
import { explain, faultOf, translating } from './errors.ts';

export const s3RawStore = (parts: { readonly client: () => S3Client; readonly bucket: string }): RawStore => {
  const { client, bucket } = parts;
  return {
    put: async (key, text) => {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: text,
        ContentType: 'text/plain; charset=utf-8',
      });
      await translating(`bucket ${bucket}`, () => client().send(command));
    },
    get: async (key) => {
      try {
        const { Body } = await client().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return (await Body?.transformToString('utf-8')) ?? '';
      } catch (error) {
        throw faultOf(error).name === 'NoSuchKey' ? rawMissing(key, error) : explain(error, `bucket ${bucket}`);
      }
    },
  };
};

const rawMissing = (key: string, cause: unknown): SetupError =>
  new SetupError({
    code: 'RAW_MISSING',
    message: `Raw exchange ${key} does not exist; its retention may have ended, or the bucket is another one`,
    facts: { key },
    cause,
  });
