/** XML-RPC (`/xmlrpc/2/*`): the second wire, with the same results and faults as JSON-RPC (odoo18.md sections 1 and 2). */
import * as z from 'zod';
import { toWireValue } from './clean.ts';
import type { OdooFault, Wire, WireAnswer } from './rpc.ts';
import { encodeXmlValue, NotXmlRpc, XmlReader } from './xml-values.ts';

const faultSchema = z.object({ faultCode: z.number(), faultString: z.string() });

/** What Odoo's fault codes 2, 3 and 4 stand for; 2 covers the whole UserError family. */
const CLASS_OF: Readonly<Record<number, string>> = {
  2: 'odoo.exceptions.UserError',
  3: 'odoo.exceptions.AccessDenied',
  4: 'odoo.exceptions.AccessError',
};

const EXCEPTION_LINE =
  /^((?:[A-Za-z_][\w.]*)?(?:Error|Exception|Failure|Violation|Detected|Range|Available|Representation)): ?(.*)$/;
const OTHER_LINE = /^((?:[a-z_]\w*\.)+\w+): (.*)$/;

/** The exception of a Python traceback: its last line of that form, with the lines after it (odoo18.md section 2). */
const fromTraceback = (text: string): OdooFault => {
  const lines = text.trimEnd().split('\n');
  for (const form of [EXCEPTION_LINE, OTHER_LINE]) {
    const index = lines.findLastIndex((line) => form.test(line));
    const [, name = 'Exception', first = ''] = form.exec(lines[index] ?? '') ?? [];
    if (index >= 0) return { name, message: [first, ...lines.slice(index + 1)].join('\n') };
  }
  return { name: 'Exception', message: lines.at(-1) ?? '' };
};

/** Work done and committed, only the result has no spelling in XML-RPC (odoo18.md section 2). */
const isUnmarshallableResult = (fault: OdooFault): boolean =>
  fault.name === 'TypeError' && /^cannot marshal (None|<class 'odoo\.api\.)/.test(fault.message);

const toAnswer = (value: unknown): WireAnswer => {
  const fault = faultSchema.safeParse(value);
  if (!fault.success) return { kind: 'foreign' };
  const { faultCode, faultString } = fault.data;
  const name = CLASS_OF[faultCode];
  const known = name === undefined ? fromTraceback(faultString) : { name, message: faultString };
  return isUnmarshallableResult(known) ? { kind: 'value', value: null } : { kind: 'fault', fault: known };
};

const decode = (body: string): WireAnswer => {
  try {
    const reader = new XmlReader(body);
    reader.expect('methodResponse');
    if (reader.next() === 'fault') {
      reader.expect('value');
      return toAnswer(reader.value());
    }
    reader.expect('param');
    reader.expect('value');
    return { kind: 'value', value: reader.value() };
  } catch (error) {
    if (error instanceof NotXmlRpc) return { kind: 'foreign' };
    throw error;
  }
};

export const xmlRpc = (): Wire => ({
  encode: (service, method, args) => {
    const params = args.map((arg) => `<param>${encodeXmlValue(toWireValue(arg))}</param>`).join('');
    return {
      path: `/xmlrpc/2/${service}`,
      contentType: 'text/xml',
      body: `<?xml version="1.0"?>\n<methodCall><methodName>${method}</methodName><params>${params}</params></methodCall>`,
    };
  },
  decode,
});
