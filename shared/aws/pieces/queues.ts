/** The piece that finds a queue by its name, for those that no deployment tells its URL. */
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { translating } from '../errors.ts';
import { type AwsSettings, clientConfig, once } from '../settings.ts';

/** @throws {SetupError} AWS_RESOURCE_MISSING when there is no queue of this name. */
export const awsQueues = (settings: AwsSettings = {}): { queueUrl(name: string): Promise<string> } => {
  const client = once(() => new SQSClient(clientConfig(settings, 'sqs')));
  return {
    queueUrl: async (name) => {
      const command = new GetQueueUrlCommand({ QueueName: name });
      const { QueueUrl = '' } = await translating(`queue ${name}`, () => client().send(command));
      return QueueUrl;
    },
  };
};
