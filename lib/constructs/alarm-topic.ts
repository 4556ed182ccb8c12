/** The topic of alarms and alerts, and the key of the flows stack, which lets CloudWatch publish and the logs be written. */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Stage } from '../config.ts';

/** Without its own statement in the key, CloudWatch fails to publish to an encrypted topic, and says so nowhere. */
export const makeFlowsKey = (stack: Stack, stage: Stage): Key => {
  const key = new Key(stack, 'Key', {
    alias: `${stage.prefix}-flows`,
    description: `Alarms and logs of ${stage.account}`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LogsWrite',
      principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: 'log-group:*' }),
        },
      },
    }),
  );
  return key;
};

/** A policy of its own takes the place of SNS's default one, so CloudWatch must be let in by name. */
export const makeAlarmTopic = (stack: Stack, stage: Stage, key: Key): Topic => {
  const topic = new Topic(stack, 'Alarms', {
    topicName: `${stage.prefix}-alarms`,
    displayName: `Walmart-Odoo bridge ${stage.account}`,
    masterKey: key,
    enforceSSL: true,
  });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(topic).account } },
    }),
  );
  if (stage.alarmEmail) topic.addSubscription(new EmailSubscription(stage.alarmEmail));
  return topic;
};
