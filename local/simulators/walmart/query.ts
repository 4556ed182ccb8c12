/** Reads paths and queries the way a servlet does: percent escapes, and `+` for a space in the query only. */

export interface Query {
  /** Verbatim, without the question mark. */
  readonly raw: string;
  get(name: string): string | undefined;
}

export const splitPath = (pathAndQuery: string): { path: string; query: Query } => {
  const mark = pathAndQuery.indexOf('?');
  const path = mark < 0 ? pathAndQuery : pathAndQuery.slice(0, mark);
  return { path, query: parseQuery(mark < 0 ? '' : pathAndQuery.slice(mark + 1)) };
};

const parseQuery = (raw: string): Query => {
  const values = new Map<string, string>();
  for (const pair of raw.split('&')) {
    const equals = pair.indexOf('=');
    if (equals > 0) values.set(decode(pair.slice(0, equals)), decode(pair.slice(equals + 1).replaceAll('+', ' ')));
  }
  return { raw, get: (name) => values.get(name) };
};

/** Text with a broken escape is taken as it is: it will match nothing. */
export const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The values of `{name}` segments, decoded; undefined when the path does not fit the template. */
export const matchTemplate = (template: string, path: string): Readonly<Record<string, string>> | undefined => {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const actual = given[index] ?? '';
    if (segment.startsWith('{')) {
      if (actual === '') return undefined;
      values[segment.slice(1, -1)] = decode(actual);
    } else if (segment !== actual) return undefined;
  }
  return values;
};

/** Walmart's request dates: a day or a second in UTC; milliseconds are refused. Epoch ms, or undefined. */
export const parseRequestDate = (text: string): number | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
};

/** A whole number within bounds, or undefined. */
export const parseCount = (text: string, min: number, max: number): number | undefined => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
};
