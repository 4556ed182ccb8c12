/** The piece that tells people. */
import { SNSClient } from '@aws-sdk/client-sns';
import type { Platform } from '../../ports/index.ts';
import { snsAlerts } from '../alerts.ts';
import { type AwsSettings, clientConfig, once } from '../settings.ts';

export const awsAlerts = (settings: AwsSettings = {}): Pick<Platform, 'alerts'> => {
  const client = once(() => new SNSClient(clientConfig(settings, 'sns')));
  return { alerts: (topicArn) => snsAlerts({ client, topicArn }) };
};
