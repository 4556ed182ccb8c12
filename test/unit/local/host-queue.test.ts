import { describe, expect, test } from 'vitest';
import { memoryEvents } from '../../../local/host-events.ts';
import { createInvoker } from '../../../local/host-invoke.ts';
import { mapEvents, succeeded } from '../../../local/host-queue.ts';
import { defineTrigger } from '../../../shared/core/index.ts';
import { MemoryOutbox, seededChance, VirtualClock } from '../../../shared/memory/index.ts';
import { stockHint } from '../../../shared/messages/index.ts';

const QUEUE = 'hints';
const DEAD = 'hints-dlq';
const START = Date.UTC(2026, 2, 2);

const trigger = defineTrigger({
  flow: 'stock-changed',
  shape: 'queued',
  batchSize: 4,
  batchWindowSeconds: 10,
  deliveryDelaySeconds: 0,
  maxConcurrency: 2,
  timeoutSeconds: 5,
  memoryMb: 128,
});

interface Batch {
  readonly at: number;
  readonly products: readonly number[];
  readonly attempts: readonly number[];
}

/** A queue with its mapping; the handler notes what came and answers as told. */
const openMapping = (answer: (ids: readonly string[], batch: number) => Promise<unknown>) => {
  const clock = new VirtualClock({ startAt: START });
  const chance = seededChance(1);
  const deadLetter = { queue: DEAD, maxReceiveCount: 2 };
  const outbox = new MemoryOutbox(clock, chance, [
    { name: DEAD, visibilitySeconds: 60, delaySeconds: 0 },
    { name: QUEUE, visibilitySeconds: 40, delaySeconds: 0, deadLetter },
  ]);
  const log: string[] = [];
  const stopwatch = {
    now: () => clock.now(),
    after: (ms: number, ring: () => void) => clock.schedule(clock.now() + ms, ring),
  };
  const invoker = createInvoker({ chance, stopwatch, log: (line) => log.push(line) });
  const batches: Batch[] = [];
  const stopping = new AbortController();
  const ended = mapEvents({
    trigger,
    source: memoryEvents(outbox, clock, QUEUE),
    invoker,
    clock,
    signal: stopping.signal,
    handler: async (event) => {
      const { Records } = event as {
        readonly Records: readonly {
          messageId: string;
          body: string;
          attributes: { ApproximateReceiveCount: string };
        }[];
      };
      batches.push({
        at: clock.now() - START,
        products: Records.map((record) => JSON.parse(record.body).body.productId),
        attempts: Records.map((record) => Number(record.attributes.ApproximateReceiveCount)),
      });
      return answer(
        Records.map((record) => record.messageId),
        batches.length,
      );
    },
  });
  const head = {
    account: 'local/acme',
    environment: 'local',
    correlationId: 'c',
    cause: 'test',
    firstSentAt: 0,
  } as const;
  const send = (...products: readonly number[]) =>
    outbox.send(
      QUEUE,
      products.map((id) => ({ envelope: stockHint(head, id) })),
    );
  const stop = async (): Promise<void> => {
    stopping.abort();
    await clock.settle(ended);
  };
  return { clock, outbox, batches, log, invoker, send, stop };
};

describe('succeeded', () => {
  const records = ['a', 'b'].map((messageId) => ({
    messageId,
    receiptHandle: messageId,
    body: '',
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0' },
  }));

  test.each([
    [undefined, ['a', 'b']],
    [{ batchItemFailures: [] }, ['a', 'b']],
    [{ batchItemFailures: [{ itemIdentifier: 'a' }] }, ['b']],
    [{ batchItemFailures: [{ itemIdentifier: 'unknown' }] }, []],
    [{ batchItemFailures: 'nonsense' }, []],
  ])('an answer of %j lets %j be deleted', (answer, done) => {
    expect(succeeded(records, answer).map(({ messageId }) => messageId)).toEqual(done);
  });
});

describe('mapEvents', () => {
  test('gathers messages until the window ends', async () => {
    const { clock, batches, outbox, send, stop } = openMapping(async () => undefined);

    await send(1);
    clock.schedule(START + 6000, () => send(2));
    await clock.run(START + 30_000);
    await stop();

    expect(batches).toEqual([{ at: 10_000, products: [1, 2], attempts: [1, 1] }]);
    expect(outbox.depth(QUEUE)).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
  });

  test('invokes at once when the batch is full', async () => {
    const { clock, batches, send, stop } = openMapping(async () => undefined);

    await send(1, 2, 3, 4, 5);
    await clock.run(START + 1000);

    expect(batches).toEqual([{ at: 0, products: [1, 2, 3, 4], attempts: [1, 1, 1, 1] }]);
    await stop();
  });

  test('runs no more batches side by side than the concurrency allows', async () => {
    const bench = openMapping(async () => bench.clock.sleep(3000));

    await bench.send(...Array.from({ length: 12 }, (_, index) => index + 1));
    await bench.clock.run(START + 20_000);
    await bench.stop();

    expect(bench.batches.map(({ at }) => at)).toEqual([0, 0, 3000]);
  });

  test('deletes only what succeeded, and buries what failed too often', async () => {
    const { clock, batches, outbox, send, stop } = openMapping(async ([first = '']) => ({
      batchItemFailures: [{ itemIdentifier: first }],
    }));

    await send(1, 2, 3, 4);
    await clock.run(START + 200_000);
    await stop();

    expect(batches.map(({ products, attempts }) => [products, attempts])).toEqual([
      [
        [1, 2, 3, 4],
        [1, 1, 1, 1],
      ],
      [[1], [2]],
    ]);
    expect(outbox.depth(QUEUE)).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
    expect(outbox.depth(DEAD).visible).toBe(1);
  });

  test('logs and counts a handler that throws, and goes on', async () => {
    const { clock, batches, invoker, log, send, stop } = openMapping(async (_ids, batch) => {
      if (batch === 1) throw new Error('broken');
    });

    await send(1, 2, 3, 4);
    await clock.run(START + 60_000);
    await stop();

    expect(batches.map(({ attempts }) => attempts[0])).toEqual([1, 2]);
    expect(invoker.counts()).toMatchObject({ invoked: 2, failed: 1, running: 0 });
    expect(log.join()).toContain('Error: broken');
  });

  test('takes a handler that does not answer in its time as failed', async () => {
    const bench = openMapping(async (_ids, batch) => (batch === 1 ? bench.clock.sleep(600_000) : undefined));

    await bench.send(1, 2, 3, 4);
    await bench.clock.run(START + 60_000);
    await bench.stop();

    expect(bench.batches.map(({ at }) => at)).toEqual([0, 40_000]);
    expect(bench.invoker.counts()).toMatchObject({ invoked: 2, timedOut: 1 });
  });
});
