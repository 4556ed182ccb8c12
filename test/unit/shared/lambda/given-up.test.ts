import { describe, expect, it } from 'vitest';
import { TransientError } from '../../../../shared/core/index.ts';
import { type GivenUpSpec, givenUp, park, type Unit } from '../../../../shared/lambda/index.ts';
import { type Envelope, type EnvelopeHead, stockHint } from '../../../../shared/messages/index.ts';
import { ACCOUNT, contextOf, failing, START, shapeBench } from '../../../support/shape-bench.ts';

const FLOW = 'dead-letters';
const head: EnvelopeHead = {
  ...{ account: ACCOUNT, environment: 'local', correlationId: 'c-1' },
  ...{ cause: 'odoo-webhook', firstSentAt: START - 5000 },
};

const record = (message: unknown, messageId: string) => ({
  messageId,
  receiptHandle: `receipt-${messageId}`,
  body: typeof message === 'string' ? message : JSON.stringify(message),
  attributes: { ApproximateReceiveCount: '6' },
});

const benchOf = (
  work: (unit: Unit<Envelope>) => Promise<string> = async () => 'Laddered',
  change: (deps: GivenUpSpec['deps']) => Partial<GivenUpSpec['deps']> = () => ({}),
) => {
  const bench = shapeBench(FLOW);
  const { clock, chance, telemetry, ledger, alerts } = bench.deps;
  const deps = { clock, chance, telemetry, ledger, alerts };
  const spec = { flow: FLOW, account: ACCOUNT, types: ['stock-hint'] as const, deps: { ...deps, ...change(deps) } };
  return { ...bench, handler: givenUp(spec, work) };
};

const kept = (...ids: readonly string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('givenUp', () => {
  it('counts each message as what became of it, and acknowledges it', async () => {
    const { handler, metric } = benchOf();

    const answer = await handler({ Records: [record(stockHint(head, 1), 'a')] }, contextOf());

    expect(answer).toEqual(kept());
    expect(metric('Laddered')).toBe(1);
  });

  it('keeps what it cannot deal with where it lies, and nothing else; the log quotes no foreign text', async () => {
    const { handler, metric, lines } = benchOf(async ({ message }) => {
      if (message.key === 'product/1') throw new Error('MARK-name in the text');
      return 'Laddered';
    });

    const answer = await handler(
      { Records: [record(stockHint(head, 1), 'a'), record(stockHint(head, 2), 'b')] },
      contextOf(),
    );

    expect(answer).toEqual(kept('a'));
    expect([metric('Unsettled'), metric('Laddered')]).toEqual([1, 1]);
    expect(lines).toContainEqual(expect.objectContaining({ message: 'dead letter stays', key: 'product/1' }));
    expect(JSON.stringify(lines)).not.toContain('MARK');
  });

  it.each([
    ['of another account', { ...stockHint(head, 1), account: 'local/other' }],
    ['of an unknown type', { ...stockHint(head, 1), type: 'price-hint' }],
    ['of another version', { ...stockHint(head, 1), version: 2 }],
    ['that is no JSON', '{'],
  ])('parks a message %s, without work', async (_what, message) => {
    let worked = 0;
    const { handler, row } = benchOf(async () => {
      worked += 1;
      return 'Laddered';
    });

    const answer = await handler({ Records: [record(message, 'a')] }, contextOf());

    expect(answer).toEqual(kept());
    expect(worked).toBe(0);
    expect(await row('unreadable/a')).toMatchObject({ state: 'parked', code: 'MESSAGE_UNREADABLE', told: 0 });
  });

  it('tells people once of all that cannot be read', async () => {
    const { handler, deps } = benchOf();
    const records = Array.from({ length: 10 }, (_each, index) => record('{', `m-${index}`));

    await handler({ Records: records }, contextOf());
    await handler({ Records: [record('{', 'm-10')] }, contextOf());

    expect(deps.alerts.raised.map(({ facts }) => facts.others)).toEqual([9]);
  });

  it('keeps what cannot be parked', async () => {
    const { handler } = benchOf(undefined, ({ ledger }) => ({
      ledger: failing(ledger, ['put'], new TransientError({ code: 'AWS_UNAVAILABLE', message: 'no' })),
    }));

    expect(await handler({ Records: [record('{', 'a')] }, contextOf())).toEqual(kept('a'));
  });

  it('begins nothing when the time is nearly over', async () => {
    const { handler, row } = benchOf();

    const answer = await handler(
      { Records: [record('{', 'a'), record(stockHint(head, 1), 'b')] },
      contextOf('request-1', 1_999),
    );

    expect(answer).toEqual(kept('a', 'b'));
    expect(await row('unreadable/a')).toBeUndefined();
  });

  it('parks the same message once, however often it comes', async () => {
    const { handler, row, deps } = benchOf();
    const unreadable = {
      ...{ account: ACCOUNT, key: 'unreadable/a', code: 'MESSAGE_UNREADABLE' },
      facts: {},
      at: START,
    };
    await park(deps.ledger, { ...unreadable, reason: 'before', flow: 'stock-changed' });

    await handler({ Records: [record('{', 'a')] }, contextOf());

    expect(await row('unreadable/a')).toMatchObject({ attempts: 2 });
    expect(deps.alerts.raised).toEqual([]);
  });
});
