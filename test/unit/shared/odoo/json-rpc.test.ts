import { describe, expect, it } from 'vitest';
import { jsonRpc } from '../../../../shared/odoo/json-rpc.ts';

describe('encode', () => {
  it('numbers the calls and cleans their values', () => {
    const wire = jsonRpc();

    const bodies = [wire.encode('common', 'version', []), wire.encode('object', 'execute_kw', ['a\u0001', undefined])];

    expect(bodies.map(({ body }) => JSON.parse(body))).toEqual([
      { jsonrpc: '2.0', method: 'call', id: 1, params: { service: 'common', method: 'version', args: [] } },
      { jsonrpc: '2.0', method: 'call', id: 2, params: { service: 'object', method: 'execute_kw', args: ['a', null] } },
    ]);
  });
});

describe('decode', () => {
  it.each([
    ['{"jsonrpc":"2.0","id":1}', null],
    ['{"jsonrpc":"2.0","id":1,"result":null}', null],
    ['{"jsonrpc":"2.0","id":1,"result":false}', false],
    ['{"jsonrpc":"2.0","id":1,"result":"stock.quant.package(2,)"}', null],
    ['{"jsonrpc":"2.0","id":1,"result":"res.partner()"}', null],
    ['{"jsonrpc":"2.0","id":1,"result":"res.partner(1, 2)"}', null],
    ['{"jsonrpc":"2.0","id":1,"result":"Widget (blue)"}', 'Widget (blue)'],
  ])('reads %s', (body, value) => {
    expect(jsonRpc().decode(body)).toEqual({ kind: 'value', value });
  });

  it.each(['', '<html></html>', '[]', '{"result":1}', 'null'])('takes %j as foreign', (body) => {
    expect(jsonRpc().decode(body)).toEqual({ kind: 'foreign' });
  });

  it('names the class of a fault without builtins', () => {
    const body =
      '{"jsonrpc":"2.0","id":1,"error":{"code":200,"message":"x","data":{"name":"builtins.ValueError","message":"bad"}}}';

    expect(jsonRpc().decode(body)).toEqual({ kind: 'fault', fault: { name: 'ValueError', message: 'bad' } });
  });
});
