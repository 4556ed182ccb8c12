/** Writes XML-RPC answers as Python's xmlrpc.client does; None and record sets cannot be written. */
import { isDict, PyFloat, pyFloatText, RecordSet, type Value } from '../orm/values.ts';

/** `cannot marshal None unless allow_none is enabled`. */
export class MarshalError extends Error {}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Odoo strips these from its answers
const STRIPPED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(STRIPPED, '');

const encodeValue = (value: Value): string => {
  if (value === null) throw new MarshalError('cannot marshal None unless allow_none is enabled');
  if (value instanceof RecordSet) throw new MarshalError(`cannot marshal <class 'odoo.api.${value.model}'> objects`);
  if (value instanceof PyFloat) return `<value><double>${pyFloatText(value.value)}</double></value>\n`;
  if (typeof value === 'boolean') return `<value><boolean>${value ? 1 : 0}</boolean></value>\n`;
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? `<value><int>${value}</int></value>\n`
      : `<value><double>${value}</double></value>\n`;
  if (typeof value === 'string') return `<value><string>${escapeText(value)}</string></value>\n`;
  if (isDict(value)) {
    const members = Object.entries(value).map(
      ([name, item]) => `<member>\n<name>${escapeText(name)}</name>\n${encodeValue(item)}</member>\n`,
    );
    return `<value><struct>\n${members.join('')}</struct></value>\n`;
  }
  return `<value><array><data>\n${value.map(encodeValue).join('')}</data></array></value>\n`;
};

export const encodeXmlAnswer = (value: Value): string =>
  `<?xml version="1.0"?>\n<methodResponse>\n<params>\n<param>\n${encodeValue(value)}</param>\n</params>\n\n</methodResponse>\n`;

/** faultCode is an int on /xmlrpc/2, a string on the old /xmlrpc. */
export const encodeXmlFault = (code: number | string, text: string): string =>
  `<?xml version="1.0"?>\n<methodResponse>\n<fault>\n${encodeValue({ faultCode: code, faultString: text })}</fault>\n\n</methodResponse>\n`;
