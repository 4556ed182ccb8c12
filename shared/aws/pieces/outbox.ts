/** The piece that sends to SQS. */
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Platform } from '../../ports/index.ts';
import { sqsOutbox } from '../outbox.ts';
import { type AwsSettings, clientConfig, clockOf, once } from '../settings.ts';

export const awsOutbox = (settings: AwsSettings = {}): Pick<Platform, 'outbox'> => {
  const client = once(() => new SQSClient(clientConfig(settings, 'sqs')));
  return { outbox: () => sqsOutbox({ client, clock: clockOf(settings) }) };
};
