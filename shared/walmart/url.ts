/** URLs built as text: Walmart's cursors must come back byte for byte (walmart-api.md sections 3, 7.4, 18). */
import { SetupError } from '../core/index.ts';

const REST = /[!'()*]/g;

/** Percent-encoding of a SKU, feed id or value: also the five signs that encodeURIComponent leaves alone. */
export const encodeValue = (text: string): string =>
  encodeURIComponent(text).replace(REST, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

export type QueryValue = string | number | boolean | undefined;

/** `?a=1&b=2` in the given order; undefined values are left out; empty when nothing is left. */
export const toQuery = (values: Readonly<Record<string, QueryValue>>): string => {
  const parts = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeValue(String(value))}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
};

/** A cursor that is a query string, appended to the path it came from; only `&amp;` is repaired, nothing else is touched. */
export const withCursor = (path: string, cursor: string): string => {
  const query = cursor.replace(/&amp;/g, '&');
  return query.startsWith('?') ? path + query : `${path}?${query}`;
};

export interface BaseUrl {
  readonly origin: string;
  /** Before `/v3`, without a slash at the end; empty in Walmart's own environments. */
  readonly prefix: string;
}

/**
 * A base URL with or without `/v3` or `/` at its end (the order writes `…/v3/`).
 * @throws {SetupError} WALMART_BASE_URL when it is not an http(s) URL.
 */
export const parseBaseUrl = (text: string): BaseUrl => {
  const match = /^(https?:\/\/[^/?#\s@]+)([^?#\s]*)$/i.exec(text.trim());
  const origin = match?.[1];
  if (origin === undefined || !URL.canParse(origin)) {
    throw new SetupError({
      code: 'WALMART_BASE_URL',
      message: `Walmart's base URL ${JSON.stringify(text)} is not an http(s) URL; give one such as https://marketplace.walmartapis.com`,
    });
  }
  const prefix = (match?.[2] ?? '').replace(/\/+$/, '').replace(/\/v3$/, '').replace(/\/+$/, '');
  return { origin, prefix };
};
