/** Sending to SQS in batches, with the entries that failed sent again. */
import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { mapBounded, TransientError } from '../core/index.ts';
import type { Clock, Outbox, OutgoingMessage } from '../ports/index.ts';
import { explain, faultOf, translating } from './errors.ts';

/** SQS: entries in one SendMessageBatch, and their bytes together (256 KiB, the limit that every region keeps). */
const BATCH_ENTRIES = 10;
const BATCH_BYTES = 256 * 1024;
const BATCHES_AT_ONCE = 4;
const ROUNDS = 3;
const FIRST_WAIT_MS = 100;
/** SQS: 12 hours. */
const LONGEST_VISIBILITY_S = 43_200;

/** The message is visible again, acknowledged or buried: nothing is left to postpone. */
const NOT_IN_FLIGHT = /MessageNotInflight|ReceiptHandleIsInvalid|InvalidParameterValue/;

export interface OutboxParts {
  readonly client: () => SQSClient;
  readonly clock: Clock;
}

export const sqsOutbox = (parts: OutboxParts): Outbox => ({
  send: async (queue, messages) => {
    await mapBounded(toBatches(messages.map(toEntry)), BATCHES_AT_ONCE, (entries) => sendBatch(parts, queue, entries));
  },
  postpone: async (queue, receiptHandle, seconds) => {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: queue,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: Math.max(0, Math.min(LONGEST_VISIBILITY_S, Math.ceil(seconds))),
    });
    try {
      await parts.client().send(command);
    } catch (error) {
      if (!NOT_IN_FLIGHT.test(faultOf(error).name)) throw explain(error, `queue ${queue}`);
    }
  },
});

const toEntry = ({ envelope, delaySeconds }: OutgoingMessage, index: number): SendMessageBatchRequestEntry => ({
  Id: String(index),
  MessageBody: JSON.stringify(envelope),
  ...(delaySeconds !== undefined && { DelaySeconds: delaySeconds }),
});

/** Consecutive batches within both limits. */
export const toBatches = (
  entries: readonly SendMessageBatchRequestEntry[],
): readonly (readonly SendMessageBatchRequestEntry[])[] => {
  const batches: SendMessageBatchRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.MessageBody ?? '');
    const current = batches.at(-1);
    if (current && current.length < BATCH_ENTRIES && bytes + size <= BATCH_BYTES) {
      current.push(entry);
      bytes += size;
    } else {
      batches.push([entry]);
      bytes = size;
    }
  }
  return batches;
};

const sendBatch = async (
  { client, clock }: OutboxParts,
  queue: string,
  entries: readonly SendMessageBatchRequestEntry[],
): Promise<void> => {
  let left = [...entries];
  let reason = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round > 0) await clock.sleep(FIRST_WAIT_MS * 2 ** round);
    const command = new SendMessageBatchCommand({ QueueUrl: queue, Entries: left });
    const { Failed = [] } = await translating(`queue ${queue}`, () => client().send(command));
    const failed = new Set(Failed.map(({ Id }) => Id));
    left = left.filter(({ Id }) => failed.has(Id));
    if (left.length === 0) return;
    reason = Failed[0]?.Code ?? 'unknown';
  }
  throw new TransientError({
    code: 'QUEUE_SEND_FAILED',
    message: `${left.length} of ${entries.length} messages did not reach queue ${queue} in ${ROUNDS} tries (${reason})`,
    facts: { resource: `queue ${queue}`, left: left.length, reason },
  });
};
