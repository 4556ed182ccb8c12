import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exitCodeOf, sentenceOf } from '../../../../bin/commands/sentences.ts';
import { NothingDone } from '../../../../bin/commands/terminal.ts';
import { SetupError, TransientError } from '../../../../shared/core/index.ts';

const aws = (code: string, error: string, cause?: unknown) => {
  const details = { code, message: 'as a function would hear it', facts: { resource: 'table bridge-x', error }, cause };
  return code === 'AWS_UNAVAILABLE' ? new TransientError(details) : new SetupError(details);
};

describe('sentenceOf', () => {
  it.each([
    ['no credentials', aws('AWS_DENIED', 'CredentialsProviderError'), /no AWS credentials: sign in/],
    ['a refusal', aws('AWS_DENIED', 'AccessDeniedException'), /refuses table bridge-x \(AccessDeniedException\): use/],
    ['a missing table', aws('AWS_RESOURCE_MISSING', 'ResourceNotFoundException'), /no table bridge-x .* check --env/],
    ['no region', aws('AWS_UNAVAILABLE', 'Error', new Error('Region is missing')), /set AWS_REGION/],
    [
      'a closed port',
      aws('AWS_UNAVAILABLE', 'Error', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })),
      /start the local run again/,
    ],
    ['a failing server', aws('AWS_UNAVAILABLE', 'InternalServerError', new Error('x')), /as a function would hear it/],
    ['a row of another release', new z.ZodError([]), /use the release that is deployed; nothing was changed/],
    ['what nobody foresaw', new TypeError('x is\nnot a function'), /^unexpected failure: x is not a function$/],
  ])('says %s in one line with its mend', (_what, error, expected) => {
    const said = sentenceOf(error);

    expect(said).toMatch(expected);
    expect(said).not.toContain('\n');
  });
});

describe('exitCodeOf', () => {
  it.each([
    [new NothingDone('none'), 3],
    [new SetupError({ code: 'CLI_MISSING', message: 'x' }), 2],
    [new SetupError({ code: 'ACCOUNT_NAME', message: 'x' }), 2],
    [new SetupError({ code: 'ODOO_URL', message: 'x' }), 1],
    [new Error('x'), 1],
  ])('tells %s by its number', (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});
