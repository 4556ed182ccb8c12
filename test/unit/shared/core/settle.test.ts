import { describe, expect, it } from 'vitest';
import {
  ContentionError,
  CredentialError,
  explain,
  InvalidDataError,
  queueWaitSeconds,
  RejectedError,
  SetupError,
  settle,
  ThrottledError,
  TransientError,
  UnknownOutcomeError,
} from '../../../../shared/core/index.ts';

const details = { code: 'SOME_CODE', message: 'Order 1 was refused', facts: { order: '1' } };
const throttled = (retryAfterMs: number) => new ThrottledError({ ...details, retryAfterMs });

describe('settle', () => {
  it.each([
    [new TransientError(details), { action: 'retry', waitSeconds: 20 }],
    [new UnknownOutcomeError(details), { action: 'retry', waitSeconds: 20 }],
    [new ContentionError(details), { action: 'retry', waitSeconds: 20 }],
    [throttled(90_000), { action: 'defer', waitSeconds: 90, waitMs: 90_000 }],
    [new CredentialError(details), { action: 'alert', waitSeconds: 20 }],
    [new RejectedError(details), { action: 'park' }],
    [new InvalidDataError({ ...details, issues: [] }), { action: 'park' }],
    [new SetupError(details), { action: 'alert', waitSeconds: 20 }],
  ])('settles %s', (error, expected) => {
    const settlement = settle(error, { attempt: 2, random: 0 });

    expect(settlement).toEqual({
      code: 'SOME_CODE',
      facts: { order: '1' },
      reason: 'Order 1 was refused',
      ...expected,
    });
  });

  it.each([
    ['an error that is not ours', new TypeError('cannot read x')],
    ['a text', 'broken'],
    ['nothing', undefined],
    ['a look-alike', { disposition: 'park', code: 'X' }],
  ])('takes %s for transient', (_what, error) => {
    const settlement = settle(error, { attempt: 1, random: 0 });

    expect(settlement).toMatchObject({ action: 'retry', code: 'UNEXPECTED', waitSeconds: 10 });
  });

  it('waits longer with each attempt, as the queue schedule says', () => {
    const waits = [1, 2, 3, 4].map((attempt) => settle(new TransientError(details), { attempt, random: 0.5 }));

    expect(waits).toMatchObject([1, 2, 3, 4].map((attempt) => ({ waitSeconds: queueWaitSeconds(attempt, 0.5) })));
  });

  it.each([
    ['never before the told time, spread by up to a fifth', 60_000, 0.999, 72],
    ['at least a second', 0, 0, 1],
    ['in whole seconds, rounded up', 1_001, 0, 2],
    ['at most what a queue can delay', 7_200_000, 0, 900],
  ])('defers %s', (_rule, retryAfterMs, random, waitSeconds) => {
    expect(settle(throttled(retryAfterMs), { attempt: 1, random })).toMatchObject({ action: 'defer', waitSeconds });
  });
});

describe('explain', () => {
  it('quotes nothing of what another library put into its text', () => {
    let quoting: unknown;
    try {
      JSON.parse('MARK-name lives in MARK-street');
    } catch (error) {
      quoting = error;
    }

    const told = explain(quoting);

    expect(`${quoting}`).toContain('MARK');
    expect(JSON.stringify(told)).not.toContain('MARK');
    expect(told.facts).toMatchObject({ name: 'SyntaxError' });
  });

  it('names the place in the code, without the path to it', () => {
    const { facts, reason } = explain(new TypeError('cannot read x'));

    expect(facts.place).toMatch(/^settle\.test\.ts:\d+:\d+$/);
    expect(reason).toBe(`Unexpected TypeError at ${facts.place}`);
  });

  it('does without a stack', () => {
    const bare = new Error('x');
    bare.stack = '';

    expect(explain(bare).facts).toEqual({ name: 'Error', place: 'unknown place' });
    expect(explain(null).facts).toEqual({ name: 'object', place: 'unknown place' });
  });
});
