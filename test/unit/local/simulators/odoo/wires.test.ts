import { describe, expect, it } from 'vitest';
import { PyFloat, RecordSet } from '../../../../../local/simulators/odoo/orm/values.ts';
import { decodeXmlCall } from '../../../../../local/simulators/odoo/wires/xml-decode.ts';
import { encodeXmlAnswer } from '../../../../../local/simulators/odoo/wires/xml-encode.ts';
import type { SimOutcome, SimRequest } from '../../../../../local/simulators/simulator.ts';
import { bench } from './bench.ts';

const send = (request: Partial<SimRequest>): Promise<SimOutcome> =>
  bench().sim.handle({ method: 'POST', path: '/', headers: {}, body: '', ...request });

const versionCall = '<?xml version="1.0"?><methodCall><methodName>version</methodName><params/></methodCall>';

describe('the wires of the simulated Odoo', () => {
  it('answer /web/health', async () => {
    const answer = await send({ method: 'GET', path: '/web/health' });

    expect(answer).toMatchObject({ status: 200, body: '{"status": "pass"}' });
  });

  it('close the connection and count bytes, not characters', async () => {
    const answer = await send({ path: '/xmlrpc/2/common', body: versionCall });

    expect(answer).toMatchObject({
      status: 200,
      headers: { connection: 'close', 'content-type': 'text/xml; charset=utf-8', 'content-length': '661' },
    });
  });

  it('refuse GET on XML-RPC and unknown paths', async () => {
    expect(await send({ method: 'GET', path: '/xmlrpc/2/common' })).toMatchObject({ status: 405 });
    expect(await send({ path: '/nothing' })).toMatchObject({ status: 404 });
  });

  it('fault with HTTP 200 for an unknown service and for what is no XML', async () => {
    const unknown = await send({ path: '/xmlrpc/2/nope', body: versionCall });
    const garbage = await send({ path: '/xmlrpc/2/common', body: 'not xml' });

    expect(unknown).toMatchObject({ status: 200, body: expect.stringContaining('KeyError') });
    expect(garbage).toMatchObject({ status: 200, body: expect.stringContaining('xml.parsers.expat.ExpatError') });
  });

  it('give text fault codes on the old path without /2', async () => {
    const answer = await send({ path: '/xmlrpc/common', body: versionCall.replace('version<', 'nosuch<') });

    expect(answer).toMatchObject({ body: expect.stringContaining('<string>warning -- Exception') });
  });

  it('write record sets as text in JSON and cannot in XML', () => {
    const records = new RecordSet('stock.quant.package', [2]);

    expect(JSON.stringify({ result: records })).toBe('{"result":"stock.quant.package(2,)"}');
    expect(() => encodeXmlAnswer(records)).toThrow("cannot marshal <class 'odoo.api.stock.quant.package'> objects");
  });

  it('spell floats as double, never nil', () => {
    expect(encodeXmlAnswer([new PyFloat(42), 42])).toContain('<double>42.0</double></value>\n<value><int>42</int>');
    expect(() => encodeXmlAnswer({ a: [null] })).toThrow('cannot marshal None unless allow_none is enabled');
  });
});

describe('decodeXmlCall', () => {
  const decode = (value: string): unknown =>
    decodeXmlCall(
      `<methodCall><methodName>m</methodName><params><param><value>${value}</value></param></params></methodCall>`,
    ).params[0];

  it.each([
    ['<int>7</int>', 7],
    ['<i8>9007199254740991</i8>', 9007199254740991],
    ['<double>1.5</double>', 1.5],
    ['<boolean>1</boolean>', true],
    ['<nil/>', null],
    ['bare &amp; text', 'bare & text'],
    ['<string> a &lt;b&gt; &#233;\r\n</string>', ' a <b> é\n'],
    ['<dateTime.iso8601>20250102T03:04:05</dateTime.iso8601>', '2025-01-02 03:04:05'],
    ['<array><data><value><int>1</int></value></data></array>', [1]],
    ['<struct><member><name>k</name><value>v</value></member></struct>', { k: 'v' }],
  ])('reads %s', (xml, expected) => {
    expect(decode(xml)).toEqual(expected);
  });

  it.each([
    '<string>a\u0001b</string>',
    '<string>&#1;</string>',
    '<string>a',
    '<string>x</int>',
    '<string>&nope;</string>',
  ])('refuses %j', (xml) => {
    expect(() => decode(xml)).toThrow(/line 1, column \d+/);
  });
});
