import { describe, expect, test } from 'vitest';
import { createHost } from '../../../local/host.ts';
import { memoryEvents } from '../../../local/host-events.ts';
import type { Flow } from '../../../local/host-flows.ts';
import { inProcessDispatcher } from '../../../local/simulators/carrier-dispatcher.ts';
import { memoryPlatform, seededChance, VirtualClock } from '../../../shared/memory/index.ts';

const START = Date.UTC(2026, 2, 2);
const limits = { timeoutSeconds: 30, memoryMb: 128 };

const openHost = (flows: (clock: VirtualClock) => readonly Flow[]) => {
  const clock = new VirtualClock({ startAt: START });
  const queues = [{ name: 'broken', visibilitySeconds: 60, delaySeconds: 0 }];
  const platform = memoryPlatform({ clock, chance: seededChance(1), http: inProcessDispatcher({}), queues });
  const log: string[] = [];
  const host = createHost({
    flows: flows(clock),
    platform,
    stopwatch: {
      now: () => clock.now(),
      after: (ms, ring) => clock.schedule(clock.now() + ms, ring),
    },
    log: (line) => log.push(line),
    environmentOf: (flow) => ({ FLOW: flow }),
    eventsOf: (queue) => memoryEvents(platform.outbox(), clock, queue),
  });
  return { clock, host, log };
};

const scheduled = (flow: string, everyMinutes: number, work: () => Promise<void>): Flow => ({
  trigger: { flow, shape: 'scheduled', everyMinutes, ...limits },
  wire: () => work,
});

describe('createHost', () => {
  test('ticks schedules on business time, those of one rate at different moments', async () => {
    const runs: string[] = [];
    const { clock, host } = openHost((time) => {
      const note = (name: string) => async () => void runs.push(`${name} ${(time.now() - START) / 1000}`);
      return [scheduled('a', 1, note('a')), scheduled('b', 1, note('b')), scheduled('c', 2, note('c'))];
    });

    host.start();
    await clock.run(START + 130_000);

    expect(runs).toEqual(['a 3', 'b 6', 'c 9', 'a 63', 'b 66', 'a 123', 'b 126', 'c 129']);
  });

  test('does not wait for a run that takes longer than its rate', async () => {
    let started = 0;
    const { clock, host } = openHost((time) => [
      scheduled('slow', 1, async () => {
        started += 1;
        await time.sleep(25_000);
      }),
      scheduled('slower', 1, async () => {
        started += 1;
        await time.sleep(100_000);
      }),
    ]);

    host.start();
    await clock.run(START + 150_000);

    expect(started).toBe(6);
    expect(host.counts()).toMatchObject({ invoked: 6, timedOut: 2 });
  });

  test('goes on when a handler throws', async () => {
    const { clock, host, log } = openHost(() => [scheduled('broken', 1, () => Promise.reject(new Error('no luck')))]);

    host.start();
    await clock.run(START + 70_000);

    expect(host.counts()).toMatchObject({ invoked: 2, failed: 2 });
    expect(log[0]).toContain('no luck');
  });

  test('ends with a crash of its own when a queue cannot be read', async () => {
    const { clock, host } = openHost(() => [
      {
        trigger: {
          flow: 'unknown',
          shape: 'queued',
          batchSize: 1,
          batchWindowSeconds: 0,
          deliveryDelaySeconds: 0,
          maxConcurrency: 2,
          ...limits,
        },
        wire: () => async () => undefined,
      },
    ]);

    host.start();

    await expect(clock.settle(host.crashed)).rejects.toThrow(/Queue unknown does not exist/);
  });

  test('stops when everything under way has ended', async () => {
    let ended = false;
    const { clock, host } = openHost((time) => [
      scheduled('work', 1, async () => {
        await time.sleep(20_000);
        ended = true;
      }),
    ]);
    host.start();
    await clock.run(START + 10_000);

    await clock.settle(host.stop());

    expect(ended).toBe(true);
    await clock.run(START + 200_000);
    expect(host.counts().invoked).toBe(1);
  });
});

describe('the door of createHost', () => {
  const events: Record<string, unknown>[] = [];
  const { host } = openHost(() => [
    {
      trigger: { flow: 'hook', shape: 'door', method: 'POST', path: '/odoo/{secret}', ...limits },
      wire: () => async (event) => {
        events.push(event as Record<string, unknown>);
        return { statusCode: 202, headers: { 'content-type': 'application/json' }, body: '{}' };
      },
    },
  ]);
  const ask = (method: string, path: string) => host.door({ method, path, headers: { a: 'b' }, body: '{"x":1}' });

  test('hands on an event as an HTTP API makes it', async () => {
    const answer = await ask('POST', '/odoo/s3cret?x=1');

    expect(answer.status).toBe(202);
    expect(events.at(-1)).toMatchObject({
      version: '2.0',
      routeKey: 'POST /odoo/{secret}',
      rawPath: '/odoo/s3cret',
      rawQueryString: 'x=1',
      pathParameters: { secret: 's3cret' },
      body: '{"x":1}',
      isBase64Encoded: false,
    });
  });

  test.each([
    ['GET', '/odoo/s3cret'],
    ['POST', '/odoo'],
    ['POST', '/odoo/'],
    ['POST', '/other/s3cret'],
    ['POST', '/odoo/a/b'],
  ])('answers 404 to %s %s', async (method, path) => {
    expect((await ask(method, path)).status).toBe(404);
  });
});
