/** Queues in memory with SQS's habits: delay, visibility time-out, receive count, redrive to a dead-letter queue. */
import { SetupError } from '../core/index.ts';
import type { Chance, Clock, Outbox, OutgoingMessage } from '../ports/index.ts';
import { type Compare, SortedList } from './sorted-list.ts';

export interface QueueSpec {
  readonly name: string;
  readonly visibilitySeconds: number;
  /** Delay of each message that the sender does not delay itself. */
  readonly delaySeconds: number;
  /** Where a message goes that was received `maxReceiveCount` times and is due again. */
  readonly deadLetter?: { readonly queue: string; readonly maxReceiveCount: number };
}

export interface ReceivedMessage {
  readonly messageId: string;
  /** Of this receive; the next one gives another. */
  readonly receiptHandle: string;
  /** The envelope as JSON text. */
  readonly body: string;
  readonly sentAt: number;
  readonly firstReceivedAt: number;
  /** 1 for the first receive. */
  readonly receiveCount: number;
}

export interface QueueDepth {
  readonly visible: number;
  readonly delayed: number;
  readonly inFlight: number;
}

interface Held {
  readonly order: number;
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
  readonly receiptHandle?: string;
}

interface Queue {
  readonly spec: QueueSpec;
  /** Every message that is not acknowledged, by the moment at which it can be received (again). */
  readonly messages: SortedList<Held>;
  readonly inFlight: Map<string, Held>;
  readonly watchers: Set<() => void>;
}

const byVisibility: Compare<Held> = (a, b) => a.visibleAt - b.visibleAt || a.order - b.order;

/** Queues of one account; @throws {SetupError} for any queue, dead-letter queues included, that was not given. */
export class MemoryOutbox implements Outbox {
  readonly #clock: Clock;
  readonly #chance: Chance;
  readonly #queues: ReadonlyMap<string, Queue>;
  #order = 0;

  constructor(clock: Clock, chance: Chance, specs: readonly QueueSpec[]) {
    this.#clock = clock;
    this.#chance = chance;
    this.#queues = new Map(
      specs.map((spec) => [
        spec.name,
        { spec, messages: new SortedList(byVisibility), inFlight: new Map(), watchers: new Set() },
      ]),
    );
    for (const { deadLetter } of specs) if (deadLetter) this.#queue(deadLetter.queue);
  }

  /** @param name a queue's URL here is its name. */
  async send(name: string, messages: readonly OutgoingMessage[]): Promise<void> {
    const queue = this.#queue(name);
    const now = this.#clock.now();
    for (const { envelope, delaySeconds } of messages) {
      queue.messages.add({
        order: this.#order++,
        messageId: this.#chance.uuid(),
        body: JSON.stringify(envelope),
        sentAt: now,
        visibleAt: now + (delaySeconds ?? queue.spec.delaySeconds) * 1000,
        receiveCount: 0,
      });
    }
    notify(queue);
  }

  async postpone(name: string, receiptHandle: string, seconds: number): Promise<void> {
    const queue = this.#queue(name);
    const held = queue.inFlight.get(receiptHandle);
    if (!held || held.visibleAt <= this.#clock.now()) return;
    queue.messages.delete(held);
    const moved = { ...held, visibleAt: this.#clock.now() + seconds * 1000 };
    queue.messages.add(moved);
    queue.inFlight.set(receiptHandle, moved);
    notify(queue);
  }

  /** Up to `max` messages that are visible now; each is hidden for the queue's visibility time-out. */
  receive(name: string, max: number): readonly ReceivedMessage[] {
    const queue = this.#queue(name);
    const now = this.#clock.now();
    const received: ReceivedMessage[] = [];
    for (let held = queue.messages.at(0); held && held.visibleAt <= now; held = queue.messages.at(0)) {
      if (received.length >= max) break;
      queue.messages.delete(held);
      if (held.receiptHandle !== undefined) queue.inFlight.delete(held.receiptHandle);
      const { deadLetter } = queue.spec;
      if (deadLetter && held.receiveCount >= deadLetter.maxReceiveCount) this.#bury(held, deadLetter.queue);
      else received.push(this.#hide(queue, held));
    }
    return received;
  }

  /** Removes a received message for good; a receipt that is no longer the last one removes nothing. */
  acknowledge(name: string, receiptHandle: string): boolean {
    const queue = this.#queue(name);
    const held = queue.inFlight.get(receiptHandle);
    if (!held) return false;
    queue.inFlight.delete(receiptHandle);
    return queue.messages.delete(held);
  }

  depth(name: string): QueueDepth {
    const queue = this.#queue(name);
    const now = this.#clock.now();
    const visible = queue.messages.search((held) => held.visibleAt <= now);
    const hidden = queue.messages.slice(visible);
    const inFlight = hidden.filter((held) => held.receiptHandle !== undefined).length;
    return { visible, delayed: hidden.length - inFlight, inFlight };
  }

  /** What lies there, in any state, oldest send first: a look that changes nothing. */
  bodies(name: string): readonly string[] {
    const messages = this.#queue(name).messages.slice(0);
    return [...messages].sort((a, b) => a.sentAt - b.sentAt || a.order - b.order).map(({ body }) => body);
  }

  /** Age of the oldest message that is neither acknowledged nor on its way to its first receive; 0 when there is none. */
  oldestAgeMs(name: string): number {
    const now = this.#clock.now();
    const sent = this.#queue(name)
      .messages.slice(0)
      .filter((held) => held.visibleAt <= now || held.receiptHandle !== undefined)
      .map((held) => held.sentAt);
    return sent.reduce((oldest, at) => Math.max(oldest, now - at), 0);
  }

  /** When the next message can be received; undefined when the queue is empty. */
  nextVisibleAt(name: string): number | undefined {
    return this.#queue(name).messages.at(0)?.visibleAt;
  }

  /** Calls back after each send and postponement, so that an event source need not ask all the time. */
  watch(name: string, listener: () => void): () => void {
    const { watchers } = this.#queue(name);
    watchers.add(listener);
    return () => watchers.delete(listener);
  }

  #hide(queue: Queue, held: Held): ReceivedMessage {
    const now = this.#clock.now();
    const firstReceivedAt = held.firstReceivedAt ?? now;
    const receiptHandle = this.#chance.uuid();
    const receiveCount = held.receiveCount + 1;
    const visibleAt = now + queue.spec.visibilitySeconds * 1000;
    const hidden = { ...held, order: this.#order++, receiveCount, firstReceivedAt, receiptHandle, visibleAt };
    queue.messages.add(hidden);
    queue.inFlight.set(receiptHandle, hidden);
    const { messageId, body, sentAt } = held;
    return { messageId, receiptHandle, body, sentAt, firstReceivedAt, receiveCount };
  }

  #bury({ messageId, body, sentAt }: Held, deadLetter: string): void {
    const queue = this.#queue(deadLetter);
    const visibleAt = this.#clock.now();
    queue.messages.add({ order: this.#order++, messageId, body, sentAt, visibleAt, receiveCount: 0 });
    notify(queue);
  }

  #queue(name: string): Queue {
    const queue = this.#queues.get(name);
    if (queue) return queue;
    throw new SetupError({
      code: 'AWS_RESOURCE_MISSING',
      message: `Queue ${name} does not exist; known queues are ${[...this.#queues.keys()].join(', ') || 'none'}`,
      facts: { resource: name },
    });
  }
}

const notify = (queue: Queue): void => {
  for (const listener of queue.watchers) listener();
};
