import { describe, expect, it } from 'vitest';
import {
  type BridgeError,
  ContentionError,
  CredentialError,
  type ErrorDetails,
  InvalidDataError,
  isBridgeError,
  isOfOne,
  RejectedError,
  SetupError,
  ThrottledError,
  TransientError,
  UnknownOutcomeError,
} from '../../../../shared/core/index.ts';

const details: ErrorDetails = { code: 'SOME_CODE', message: 'Something happened to order/1', facts: { attempts: 2 } };

const all: readonly (readonly [string, BridgeError, string])[] = [
  ['TransientError', new TransientError(details), 'retry'],
  ['UnknownOutcomeError', new UnknownOutcomeError(details), 'retry'],
  ['ContentionError', new ContentionError(details), 'retry'],
  ['ThrottledError', new ThrottledError({ ...details, retryAfterMs: 5 }), 'throttled'],
  ['CredentialError', new CredentialError(details), 'refresh'],
  ['RejectedError', new RejectedError(details), 'park'],
  ['InvalidDataError', new InvalidDataError({ ...details, issues: [] }), 'park'],
  ['SetupError', new SetupError(details), 'alert'],
];

describe('BridgeError', () => {
  it.each(all)('%s carries its name, facts and what happens next', (name, error, disposition) => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name, disposition, code: 'SOME_CODE', facts: { attempts: 2 } });
    expect(`${error}`).toBe(`${name}: Something happened to order/1`);
  });

  it('keeps its cause, and has none when none is given', () => {
    const cause = new Error('socket closed');

    const caused = new TransientError({ ...details, cause });

    expect(caused.cause).toBe(cause);
    expect(new TransientError(details)).not.toHaveProperty('cause');
  });

  it('has empty facts when none are given', () => {
    expect(new SetupError({ code: 'X', message: 'x' }).facts).toEqual({});
  });
});

describe('isBridgeError', () => {
  it('tells ours from others, whatever they look like', () => {
    const others: readonly unknown[] = [new Error('x'), { code: 'X', disposition: 'retry' }, 'text', undefined];

    expect(all.map(([, error]) => isBridgeError(error))).not.toContain(false);
    expect(others.map(isBridgeError)).not.toContain(true);
  });
});

describe('isOfOne', () => {
  it('takes what may be one record’s own fault, and nothing that concerns every record', () => {
    const ofOne = all.filter(([, error]) => isOfOne(error)).map(([name]) => name);

    expect(ofOne).toEqual([
      'TransientError',
      'UnknownOutcomeError',
      'ContentionError',
      'RejectedError',
      'InvalidDataError',
    ]);
    expect([new Error('surprise'), 'text', undefined].map(isOfOne)).not.toContain(true);
  });
});
