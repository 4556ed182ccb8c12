/** Reads an XML-RPC call. Strict where expat is strict: control characters and broken markup are refused with its words. */
import type { Value } from '../orm/values.ts';

export interface XmlCall {
  readonly methodName: string;
  readonly params: readonly Value[];
}

/** `not well-formed (invalid token): line 25, column 19`. */
export class ExpatError extends Error {}

interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  readonly text: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that XML 1.0 forbids
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const failAt = (xml: string, index: number, what = 'not well-formed (invalid token)'): never => {
  const before = xml.slice(0, index);
  const line = before.split('\n').length;
  /* expat counts characters, not the halves of surrogate pairs */
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length;
  throw new ExpatError(`${what}: line ${line}, column ${column}`);
};

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decodeText = (xml: string, start: number, end: number): string =>
  xml.slice(start, end).replace(/&(#x[0-9a-fA-F]+|#\d+|\w+)?;?/g, (whole, body: string | undefined, offset: number) => {
    if (body === undefined || !whole.endsWith(';')) return failAt(xml, start + offset);
    if (!body.startsWith('#')) return ENTITIES[body] ?? failAt(xml, start + offset, 'undefined entity');
    const code = body.startsWith('#x') ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1));
    const char = code <= 0x10ffff ? String.fromCodePoint(code) : '\uffff';
    if (FORBIDDEN.test(char)) return failAt(xml, start + offset, 'reference to invalid character number');
    return char;
  });

const TAG = /<(?:\?[^>]*\?|!--[\s\S]*?--|!\[CDATA\[([\s\S]*?)\]\]|(\/?)([A-Za-z_][\w.:-]*)(\s[^>]*?)?(\/?))>/y;

const parseTree = (source: string): Element => {
  const xml = source.replace(/\r\n?/g, '\n');
  const bad = FORBIDDEN.exec(xml);
  if (bad !== null) failAt(xml, bad.index);
  const root = { name: '', children: [] as Element[], text: '' };
  const stack = [root];
  let position = 0;
  while (position < xml.length) {
    const open = xml.indexOf('<', position);
    const end = open === -1 ? xml.length : open;
    const top = stack.at(-1) ?? root;
    if (end > position) top.text += decodeText(xml, position, end);
    if (open === -1) break;
    TAG.lastIndex = open;
    const match = TAG.exec(xml);
    if (match === null) return failAt(xml, open + 1);
    position = TAG.lastIndex;
    const [, cdata, closing, name, , selfClosing] = match;
    if (cdata !== undefined) top.text += cdata;
    if (name === undefined) continue;
    if (closing === '/') {
      if (stack.length < 2 || top.name !== name) return failAt(xml, open + 2, 'mismatched tag');
      stack.pop();
      continue;
    }
    const element = { name, children: [] as Element[], text: '' };
    top.children.push(element);
    if (selfClosing !== '/') stack.push(element);
  }
  if (stack.length > 1 || root.children.length === 0) return failAt(xml, xml.length, 'no element found');
  return root;
};

const child = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((each) => each.name === name);

const toValue = (value: Element | undefined): Value => {
  const typed = value?.children[0];
  if (typed === undefined) return value?.text ?? '';
  switch (typed.name) {
    case 'int':
    case 'i4':
    case 'i8':
    case 'i1':
    case 'i2':
    case 'double':
      return Number(typed.text.trim());
    case 'boolean':
      return typed.text.trim() === '1';
    case 'nil':
      return null;
    case 'dateTime.iso8601':
      return spellDate(typed.text.trim());
    case 'base64':
      return Buffer.from(typed.text, 'base64').toString('utf8');
    case 'array':
      return (child(typed, 'data')?.children ?? []).map(toValue);
    case 'struct': {
      const entries = typed.children
        .filter((each) => each.name === 'member')
        .map((member): [string, Value] => [child(member, 'name')?.text ?? '', toValue(child(member, 'value'))]);
      return Object.fromEntries(entries);
    }
    default:
      return typed.text;
  }
};

/** `20250102T03:04:05` becomes Odoo's own spelling. */
const spellDate = (text: string): string => {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}:\d{2}:\d{2})$/.exec(text);
  return match === null ? text : `${match[1]}-${match[2]}-${match[3]} ${match[4]}`;
};

export const decodeXmlCall = (xml: string): XmlCall => {
  const call = child(parseTree(xml), 'methodCall');
  const params = child(call, 'params')?.children ?? [];
  return {
    methodName: child(call, 'methodName')?.text.trim() ?? '',
    params: params.filter((each) => each.name === 'param').map((param) => toValue(child(param, 'value'))),
  };
};
