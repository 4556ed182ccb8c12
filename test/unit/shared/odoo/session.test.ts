import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../shared/core/index.ts';
import { connectRpc } from '../../../../shared/odoo/index.ts';
import { fault, login, scriptedOdoo, value } from '../../../support/odoo-bench.ts';

const denied = fault('odoo.exceptions.AccessDenied', 'Access Denied');

describe('openSession', () => {
  it('authenticates once for calls at the same moment', async () => {
    const { rpc, asked } = scriptedOdoo(() => value(1));

    await Promise.all([rpc.execute('a', 'read', []), rpc.execute('a', 'read', []), rpc.uid()]);

    expect(asked.map(({ method }) => method)).toEqual(['authenticate', 'execute_kw', 'execute_kw']);
  });

  it('takes false as a refused key and asks again next time', async () => {
    const answers = [value(false), value(7)];
    const { rpc } = scriptedOdoo(() => value(1), { authenticate: () => answers.shift() ?? value(false) });

    await expect(rpc.uid()).rejects.toMatchObject({ name: 'CredentialError', code: 'ODOO_CREDENTIALS' });

    expect(await rpc.uid()).toBe(7);
  });

  it('takes up a rotated key once', async () => {
    let key = 'old';
    let sent = 0;
    const { rpc } = scriptedOdoo(
      () => {
        sent += 1;
        if (sent > 1) return value('done');
        key = 'new';
        return denied;
      },
      { keys: () => key },
    );

    expect(await rpc.execute('sale.order', 'create', [[{}]])).toBe('done');
  });

  it('does not repeat a refusal of the very key in the vault', async () => {
    const { rpc, asked } = scriptedOdoo(() => denied);

    await expect(rpc.execute('sale.order', 'create', [[{}]])).rejects.toMatchObject({ name: 'CredentialError' });

    expect(asked.filter(({ method }) => method === 'execute_kw')).toHaveLength(1);
  });

  it('refuses a secret of another form without quoting it', async () => {
    const { parts } = scriptedOdoo(() => value(1));
    const vault = { ...parts.vault, read: async () => ({ value: new Secret('s3cr3t'), version: '1' }) };

    const failure = await connectRpc(login, { ...parts, vault })
      .uid()
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'ODOO_SECRET_SHAPE' });
    expect(String(failure)).not.toContain('s3cr3t');
  });
});
