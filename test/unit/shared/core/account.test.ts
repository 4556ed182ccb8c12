import { describe, expect, it } from 'vitest';
import { ENVIRONMENTS, parseAccount, SetupError } from '../../../../shared/core/index.ts';

describe('parseAccount', () => {
  it.each(ENVIRONMENTS)('takes a seller in %s', (environment) => {
    expect(parseAccount(`${environment}/acme-2`)).toEqual({
      account: `${environment}/acme-2`,
      environment,
      seller: 'acme-2',
    });
  });

  it.each([
    '',
    'production',
    'production/',
    '/acme',
    'moon/acme',
    'production/Acme',
    'production/-acme',
    'production/acme/eu',
    'production/acme ',
    'production/acme\n',
    'production/ac#me',
    `production/${'a'.repeat(41)}`,
  ])('refuses %j and says what is needed', (text) => {
    expect(() => parseAccount(text)).toThrow(SetupError);
    expect(() => parseAccount(text)).toThrow(`Account ${JSON.stringify(text)} is not <environment>/<seller>`);
  });
});
