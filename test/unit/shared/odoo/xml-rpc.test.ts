import { describe, expect, it } from 'vitest';
import { xmlRpc } from '../../../../shared/odoo/xml-rpc.ts';

const respond = (value: string): string =>
  `<?xml version="1.0"?>\n<methodResponse>\n<params>\n<param>\n${value}\n</param>\n</params>\n</methodResponse>`;
const faulted = (code: number, text: string): string =>
  `<?xml version="1.0"?><methodResponse><fault><value><struct><member><name>faultCode</name><value><int>${code}</int></value></member><member><name>faultString</name><value><string>${text}</string></value></member></struct></value></fault></methodResponse>`;

describe('encode', () => {
  it('spells a call with its values', () => {
    const { path, body } = xmlRpc().encode('object', 'execute_kw', [
      'db',
      2,
      [['a', '=', false]],
      { n: 1.5, big: 2 ** 40 },
    ]);

    expect(path).toBe('/xmlrpc/2/object');
    expect(body).toContain('<param><value><int>2</int></value></param>');
    expect(body).toContain('<value><boolean>0</boolean></value>');
    expect(body).toContain('<name>n</name><value><double>1.5</double></value>');
    expect(body).toContain('<value><i8>1099511627776</i8></value>');
  });

  it('escapes text once', () => {
    expect(xmlRpc().encode('common', 'x', ['a<b>&amp;']).body).toContain('<string>a&lt;b&gt;&amp;amp;</string>');
  });
});

describe('decode', () => {
  it.each([
    ['<value><string>  two  spaces </string></value>', '  two  spaces '],
    ['<value>bare &amp;lt; text</value>', 'bare &lt; text'],
    ['<value><string>00123</string></value>', '00123'],
    ['<value><string>&#233;&#x1F600;</string></value>', 'é😀'],
    ['<value><string></string></value>', ''],
    ['<value><string/></value>', ''],
    ['<value><array><data>\n</data></array></value>', []],
    ['<value><array><data/></array></value>', []],
    ['<value><struct>\n</struct></value>', {}],
    ['<value><double>-0.25</double></value>', -0.25],
    ['<value><nil/></value>', null],
  ])('reads %s', (encoded, value) => {
    expect(xmlRpc().decode(respond(encoded))).toEqual({ kind: 'value', value });
  });

  it.each(['', 'plain', '<html><body>Bad Gateway</body></html>', '<methodResponse><params><param><value><string>cut'])(
    'takes %j as foreign',
    (body) => {
      expect(xmlRpc().decode(body)).toEqual({ kind: 'foreign' });
    },
  );

  it('finds the exception below its detail lines', () => {
    const text =
      'Traceback (most recent call last):\n  File "x.py", line 1, in y\npsycopg2.errors.UniqueViolation: duplicate key value violates unique constraint "x_uniq"\nDETAIL:  Key (a)=(1) already exists.\n\n';

    const answer = xmlRpc().decode(faulted(1, text));

    expect(answer).toMatchObject({ kind: 'fault', fault: { name: 'psycopg2.errors.UniqueViolation' } });
  });

  it('finds an exception class of one word', () => {
    const answer = xmlRpc().decode(
      faulted(1, 'Traceback (most recent call last):\nException: Method not found: nosuch\n'),
    );

    expect(answer).toEqual({ kind: 'fault', fault: { name: 'Exception', message: 'Method not found: nosuch' } });
  });
});
