import { createHook } from 'node:async_hooks';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TransientError } from '../../../../shared/core/index.ts';
import { DONE, queued, scheduled } from '../../../../shared/lambda/index.ts';
import { type EnvelopeHead, type StockHint, stockHint } from '../../../../shared/messages/index.ts';
import { ACCOUNT, contextOf, QUEUE, START, shapeBench } from '../../../support/shape-bench.ts';

const FLOW = 'stock-poll';
const specOf = (bench: ReturnType<typeof shapeBench>) => ({
  ...{ flow: FLOW, account: ACCOUNT, timeoutSeconds: 60 },
  deps: bench.deps,
});

describe('the shared middleware', () => {
  it('starts no timer and waits for nothing real, so that it runs in virtual time', async () => {
    const bench = shapeBench(FLOW);
    const handler = scheduled(specOf(bench), async () => ({}));
    const started: string[] = [];
    const hook = createHook({ init: (_id, type) => void started.push(type) }).enable();

    await handler({}, contextOf('request-1', 1));
    hook.disable();

    expect(started.filter((type) => type !== 'PROMISE' && type !== 'TickObject' && type !== 'Microtask')).toEqual([]);
  });

  it('works with event and context alone, as Lambda calls it', async () => {
    const bench = shapeBench(FLOW);
    const handler = scheduled(specOf(bench), async (run) => ({ remaining: run.remainingMs() }));

    expect(await handler({ source: 'aws.events' }, contextOf('request-1', 1234))).toBeUndefined();

    expect(bench.metric('remaining')).toBe(1234);
  });

  it('has the duration of each run, even of runs side by side', async () => {
    const bench = shapeBench(FLOW);
    const { clock } = bench.deps;
    const spec = { flow: FLOW, account: ACCOUNT, queue: QUEUE, types: ['stock-hint'], deps: bench.deps } as const;
    const handler = queued<StockHint>(spec, async (messages) => {
      for (const message of messages) await clock.sleep(message.body.productId);
      return { outcomes: messages.map(() => DONE), tally: {} };
    });
    const start = async (ms: number, requestId: string): Promise<void> => {
      const head: EnvelopeHead = {
        ...{ account: ACCOUNT, environment: 'local', correlationId: 'c', cause: 'test', firstSentAt: START },
      };
      const attributes = { ApproximateReceiveCount: '1' };
      const body = JSON.stringify(stockHint(head, ms));
      await handler(
        { Records: [{ messageId: requestId, receiptHandle: 'r', body, attributes }] },
        contextOf(requestId),
      );
    };
    clock.schedule(START, () => start(1000, 'request-1'));
    clock.schedule(START + 600, () => start(100, 'request-2'));

    await clock.run(START + 2000);

    expect(bench.metric('Duration')).toBe(1100);
  });

  it('puts the correlation id on every line', async () => {
    const bench = shapeBench(FLOW);
    const handler = scheduled(specOf(bench), async (run) => {
      run.telemetry.info('polled');
      return {};
    });

    await handler({}, contextOf('request-9'));

    expect(bench.lines.length).toBeGreaterThan(0);
    expect(bench.lines.filter((line) => line.correlationId !== 'request-9' || line.account !== ACCOUNT)).toEqual([]);
  });

  it('names a failed run by code and reason under its own event', async () => {
    const bench = shapeBench(FLOW);
    const handler = scheduled(specOf(bench), () => Promise.reject(new SyntaxError('"MARK-body" is not JSON')));

    await expect(handler({}, contextOf())).rejects.toThrow('SyntaxError');

    expect(bench.lines).toContainEqual(expect.objectContaining({ message: 'run failed', code: 'UNEXPECTED' }));
    expect(JSON.stringify(bench.lines)).not.toContain('MARK');
  });

  it('throws what may be logged by Lambda: ours as it is, another error without its text', async () => {
    const ours = new TransientError({ code: 'ROW_CONTENDED', message: 'a row changed' });
    const thrownFor = (error: Error): Promise<unknown> =>
      scheduled(specOf(shapeBench(FLOW)), () => Promise.reject(error))({}, contextOf()).catch((thrown) => thrown);

    const known = await thrownFor(ours);
    const other = await thrownFor(new SyntaxError('"MARK-body" is not JSON', { cause: 'MARK-cause' }));

    expect(known).toBe(ours);
    expect(other).toMatchObject({
      name: 'UnexpectedError',
      message: expect.stringMatching(/^Unexpected SyntaxError at /),
    });
    expect(inspect(other)).not.toContain('MARK');
  });
});
