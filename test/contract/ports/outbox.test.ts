import { parseAccount } from '@bridge/shared/core';
import { type Envelope, stockHint } from '@bridge/shared/messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, benches, START } from '../../support/port-bench.ts';

const { account, environment } = parseAccount('production/acme');
const head = { account, environment, correlationId: 'c-1', cause: 'test', firstSentAt: START };
const hint = (productId: number): Envelope => stockHint(head, productId);

describe.each(benches)('outbox on %s', (_name, open) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await open();
  });
  afterAll(() => bench.close());

  const drain = async (queue: string): Promise<readonly string[]> => {
    const bodies: string[] = [];
    for (;;) {
      const deliveries = await bench.receive(queue);
      if (deliveries.length === 0) return bodies;
      for (const { body, receiptHandle } of deliveries) {
        bodies.push(body);
        await bench.acknowledge(queue, receiptHandle);
      }
    }
  };

  it('sends every message once, beyond the size of one batch', async () => {
    const queue = bench.queueUrl('plain');
    const envelopes = Array.from({ length: 25 }, (_, n) => hint(n + 1));

    await bench.platform.outbox().send(
      queue,
      envelopes.map((envelope) => ({ envelope })),
    );
    const bodies = await drain(queue);

    expect([...bodies].sort()).toEqual(envelopes.map((envelope) => JSON.stringify(envelope)).sort());
  });

  it('sends nothing when there is nothing to send', async () => {
    const queue = bench.queueUrl('plain');

    await bench.platform.outbox().send(queue, []);

    expect(await bench.receive(queue)).toEqual([]);
  });

  it('holds a message back for its own delay, else for the delay of the queue', async () => {
    const queue = bench.queueUrl('slow');

    await bench.platform.outbox().send(queue, [{ envelope: hint(1) }, { envelope: hint(2), delaySeconds: 0 }]);
    const atOnce = await drain(queue);
    await bench.pass(21_000);
    const later = await drain(queue);

    expect(atOnce).toEqual([JSON.stringify(hint(2))]);
    expect(later).toEqual([JSON.stringify(hint(1))]);
  });

  it('makes a received message visible again after the time asked for', async () => {
    const queue = bench.queueUrl('plain');
    await bench.platform.outbox().send(queue, [{ envelope: hint(1) }]);
    const [first] = await bench.receive(queue);

    await bench.platform.outbox().postpone(queue, first?.receiptHandle ?? '', 12);
    const early = await bench.receive(queue);
    await bench.pass(13_000);
    const [again] = await bench.receive(queue);

    expect(early).toEqual([]);
    expect(again).toMatchObject({ receiveCount: 2, body: first?.body });
    await bench.acknowledge(queue, again?.receiptHandle ?? '');
  });

  it('leaves a message alone that is no longer in flight', async () => {
    const queue = bench.queueUrl('plain');
    await bench.platform.outbox().send(queue, [{ envelope: hint(1) }]);
    const [delivery] = await bench.receive(queue);
    await bench.acknowledge(queue, delivery?.receiptHandle ?? '');

    await bench.platform.outbox().postpone(queue, delivery?.receiptHandle ?? '', 0);

    expect(await bench.receive(queue)).toEqual([]);
  });

  it('is read by an event source that hides, counts and finally buries what nobody acknowledges', async () => {
    const queue = bench.queueUrl('fragile');
    await bench.platform.outbox().send(queue, [{ envelope: hint(1) }]);

    const counts: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      counts.push(...(await bench.receive(queue)).map((delivery) => delivery.receiveCount));
      await bench.pass(7_000);
    }
    const buried = await drain(bench.queueUrl('fragile-dead'));

    expect(counts).toEqual([1, 2]);
    expect(buried).toEqual([JSON.stringify(hint(1))]);
  });

  it('says so when there is no such queue', async () => {
    const queue = bench.queueUrl('nowhere');

    const sending = bench.platform.outbox().send(queue, [{ envelope: hint(1) }]);

    await expect(sending).rejects.toMatchObject({ code: 'AWS_RESOURCE_MISSING', disposition: 'alert' });
  });
});
