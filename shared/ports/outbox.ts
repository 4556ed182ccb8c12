/** Sending messages to queues. */
import type { Envelope } from '../messages/index.ts';

export interface OutgoingMessage {
  readonly envelope: Envelope;
  /** Whole seconds, 0…900; without it the queue's own delivery delay holds. */
  readonly delaySeconds?: number;
}

export interface Outbox {
  /**
   * Sends all or throws; after a throw some may have been sent (a repeat does no harm: rule 10).
   * @param queue the queue's URL.
   */
  send(queue: string, messages: readonly OutgoingMessage[]): Promise<void>;
  /** Makes a received message visible again after `seconds`; one that is no longer in flight is left alone. */
  postpone(queue: string, receiptHandle: string, seconds: number): Promise<void>;
}
