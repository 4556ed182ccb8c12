import { describe, expect, it } from 'vitest';
import { parseAccount } from '../../../../shared/core/index.ts';
import { MemoryOutbox, type QueueSpec, seededChance, VirtualClock } from '../../../../shared/memory/index.ts';
import { stockHint } from '../../../../shared/messages/index.ts';

const START = Date.UTC(2026, 0, 5);
const { account, environment } = parseAccount('local/acme');
const envelope = stockHint({ account, environment, correlationId: 'c', cause: 'test', firstSentAt: START }, 1);

const set = (more: Partial<QueueSpec> = {}) => {
  const clock = new VirtualClock({ startAt: START });
  const queues = [
    { name: 'queue', visibilitySeconds: 30, delaySeconds: 0, ...more },
    { name: 'dead', visibilitySeconds: 30, delaySeconds: 0 },
  ];
  return { clock, outbox: new MemoryOutbox(clock, seededChance(1), queues) };
};

describe('MemoryOutbox', () => {
  it('counts messages as visible, delayed or in flight', async () => {
    const { outbox } = set();
    await outbox.send('queue', [{ envelope }, { envelope }, { envelope, delaySeconds: 60 }]);

    outbox.receive('queue', 1);

    expect(outbox.depth('queue')).toEqual({ visible: 1, delayed: 1, inFlight: 1 });
  });

  it('gives times of sending and first receive, which redelivery keeps', async () => {
    const { clock, outbox } = set();
    await outbox.send('queue', [{ envelope }]);
    await clock.run(START + 5_000);
    outbox.receive('queue', 10);
    await clock.run(START + 40_000);

    const [again] = outbox.receive('queue', 10);

    expect(again).toMatchObject({ sentAt: START, firstReceivedAt: START + 5_000, receiveCount: 2 });
  });

  it('acknowledges with the last receipt only', async () => {
    const { clock, outbox } = set();
    await outbox.send('queue', [{ envelope }]);
    const [first] = outbox.receive('queue', 10);
    await clock.run(START + 31_000);
    const [second] = outbox.receive('queue', 10);

    const removed = [
      outbox.acknowledge('queue', first?.receiptHandle ?? ''),
      outbox.acknowledge('queue', second?.receiptHandle ?? ''),
    ];

    expect(removed).toEqual([false, true]);
    expect(outbox.depth('queue')).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
  });

  it('can still acknowledge a message that has become visible again, as SQS does', async () => {
    const { clock, outbox } = set();
    await outbox.send('queue', [{ envelope }]);
    const [message] = outbox.receive('queue', 10);
    await clock.run(START + 31_000);

    const removed = outbox.acknowledge('queue', message?.receiptHandle ?? '');

    expect(removed).toBe(true);
    expect(outbox.receive('queue', 10)).toEqual([]);
  });

  it('tells when the next message can be received', async () => {
    const { clock, outbox } = set({ delaySeconds: 10 });
    const empty = outbox.nextVisibleAt('queue');
    await outbox.send('queue', [{ envelope }]);
    const delayed = outbox.nextVisibleAt('queue');
    await clock.run(START + 10_000);
    outbox.receive('queue', 1);

    expect([empty, delayed, outbox.nextVisibleAt('queue')]).toEqual([undefined, START + 10_000, START + 40_000]);
  });

  it('calls its watchers after a send and a postponement, until they leave', async () => {
    const { outbox } = set();
    let calls = 0;
    const leave = outbox.watch('queue', () => {
      calls += 1;
    });

    await outbox.send('queue', [{ envelope }]);
    const [message] = outbox.receive('queue', 1);
    await outbox.postpone('queue', message?.receiptHandle ?? '', 0);
    leave();
    await outbox.send('queue', [{ envelope }]);

    expect(calls).toBe(2);
  });

  it('measures the age of the oldest message, delayed ones left out', async () => {
    const { clock, outbox } = set();
    await outbox.send('queue', [{ envelope, delaySeconds: 600 }]);
    await clock.run(START + 10_000);
    await outbox.send('queue', [{ envelope }]);
    await clock.run(START + 25_000);

    expect(outbox.oldestAgeMs('queue')).toBe(15_000);
    expect(outbox.oldestAgeMs('dead')).toBe(0);
  });

  it('refuses a dead-letter queue that does not exist', () => {
    expect(() => set({ deadLetter: { queue: 'nowhere', maxReceiveCount: 5 } })).toThrow(/nowhere does not exist/);
  });
});
