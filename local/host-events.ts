/** Where the events of a queued flow come from: SQS as a Lambda poller sees it, on the embedded engine or in memory. */
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { chunk, SECOND_MS } from '@bridge/shared/core';
import type { MemoryOutbox, VirtualClock } from '@bridge/shared/memory';
import type { Clock } from '@bridge/shared/ports';

export interface EventRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string; readonly SentTimestamp: string };
}

export interface EventSource {
  readonly queue: string;
  /**
   * Up to `max` messages as soon as there is one; none when `until` (epoch milliseconds, business time) has come or the
   * signal was given first. May return before that without a message.
   */
  receive(max: number, until: number, signal: AbortSignal): Promise<readonly EventRecord[]>;
  acknowledge(receiptHandles: readonly string[]): Promise<void>;
  /** Messages that are not acknowledged: visible, delayed or in flight. */
  depth(): Promise<number>;
}

/** SQS: entries in one batch request, messages in one receive. */
const BATCH = 10;
const LONGEST_POLL_S = 20;

export const sqsEvents = (client: SQSClient, clock: Clock, queue: string): EventSource => ({
  queue,
  receive: async (max, until, signal) => {
    const waitSeconds = Math.max(0, Math.min(LONGEST_POLL_S, Math.ceil((until - clock.now()) / SECOND_MS)));
    const command = new ReceiveMessageCommand({
      QueueUrl: queue,
      MaxNumberOfMessages: Math.min(BATCH, max),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
    });
    const { Messages = [] } = await client.send(command, { abortSignal: signal });
    return Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: {
        ApproximateReceiveCount: Attributes.ApproximateReceiveCount ?? '1',
        SentTimestamp: Attributes.SentTimestamp ?? '0',
      },
    }));
  },
  acknowledge: async (receiptHandles) => {
    for (const part of chunk(receiptHandles, BATCH)) {
      const Entries = part.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue, Entries }));
    }
  },
  depth: async () => {
    const names = [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesDelayed',
      'ApproximateNumberOfMessagesNotVisible',
    ] as const;
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: [...names] }),
    );
    return names.reduce((total, name) => total + Number(Attributes[name] ?? 0), 0);
  },
});

export const memoryEvents = (outbox: MemoryOutbox, clock: VirtualClock, queue: string): EventSource => ({
  queue,
  receive: async (max, until, signal) => {
    for (;;) {
      const received = outbox.receive(queue, max);
      if (received.length > 0) return received.map(toRecord);
      if (clock.now() >= until || signal.aborted) return [];
      await changeOf(outbox, clock, queue, until, signal);
    }
  },
  acknowledge: async (receiptHandles) => {
    for (const receiptHandle of receiptHandles) outbox.acknowledge(queue, receiptHandle);
  },
  depth: async () => {
    const { visible, delayed, inFlight } = outbox.depth(queue);
    return visible + delayed + inFlight;
  },
});

const toRecord = (message: ReturnType<MemoryOutbox['receive']>[number]): EventRecord => ({
  messageId: message.messageId,
  receiptHandle: message.receiptHandle,
  body: message.body,
  attributes: {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
  },
});

/** Resolves when a message may have become visible, at `until`, or at the signal; leaves no timer behind. */
const changeOf = (
  outbox: MemoryOutbox,
  clock: VirtualClock,
  queue: string,
  until: number,
  signal: AbortSignal,
): Promise<void> =>
  new Promise((resolve) => {
    const wakeAt = Math.min(until, outbox.nextVisibleAt(queue) ?? Number.POSITIVE_INFINITY);
    const cancel = Number.isFinite(wakeAt) ? clock.schedule(wakeAt, () => wake(), `queue ${queue}`) : () => {};
    const unwatch = outbox.watch(queue, () => wake());
    const wake = (): void => {
      cancel();
      unwatch();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    signal.addEventListener('abort', wake);
  });
