/** What Walmart's response headers say about waiting (walmart-api.md sections 3.2, 6, 18). */
import { HOUR_MS, SECOND_MS } from '../core/index.ts';

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const DEFAULT_WAIT_MS = 60 * SECOND_MS;
const LEAST_WAIT_MS = SECOND_MS;
/** Walmart's buckets fill within the hour, most within a minute (section 6): a later moment is another clock's, and asked again. */
const LONGEST_WAIT_MS = HOUR_MS;

/** A header by its name in lower case; the first when it came several times. */
export const headerOf = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
};

/** Tokens that Walmart says are left in its bucket. */
export const tokensLeft = (headers: Headers): number | undefined => {
  const text = headerOf(headers, 'x-current-token-count');
  const count = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(count) ? Math.max(0, Math.floor(count)) : undefined;
};

/** A moment as epoch milliseconds, seconds, seconds from now or text (ISO, HTTP date). */
const momentOf = (text: string, nowMs: number): number | undefined => {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(number)) {
    if (number >= 1e12) return number;
    return number >= 1e9 ? number * SECOND_MS : nowMs + number * SECOND_MS;
  }
  const atMs = Date.parse(text.replace(/\+0000$/, 'Z'));
  return Number.isNaN(atMs) ? undefined : atMs;
};

/** When the bucket gets tokens again, as epoch milliseconds, at most an hour from now: `Retry-After`, else `x-next-replenishment-time`. */
export const replenishedAt = (headers: Headers, nowMs: number): number | undefined => {
  for (const name of ['retry-after', 'x-next-replenishment-time']) {
    const text = headerOf(headers, name);
    const atMs = text === undefined ? undefined : momentOf(text, nowMs);
    if (atMs !== undefined) return Math.min(atMs, nowMs + LONGEST_WAIT_MS);
  }
  return undefined;
};

/** Milliseconds to wait after a 429: as told, else 60 s; at least 1 s. */
export const retryAfterMs = (headers: Headers, nowMs: number): number => {
  const atMs = replenishedAt(headers, nowMs);
  return atMs === undefined ? DEFAULT_WAIT_MS : Math.max(LEAST_WAIT_MS, Math.ceil(atMs - nowMs));
};
