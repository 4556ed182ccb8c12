/** The two wires in one form: a recorded or simulated exchange as call and outcome, written and read without the simulator's code. */

/** A number that XML-RPC spells `<double>`. */
export interface Double {
  readonly double: number;
}
export type Plain =
  | null
  | boolean
  | number
  | string
  | Double
  | DateTime
  | readonly Plain[]
  | { readonly [key: string]: Plain };
export interface DateTime {
  readonly dateTime: string;
}

export type Outcome =
  | { readonly kind: 'value'; readonly value: Plain }
  /** A method's None: no `result` key in JSON, the marshalling fault in XML. */
  | { readonly kind: 'none' }
  | { readonly kind: 'fault'; readonly code: number; readonly className?: string; readonly text: string }
  | { readonly kind: 'http'; readonly status: number; readonly body: string };

export const isDict = (value: Plain | undefined): value is { readonly [key: string]: Plain } =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !('double' in value) &&
  !('dateTime' in value);
export const isList = (value: Plain | undefined): value is readonly Plain[] => Array.isArray(value);

interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

const unescapeXml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

const parse = (xml: string): Element => {
  const root: Element = { name: '', children: [], text: '' };
  const stack = [root];
  for (const match of xml.matchAll(/<\?[^>]*>|<(\/?)([\w.]+)\s*(\/?)>|([^<]+)/g)) {
    const top = stack.at(-1) ?? root;
    const [, closing, name, empty, text] = match;
    if (text !== undefined) top.text += unescapeXml(text);
    if (name === undefined) continue;
    if (closing === '/') {
      stack.pop();
      continue;
    }
    const element: Element = { name, children: [], text: '' };
    top.children.push(element);
    if (empty !== '/') stack.push(element);
  }
  return root;
};

const find = (element: Element, name: string): Element | undefined => {
  for (const child of element.children) {
    const found = child.name === name ? child : find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
};

const direct = (element: Element, name: string): Element | undefined =>
  element.children.find((each) => each.name === name);

const toPlain = (value: Element): Plain => {
  const [typed] = value.children;
  if (typed === undefined) return value.text;
  switch (typed.name) {
    case 'int':
    case 'i4':
      return Number(typed.text);
    case 'double':
      return { double: Number(typed.text) };
    case 'boolean':
      return typed.text === '1';
    case 'nil':
      return null;
    case 'dateTime.iso8601':
      return { dateTime: typed.text };
    case 'array':
      return (direct(typed, 'data')?.children ?? []).map(toPlain);
    case 'struct':
      return Object.fromEntries(
        typed.children.map((member) => {
          const item = direct(member, 'value');
          return [direct(member, 'name')?.text ?? '', item === undefined ? '' : toPlain(item)];
        }),
      );
    default:
      return typed.text;
  }
};

export interface Call {
  readonly service: string;
  readonly method: string;
  readonly args: readonly Plain[];
}

export const readXmlCall = (endpoint: string, xml: string): Call => {
  const root = parse(xml);
  const params = find(root, 'params')?.children ?? [];
  return {
    service: endpoint.split('/').at(-1) ?? '',
    method: find(root, 'methodName')?.text ?? '',
    args: params.map((param) => toPlain(direct(param, 'value') ?? { name: '', children: [], text: '' })),
  };
};

export const readXmlOutcome = (xml: string): Outcome => {
  const root = parse(xml);
  const fault = find(root, 'fault');
  const value = find(fault ?? root, 'value');
  const plain = value === undefined ? null : toPlain(value);
  if (fault === undefined) return { kind: 'value', value: plain };
  const code = isDict(plain) && typeof plain.faultCode === 'number' ? plain.faultCode : 0;
  const text = isDict(plain) && typeof plain.faultString === 'string' ? plain.faultString : '';
  const shown = code === 1 ? lastLines(text) : text;
  if (shown.startsWith('TypeError: cannot marshal None')) return { kind: 'none' };
  return { kind: 'fault', code, text: shown };
};

/** Of a traceback only the exception counts: what stands after the last frame. */
const lastLines = (traceback: string): string => traceback.slice(lastFrameEnd(traceback)).trimEnd();
const lastFrameEnd = (traceback: string): number => {
  const frame = traceback.lastIndexOf('\n  File "');
  return frame === -1 ? 0 : traceback.indexOf('\n', frame + 1) + 1;
};

const CODES: Readonly<Record<string, number>> = {
  'odoo.exceptions.UserError': 2,
  'odoo.exceptions.ValidationError': 2,
  'odoo.exceptions.MissingError': 2,
  'odoo.exceptions.AccessDenied': 3,
  'odoo.exceptions.AccessError': 4,
};

export const readJsonOutcome = (body: string): Outcome => {
  const answer: Plain = JSON.parse(body);
  const error = isDict(answer) ? answer.error : undefined;
  if (!isDict(error))
    return isDict(answer) && 'result' in answer ? { kind: 'value', value: answer.result ?? null } : { kind: 'none' };
  const data = isDict(error.data) ? error.data : {};
  const className = String(data.name);
  const message = String(data.message);
  const code = CODES[className] ?? 1;
  const shown = className === 'builtins.KeyError' ? `'${message}'` : message;
  const text = code === 1 ? `${className.replace('builtins.', '')}: ${shown}`.trimEnd() : message;
  return { kind: 'fault', code, className, text };
};

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const writeXml = (value: Plain): string => {
  if (value === null) return '<value><nil/></value>';
  if (typeof value === 'boolean') return `<value><boolean>${value ? 1 : 0}</boolean></value>`;
  if (typeof value === 'number')
    return Number.isInteger(value) ? `<value><int>${value}</int></value>` : `<value><double>${value}</double></value>`;
  if (typeof value === 'string') return `<value><string>${escapeXml(value)}</string></value>`;
  if (isList(value)) return `<value><array><data>${value.map(writeXml).join('')}</data></array></value>`;
  if (isDict(value))
    return `<value><struct>${Object.entries(value)
      .map(([key, item]) => `<member><name>${escapeXml(key)}</name>${writeXml(item)}</member>`)
      .join('')}</struct></value>`;
  if ('double' in value) return `<value><double>${String(value.double)}</double></value>`;
  return `<value><dateTime.iso8601>${String(value.dateTime)}</dateTime.iso8601></value>`;
};

export const writeXmlCall = (call: Call): string =>
  `<?xml version='1.0'?>\n<methodCall>\n<methodName>${call.method}</methodName>\n<params>\n${call.args
    .map((value) => `<param>\n${writeXml(value)}\n</param>\n`)
    .join('')}</params>\n</methodCall>\n`;

/** Doubles become numbers, date-times text: JSON knows neither. */
export const toJson = (value: Plain): unknown => {
  if (isList(value)) return value.map(toJson);
  if (isDict(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
  if (typeof value === 'object' && value !== null) {
    if ('double' in value) return value.double;
    if ('dateTime' in value) return String(value.dateTime).replace(/^(\d{4})(\d{2})(\d{2})T/, '$1-$2-$3 ');
  }
  return value;
};

export const writeJsonCall = (call: Call, id: number): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    method: 'call',
    id,
    params: { service: call.service, method: call.method, args: call.args.map(toJson) },
  });
