/** A queue with its dead-letter queue, as the trigger of its flow wants them. The messages hold ids only. */
import { LONGEST_QUEUE_DELAY_S, MAX_RECEIVE_COUNT, type QueuedTrigger, visibilitySeconds } from '@bridge/shared/core';
import { Duration, type Stack } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { trigger as deadLetters } from '../../functions/dead-letters/trigger.ts';
import type { Monitoring } from './monitoring.ts';

const RETENTION_DAYS = 4;
/** SQS keeps a message's first sending time when it moves: the DLQ must keep longer than the queue. 14 days is SQS's most. */
const DEAD_LETTER_RETENTION_DAYS = 14;

interface FlowQueueProps {
  readonly prefix: string;
  readonly trigger: QueuedTrigger;
  readonly monitoring: Monitoring;
}

export class FlowQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(stack: Stack, { prefix, trigger, monitoring }: FlowQueueProps) {
    super(stack, `${trigger.flow}-queue`);
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...common,
      queueName: `${prefix}-${trigger.flow}-dead-letters`,
      retentionPeriod: Duration.days(DEAD_LETTER_RETENTION_DAYS),
      visibilityTimeout: Duration.seconds(visibilitySeconds(deadLetters)),
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: `${prefix}-${trigger.flow}`,
      visibilityTimeout: Duration.seconds(visibilitySeconds(trigger)),
      deliveryDelay: Duration.seconds(Math.min(trigger.deliveryDelaySeconds, LONGEST_QUEUE_DELAY_S)),
      retentionPeriod: Duration.days(RETENTION_DAYS),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    monitoring.watchQueue({ flow: trigger.flow, queue: this.queue, deadLetters: this.deadLetters });
  }
}
