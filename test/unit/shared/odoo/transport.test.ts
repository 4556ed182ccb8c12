import { describe, expect, it } from 'vitest';
import { connectRpc } from '../../../../shared/odoo/index.ts';
import { fault, login, ODOO_URL, page, reset, scriptedOdoo, value } from '../../../support/odoo-bench.ts';

describe('connectTransport', () => {
  it('measures each answer of Odoo', async () => {
    const { rpc, parts } = scriptedOdoo(() => value(3));

    await rpc.execute('res.partner', 'search_count', [[]]);

    expect(parts.measured).toHaveLength(2);
  });

  it('tries a read twice more over broken connections', async () => {
    const outcomes = [reset, reset, value([])];
    const { rpc, parts } = scriptedOdoo(() => outcomes.shift() ?? reset);

    const rows = await rpc.execute('res.partner', 'search_read', [[]]);

    expect(rows).toEqual([]);
    expect(parts.slept).toEqual([100, 200]);
  });

  it('gives a read up after three broken connections', async () => {
    const { rpc, asked } = scriptedOdoo(() => reset);

    await expect(rpc.execute('res.partner', 'search_read', [[]])).rejects.toMatchObject({ name: 'TransientError' });

    expect(asked.filter(({ method }) => method === 'execute_kw')).toHaveLength(3);
  });

  it('sends a write once, and calls its outcome unknown when the answer does not come', async () => {
    const { rpc, asked } = scriptedOdoo(() => reset);

    await expect(rpc.execute('sale.order', 'create', [[{}]])).rejects.toMatchObject({ name: 'UnknownOutcomeError' });

    expect(asked.filter(({ method }) => method === 'execute_kw')).toHaveLength(1);
  });

  it('tries a refused connection three times and names the address', async () => {
    const { parts } = scriptedOdoo(() => reset);
    const rpc = connectRpc({ ...login, url: 'http://elsewhere.test' }, parts);

    await expect(rpc.execute('sale.order', 'create', [[{}]])).rejects.toMatchObject({
      code: 'ODOO_UNREACHABLE',
      message: expect.stringContaining('http://elsewhere.test'),
    });

    expect(parts.slept).toHaveLength(2);
  });

  it('does not repeat a fault', async () => {
    const { rpc, asked } = scriptedOdoo(() =>
      fault('psycopg2.errors.SerializationFailure', 'could not serialize access'),
    );

    await expect(rpc.execute('sale.order', 'read', [[1]])).rejects.toMatchObject({ code: 'ODOO_CONCURRENT_UPDATE' });

    expect(asked.filter(({ method }) => method === 'execute_kw')).toHaveLength(1);
  });

  it('takes a page with status 200 as something else than Odoo', async () => {
    const { rpc } = scriptedOdoo(() => page(200));

    await expect(rpc.execute('sale.order', 'write', [[1], {}])).rejects.toMatchObject({
      name: 'UnknownOutcomeError',
      code: 'ODOO_FOREIGN_ANSWER',
    });
  });

  it('keeps the path of the address', async () => {
    const { parts } = scriptedOdoo(() => value(1));
    const paths: string[] = [];
    const http = parts.http;
    const rpc = connectRpc(
      { ...login, url: `${ODOO_URL}/shop/` },
      {
        ...parts,
        http: http.compose((dispatch) => (options, handler) => {
          paths.push(options.path);
          return dispatch(options, handler);
        }),
      },
    );

    await rpc.execute('res.partner', 'search_count', [[]]);

    expect(paths).toEqual(['/shop/jsonrpc', '/shop/jsonrpc']);
  });

  it('refuses an address that is none', () => {
    const { parts } = scriptedOdoo(() => value(1));

    expect(() => connectRpc({ ...login, url: 'odoo' }, parts)).toThrow(/"odoo" is not an address of Odoo/);
  });
});
