/** Values made fit for both wires before they are sent, so that the wires cannot differ (odoo18.md sections 3 and 29). */
import { InvalidDataError } from '../core/index.ts';

export type WireValue = string | number | boolean | null | readonly WireValue[] | { readonly [key: string]: WireValue };

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * Text without control characters (XML-RPC refuses them, JSON-RPC stores them), with repaired lone surrogates (HTTP 500
 * on JSON-RPC) and `\n` line ends (what XML would make of them).
 */
export const cleanText = (text: string): string => text.toWellFormed().replace(/\r\n?/g, '\n').replace(FORBIDDEN, '');

const isPlainObject = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/**
 * A plain tree of values: members that are undefined are left out, in arrays they become null.
 * @throws {InvalidDataError} for what no wire can carry: NaN, infinities, big integers, functions, dates.
 */
export const toWireValue = (value: unknown, path = ''): WireValue => {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, index) => toWireValue(item, `${path}[${index}]`));
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => [cleanText(key), toWireValue(member, `${path}.${key}`)]),
    );
  }
  throw new InvalidDataError({
    code: 'ODOO_VALUE',
    message: `A value for Odoo at ${path || 'the top'} is neither text, finite number, truth value, list nor plain object`,
    issues: [{ path, rule: 'only JSON values can be sent to Odoo' }],
  });
};
