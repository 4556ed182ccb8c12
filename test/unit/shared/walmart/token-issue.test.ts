import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MemoryVault } from '../../../../shared/memory/index.ts';
import { issueToken } from '../../../../shared/walmart/token-issue.ts';
import { openBench, secrets } from './bench.ts';

describe('issueToken', () => {
  it.each([
    ['a bare text', 'MARK-secret'],
    ['broken JSON', '{"clientId":"client","clientSecret":"MARK-secret"'],
    ['other members', '{"id":"client","secret":"MARK-secret"}'],
  ])('refuses a secret that is %s without quoting it, and asks nobody', async (_kind, text) => {
    const { clock } = openBench(() => ({}));
    const vault = new MemoryVault(clock, { ...secrets, 'walmart/credentials': text });
    const asked: string[] = [];
    const parts = {
      exchange: async () => Promise.reject(new Error('asked')),
      limiter: {
        take: async (name: string) => void asked.push(name),
        learn: async () => {},
        quotaLeft: async () => ({ available: 1, waitMs: 0, intervalMs: 1, burst: 1 }),
      },
      ...{ vault, clock, chance: { uuid: () => 'id' } },
      headers: { serviceName: 'Walmart Marketplace' },
      credentialsName: 'walmart/credentials',
      patienceMs: 0,
      journal: { note: () => {} },
    };

    const failure = await issueToken(parts).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'WALMART_CREDENTIALS_SHAPE' });
    expect(inspect(failure, { depth: 9 })).not.toContain('MARK');
    expect(asked).toEqual([]);
  });
});
