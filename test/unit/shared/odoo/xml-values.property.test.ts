import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, toWireValue } from '../../../../shared/odoo/clean.ts';
import { jsonRpc } from '../../../../shared/odoo/json-rpc.ts';
import { xmlRpc } from '../../../../shared/odoo/xml-rpc.ts';
import { encodeXmlValue } from '../../../../shared/odoo/xml-values.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('  ', '&amp;', '<b>', ']]>', '\r\n'),
);
const leaf = fc.oneof(
  anyText,
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree')), fc.dictionary(fc.string(), tie('tree'))),
}));

const respond = (encoded: string): string =>
  `<?xml version="1.0"?>\n<methodResponse>\n<params>\n<param>\n${encoded}\n</param>\n</params>\n</methodResponse>\n`;

describe('XML-RPC values', () => {
  it('come back as they were sent', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const sent = toWireValue(value);

        const answer = xmlRpc().decode(respond(encodeXmlValue(sent)));

        expect(answer).toEqual({ kind: 'value', value: sent });
      }),
    );
  });

  it('are the same as JSON-RPC values', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1 }), (value) => {
        const sent = toWireValue(value);

        const overXml = xmlRpc().decode(respond(encodeXmlValue(sent)));
        const overJson = jsonRpc().decode(JSON.stringify({ jsonrpc: '2.0', id: 1, result: sent }));

        expect(overXml).toEqual(overJson);
      }),
    );
  });

  it('never carry a character that XML forbids', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const cleaned = cleanText(text);

        expect(cleaned.isWellFormed()).toBe(true);
        expect([...cleaned].filter((c) => c < ' ' && !'\t\n'.includes(c))).toEqual([]);
      }),
    );
  });
});
