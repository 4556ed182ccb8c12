/** A queued flow over its fakes, with messages and outcomes to give it. */
import { type Facts, RejectedError, SetupError, ThrottledError, TransientError } from '../../shared/core/index.ts';
import { type BatchResult, DONE, failed, type Outcome, type QueuedDeps, queued } from '../../shared/lambda/index.ts';
import { type Envelope, type EnvelopeHead, type StockHint, stockHint } from '../../shared/messages/index.ts';
import { ACCOUNT, contextOf, QUEUE, START, shapeBench } from './shape-bench.ts';

export const FLOW = 'stock-changed';
export const head: EnvelopeHead = {
  ...{ account: ACCOUNT, environment: 'local', correlationId: 'c-1' },
  ...{ cause: 'odoo-webhook', firstSentAt: START - 5000 },
};
export const hint = (productId: number, attempt = 0): StockHint => ({ ...stockHint(head, productId), attempt });

export const record = (message: unknown, received = 1, messageId = 'm-1') => ({
  messageId,
  receiptHandle: `receipt-${messageId}`,
  body: typeof message === 'string' ? message : JSON.stringify(message),
  attributes: { ApproximateReceiveCount: String(received) },
});

export const details: { code: string; message: string; facts: Facts } = {
  code: 'SOME_CODE',
  message: 'Odoo cannot answer now',
  facts: { model: 'stock.quant' },
};
export const transient = failed(new TransientError(details));
export const throttled = failed(new ThrottledError({ ...details, retryAfterMs: 90_000 }));
export const refused = failed(new RejectedError(details));
export const setup = failed(new SetupError(details));

/** The flow under test answers each product id with the outcome that stands for it, else it is done. */
export const benchOf = (
  outcomes: Record<number, Outcome> = {},
  change: (deps: QueuedDeps) => Partial<QueuedDeps> = () => ({}),
  flow?: (messages: readonly StockHint[]) => Promise<BatchResult>,
) => {
  const bench = shapeBench(FLOW);
  const { outbox, clock } = bench.deps;
  const seen: number[] = [];
  const answer = async (messages: readonly StockHint[]): Promise<BatchResult> => {
    seen.push(...messages.map((message) => message.body.productId));
    return {
      outcomes: messages.map((message) => outcomes[message.body.productId] ?? DONE),
      tally: { read: messages.length },
    };
  };
  const handler = queued<StockHint>(
    {
      ...{ flow: FLOW, account: ACCOUNT, queue: QUEUE, types: ['stock-hint'] as const },
      deps: { ...bench.deps, ...change(bench.deps) },
    },
    flow ?? answer,
  );
  /** One delivery as the event source does it: receive, run, delete what was not reported as failed. */
  const deliver = async () => {
    const received = outbox.receive(QUEUE, 10);
    const records = received.map((each) => ({
      ...each,
      attributes: { ApproximateReceiveCount: String(each.receiveCount) },
    }));
    const { batchItemFailures } = await handler({ Records: records }, contextOf());
    const kept = new Set(batchItemFailures.map((each) => each.itemIdentifier));
    for (const each of received) if (!kept.has(each.messageId)) outbox.acknowledge(QUEUE, each.receiptHandle);
    return received.map((each): Envelope => JSON.parse(each.body));
  };
  const send = (...messages: readonly Envelope[]) =>
    outbox.send(
      QUEUE,
      messages.map((envelope) => ({ envelope })),
    );
  const secondsToNext = () => ((outbox.nextVisibleAt(QUEUE) ?? Number.NaN) - clock.now()) / 1000;
  return { ...bench, seen, handler, deliver, send, secondsToNext };
};

export const failures = (...ids: readonly string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});
