/** The queued shape: an SQS event source in batches, with an outcome per message. */
import type { QueuedTrigger } from '@bridge/shared/core';
import { Duration } from 'aws-cdk-lib';
import { type Function as LambdaFunction, RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Platform } from '../platform.ts';
import { FlowFunction, type FlowProps } from './flow-function.ts';

export interface QueuedProps extends FlowProps<QueuedTrigger> {
  readonly queue: Queue;
}

const feed = (lambda: LambdaFunction, trigger: QueuedTrigger, queue: Queue): void =>
  lambda.addEventSource(
    new SqsEventSource(queue, {
      batchSize: trigger.batchSize,
      maxBatchingWindow: Duration.seconds(trigger.batchWindowSeconds),
      maxConcurrency: trigger.maxConcurrency,
      reportBatchItemFailures: true,
    }),
  );

/**
 * A throttled message goes back to the queue as a copy. Lambda takes that for a runaway loop and ends it after about 16
 * rounds unless told otherwise; ours ends by itself, since waiting turns into a ledger row.
 */
export const queuedFunction = (platform: Platform, props: QueuedProps): void => {
  const { trigger, queue } = props;
  const { lambda } = new FlowFunction(platform, { ...props, recursiveLoop: RecursiveLoop.ALLOW });
  queue.grantSendMessages(lambda);
  feed(lambda, trigger, queue);
};

/** Fed by dead-letter queues, and sends nothing: what it cannot deal with stays there. */
export const deadLettersFunction = (
  platform: Platform,
  props: FlowProps<QueuedTrigger> & { readonly queues: readonly Queue[] },
): void => {
  const { lambda } = new FlowFunction(platform, props);
  for (const queue of props.queues) feed(lambda, props.trigger, queue);
};
