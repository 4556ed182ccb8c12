/** Lambda's event source mapping: gathers batches within a window, bounds concurrency, deletes only what succeeded. */
import { type QueuedTrigger, SECOND_MS } from '@bridge/shared/core';
import type { LambdaHandler } from '@bridge/shared/lambda';
import type { Clock } from '@bridge/shared/ports';
import * as z from 'zod';
import type { EventRecord, EventSource } from './host-events.ts';
import type { Invoker } from './host-invoke.ts';

/** Lambda takes an answer without the list as "all succeeded", and one that it cannot read as "all failed". */
const answerSchema = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullish();

export interface MappingParts {
  readonly trigger: QueuedTrigger;
  readonly handler: LambdaHandler<unknown, unknown>;
  readonly source: EventSource;
  readonly invoker: Invoker;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The records that are done. */
export const succeeded = (records: readonly EventRecord[], answer: unknown): readonly EventRecord[] => {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return [];
  const kept = new Set(parsed.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  const known = new Set(records.map(({ messageId }) => messageId));
  // An identifier that no record has means that the whole batch failed.
  if ([...kept].some((id) => !known.has(id))) return [];
  return records.filter(({ messageId }) => !kept.has(messageId));
};

const gather = async ({ trigger, source, clock, signal }: MappingParts): Promise<readonly EventRecord[]> => {
  const batch = [...(await source.receive(trigger.batchSize, Number.POSITIVE_INFINITY, signal))];
  const until = clock.now() + trigger.batchWindowSeconds * SECOND_MS;
  while (batch.length > 0 && batch.length < trigger.batchSize && clock.now() < until && !signal.aborted)
    batch.push(...(await source.receive(trigger.batchSize - batch.length, until, signal)));
  return batch;
};

const toEvent = ({ trigger }: MappingParts, records: readonly EventRecord[]) => ({
  Records: records.map((record) => ({
    ...record,
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${trigger.flow}`,
    awsRegion: 'us-east-1',
    messageAttributes: {},
  })),
});

const runBatch = async (parts: MappingParts, records: readonly EventRecord[]): Promise<void> => {
  const invoked = await parts.invoker.invoke(parts.trigger, parts.handler, toEvent(parts, records));
  const done = invoked.answered ? succeeded(records, invoked.answer) : [];
  if (done.length > 0) await parts.source.acknowledge(done.map(({ receiptHandle }) => receiptHandle));
};

/** Runs until the signal; then it takes nothing more, and resolves when the batches under way have ended. */
export const mapEvents = async (parts: MappingParts): Promise<void> => {
  const { trigger, signal } = parts;
  const running = new Set<Promise<void>>();
  let crash: { readonly error: unknown } | undefined;
  while (!signal.aborted && !crash) {
    const records = await gather(parts).catch((error: unknown) => {
      if (signal.aborted) return [];
      throw error;
    });
    if (records.length > 0) {
      const batch = runBatch(parts, records).catch((error: unknown) => {
        crash ??= { error };
      });
      running.add(batch);
      void batch.finally(() => running.delete(batch));
    }
    if (running.size >= trigger.maxConcurrency) await Promise.race(running);
  }
  await Promise.all(running);
  if (crash) throw crash.error;
};
