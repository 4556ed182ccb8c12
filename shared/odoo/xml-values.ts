/**
 * XML-RPC's value tree, both ways. Written here because text must come through exactly (not trimmed, entities decoded
 * once, digits in a string left alone), which general XML parsers do not promise; and it is several times faster.
 */
import type { WireValue } from './clean.ts';

const escapeXml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const encodeNumber = (value: number): string => {
  if (!Number.isInteger(value)) return `<double>${value}</double>`;
  return Math.abs(value) < 2 ** 31 ? `<int>${value}</int>` : `<i8>${value}</i8>`;
};

export const encodeXmlValue = (value: WireValue): string => {
  if (value === null) return '<value><nil/></value>';
  if (typeof value === 'string') return `<value><string>${escapeXml(value)}</string></value>`;
  if (typeof value === 'boolean') return `<value><boolean>${value ? 1 : 0}</boolean></value>`;
  if (typeof value === 'number') return `<value>${encodeNumber(value)}</value>`;
  if (isList(value)) return `<value><array><data>${value.map(encodeXmlValue).join('')}</data></array></value>`;
  const members = Object.entries(value).map(
    ([name, member]) => `<member><name>${escapeXml(name)}</name>${encodeXmlValue(member)}</member>`,
  );
  return `<value><struct>${members.join('')}</struct></value>`;
};

const isList = (value: WireValue): value is readonly WireValue[] => Array.isArray(value);

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const decodeText = (raw: string): string => {
  const text = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (entity, name: string) => {
    if (!name.startsWith('#')) return NAMED[name] ?? entity;
    return String.fromCodePoint(name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
  });
};

/** The text is not XML-RPC; the caller treats it as somebody else's page. */
export class NotXmlRpc extends Error {}

/** Reads tags one after another; white space between tags is skipped, inside a value's text it is kept. */
export class XmlReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next tag without its brackets, `string`, `/string` or `nil/`, stepping over it. */
  next(): string {
    const start = this.#text.indexOf('<', this.#at);
    const end = this.#text.indexOf('>', start);
    if (start < 0 || end < 0) throw new NotXmlRpc('The document ends too early');
    this.#at = end + 1;
    const tag = this.#text.slice(start + 1, end).trimEnd();
    return tag.startsWith('?') || tag.startsWith('!--') ? this.next() : tag;
  }

  expect(tag: string): void {
    const found = this.next();
    if (found !== tag) throw new NotXmlRpc(`<${tag}> is missing`);
  }

  /** Text up to the closing tag of `name`, stepping over it. */
  textOf(name: string): string {
    const start = this.#at;
    const end = this.#text.indexOf('<', start);
    if (end < 0) throw new NotXmlRpc('The document ends too early');
    this.expect(`/${name}`);
    return decodeText(this.#text.slice(start, end));
  }

  /** The value whose `<value>` has just been read. */
  value(): unknown {
    const start = this.#at;
    const tag = this.next();
    if (tag === '/value') return decodeText(this.#text.slice(start, this.#text.indexOf('<', start)));
    const value = this.#typed(tag);
    this.expect('/value');
    return value;
  }

  #typed(tag: string): unknown {
    switch (tag) {
      case 'int':
      case 'i4':
      case 'i8':
      case 'double':
        return Number(this.textOf(tag));
      case 'boolean':
        return this.textOf(tag) === '1';
      case 'string':
      case 'dateTime.iso8601':
      case 'base64':
        return this.textOf(tag);
      case 'string/':
        return '';
      case 'nil/':
        return null;
      case 'array':
        return this.#array();
      case 'array/':
        return [];
      case 'struct':
        return this.#struct();
      case 'struct/':
        return {};
      default:
        throw new NotXmlRpc(`<${tag}> is no XML-RPC type`);
    }
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    const data = this.next();
    for (let tag = data === 'data/' ? '/data' : this.next(); tag !== '/data'; tag = this.next()) {
      if (tag !== 'value') throw new NotXmlRpc(`<${tag}> is no item`);
      items.push(this.value());
    }
    this.expect('/array');
    return items;
  }

  #struct(): Record<string, unknown> {
    const members: [string, unknown][] = [];
    for (let tag = this.next(); tag !== '/struct'; tag = this.next()) {
      if (tag !== 'member') throw new NotXmlRpc(`<${tag}> is no member`);
      this.expect('name');
      const name = this.textOf('name');
      this.expect('value');
      members.push([name, this.value()]);
      this.expect('/member');
    }
    return Object.fromEntries(members);
  }
}
