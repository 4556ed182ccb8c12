/** One message of a batch: how it is read, before the flow sees it. */
import * as z from 'zod';
import { type Envelope, envelopeSchema } from '../messages/index.ts';

/** One message of an SQS event, as far as the shape reads it. */
export interface QueueRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

export interface Unit<M extends Envelope> {
  readonly record: QueueRecord;
  readonly message: M;
  /** This attempt's number: 1 for the first one, over all copies of the message. */
  readonly attempt: number;
}

export interface Unreadable {
  readonly record: QueueRecord;
  readonly problem: string;
}

/** What a queue carries: some types of message, for one account. */
export interface Expected<M extends Envelope> {
  readonly account: string;
  readonly types: readonly M['type'][];
}

const LONGEST_PROBLEM = 1000;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isOfType = <M extends Envelope>(envelope: Envelope, types: readonly M['type'][]): envelope is M =>
  types.includes(envelope.type);

/** The unit, or why the message is none of this flow's. */
export const readRecord = <M extends Envelope>(expected: Expected<M>, record: QueueRecord): Unit<M> | Unreadable => {
  const unreadable = (problem: string): Unreadable => ({ record, problem: problem.slice(0, LONGEST_PROBLEM) });
  const body = parseJson(record.body);
  if (body === undefined) return unreadable('the body is not JSON');
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) return unreadable(z.prettifyError(parsed.error));
  const envelope: Envelope = parsed.data;
  if (!isOfType<M>(envelope, expected.types)) return unreadable(`type ${envelope.type} does not belong on this queue`);
  if (envelope.account !== expected.account)
    return unreadable(`account ${envelope.account} is not ${expected.account}`);
  const received = Number(record.attributes.ApproximateReceiveCount);
  return { record, message: envelope, attempt: envelope.attempt + received };
};
