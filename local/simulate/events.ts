/** SQS as it is: it delivers at least once, and forgets now and then that a message was deleted. */
import type { MemoryOutbox, VirtualClock } from '@bridge/shared/memory';
import { type EventSource, memoryEvents } from '../host-events.ts';
import type { Injector } from './injector.ts';

export interface EventParts {
  readonly clock: VirtualClock;
  readonly outbox: MemoryOutbox;
  readonly injector: Injector;
  queueUrl(flow: string): string;
  noteTaken(queue: string, body: string): void;
}

/** @param queue its short name. */
export const disturbedEvents = (parts: EventParts, queue: string): EventSource => {
  const { outbox, injector } = parts;
  const name = parts.queueUrl(queue);
  const source = memoryEvents(outbox, parts.clock, name);
  const bodies = new Map<string, string>();
  return {
    ...source,
    receive: async (max, until, signal) => {
      const records = await source.receive(max, until, signal);
      for (const { receiptHandle, body } of records) {
        bodies.set(receiptHandle, body);
        if (injector.strikes('message delivered again while in flight', 'sqs', queue))
          await outbox.postpone(name, receiptHandle, Math.ceil(injector.random() ** 2 * 60));
      }
      return records;
    },
    acknowledge: (handles) => {
      for (const handle of handles) {
        parts.noteTaken(queue, bodies.get(handle) ?? '');
        bodies.delete(handle);
      }
      return source.acknowledge(handles.filter(() => !injector.strikes('message not deleted', 'sqs', queue)));
    },
  };
};
