import { describe, expect, it } from 'vitest';
import { toAccount } from '../../../../bin/commands/target.ts';

describe('toAccount', () => {
  it.each([
    [{ account: 'production/acme' }, undefined],
    [{ account: 'acme', env: 'production' }, undefined],
    [{ account: 'production/acme', env: 'production' }, undefined],
    [{}, { account: 'production/acme' }],
    [{ account: 'acme', env: 'production' }, { account: 'production/acme' }],
  ] as const)('understands %j beside the local run %j', (flags, local) => {
    expect(toAccount(flags, local)).toMatchObject({ account: 'production/acme', seller: 'acme' });
  });

  it.each([
    [{}, undefined, 'CLI_MISSING'],
    [{ env: 'production' }, undefined, 'CLI_MISSING'],
    [{ account: 'acme' }, undefined, 'ACCOUNT_NAME'],
    [{ account: 'sandbox/acme', env: 'production' }, undefined, 'CLI_WRONG'],
    [{ account: 'sandbox/acme' }, { account: 'local/demo' }, 'CLI_WRONG'],
  ] as const)('refuses %j beside the local run %j', (flags, local, code) => {
    expect(() => toAccount(flags, local)).toThrow(expect.objectContaining({ code }));
  });
});
